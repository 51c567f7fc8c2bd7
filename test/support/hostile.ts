import type { Dialect, Route } from '../../src/dialects/dialect.ts'
import { seededBytes } from '../../src/model/ids.ts'
import { ownHeaders } from './dialect-testings.ts'
import { fillPath, parametersOf } from './route-requests.ts'
import { sampleOf } from './schema-values.ts'

/** A hostile request, ready for `inject` or a socket. */
export interface HostileRequest {
  readonly method: string
  /** Below the dialect's prefix, percent-encoded as it is to be sent. */
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  readonly payload?: string | Buffer
}

export interface HostileOptions {
  readonly seed: number
  readonly count: number
  /** Ids, cursors and texts of another organization. */
  readonly foreign: readonly string[]
  /** Ids that lead somewhere. */
  readonly own: readonly string[]
}

/** Requests against every route of a dialect and against paths it does not have; the same for the same seed. */
export function* hostileRequests(dialect: Dialect, options: HostileOptions): Generator<HostileRequest> {
  const dice = createDice(options.seed)
  const values = [...hostileTexts.map(encodeURIComponent), ...brokenEncodings]
  const value = () => (dice.chance(0.2) ? encodeURIComponent(dice.pick(options.foreign)) : dice.pick(values))
  for (let index = 0; index < options.count; index++) {
    const route = dialect.routes[index % dialect.routes.length]!
    const ids = parametersOf(route.path).map(() =>
      dice.chance(0.4) ? encodeURIComponent(dice.pick(options.own)) : value(),
    )
    const path = dice.chance(0.05) ? dice.pick(strangePaths) : withRaw(route.path, ids)
    const parts = Array.from({ length: dice.below(4) + 1 }, () => queryPart(route, dice, value))
    const query = dice.chance(0.85) ? `?${parts.join('&')}` : ''
    const body = route.body || dice.chance(0.1) ? hostileBody(route, dice) : undefined
    yield {
      method: dice.chance(0.05)
        ? dice.pick(['HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE', 'POST'])
        : route.method,
      target: `${path}${query}`,
      headers: {
        ...(body !== undefined && { 'content-type': dice.pick(contentTypes) }),
        ...(dice.chance(0.3) && hostileHeader(dice, options.foreign)),
      },
      ...(body !== undefined && { payload: body }),
    }
  }
}

export const hostileTexts: readonly string[] = [
  '',
  ' ',
  '\0',
  'a\0b',
  "'",
  '"',
  '\\',
  '%',
  '%%',
  '*',
  '_',
  ';',
  '&=',
  '#',
  "' OR 1=1 --",
  '"; DROP TABLE person; --',
  '${7*7}{{7*7}}',
  '../../../../etc/passwd',
  '<script>alert(1)</script>',
  '\r\nSet-Cookie: a=b',
  '-1',
  '0',
  '1',
  '-0',
  '1.5',
  '1e3',
  '1e309',
  'NaN',
  'Infinity',
  '0x10',
  '2147483648',
  '9007199254740993',
  '-9007199254740993',
  '99999999999999999999999999',
  'true',
  'null',
  'undefined',
  '[]',
  '{}',
  '[object Object]',
  '{"a":{"b":[1]}}',
  '{"__proto__":{"polluted":true}}',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'id,id,id',
  ','.repeat(3000),
  '1,'.repeat(1500),
  '['.repeat(4000),
  '('.repeat(4000),
  'a'.repeat(7000),
  'a'.repeat(100_000),
  '😀'.repeat(500),
  'ﷺ'.repeat(200),
  '\u202e\u200b\ufeff',
  'İıſ',
  '2026-02-30T00:00:00Z',
  '0000-00-00T00:00:00Z',
  '0001-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999999999Z',
  '2026-01-01T00:00:00+99:99',
  '2026-01-01',
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
  '+442079460000000000000000000000000000000000000000000000',
  'a@b',
  `${'a'.repeat(300)}@example.com`,
  ...hostileCursors(),
]

/** What is no percent-encoded UTF-8. */
const brokenEncodings: readonly string[] = [
  '%',
  '%z',
  '%zz',
  '%c0%ae%c0%ae',
  '%ff%fe',
  '%ed%a0%80',
  '%f8%88%80%80%80',
  '%00%00',
  'a%0',
  '%u0041',
  '%25%32%35',
]

