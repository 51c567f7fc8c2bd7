import { foldText } from '../model/query.ts'

/** The normal form of an email address: trimmed, NFC, lower case including the local part. */
export function normalEmail(address: string): string {
  return foldText(address.trim())
}

/** The normal form of a line of text, such as an address or account name: folded, with single spaces. */
export function normalLine(text: string): string {
  return foldText(text.trim().replace(/\s+/g, ' '))
}
