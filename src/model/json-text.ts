import type { Json } from './json.ts'
import { isStorableText } from './storable-text.ts'

/** What a JSON text says that its parsed value does not say, or that no store can hold. */
export interface JsonOddity {
  readonly kind: JsonOddityKind
  /** The location of the value. For a repeated key, the location of all values under it. */
  readonly path: readonly (string | number)[]
  /** The place in the text: of the token, or of the first key of two that are equal. */
  readonly start: number
  readonly end: number
}

/**
 * - `repeated key`: an object has a key twice. Parsing keeps the last value (RFC 8259, section 4).
 * - `large number`: beyond ±(2^53 - 1), where not every integer is a number of IEEE 754 (RFC 8259, section 6), but this one is.
 * - `changed number`: beyond these limits and read as another number, or not 0 and read as 0.
 * - `NUL`, `lone surrogate`: in a key or a string. PostgreSQL holds no U+0000, and half of a surrogate pair has no UTF-8.
 */
export type JsonOddityKind = 'repeated key' | 'large number' | 'changed number' | 'NUL' | 'lone surrogate'

export interface JsonReading {
  readonly value: Json
  /** As the text is read: a repeated key comes where it is repeated. */
  readonly oddities: readonly JsonOddity[]
}

/** Arrays and objects in one another. Writing JSON fails at a few thousand levels. */
export const JSON_DEPTH_MAX = 100

/** Oddities that are reported of one text, unless another number is asked for. */
const ODDITIES_MAX = 100

/**
 * Parses a JSON text and finds what parsing would change silently. A text without oddities costs one walk through its value; only
 * a text that may have some is scanned. See docs/decisions/0038-values-that-mean-nothing.md.
 *
 * @param most the most oddities to report
 * @returns why the text cannot be read, if it cannot: it is not JSON (RFC 8259), or it nests more than `JSON_DEPTH_MAX` levels
 */
export function readJson(text: string, most = ODDITIES_MAX): JsonReading | 'not JSON' | 'too deep' {
  let value: Json
  try {
    value = JSON.parse(text)
  } catch {
    return 'not JSON'
  }
  const counts = countsOf(value)
  if (!counts) return 'too deep'
  return { value, oddities: isPlain(text, counts) ? [] : odditiesOf(text, most) }
}

interface Counts {
  /** Keys of objects, and colons in strings. */
  colons: number
  hasLargeNumber: boolean
  hasZero: boolean
}

/** @returns undefined if the value nests more than `JSON_DEPTH_MAX` levels */
function countsOf(value: Json): Counts | undefined {
  const counts: Counts = { colons: 0, hasLargeNumber: false, hasZero: false }
  return count(value, JSON_DEPTH_MAX, counts) ? counts : undefined
}

function count(value: Json, depth: number, counts: Counts): boolean {
  if (typeof value === 'string') counts.colons += colonsIn(value)
  else if (typeof value === 'number') {
    if (value === 0) counts.hasZero = true
    else if (isLarge(value)) counts.hasLargeNumber = true
  } else if (Array.isArray(value)) {
    if (depth === 0) return false
    for (const item of value) if (!count(item, depth - 1, counts)) return false
  } else if (typeof value === 'object' && value !== null) {
    if (depth === 0) return false
    for (const [key, item] of Object.entries(value as object)) {
      counts.colons += 1 + colonsIn(key)
      if (!count(item, depth - 1, counts)) return false
    }
  }
  return true
}

function isLarge(number: number): boolean {
  return number > Number.MAX_SAFE_INTEGER || number < -Number.MAX_SAFE_INTEGER
}

function colonsIn(text: string): number {
  let colons = 0
  for (let at = text.indexOf(':'); at >= 0; at = text.indexOf(':', at + 1)) colons += 1
  return colons
}

/**
 * Only an escape makes U+0000 (RFC 8259, section 7) and half of a surrogate pair. If no colon is escaped, each colon of the text
 * either follows a key or is one of a string, so the text has more colons than the value if and only if parsing dropped a key.
 */