const strangePaths: readonly string[] = [
  '/',
  '//',
  '/.',
  '/..%2f..%2fetc%2fpasswd',
  '/%2e%2e/%2e%2e/',
  '/%00',
  '/%ff',
  '/%zz',
  '/__proto__',
  '/constructor/prototype',
  `/${'a/'.repeat(2000)}`,
  `/${'%41'.repeat(2500)}`,
  '/v1/../../native/v1/people',
  '/openapi.json/..',
  '/openapi.json?a=%zz',
]

/** Opaque tokens as someone who knows how they are made would forge them. */
function hostileCursors(): string[] {
  const contents = [
    '',
    'null',
    '[]',
    '[null]',
    '[{}]',
    '["x"]',
    '[1e400]',
    '[-1]',
    '[1,2,3,4,5,6,7]',
    '[9007199254740993]',
    '{"field":"id","fieldValue":{"$ne":1},"sortDirection":"asc","id":"x"}',
    '{"field":"__proto__","fieldValue":7,"sortDirection":"sideways","id":7}',
    '{"field":"id","fieldValue":7,"sortDirection":"asc","id":7}',
    '{"sort":"createdAt","from":[{}]}',
    '{"sort":"createdAt","from":["x"]}',
    '{"sort":"createdAt","from":[null]}',
    '{"sort":"nothing","from":[1]}',
    '{"sort":"-createdAt","from":[1,2]}',
    '{"sort":{},"from":{}}',
    `${'['.repeat(1500)}${']'.repeat(1500)}`,
    '\xff\xfe',
  ]
  return contents.flatMap((content) => [
    Buffer.from(content).toString('base64url'),
    Buffer.from(content).toString('base64'),
  ])
}

function queryPart(route: Route, dice: Dice, value: () => string): string {
  const names = Object.keys((route.query?.schema as { properties?: object } | undefined)?.properties ?? {})
  const name = names.length > 0 && dice.chance(0.7) ? dice.pick(names) : dice.pick(strangeNames)
  switch (dice.below(8)) {
    case 0:
      return `${name}[${dice.pick(strangeNames)}]=${value()}`
    case 1:
      return `${name}${`[${dice.pick(['a', '0', 'OR', 'AND', 'NOT', ''])}]`.repeat(dice.pick([2, 5, 25, 400]))}=${value()}`
    case 2:
      return `${name}=${encodeURIComponent(nestedFilter(dice))}`
    case 3:
      return `${name}=${value()}&${name}=${value()}`
    case 4:
      return `${name}%5B${dice.pick(strangeNames)}%5D%5Bcontains%5D=${value()}`
    case 5:
      return name
    default:
      return `${name}=${value()}`
  }
}

const strangeNames: readonly string[] = [
  '__proto__',
  'constructor',
  'constructor[prototype][polluted]',
  '__proto__[polluted]',
  'filter',
  'orderBy',
  'OR',
  'metadata',
  'metadata[a]',
  'a.b.c',
  '%00',
  '%ff',
  '',
  '[]',
  '[',
  ']',
  '0',
  'toString',
  'x'.repeat(2000),
]

/** A filter in the grammar of qs, nested deeper than anyone needs. */
function nestedFilter(dice: Dice): string {
  const group = dice.pick(['OR', 'AND', 'NOT'])
  const depth = dice.pick([1, 3, 10, 60, 300])
  const path = `[${dice.pick(['0', '99999', '', 'x'])}][${group}]`.repeat(depth)
  const field = dice.pick(['name', 'email', 'metadata', '__proto__', 'constructor', 'meta', 'createdAt'])
  const operator = dice.pick(['contains', 'eq', 'in', 'gte', '__proto__', '', 'matches'])
  return `${group}${path}[0][${field}][${operator}]=${dice.pick(hostileTexts).slice(0, 200)}`
}

const contentTypes: readonly string[] = [
  'application/json',
  'application/json',
  'application/json',
  'application/json; charset=utf-16',
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'multipart/form-data',
  'application/xml',
  '*/*',
  ';',
]

function hostileHeader(dice: Dice, foreign: readonly string[]): Record<string, string> {
  const printable = dice
    .pick(hostileTexts)
    .replace(/[^\x20-\x7e]/g, '?')
    .slice(0, 5000)
  const text = dice.chance(0.3) ? dice.pick(foreign).replace(/[^\x20-\x7e]/g, '?') : printable
  const name = dice.pick([
    'authorization',
    'cookie',
    'x-api-token',
    ...ownHeaders,
    'x-request-id',
    'x-forwarded-host',
    'x-http-method-override',
    'if-match',
    'if-none-match',
    'origin',
    'accept',
    'accept-encoding',
    'range',
  ])
  if (name === 'authorization') {
    return { authorization: dice.pick([text, `Bearer ${text}`, `Basic ${text}`, 'Bearer', `Demo ${text}`]) }
  }
  if (name === 'cookie') return { cookie: `token=${text}; accesskey=${text}; ${text}` }
  return { [name]: text }
}

