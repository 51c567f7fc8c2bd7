/** Where a text stops being JSON, and why. */
export interface JsonError {
  /** In characters (code points) from the beginning of the text. */
  readonly position: number
  readonly error: string
}

/** Deeper texts are not looked into. */
const DEPTH_MAX = 100

/**
 * The error that Python's `json.loads` gives for a text (https://docs.python.org/3/library/json.html), with which the
 * vendor's framework reads bodies.
 *
 * @returns undefined for JSON, for the numbers NaN and Infinity that Python reads too, and for texts that nest too deep
 */
export function jsonErrorOf(text: string): JsonError | undefined {
  const characters = [...text]
  try {
    const end = afterBlanks(characters, valueEnd(characters, afterBlanks(characters, 0), 0))
    return end === characters.length ? undefined : { position: end, error: 'Extra data' }
  } catch (stop) {
    if (stop instanceof Stop) return stop.reason
    throw stop
  }
}

/** Ends the scan at an error, or without one. */
class Stop extends Error {
  readonly reason: JsonError | undefined

  constructor(reason?: JsonError) {
    super()
    this.reason = reason
  }
}

function fail(position: number, error: string): never {
  throw new Stop({ position, error })
}

type Text = readonly string[]

const blanks = new Set([' ', '\t', '\n', '\r'])

function afterBlanks(text: Text, start: number): number {
  let at = start
  while (blanks.has(text[at]!)) at += 1
  return at
}

const words = ['null', 'true', 'false', 'NaN', 'Infinity', '-Infinity']
const NUMBER_CHARACTERS = new Set('0123456789+-.eE')
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/

/** The position behind the value at `at`. */
function valueEnd(text: Text, at: number, depth: number): number {
  if (depth > DEPTH_MAX) throw new Stop()
  const first = text[at]
  if (first === '"') return stringEnd(text, at)
  if (first === '{') return objectEnd(text, at, depth)
  if (first === '[') return arrayEnd(text, at, depth)
  const word = words.find((one) => text.slice(at, at + one.length).join('') === one)
  if (word) return at + word.length
  let end = at
  while (NUMBER_CHARACTERS.has(text[end]!)) end += 1
  const [number] = NUMBER.exec(text.slice(at, end).join('')) ?? []
  return number === undefined ? fail(at, 'Expecting value') : at + number.length
}

function objectEnd(text: Text, start: number, depth: number): number {
  let at = afterBlanks(text, start + 1)
  if (text[at] === '}') return at + 1
  for (;;) {
    if (text[at] !== '"') fail(at, 'Expecting property name enclosed in double quotes')
    at = afterBlanks(text, stringEnd(text, at))
    if (text[at] !== ':') fail(at, "Expecting ':' delimiter")
    at = afterBlanks(text, valueEnd(text, afterBlanks(text, at + 1), depth + 1))
    if (text[at] === '}') return at + 1
    if (text[at] !== ',') fail(at, "Expecting ',' delimiter")
    at = afterBlanks(text, at + 1)
  }
}

function arrayEnd(text: Text, start: number, depth: number): number {
  let at = afterBlanks(text, start + 1)
  if (text[at] === ']') return at + 1
  for (;;) {
    at = afterBlanks(text, valueEnd(text, at, depth + 1))
    if (text[at] === ']') return at + 1
    if (text[at] !== ',') fail(at, "Expecting ',' delimiter")
    at = afterBlanks(text, at + 1)
  }
}

function stringEnd(text: Text, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const character = text[at]!
    if (character === '"') return at + 1
    if (character < ' ') fail(at, 'Invalid control character at')
    if (character !== '\\') continue
    const escaped = text[at + 1]
    if (escaped === undefined) break
    if (escaped === 'u') {
      const digits = text.slice(at + 2, at + 6)
      const isEscape = digits.length === 4 && digits.every((digit) => /^[0-9a-fA-F]$/.test(digit))
      // Python wants a character after the escape too.
      if (!isEscape || at + 6 >= text.length) fail(at + 1, 'Invalid \\uXXXX escape')
      at += 5
    } else if (!'"\\/bfnrt'.includes(escaped)) fail(at, 'Invalid \\escape')
    else at += 1
  }
  return fail(start, 'Unterminated string starting at')
}
