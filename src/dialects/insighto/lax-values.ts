import { type Instant, isCalendarDate, parseInstant } from '../../model/instant.ts'
import { readUuid } from './uuid.ts'

/*
 * How the vendor's framework reads single values: Pydantic 2 in its lax mode, which accepts more than the type itself
 * (https://docs.pydantic.dev/latest/concepts/conversion_table/). Compared with Pydantic 2.13 in
 * `fixtures/pydantic-values.json`.
 */

/** A value as its type, or undefined if it is not of the type. */
export type ReadValue<T> = T | undefined

/** Unicode White_Space, which is trimmed around numbers. */
const BLANK = '[\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]*'
const INTEGER = new RegExp(`^${BLANK}([+-]?[0-9]+(?:_[0-9]+)*)(?:\\.0+)?${BLANK}$`)

/** An integer in a text: with a sign, single underscores between digits, leading zeros, and `.0` at the end. */
export function readIntegerText(text: string): ReadValue<number> {
  const digits = INTEGER.exec(text)?.[1]?.replaceAll('_', '')
  const number = digits === undefined ? Number.NaN : Number(digits)
  if (!Number.isSafeInteger(number)) return undefined
  return number === 0 ? 0 : number
}

/** Whether a text is an integer that is too large to be read here. */
export function isLargeInteger(text: string): boolean {
  return INTEGER.test(text) && readIntegerText(text) === undefined
}

/** A JSON value as an integer. */
export function readInteger(value: unknown): ReadValue<number> {
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value === 'string') return readIntegerText(value)
  return Number.isSafeInteger(value) ? (value as number) : undefined
}

const trueWords = new Set(['true', 't', 'yes', 'y', 'on', '1'])
const falseWords = new Set(['false', 'f', 'no', 'n', 'off', '0'])

export function readBoolean(value: unknown): ReadValue<boolean> {
  if (typeof value === 'boolean') return value
  if (value === 1 || value === 0) return value === 1
  if (typeof value !== 'string') return undefined
  const word = value.toLowerCase()
  if (trueWords.has(word)) return true
  return falseWords.has(word) ? false : undefined
}

export function readUuidValue(value: unknown): ReadValue<string> {
  return typeof value === 'string' ? readUuid(value) : undefined
}

const DATE_TIME =
  /^(\d{4}-\d{2}-\d{2})[Tt _](\d{2}:\d{2})(?::(\d{2})(?:[.,](\d+))?)?(?:([Zz])|([+\-\u2212])(\d{2}):?(\d{2}))?$/
const DATE = /^\d{4}-\d{2}-\d{2}$/
const UNIX_TIME = /^[+-]?(?:\d+\.?\d*|\.\d+)$/
/** Larger numbers are milliseconds. */
const SECONDS_MAX = 2e10
/** The first second after the year 9999. */
const YEAR_10000 = 253_402_300_800

/** A date-time with or without offset, a day, or Unix time in seconds or milliseconds. Without an offset it is UTC. */
export function readDateTime(value: unknown): ReadValue<Instant> {
  if (typeof value === 'number') return fromUnixTime(value)
  if (typeof value !== 'string') return undefined
  if (DATE.test(value)) return inYears(parseInstant(`${value}T00:00:00Z`))
  const match = DATE_TIME.exec(value)
  if (!match) return UNIX_TIME.test(value) ? fromUnixTime(Number(value)) : undefined
  const [, day, minutes, seconds = '00', fraction = '0', , sign, hours, rest] = match
  const offset = sign === undefined ? 'Z' : `${sign === '+' ? '+' : '-'}${hours}:${rest}`
  return inYears(parseInstant(`${day}T${minutes}:${seconds}.${fraction.slice(0, 9)}${offset}`))
}

function fromUnixTime(number: number): ReadValue<Instant> {
  const seconds = Math.abs(number) > SECONDS_MAX ? number / 1000 : number
  if (!(Math.abs(seconds) < YEAR_10000)) return undefined
  return inYears(Math.round(seconds * 1e6))
}

const YEAR_1 = parseInstant('0001-01-01T00:00:00Z')!

function inYears(instant: Instant | undefined): ReadValue<Instant> {
  return instant !== undefined && instant >= YEAR_1 ? instant : undefined
}

/** Why a value that is text or a number is not a date-time, in Pydantic's words. */
export function whyNotDateTime(value: string | number): { type: string; msg: string; error: string } {
  const late = 'dates after 9999 are not supported as unix timestamps'
  if (typeof value === 'number') return dateTimeError('datetime_parsing', 'datetime', late)
  if (UNIX_TIME.test(value)) return dateTimeError('datetime_from_date_parsing', 'datetime or date', late)
  if (/^0000-/.test(value) && DATE.test(value.slice(0, 10)) && whyNotDate(value) === EXTRA)
    return dateTimeError('datetime_parsing', 'datetime', 'year 0 is out of range')
  return dateTimeError('datetime_from_date_parsing', 'datetime or date', whyNotDate(value))
}

function dateTimeError(type: string, what: string, error: string) {
  return { type, msg: `Input should be a valid ${what}, ${error}`, error }
}

const EXTRA = 'unexpected extra characters at the end of the input'

function whyNotDate(text: string): string {
  if (Buffer.byteLength(text) < 10) return 'input is too short'
  const isNumber = (part: string): boolean => /^[0-9]+$/.test(part)
  if (!isNumber(text.slice(0, 4))) return 'invalid character in year'
  if (text[4] !== '-') return 'invalid date separator, expected `-`'
  if (!isNumber(text.slice(5, 7))) return 'invalid character in month'
  if (text[7] !== '-') return 'invalid date separator, expected `-`'
  if (!isNumber(text.slice(8, 10))) return 'invalid character in day'
  const month = Number(text.slice(5, 7))
  if (month < 1 || month > 12) return 'month value is outside expected range of 1-12'
  return isCalendarDate(text.slice(0, 10)) ? EXTRA : 'day value is outside expected range'
}
