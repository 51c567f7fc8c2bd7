import Type, { type TObject } from 'typebox'
import { describe, expect, test } from 'vitest'
import type { Problem } from '../../model/errors.ts'
import type { WireRequest } from '../dialect.ts'
import { pathParameters, type QueryRules, queryParameters } from './flat-parameters.ts'

const rules: QueryRules = {
  unknown: 'ignore',
  repeated: 'reject',
  booleans: { true: true, no: false },
  empty: 'value',
}

function readQuery(schema: TObject, rawQuery: string, differing: Partial<QueryRules> = {}) {
  const problems: Problem[] = []
  const wire = { query: new URLSearchParams(rawQuery) } as WireRequest
  const value = queryParameters(schema, { ...rules, ...differing }).read({ params: {}, wire }, problems)
  return { value, problems: problems.map(({ path, rule }) => `${path.join('/')} ${rule}`) }
}

const list = Type.Object({
  size: Type.Integer({ minimum: 1, maximum: 10, default: 5 }),
  open: Type.Optional(Type.Boolean()),
  sort: Type.Optional(Type.Enum(['asc', 'desc'])),
  kind: Type.Optional(Type.Union([Type.Literal('a'), Type.Literal('b')])),
  code: Type.Optional(Type.String({ pattern: '^[A-Z]+$', minLength: 2, maxLength: 4 })),
  text: Type.Optional(Type.String({ emptyMeansAbsent: true })),
})

describe('a query', () => {
  test('is read into the types of its schema', () => {
    expect(readQuery(list, 'size=10&open=no&sort=desc&kind=b&code=ABCD&text=x').value).toEqual({
      size: 10,
      open: false,
      sort: 'desc',
      kind: 'b',
      code: 'ABCD',
      text: 'x',
    })
  })

  test('that is absent gives the defaults and nothing else', () => {
    expect(readQuery(list, '')).toEqual({ value: { size: 5 }, problems: [] })
  })

  test.each([
    ['size=0', 'size minimum'],
    ['size=11', 'size maximum'],
    ['size=five', 'size integer'],
    ['size=', 'size integer'],
    ['size=1.0', 'size integer'],
    ['size= 1', 'size integer'],
    ['size=99999999999999999999', 'size integer'],
    ['open=yes', 'open boolean'],
    ['open=toString', 'open boolean'],
    ['sort=up', 'sort enum'],
    ['kind=c', 'kind enum'],
    ['code=A', 'code too_short'],
    ['code=ABCDE', 'code too_long'],
    ['code=abc', 'code format'],
    ['size=1&size=1', 'size repeated'],
  ])('%s is refused as %s', (query, problem) => {
    expect(readQuery(list, query).problems).toEqual([problem])
  })

  test.each(['size=1', 'size=10', 'size=%2B7', 'size=007'])('%s is a whole number within limits', (query) => {
    expect(readQuery(list, query).problems).toEqual([])
  })

  test('reports every problem, in the order of the schema', () => {
    expect(readQuery(list, 'sort=up&open=yes&size=0').problems).toEqual([
      'size minimum',
      'open boolean',
      'sort enum',
    ])
  })

  test('refuses unknown names if the vendor does, except reserved names', () => {
    expect(readQuery(list, 'page=1&page=2&__proto__=3').problems).toEqual([])
    const strict = { unknown: 'reject', reserved: ['api_key'] } as const
    expect(readQuery(list, 'page=1&page=2&api_key=k&toString=1', strict).problems).toEqual([
      'page unknown',
      'toString unknown',
    ])
  })

  test('reads a repeated name as one list if the vendor does', () => {
    const schema = Type.Object({ ids: Type.Optional(Type.String()) })
    expect(readQuery(schema, 'ids=1&ids=2,3', { repeated: 'join' }).value).toEqual({ ids: '1,2,3' })
  })

  test('reads the last value of a repeated name if the vendor does', () => {
    expect(readQuery(list, 'size=0&size=3', { repeated: 'last' })).toEqual({
      value: { size: 3 },
      problems: [],
    })
  })

  test('reads an empty value as absent if the vendor or the parameter does', () => {
    expect(readQuery(list, 'text=').value).toEqual({ size: 5 })
    expect(readQuery(list, 'size=&code=', { empty: 'absent' })).toEqual({ value: { size: 5 }, problems: [] })
  })

  test('reports missing required parameters', () => {
    const schema = Type.Object({ term: Type.String() })
    expect(readQuery(schema, '').problems).toEqual(['term missing'])
    expect(readQuery(schema, 'term=', { empty: 'absent' }).problems).toEqual(['term missing'])
    expect(readQuery(schema, 'term=').value).toEqual({ term: '' })
  })
})

describe('a path', () => {
  const read = (params: Record<string, string>) => {
    const problems: Problem[] = []
    const reader = pathParameters(Type.Object({ id: Type.Integer({ minimum: 1 }) }))
    const value = reader.read({ params, wire: {} as WireRequest }, problems)
    return { value, problems: problems.map(({ in: place, rule }) => `${place} ${rule}`) }
  }

  test('is read into the types of its schema', () => {
    expect(read({ id: '7' })).toEqual({ value: { id: 7 }, problems: [] })
  })

  test.each([
    ['0', 'path minimum'],
    ['x', 'path integer'],
    ['', 'path integer'],
  ])('%j is refused', (id, problem) => {
    expect(read({ id }).problems).toEqual([problem])
  })
})
