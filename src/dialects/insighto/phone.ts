import { parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { normalPhone } from '../../hub/hub.ts'

/** Separators between digits. A blank in front may have been a `+` before the query string was decoded. */
const SEPARATORS = /[\s().-]/g
const INTERNATIONAL = /^\+?\d{3,15}$/

/**
 * Reads a number that begins with its calling code, with or without `+` and separators.
 *
 * @returns `+` and digits, as E.164 if it is a possible number; undefined if it is not a number
 */
export function readPhone(text: string): string | undefined {
  const bare = text.replace(SEPARATORS, '')
  if (!INTERNATIONAL.test(bare)) return undefined
  return normalPhone(bare.startsWith('+') ? bare : `+${bare}`, null)
}

export interface PhoneParts {
  readonly nationalNumber: string
  /** Calling code, `1`. */
  readonly callingCode: string
  /** ISO 3166 country, `US`; undefined if the number fits no country. */
  readonly country: string | undefined
}

/** The parts of an international number; undefined if its calling code is not assigned. */
export function phoneParts(number: string): PhoneParts | undefined {
  const parsed = parsePhoneNumberFromString(number, { extract: false })
  if (!parsed) return undefined
  // A possible but unassigned number has no country of its own: use the first country of its calling code.
  const country = parsed.country ?? parsed.getPossibleCountries()[0]
  return { nationalNumber: parsed.nationalNumber, callingCode: parsed.countryCallingCode, country }
}