function hostileBody(route: Route, dice: Dice): string | Buffer {
  const sample = route.body ? sampleOf(route.body.schema) : { name: 'x' }
  switch (dice.below(4)) {
    case 0:
      return dice.pick(brokenBodies)
    case 1:
      return withStrangeMember(sample, route, dice)
    default:
      return serialized(withStrangeLeaf(sample, dice))
  }
}

const brokenBodies: readonly (string | Buffer)[] = [
  '',
  '{',
  'null',
  'true',
  '0',
  '[]',
  '"text"',
  '{"a":1,}',
  '\ufeff{}',
  '{"__proto__":{"polluted":true}}',
  '{"constructor":{"prototype":{"polluted":true}}}',
  '{"a":1e999,"b":-1e999,"c":1e-999}',
  '{"a":"\\ud800","b":"\\u0000"}',
  `{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`,
  `{"a":${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}}`,
  `{${Array.from({ length: 5000 }, (_, index) => `"k${index}":${index}`).join(',')}}`,
  `["${'a'.repeat(500_000)}"]`,
  `{"a":"${'a'.repeat(1_100_000)}"}`,
  Buffer.from([0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]),
  Buffer.from([0x7b, 0x22, 0xc0, 0xaf, 0x22, 0x3a, 0x31, 0x7d]),
  Buffer.from([0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00]),
  'a=1&b[c]=2&__proto__[x]=1',
  '--x\r\nContent-Disposition: form-data; name="file"; filename="../../x"\r\n\r\nx\r\n--x--',
]

/** Adds a member that the body may have, or none may, in place of the one it has; a parser takes the last. */
function withStrangeMember(sample: unknown, route: Route, dice: Dice): string {
  const { properties = {} } = (route.body?.schema ?? {}) as { properties?: object }
  const name = dice.pick(['__proto__', 'constructor', 'toString', 'id', ...Object.keys(properties)])
  const deep = '['.repeat(20_000) + ']'.repeat(20_000)
  const value = dice.pick(['{"polluted":true}', 'null', '[[[]]]', '"x"', '{"__proto__":{"x":1}}', '-1', deep])
  const text = JSON.stringify(sample)
  return text.endsWith('}') ? `${text.slice(0, -1)}${text === '{}' ? '' : ','}"${name}":${value}}` : value
}

/** Puts something strange in place of one leaf of the value, or of the whole. */
function withStrangeLeaf(value: unknown, dice: Dice): unknown {
  if (typeof value !== 'object' || value === null || dice.chance(0.1)) return dice.pick(strangeLeaves)
  if (Array.isArray(value)) {
    return dice.chance(0.1)
      ? Array(2000).fill(value[0] ?? 1)
      : value.map((item) => withStrangeLeaf(item, dice))
  }
  const keys = Object.keys(value)
  if (keys.length === 0) return { [dice.pick(['a', '__proto__', ''])]: dice.pick(strangeLeaves) }
  const chosen = dice.pick(keys)
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, key === chosen ? withStrangeLeaf(part, dice) : part]),
  )
}

const strangeLeaves: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e21,
  2 ** 53,
  [],
  {},
  [[]],
  [null],
  { value: null },
  { a: { b: { c: {} } } },
  ...hostileTexts,
]

/** `__proto__` as a member like any other. */
function serialized(value: unknown): string {
  return JSON.stringify(value) ?? 'null'
}

function withRaw(path: string, encoded: readonly string[]): string {
  // Encoded already: put in as they are.
  const placed = fillPath(
    path,
    encoded.map((_, index) => `\u0001${index}`),
  )
  return placed.replace(/%01(\d+)/g, (_, index) => encoded[Number(index)] ?? '')
}

export interface Dice {
  below(limit: number): number
  chance(probability: number): boolean
  pick<T>(list: readonly T[]): T
}

export function createDice(seed: number): Dice {
  const bytes = seededBytes(seed)
  const next = () => {
    const [a, b, c] = bytes(3) as unknown as [number, number, number]
    return ((a << 16) | (b << 8) | c) / 0x1000000
  }
  return {
    below: (limit) => Math.floor(next() * limit),
    chance: (probability) => next() < probability,
    pick: (list) => list[Math.floor(next() * list.length)]!,
  }
}
