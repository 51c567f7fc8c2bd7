import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { foldText } from '../model/query.ts'

/** The form by which two e-mail addresses are one: trimmed, NFC, lower case, the local part too. */
export function normalEmail(address: string): string {
  return foldText(address.trim())
}

/**
 * The form by which two phone numbers are one: E.164 (`+15551234567`) where the text can be read as a possible
 * number, in the default region when it is written nationally; otherwise its digits, behind a `+` when one stands
 * before the first of them; without a digit, the text itself. Applied to its own result it changes nothing.
 *
 * @param region ISO 3166 country of national numbers; null reads only international ones
 */
export function normalPhone(number: string, region: string | null): string {
  const text = withAsciiDigits(number.trim())
  // "tel:", "(" and the like in front would hide the plus from the parser.
  const start = text.search(/[+0-9]/)
  const digits = text.replace(/[^0-9]/g, '')
  if (digits === '') return number
  const plain = /^[^0-9]*\+/.test(text) ? `+${digits}` : digits
  return parsePossible(text.slice(start), region) ?? parsePossible(plain, region) ?? plain
}

/** Beyond this length nothing is a phone number, and parsing would only cost time. */
const PHONE_LENGTH_MAX = 50

/** E.164 of a possible number. A reading that does not stand up to being read again ("+27 0000 000") is none. */
function parsePossible(text: string, region: string | null): string | undefined {
  if (text.length > PHONE_LENGTH_MAX) return undefined
  const country = region !== null && isSupportedCountry(region) ? (region as CountryCode) : undefined
  const options = { extract: false, ...(country && { defaultCountry: country }) }
  const parsed = parsePhoneNumberFromString(text, options)
  if (!parsed?.isPossible()) return undefined
  // Reading it again would be reading the same text again, which costs as much as the first time.
  if (parsed.number === text) return text
  return parsePhoneNumberFromString(parsed.number, options)?.number === parsed.number
    ? parsed.number
    : undefined
}

/** Full-width and Arabic-Indic digits and the full-width plus, as Asian and Arabic keyboards write them. */
function withAsciiDigits(text: string): string {
  return text
    .replace(/[\uFF0B\uFF10-\uFF19]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/[\u0660-\u0669\u06F0-\u06F9]/g, (digit) => String(digit.charCodeAt(0) & 0xf))
}

/** The form by which two lines of text (addresses, account names) are one: folded, runs of blanks as one space. */
export function normalLine(text: string): string {
  return foldText(text.trim().replace(/\s+/g, ' '))
}
