import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts'
import { timeZoneName } from '../../model/time-zone.ts'
import { fileLimits } from '../limits.ts'
import { CellError } from './cell-error.ts'
import type { DateOrder } from './mapping.ts'
import { readDate } from './read-dates.ts'

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

/** @param order of dates; `as written` keeps dates and other texts unchanged */
export function readCustomValue(
  text: string,
  type: string,
  order: DateOrder | 'as written' | undefined,
): Json {
  if (text.startsWith(JSON_PREFIX)) return readJson(text)
  if (type === 'double') return readNumber(text)
  if (type === 'date' && order !== 'as written') return readDate(text, order)
  return readExact(text)
}

/** A label without the star with which Google marks labels that it has for everybody: `* Work`. */
export function readGoogleLabel(text: string): string {
  return text.replace(/^\s*\*\s*(?=\S|$)/, '').trim()
}

/**
 * Splits a cell of labels at the separator. A separator after a backslash is part of a label. Google puts everybody into
 * `* myContacts`, so that is no label.
 *
 * @param exact whether Kith wrote the labels
 */
export function readLabels(cell: string, separator = ';', exact = false): string[] {
  const parts = splitLabels(cell, separator).map((name) => readLine(name))
  if (exact) return parts.filter((name) => name !== '')
  return parts
    .filter((name) => !/^\* ?my ?contacts$/i.test(name))
    .map((name) => readGoogleLabel(name).replace(/^"(.+)"$/, '$1'))
    .filter((name) => name !== '')
}

function splitLabels(cell: string, separator: string): string[] {
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
  return parts
}
