import {
  type CountryCode,
  getCountryCallingCode,
  isSupportedCountry,
  type PhoneNumber,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max'
import { foldText } from '../model/query.ts'
import { createBoundedCache } from './bounded-cache.ts'
import { createBeginsNumber } from './national-digits.ts'
import {
  EXTENSION,
  e164Of,
  extensionOf,
  isE164,
  NUMBERS_CACHED,
  type NumberReading,
  readingOf,
  rememberNumber,
} from './phone-parts.ts'

export {
  e164Of,
  extensionOf,
  isValidPhone,
  type PhoneParts,
  phonePartsOf,
  withoutExtension,
} from './phone-parts.ts'

/**
 * The version of the rules in this file. Stored normal forms are rebuilt when it changes (`hub/people/phone-forms.ts`).
 */
export const PHONE_RULES = 2

/**
 * The normal form of a phone number, by which numbers are compared: E.164 with the extension as RFC 3966 writes it
 * (`+12125550177;ext=101`). A text that is no E.164 number has its digits instead, with a `+` if one precedes them; with
 * letters among the digits, these too; without digits, the text itself. The normal form of a normal form is the same.
 *
 * A national number becomes E.164 if it is valid in its region, or possible there and begins with a digit that national
 * numbers of the region begin with. Letters after the first digit are dialled as on a telephone (ITU-T E.161) if that
 * gives a valid number.
 *
 * @param region ISO 3166 country of national numbers; null reads only international numbers
 */
export function normalPhone(number: string, region: string | null): string {
  const country = countryOf(region)
  if (number.length > PHONE_LENGTH_MAX) return normalOf(number, country)
  return normals(cacheKey(number, country), () => normalOf(number, country))
}

const normals = createBoundedCache<string>(NUMBERS_CACHED)

function countryOf(region: string | null): CountryCode | undefined {
  return region !== null && isSupportedCountry(region) ? (region as CountryCode) : undefined
}

function cacheKey(number: string, country: CountryCode | undefined): string {
  return `${country ?? ''} ${number}`
}

/** What was read of phone numbers, as plain data that another thread can use. */
export interface PhoneReadings {
  /** Texts with the region in which they were read, and their normal forms. */
  readonly normals: readonly (readonly [text: string, region: string | null, normal: string])[]
  readonly numbers: readonly NumberReading[]
}

/** Reads numbers for another thread, with everything that is asked of a number when a person with it is written. */
export function readPhones(texts: readonly string[], region: string | null): PhoneReadings {
  const forms: [string, string | null, string][] = []
  const numbers: NumberReading[] = []
  for (const text of new Set(texts)) {
    if (text.length > PHONE_LENGTH_MAX) continue
    const normal = normalPhone(text, region)
    forms.push([text, region, normal])
    if (region !== null) forms.push([text, null, normalPhone(text, null)])
    const number = e164Of(normal)
    if (number === undefined) continue
    if (number !== text) forms.push([number, null, normalPhone(number, null)])
    const { isValid, parts } = readingOf(number)
    numbers.push({ number, isValid, parts })
  }
  return { normals: forms, numbers }
}

/** Takes over what another thread has read, so that these numbers are not read again here. */
export function rememberPhones({ normals: forms, numbers }: PhoneReadings): void {
  for (const [text, region, normal] of forms) normals.put(cacheKey(text, countryOf(region)), normal)
  for (const reading of numbers) rememberNumber(reading)
}

function normalOf(number: string, country: CountryCode | undefined): string {
  const written = withAsciiDigits(number.trim())
  // Skip a prefix such as "tel:" or "(", after which the parser would not see the plus.
  const start = written.search(/[+0-9]/)
  if (!/[0-9]/.test(written)) return number
  const { text, extension } = splitExtension(written.slice(start))
  const suffix = extension === '' ? '' : `${EXTENSION}${extension}`
  const hasPlus = /^[^0-9]*\+/.test(written)
  const digits = (hasPlus ? '+' : '') + text.replace(/[^0-9]/g, '')
  const dialled = dialledLetters(text)
  const e164 =
    readE164(text, country) ??
    (dialled === undefined ? undefined : readE164(dialled, country, { validOnly: true })) ??
    readE164(digits, country)
  if (e164 !== undefined) return e164 + suffix
  if (dialled === undefined) return digits + suffix
  // Without its separators, a text can look like a number with an extension, so it is read once more.
  const bare = foldText(text.replace(/[^\p{L}0-9+]/gu, '')) + suffix
  return bare === written ? bare : normalOf(bare, country)
}

/** A phone number that a source states. */
export interface StatedPhone {
  /** The text, as written. */
  readonly value: string
  /** The number as E.164, if the source gave that too. */
  readonly e164?: string | undefined
}

/** The normal form of a stated phone number: the E.164 number that its source gave, else its text as it reads in the region. */
export function normalOfPhone(phone: StatedPhone, region: string | null): string {
  return statedNormal(phone) ?? normalPhone(phone.value, region)
}

/** The E.164 number that the source gave, with the extension of the text; undefined if it gave none that is one. */
export function statedNormal({ value, e164 = '' }: StatedPhone): string | undefined {
  if (!isE164(e164)) return undefined
  const extension = extensionOf(normalPhone(value, null))
  return extension === undefined ? e164 : `${e164}${EXTENSION}${extension}`
}

/** Longer texts are not phone numbers, and parsing them would only take time. */
const PHONE_LENGTH_MAX = 50

/** The E.164 number of a text without an extension; undefined if it is not parsed back to itself, as with "+27 0000 000". */
function readE164(
  text: string,
  country: CountryCode | undefined,
  { validOnly = false } = {},
): string | undefined {
  if (text.length > PHONE_LENGTH_MAX) return undefined
  const parsed = parsedIn(text, country)
  if (!parsed?.isPossible()) return undefined
  if (validOnly && !parsed.isValid()) return undefined
  // The text is already E.164, so parsing it a second time would have the same result.
  if (parsed.number === text) return text
  const isNational = !text.startsWith('+')
  if (isNational && !parsed.isValid() && !canBegin(parsed.countryCallingCode, country, parsed.nationalNumber))
    return undefined
  return parsedIn(parsed.number, country)?.number === parsed.number ? parsed.number : undefined
}

function parsedIn(text: string, country: CountryCode | undefined): PhoneNumber | undefined {
  if (isE164(text)) return readingOf(text).parsed
  return parsePhoneNumberFromString(text, { extract: false, ...(country && { defaultCountry: country }) })
}

/** Whether national numbers of the country begin with the first digit of this one. */
function canBegin(callingCode: string, country: CountryCode | undefined, nationalNumber: string): boolean {
  // After an international prefix such as 011, the number belongs to another country, like a number with a plus.
  if (country === undefined || callingCode !== getCountryCallingCode(country)) return true
  return beginsNumber(nationalNumber[0] ?? '', country)
}

const beginsNumber = createBeginsNumber()

/** Converts full-width and Arabic-Indic digits and the full-width plus, which Asian and Arabic keyboards write. */
function withAsciiDigits(text: string): string {
  return text
    .replace(/[\uFF0B\uFF10-\uFF19]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/[\u0660-\u0669\u06F0-\u06F9]/g, (digit) => String(digit.charCodeAt(0) & 0xf))
}

/**
 * Splits an extension off: `x101`, `ext. 101`, `#101`, `;ext=101`, `Durchwahl 101`, `poste 101`. What counts as one does not depend on
 * the country.
 */
function splitExtension(text: string): { text: string; extension: string } {
  if (text.length > PHONE_LENGTH_MAX || WITHOUT_EXTENSION.test(text)) return { text, extension: '' }
  const [, before, named] = NAMED_EXTENSION.exec(text) ?? []
  if (before !== undefined && named !== undefined) return { text: before, extension: named }
  const extension = parsePhoneNumberFromString(text, { extract: false, defaultCountry: 'US' })?.ext ?? ''
  if (extension === '') return { text, extension }
  return { text: text.slice(0, text.lastIndexOf(extension)).replace(/[^0-9]*$/, ''), extension }
}

/** Words for an extension in languages whose words the metadata of libphonenumber does not have. */
const NAMED_EXTENSION = new RegExp(
  `^(.*\\d)[\\s,;.()/–-]*(?:${[
    ...['durchwahl', 'dw', 'nebenstelle', 'nst', 'apparat', 'app', 'poste', 'interno', 'toestel', 'tst'],
    ...['wewn(?:ętrzny)?', 'wew', 'ramal', 'klapka', 'linka', 'добавочный', 'доб', '内線', '内线', '分机'],
  ].join('|')})\\.?\\s*[:=]?\\s*(\\d{1,7})\\)?\\s*$`,
  'iu',
)

/** Signs between the digits of a number that begin no extension: all of these have a letter or another sign. */
const WITHOUT_EXTENSION = /^[+0-9 ()./-]*$/

/**
 * The text with its letters as digits, as in 1-800-FLOWERS; undefined if it has none. Letters in front of the first digit
 * are not dialled.
 */
function dialledLetters(text: string): string | undefined {
  if (!/[A-Za-z]/.test(text)) return undefined
  return text.replace(/[A-Za-z]/g, (letter) => KEYPAD[letter.toLowerCase().charCodeAt(0) - A]!)
}

const A = 97
/** The digit of each letter from a to z, by ITU-T E.161. */
const KEYPAD = '22233344455566677778889999'
