import { KithError } from '../model/errors.ts'
import type { RowProblem } from '../model/import.ts'
import type { Json } from '../model/json.ts'
import { type JsonOddity, readJson } from '../model/json-text.ts'
import { storableText } from '../model/storable-text.ts'
import { shownText, unstorableExpected } from './remarks.ts'

/** A remark about a place of a JSON text. */
export interface JsonRemark {
  readonly path: readonly (string | number)[]
  readonly problem: RowProblem
}

/** A value with all that its text says, as far as a store can hold it. */
export interface KeptJson {
  readonly value: Json
  readonly remarks: readonly JsonRemark[]
}

/** Oddities of one text. A file with more is no file of people. */
const ODDITIES_MAX = 100_000

/** @returns undefined if the text is not JSON or nests more than 100 levels */
export function parseJson(text: string): Json | undefined {
  const reading = readJson(withoutRawNul(text), 0)
  return typeof reading === 'string' ? undefined : reading.value
}

/**
 * Parses a JSON text, and keeps what parsing would change silently: a number that would be rounded becomes a string, the earlier
 * values of a repeated key get keys of their own, and what no store can hold is replaced. Each has a remark.
 *
 * @returns undefined as `parseJson`
 * @throws invalid if the text has more than `ODDITIES_MAX` of these
 */
export function keepJson(text: string): KeptJson | undefined {
  let kept = withoutRawNul(text)
  const remarks: JsonRemark[] = []
  for (;;) {
    const reading = readJson(kept, ODDITIES_MAX)
    if (typeof reading === 'string') return undefined
    const { value, oddities } = reading
    if (oddities.length === 0) return { value, remarks }
    if (oddities.length === ODDITIES_MAX) throw tooMany()
    const odd = oddities.filter(({ kind }) => kind !== 'large number')
    if (odd.length === 0) return { value, remarks }
    // Again, because a key without what no store can hold may be that of another value.
    kept = rewritten(kept, odd, remarks)
  }
}

/**
 * Parses a JSON text as it is, for a lossless export: Kith writes what it has stored. Only a file that was edited by hand has
 * remarks.
 *
 * @returns undefined as `parseJson`
 */
export function losslessJson(text: string): KeptJson | undefined {
  const reading = readJson(text, ODDITIES_MAX)
  if (typeof reading === 'string') return undefined
  const remarks = reading.oddities.flatMap(({ kind, path, start, end }): JsonRemark[] => {
    const column = columnOf(path)
    if (kind === 'repeated key') {
      const expected = 'a key that is there once; the last value counts'
      return [{ path, problem: { column, value: null, expected } }]
    }
    if (kind !== 'changed number') return []
    const value = shownText(text.slice(start, end))
    return [{ path, problem: { column, value, expected: `${A_NUMBER}; it was rounded` } }]
  })
  return { value: reading.value, remarks }
}

/** JSON has no raw NUL, but a program may have written one into a string. */
function withoutRawNul(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '\\u0000') : text
}

const A_NUMBER = `a number from -${Number.MAX_SAFE_INTEGER} to ${Number.MAX_SAFE_INTEGER}`

function tooMany(): KithError {
  const message = `The file has more than ${ODDITIES_MAX} numbers, keys and texts in one JSON text that cannot be kept as they are.`
  return new KithError('invalid', message)
}

/** The text with what can be kept in the place of each oddity. Adds a remark for each. */
function rewritten(text: string, oddities: readonly JsonOddity[], remarks: JsonRemark[]): string {
  const places = new Map<number, { readonly end: number; readonly json: string }>()
  for (const oddity of oddities) {
    const token = text.slice(oddity.start, oddity.end)
    const json = keptToken(oddity, token, text)
    places.set(oddity.start, { end: oddity.end, json })
    remarks.push({ path: oddity.path, problem: remarkOf(oddity, token, json) })
  }
  let result = ''
  let at = 0
  for (const [start, { end, json }] of [...places].sort(([a], [b]) => a - b)) {
    result += `${text.slice(at, start)}${json}`
    at = end
  }
  return result + text.slice(at)
}

function keptToken({ kind }: JsonOddity, token: string, text: string): string {
  if (kind === 'changed number') return JSON.stringify(token)
  const plain = storableText(JSON.parse(token))
  return JSON.stringify(kind === 'repeated key' ? freeKey(plain, text) : plain)
}

/** A key for an earlier value of a repeated key. */
function freeKey(key: string, text: string): string {
  for (let number = 1; ; number++) {
    const free = `${key} (repeated ${number})`
    if (!text.includes(JSON.stringify(free))) return free
  }
}

function remarkOf({ kind, path }: JsonOddity, token: string, json: string): RowProblem {
  const column = columnOf(path)
  if (kind === 'changed number')
    return { column, value: shownText(token), expected: `${A_NUMBER}; it is kept as text` }
  if (kind === 'repeated key')
    return {
      column,
      value: null,
      expected: `a key that is there once; the last value counts, an earlier one is kept as ${json}`,
    }
  return { column, value: shownText(JSON.parse(json)), expected: unstorableExpected }
}

function columnOf(path: readonly (string | number)[]): string | null {
  return path.length === 0 ? null : shownText(path.join('.'))
}