function isPlain(text: string, { colons, hasLargeNumber, hasZero }: Counts): boolean {
  if (hasLargeNumber || (text.includes('\\u') && TELLING_ESCAPE.test(text))) return false
  if (hasZero && SMALL_NUMBER.test(text)) return false
  return colons === colonsIn(text)
}

/** U+0000, a colon, and the halves of surrogate pairs. */
const TELLING_ESCAPE = /\\u(?:0000|003a|d[89a-f])/i
const SMALL_NUMBER = /\de-\d{3}|0{200}/i

/** Scans a text that is known to be JSON. */
function odditiesOf(text: string, most: number): JsonOddity[] {
  const oddities: JsonOddity[] = []
  const path: (string | number)[] = []
  let at = 0

  function found(kind: JsonOddityKind, start: number, end: number): void {
    if (oddities.length < most) oddities.push({ kind, path: [...path], start, end })
  }

  function skipBlanks(): void {
    while (text.charCodeAt(at) <= BLANK) at += 1
  }

  function readString(): string {
    const start = at
    do at = text.indexOf('"', at + 1)
    while (isEscaped(text, at))
    at += 1
    const raw = text.slice(start, at)
    return raw.includes('\\') ? JSON.parse(raw) : raw.slice(1, -1)
  }

  function readText(start: number): string {
    const read = readString()
    if (!read.isWellFormed()) found('lone surrogate', start, at)
    if (read.includes('\0')) found('NUL', start, at)
    return read
  }

  function readNumber(): void {
    NUMBER.lastIndex = at
    const [token = ''] = NUMBER.exec(text) ?? []
    const number = Number(token)
    if (isLarge(number) || number === 0) {
      const isSame = Number.isFinite(number) && decimalOf(token) === decimalOf(String(number))
      if (!isSame) found('changed number', at, at + token.length)
      else if (number !== 0) found('large number', at, at + token.length)
    }
    at += token.length
  }

  function readArray(): void {
    at += 1
    skipBlanks()
    for (let index = 0; text[at] !== ']'; index++) {
      path.push(index)
      readValue()
      path.pop()
      if (text[at] === ',') at += 1
    }
    at += 1
  }

  function readObject(): void {
    const keys = new Map<string, readonly [start: number, end: number]>()
    at += 1
    skipBlanks()
    while (text[at] !== '}') {
      skipBlanks()
      const start = at
      path.push('')
      const key = readString()
      path[path.length - 1] = key
      if (!isStorableText(key)) {
        at = start
        readText(start)
      }
      const before = keys.get(key)
      if (before) found('repeated key', ...before)
      keys.set(key, [start, at])
      skipBlanks()
      at += 1
      readValue()
      path.pop()
      if (text[at] === ',') at += 1
    }
    at += 1
  }

  function readValue(): void {
    skipBlanks()
    const first = text[at]
    if (first === '"') readText(at)
    else if (first === '{') readObject()
    else if (first === '[') readArray()
    else if (first === '-' || (first! >= '0' && first! <= '9')) readNumber()
    else at += first === 'f' ? 'false'.length : 'true'.length
    skipBlanks()
  }

  readValue()
  return oddities
}

/** The value of a number as its digits and the power of ten of the last one: equal for `1e3`, `1000` and `1000.0`; -0 is 0. */
function decimalOf(number: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = DECIMAL.exec(number) ?? []
  const digits = `${whole}${fraction}`.replace(/^0+/, '')
  const significant = digits.replace(/0+$/, '')
  if (significant === '') return '0'
  const power = BigInt(exponent) - BigInt(fraction.length) + BigInt(digits.length - significant.length)
  return `${sign}${significant}e${power}`
}

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/

const BLANK = 32
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y

/** Whether an odd number of backslashes stands before the place. */
function isEscaped(text: string, place: number): boolean {
  let backslashes = 0
  while (text[place - 1 - backslashes] === '\\') backslashes += 1
  return backslashes % 2 === 1
}
