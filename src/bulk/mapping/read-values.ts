import type { RowProblem } from '../../model/import.ts'
import { isCalendarDate, parseInstant } from '../../model/instant.ts'
import type { Json } from '../../model/json.ts'
import { fileLimits } from '../limits.ts'
import type { DateOrder } from './mapping.ts'

/** A cell that cannot be what its column holds. */
export class CellProblem extends Error {
  readonly expected: string
  constructor(expected: string) {
    super(expected)
    this.expected = expected
  }
}

export function problemOf(column: string, value: string, error: CellProblem): RowProblem {
  return { column, value: value.slice(0, SHOWN_CHARS_MAX), expected: error.expected }
}

const SHOWN_CHARS_MAX = 200

export function readLine(text: string): string {
  const line = text.trim()
  if (line.length <= fileLimits.valueCharsMax) return line
  throw new CellProblem(`at most ${fileLimits.valueCharsMax} characters`)
}

/** What Kith itself wrote is taken as it is: blanks belong to it, and an address nobody can write to may be known. */
export function readExact(text: string): string {
  if (text.length <= fileLimits.notesCharsMax) return text
  throw new CellProblem(`at most ${fileLimits.notesCharsMax} characters`)
}

export function readEmail(text: string): string {
  const address = readLine(text.replace(/^mailto:/i, ''))
  if (/^[^\s@]+@[^\s@]+$/.test(address)) return address
  throw new CellProblem('an e-mail address, such as nadia@example.com')
}

export function readPhone(text: string): string {
  const number = readLine(text.replace(/^tel:/i, ''))
  if ((number.match(/\p{Nd}/gu) ?? []).length >= DIGITS_MIN) return number
  throw new CellProblem(`a phone number of at least ${DIGITS_MIN} digits`)
}

const DIGITS_MIN = 2

const PARTS = /^(\d{1,4})[./ -](\d{1,2}|[A-Za-z]{3,9})[./ -](\d{1,4})$/

/**
 * A day in the order of the file, as `YYYY-MM-DD`. Years of two digits are those of this century up to 29, and of the
 * last one from 30. Years that are not known (`--05-17`, as phones write birthdays) are refused.
 */
export function readDate(text: string, order: DateOrder): string {
  const trimmed = text.trim().replace(/[T ]\d{2}:\d{2}.*$/, '')
  const compact = trimmed.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3')
  if (isCalendarDate(compact)) return compact
  const [, first = '', middle = '', last = ''] = PARTS.exec(trimmed.replace(/,/g, '')) ?? []
  const [year, month, day] =
    first.length === 4 ? [first, middle, last] : inOrder([first, middle, last], order)
  const date = [fullYear(year!), monthNumber(month!), day!.padStart(2, '0')].join('-')
  if (isCalendarDate(date)) return date
  throw new CellProblem(`a day that exists, such as ${examples[order]}`)
}

const examples = { ymd: '1990-05-17', dmy: '17.05.1990', mdy: '5/17/1990' } as const

function inOrder([a, b, c]: [string, string, string], order: DateOrder): [string, string, string] {
  if (order === 'ymd') return [a, b, c]
  return order === 'dmy' ? [c, b, a] : [c, a, b]
}

function fullYear(text: string): string {
  if (text.length !== 2) return text
  return Number(text) < CENTURY_PIVOT ? `20${text}` : `19${text}`
}

const CENTURY_PIVOT = 30

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

function monthNumber(text: string): string {
  const named = months.indexOf(text.slice(0, 3).toLowerCase())
  return named < 0 ? text.padStart(2, '0') : String(named + 1).padStart(2, '0')
}

/** A moment: RFC 3339, or a day with a time of day, which without an offset is UTC. */
export function readInstant(text: string, order: DateOrder): number {
  const trimmed = text.trim()
  const exact = parseInstant(trimmed)
  if (exact !== undefined) return exact
  const [, day = trimmed, hour = '00', minute = '00', second = '00', half] =
    /^(.+?)[T ](\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*([AaPp][Mm])?Z?$/.exec(trimmed) ?? []
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (/p/i.test(half) ? 12 : 0)
  const time = `${String(hours).padStart(2, '0')}:${minute}:${second}`
  const instant = parseInstant(`${readDate(day, order)}T${time}Z`)
  if (instant !== undefined) return instant
  throw new CellProblem('a time, such as 2026-03-01T09:30:00Z')
}

export function readNumber(text: string): number {
  const trimmed = text.trim()
  if (NUMBER.test(trimmed)) return Number(trimmed)
  throw new CellProblem('a number, such as 12.5')
}

/** Leading zeros and plus signs are those of codes and phone numbers. */
export const NUMBER = /^-?(0|[1-9]\d{0,14})(\.\d{1,15})?$/

export function readFlag(text: string): boolean {
  return /^(1|true|yes|y|x|primary|\*)$/i.test(text.trim())
}

/** Values that are no text are written as JSON behind this. */
export const JSON_MARK = 'json:'

export function readJson(text: string): Json {
  try {
    return JSON.parse(text.startsWith(JSON_MARK) ? text.slice(JSON_MARK.length) : text)
  } catch {
    throw new CellProblem('JSON')
  }
}
