import qs from 'qs'
import type { Problem } from '../../model/errors.ts'
import { encodingComplaint } from '../kit/flat-parameters.ts'
import { textComplaints } from '../kit/json-oddities.ts'

/** A parsed `filter` or `orderBy` as `qs` returns it, with strings and nulls at the leaves. */
export type Parsed = string | null | undefined | readonly Parsed[] | { readonly [key: string]: Parsed }

/** The limit for an object in one value; an object spread over several parameters is limited with the whole target. */
const INNER_CHARS_MAX = 4096

const options: qs.IParseOptions & { decoder: NonNullable<qs.IParseOptions['decoder']> } = {
  depth: 12,
  strictDepth: true,
  parameterLimit: 200,
  throwOnLimitExceeded: true,
  arrayLimit: 100,
  plainObjects: true,
  allowDots: false,
  comma: false,
  ignoreQueryPrefix: false,
  delimiter: '&',
  charset: 'utf-8',
  strictNullHandling: true,
  decoder(text, decode, charset, type) {
    const decoded: string = decode(text, decode, charset)
    if (decoded.includes('\0')) throw new NulCharacter()
    return type === 'key' ? readableKey(decoded) : decoded
  },
}

/** Prefix for the digits of a metadata key, which qs would otherwise read as an array index. */
const DIGITS = '\u0001'

class PrototypeKey extends Error {}

/** In a value that was encoded twice. */
class NulCharacter extends Error {}

/** @throws PrototypeKey: qs silently drops such a key, and one condition less would show more people */
function readableKey(key: string): string {
  if (namesPrototype(key)) throw new PrototypeKey()
  return key.replace(/(^|\[)meta(\]?)\[(\d+)\]/g, `$1meta$2[${DIGITS}$3]`)
}

/** Whether a segment of the key is `__proto__`. */
export function namesPrototype(key: string): boolean {
  return /(^|[[\]])__proto__($|[[\]])/.test(key)
}

/** A key of the `meta` object as the client wrote it. */
export function metaKey(key: string): string {
  return key.replace(DIGITS, '')
}

interface Piece {
  readonly raw: string
  readonly key: string
  readonly value: string
}

/**
 * Reads a parameter whose value is an object in `qs` notation, in any of the five ways that clients write it: as one
 * value, encoded once or twice (`filter=name%5Bcontains%5D%3Djohn`), as parameters of its own
 * (`filter[name][contains]=john`), or not encoded at all, so that `&` breaks out of the value.
 *
 * `qs` alone is not enough: it splits at the first `]=`, which reads `filter=name[contains]=john` as a key
 * `filter=name`.
 *
 * @param belongs whether a key split off by an unencoded `&` is part of the object; without it such keys are ignored
 * @returns one object for each way in which the parameter is given; all of them count
 */
export function readNested(
  rawQuery: string,
  name: string,
  problems: Problem[],
  belongs?: (segment: string) => boolean,
): Parsed[] {
  const pieces = splitQuery(rawQuery)
  const plain = pieces.filter(({ key }) => key === name)
  const direct = pieces.filter(({ key }) => key.startsWith(`${name}[`))
  if (plain.length > 1) {
    problems.push(problem(name, 'repeated', `${name} is given more than once`))
    return []
  }
  const spilled = belongs ? pieces.filter(({ key }) => belongs(key.split('[')[0] ?? '')) : []
  const complaint = [...plain, ...direct, ...spilled].map(complaintOf).find(Boolean)
  if (complaint) {
    problems.push(problem(name, 'encoding', `${name} ${complaint}`))
    return []
  }
  const objects = [
    plain[0] && plain[0].value !== '' && parseInner(plain[0].value, spilled, name, problems),
    direct.length > 0 && parseDirect(direct, name, problems),
  ]
  return objects.filter((object) => object !== false && object !== undefined)
}

/** What is wrong with how a part of the query was sent. */
function complaintOf({ raw, key, value }: Piece): string | undefined {
  return encodingComplaint({ rawQuery: raw }, key, `${key}${value}`)
}

/** The object in one value, with the parts that an unencoded `&` split off. */
function parseInner(value: string, spilled: readonly Piece[], name: string, problems: Problem[]): Parsed {
  const inner = [value, ...spilled.map((piece) => `${piece.key}=${encodeURIComponent(piece.value)}`)].join(
    '&',
  )
  if (inner.length <= INNER_CHARS_MAX) return parse(inner, name, problems)
  problems.push(problem(name, 'too_long', `${name} is longer than ${INNER_CHARS_MAX} characters`))
  return undefined
}

function parseDirect(pieces: readonly Piece[], name: string, problems: Problem[]): Parsed {
  const parsed = parse(pieces.map(({ raw }) => raw).join('&'), name, problems)
  const object = parsed?.[name]
  if (isObject(object) || Array.isArray(object)) return object
  if (parsed) problems.push(problem(name, 'syntax', `${name} cannot be read`))
  return undefined
}

function parse(inner: string, name: string, problems: Problem[]): Record<string, Parsed> | undefined {
  try {
    return qs.parse(inner, options) as Record<string, Parsed>
  } catch (error) {
    problems.push(problemOf(error, name))
    return undefined
  }
}

function problemOf(error: unknown, name: string): Problem {
  if (error instanceof PrototypeKey) return problem(name, 'unknown', `${name} names __proto__`)
  if (error instanceof NulCharacter) return problem(name, 'encoding', `${name} ${textComplaints.NUL}`)
  return problem(name, 'syntax', `${name} is nested too deeply or has too many parts`)
}

/** Splits as URLSearchParams does: at `&`, then at the first `=`. */
function splitQuery(query: string): Piece[] {
  return query
    .split('&')
    .filter((raw) => raw !== '')
    .map((raw) => {
      const equals = raw.indexOf('=')
      const [key, value] = equals < 0 ? [raw, ''] : [raw.slice(0, equals), raw.slice(equals + 1)]
      return { raw, key: decode(key), value: decode(value) }
    })
}

/** As URLSearchParams does: invalid escapes stay as they are, and invalid UTF-8 becomes U+FFFD. */
function decode(text: string): string {
  return new URLSearchParams(`text=${text}`).get('text') ?? ''
}

export function isObject(value: Parsed): value is { readonly [key: string]: Parsed } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A list as qs returns it: an array, or, if it is long, an object with numeric keys only. */
export function asList(value: Parsed): readonly Parsed[] | undefined {
  if (Array.isArray(value)) return value
  if (!isObject(value)) return undefined
  const keys = Object.keys(value)
  if (keys.length === 0 || !keys.every((key) => /^\d+$/.test(key))) return undefined
  return keys.toSorted((a, b) => Number(a) - Number(b)).map((key) => value[key])
}

function problem(name: string, rule: Problem['rule'], message: string): Problem {
  return { in: 'query', path: [name], rule, message }
}
