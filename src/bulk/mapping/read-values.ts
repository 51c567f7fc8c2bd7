import type { RowProblem } from '../../model/import.ts'
import { isCalendarDate, parseInstant } from '../../model/instant.ts'
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts'
import { timeZoneName } from '../../model/time-zone.ts'
import { fileLimits } from '../limits.ts'
import type { DateOrder } from './mapping.ts'

/** Thrown if a cell does not contain a valid value for its column. */
export class CellError extends Error {
  /** What the cell should contain. */
  readonly expected: string
  constructor(expected: string) {
    super(expected)
    this.expected = expected
  }
}

export function problemOf(column: string, value: string, error: CellError): RowProblem {
  return { column, value: value.slice(0, SHOWN_CHARS_MAX), expected: error.expected }
}

const SHOWN_CHARS_MAX = 200

export function readLine(text: string): string {
  const line = text.trim()
  if (line.length <= fileLimits.valueCharsMax) return line
  throw new CellError(`at most ${fileLimits.valueCharsMax} characters`)
}

/** Reads a value that Kith exported without changing or checking it: an API may have accepted an invalid address. */
export function readExact(text: string): string {
  if (text.length <= fileLimits.notesCharsMax) return text
  throw new CellError(`at most ${fileLimits.notesCharsMax} characters`)
}

export function readEmail(text: string): string {
  const address = readLine(text.replace(/^mailto:/i, ''))
  if (/^[^\s@]+@[^\s@]+$/.test(address)) return address
  throw new CellError('an email address, such as nadia@example.com')
}

/** Any text is kept, because a source may state short codes, numbers in letters or whom to ask for. */
export function readPhone(text: string): string {
  return readLine(text.replace(/^tel:/i, ''))
}

const DATE_PARTS = /^(\d{1,4})[./ -](\d{1,2}|[A-Za-z]{3,9})[./ -](\d{1,4})$/

/**
 * Reads a date as `YYYY-MM-DD`. Two-digit years from 00 to 29 are in the 2000s, those from 30 to 99 in the 1900s. Dates
 * without a year, such as the birthday `--05-17`, are refused.
 *
 * @param order the order of year, month and day in the file
 */
export function readDate(text: string, order: DateOrder): string {
  const trimmed = text.trim().replace(/[T ]\d{2}:\d{2}.*$/, '')
  const compact = trimmed.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3')
  if (isCalendarDate(compact)) return compact
  const [, first = '', middle = '', last = ''] = DATE_PARTS.exec(trimmed.replace(/,/g, '')) ?? []
  const [year, month, day] =
    first.length === 4 ? [first, middle, last] : yearMonthDay([first, middle, last], order)
  const date = [fullYear(year), monthNumber(month), day.padStart(2, '0')].join('-')
  if (isCalendarDate(date)) return date
  throw new CellError(`a valid date, such as ${dateExamples[order]}`)
}

const dateExamples = { ymd: '1990-05-17', dmy: '17.05.1990', mdy: '5/17/1990' } as const

function yearMonthDay([a, b, c]: [string, string, string], order: DateOrder): [string, string, string] {
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
  const index = months.indexOf(text.slice(0, 3).toLowerCase())
  return index < 0 ? text.padStart(2, '0') : String(index + 1).padStart(2, '0')
}

/** Reads an RFC 3339 date-time, or a date with an optional time of day in UTC. */
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
  throw new CellError('a date and time, such as 2026-03-01T09:30:00Z')
}

export function readTimeZone(text: string): string {
  const name = timeZoneName(text.trim())
  if (name !== undefined) return name
  throw new CellError('an IANA time zone, such as Europe/Paris')
}

export function readNumber(text: string): number {
  const trimmed = text.trim()
  if (NUMBER.test(trimmed)) return Number(trimmed)
  throw new CellError('a number, such as 12.5')
}

/** Excludes numbers with leading zeros or a plus sign: they are codes or phone numbers. */
export const NUMBER = /^-?(0|[1-9]\d{0,14})(\.\d{1,15})?$/

export function readFlag(text: string): boolean {
  return /^(1|true|yes|y|x|primary|\*)$/i.test(text.trim())
}

/** Kith's CSV export writes values that are not plain text as JSON after this prefix. */
export const JSON_PREFIX = 'json:'

export function readJson(text: string): Json {
  try {
    return JSON.parse(text.startsWith(JSON_PREFIX) ? text.slice(JSON_PREFIX.length) : text)
  } catch {
    throw new CellError('valid JSON')
  }
}

export function readExtensions(text: string): Record<string, JsonObject> {
  const extensions = readJson(text)
  if (isJsonObject(extensions) && Object.values(extensions).every(isJsonObject)) {
    return extensions as Record<string, JsonObject>
  }
  throw new CellError('a JSON object whose values are objects')
}

/** @param order of dates; undefined reads dates as they are written */
export function readCustomValue(text: string, type: string, order: DateOrder | undefined): Json {
  if (text.startsWith(JSON_PREFIX)) return readJson(text)
  if (type === 'double') return readNumber(text)
  if (type === 'date' && order) return readDate(text, order)
  return readExact(text)
}

/** Splits a cell of labels at the separator. A separator after a backslash is part of a label. */
export function readLabels(cell: string, separator = ';'): string[] {
  const mark = separator.trim() || separator
  const parts: string[] = []
  let part = ''
  for (let index = 0; index < cell.length; index++) {
    if (cell[index] === '\\' && (cell.startsWith(mark, index + 1) || cell[index + 1] === '\\')) {
      part += cell[++index]
    } else if (cell.startsWith(mark, index)) {
      parts.push(part)
      part = ''
      index += mark.length - 1
    } else part += cell[index]
  }
  parts.push(part)
  // Google marks its built-in groups with a star.
  return parts.map((name) => readLine(name)).filter((name) => name !== '' && !name.startsWith('* '))
}
