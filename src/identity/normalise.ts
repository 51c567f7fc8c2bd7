import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { foldText } from '../model/query.ts'

/** The normal form of an email address: trimmed, NFC, lower case including the local part. */
export function normalEmail(address: string): string {
  return foldText(address.trim())
}

/**
 * The normal form of a phone number: E.164 (`+15551234567`) if the text is a possible number, else its digits with a
 * `+` if one precedes them, else the text itself. The normal form of a normal form is the same.
 *
 * @param region ISO 3166 country of national numbers; null reads only international numbers
 */
export function normalPhone(number: string, region: string | null): string {
  const text = withAsciiDigits(number.trim())
  // Skip a prefix such as "tel:" or "(", after which the parser would not see the plus.
  const start = text.search(/[+0-9]/)
  const digits = text.replace(/[^0-9]/g, '')
  if (digits === '') return number
  const plain = /^[^0-9]*\+/.test(text) ? `+${digits}` : digits
  return parsePossible(text.slice(start), region) ?? parsePossible(plain, region) ?? plain
}

/** Longer texts are not phone numbers, and parsing them would only take time. */
const PHONE_LENGTH_MAX = 50

/** The E.164 form of a possible number. Undefined if it is not parsed back to itself, as with "+27 0000 000". */
function parsePossible(text: string, region: string | null): string | undefined {
  if (text.length > PHONE_LENGTH_MAX) return undefined
  const country = region !== null && isSupportedCountry(region) ? (region as CountryCode) : undefined
  const options = { extract: false, ...(country && { defaultCountry: country }) }
  const parsed = parsePhoneNumberFromString(text, options)
  if (!parsed?.isPossible()) return undefined
  // The text is already E.164, so parsing it a second time would have the same result.
  if (parsed.number === text) return text
  return parsePhoneNumberFromString(parsed.number, options)?.number === parsed.number
    ? parsed.number
    : undefined
}

/** Converts full-width and Arabic-Indic digits and the full-width plus, which Asian and Arabic keyboards write. */
function withAsciiDigits(text: string): string {
  return text
    .replace(/[\uFF0B\uFF10-\uFF19]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/[\u0660-\u0669\u06F0-\u06F9]/g, (digit) => String(digit.charCodeAt(0) & 0xf))
}

/** The normal form of a line of text, such as an address or account name: folded, with single spaces. */
export function normalLine(text: string): string {
  return foldText(text.trim().replace(/\s+/g, ' '))
}
