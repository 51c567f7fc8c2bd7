import Type, { type TSchema } from 'typebox'
import { describe, expect, test } from 'vitest'
import type { Problem } from '../../model/errors.ts'
import type { WireRequest } from '../dialect.ts'
import { jsonBody } from './json-body.ts'

function read(schema: TSchema, body: string | Buffer | undefined) {
  const problems: Problem[] = []
  const wire = { body: body === undefined ? undefined : Buffer.from(body) } as WireRequest
  const value = jsonBody(schema).read({ params: {}, wire }, problems)
  return { value, problems }
}

/** `path rule` of each problem. */
const complaints = (schema: TSchema, body: unknown) =>
  read(schema, JSON.stringify(body)).problems.map(({ path, rule }) => `/${path.join('/')} ${rule}`)

const orNull = (schema: TSchema) => Type.Union([schema, Type.Null()])
const strict = { additionalProperties: false }

const person = Type.Object(
  {
    name: Type.String({ minLength: 2, maxLength: 4, pattern: '^[a-z]*$' }),
    age: Type.Optional(orNull(Type.Integer({ minimum: 0, maximum: 150 }))),
    kind: Type.Optional(Type.Union([Type.Literal('a'), Type.Literal('b')])),
    level: Type.Optional(orNull(Type.Union([Type.Literal('low'), Type.Literal('high')]))),
    sort: Type.Optional(Type.Enum(['asc', 'desc'])),
    tags: Type.Optional(Type.Array(Type.String(), { maxItems: 2 })),
    home: Type.Optional(orNull(Type.Object({ town: Type.String() }, strict))),
    size: Type.Optional(Type.Union([Type.Number(), Type.String()])),
  },
  strict,
)

describe('a body that fits', () => {
  test('is returned as the value', () => {
    const body = { name: 'ann', age: null, tags: ['x'], home: { town: 'T' }, size: 'L' }
    expect(read(person, JSON.stringify(body))).toEqual({ value: body, problems: [] })
  })

  test('may have a member named __proto__ without changing its prototype', () => {
    const { value, problems } = read(Type.Record(Type.String(), Type.Unknown()), '{"__proto__":{"a":1}}')
    expect(problems).toEqual([])
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect(Object.keys(value as object)).toEqual(['__proto__'])
  })
})

describe('a body that cannot be read', () => {
  test.each([
    ['broken JSON', '{'],
    ['no UTF-8', Buffer.from([0x22, 0xff, 0x22])],
    ['a byte order mark in front', '\u{feff}x'],
    ['deep nesting', `${'['.repeat(102)}${']'.repeat(102)}`],
    ['nesting no stack holds', `${'['.repeat(200_000)}${']'.repeat(200_000)}`],
  ])('because of %s is broken syntax', (_name, body) => {
    expect(read(Type.Unknown(), body).problems).toMatchObject([{ in: 'body', path: [], rule: 'syntax' }])
  })

  test('may nest a hundred levels', () => {
    expect(read(Type.Unknown(), `${'['.repeat(100)}${']'.repeat(100)}`).problems).toEqual([])
  })

  test('is not an object if it is absent', () => {
    for (const body of [undefined, '']) expect(read(person, body).problems).toMatchObject([{ rule: 'type' }])
    expect(read(Type.Optional(person), undefined).problems).toHaveLength(1)
  })
})

describe('a body that does not fit', () => {
  test.each([
    [{}, ['/name missing']],
    [{ name: null }, ['/name type']],
    [{ name: 'a' }, ['/name too_short']],
    [{ name: 'abcde' }, ['/name too_long']],
    [{ name: 'ABC' }, ['/name format']],
    [{ name: 'ann', age: 'x' }, ['/age type']],
    [{ name: 'ann', age: 1.5 }, ['/age type']],
    [{ name: 'ann', age: -1 }, ['/age minimum']],
    [{ name: 'ann', age: 151 }, ['/age maximum']],
    [{ name: 'ann', kind: 'c' }, ['/kind enum']],
    [{ name: 'ann', level: 'mid' }, ['/level enum']],
    [{ name: 'ann', sort: 'up' }, ['/sort enum']],
    [{ name: 'ann', tags: ['a', 'b', 'c'] }, ['/tags too_many']],
    [{ name: 'ann', tags: ['a', 2] }, ['/tags/1 type']],
    [{ name: 'ann', home: {} }, ['/home/town missing']],
    [{ name: 'ann', home: { town: 1 } }, ['/home/town type']],
    [{ name: 'ann', home: { town: 'T', zip: 1 } }, ['/home/zip not_allowed']],
    [{ name: 'ann', home: 'T' }, ['/home type']],
    [{ name: 'ann', size: true }, ['/size type']],
    [{ name: 'ann', nick: 1 }, ['/nick not_allowed']],
    [[], ['/ type']],
  ])('%j is reported once for each problem', (body, expected) => {
    expect(complaints(person, body)).toEqual(expected)
  })

  test('is reported with all problems, not only the first', () => {
    const names = Array.from({ length: 30 }, (_, index) => `p${index}`)
    const schema = Type.Object(Object.fromEntries(names.map((name) => [name, Type.String()])))
    expect(complaints(schema, Object.fromEntries(names.map((name) => [name, 1])))).toHaveLength(30)
  })

  test('is reported with at most a fixed number of problems', () => {
    const body = Array.from({ length: 5000 }, () => 1)
    expect(complaints(Type.Array(Type.String()), body).length).toBeLessThanOrEqual(100)
  })

  test('is reported with the expected and the received value', () => {
    const [problem] = read(person, '{"name":"ann","level":"mid"}').problems
    expect(problem).toEqual({
      in: 'body',
      path: ['level'],
      rule: 'enum',
      expected: ['low', 'high'],
      received: 'mid',
      message: 'level must be one of low, high',
    })
    expect(read(person, '{"name":null}').problems).toMatchObject([{ expected: 'string', received: null }])
    expect(read(person, '{"name":"ann","age":151}').problems).toMatchObject([
      { expected: 150, received: 151 },
    ])
  })
})
