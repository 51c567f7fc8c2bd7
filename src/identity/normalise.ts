import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { foldText } from '../model/query.ts'

/** The form by which two e-mail addresses are one: trimmed, NFC, lower case, the local part too. */
export function normalEmail(address: string): string {
  return foldText(address.trim())
}

/**
 * The form by which two phone numbers are one: E.164 (`+15551234567`) where the text can be read as a possible
 * number, in the default region when it is written nationally; otherwise its ASCII digits with a leading `+` kept;
 * without a digit, the text itself.
 *
 * @param region ISO 3166 country of national numbers; null reads only international ones
 */
export function normalPhone(number: string, region: string | null): string {
  const country = region !== null && isSupportedCountry(region) ? (region as CountryCode) : undefined
  const text = number.trim()
  // Beyond this length nothing is a phone number, and parsing would only cost time.
  if (text.length <= 50) {
    const parsed = parsePhoneNumberFromString(
      text,
      country ? { defaultCountry: country, extract: false } : { extract: false },
    )
    if (parsed?.isPossible()) return parsed.number
  }
  const digits = text.replace(/[^0-9]/g, '')
  if (digits === '') return number
  return text.startsWith('+') ? `+${digits}` : digits
}

/** The form by which two lines of text (addresses, account names) are one: folded, runs of blanks as one space. */
export function normalLine(text: string): string {
  return foldText(text.trim().replace(/\s+/g, ' '))
}
