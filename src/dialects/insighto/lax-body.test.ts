import Type, { type TSchema } from 'typebox'
import { describe, expect, test } from 'vitest'
import { invalid, type Problem } from '../../model/errors.ts'
import type { WireRequest } from '../dialect.ts'
import { renderError } from './errors.ts'
import pydantic from './fixtures/pydantic-values.json' with { type: 'json' }
import { laxBody } from './lax-body.ts'
import { listQuery } from './query.ts'

interface Case {
  readonly value: unknown
  readonly read?: unknown
  readonly type?: string
  readonly msg?: string
  readonly ctx?: object
}

/** What a body with one value is read as, or the entry of the 422 answer. */
function readBody(value: unknown, schema: TSchema): { read: unknown } | { entry: unknown } {
  const problems: Problem[] = []
  const body = Buffer.from(JSON.stringify({ value }))
  const read = laxBody(Type.Object({ value: schema })).read(
    { params: {}, wire: { body } as unknown as WireRequest },
    problems,
  )
  if (problems.length === 0) return { read: (read as { value: unknown }).value }
  const { detail } = renderError(invalid(problems)).body as { detail: unknown[] }
  expect(detail).toHaveLength(1)
  return { entry: detail[0] }
}

const schemas = {
  integer: Type.Integer(),
  boolean: Type.Boolean(),
  uuid: Type.String({ format: 'uuid' }),
  'date-time': Type.String({ format: 'date-time' }),
} as const

describe.each(Object.entries(schemas))('a value of type %s in a body', (name, schema) => {
  const cases = pydantic[name as keyof typeof schemas] as readonly Case[]

  test.each(cases.map((one) => [JSON.stringify(one.value).slice(0, 60), one] as const))(
    '%s is read, or refused in the same words, as by Pydantic',
    (_, { value, read, ...error }) => {
      const got = readBody(value, schema)
      if (read !== undefined) return expect(got).toEqual({ read })
      const { type, msg, ctx } = error
      expect(got).toEqual({
        entry: { type, loc: ['body', 'value'], msg, input: value, ...(ctx && { ctx }) },
      })
    },
  )
})

describe('an integer in a query', () => {
  const texts = (pydantic.integer as readonly Case[]).filter(({ value }) => typeof value === 'string')

  test.each(texts.map((one) => [JSON.stringify(one.value), one] as const))(
    '%s is read as in a body',
    (_, { value, read, type, msg }) => {
      const problems: Problem[] = []
      const query = new URLSearchParams({ page: value as string })
      const values = listQuery.read({ params: {}, wire: { query } as unknown as WireRequest }, problems)
      if (typeof read === 'number' && read >= 1) return expect(values.page).toBe(read)
      const { detail } = renderError(invalid(problems)).body as { detail: object[] }
      if (read === undefined) expect(detail).toEqual([{ type, loc: ['query', 'page'], msg, input: value }])
      else expect(detail).toMatchObject([{ type: 'greater_than_equal', input: value }])
    },
  )
})

test('lists, objects and unions are reported at their place, all problems at once, in the order of the keys', () => {
  const schema = Type.Object({
    name: Type.String({ minLength: 1, maxLength: 5 }),
    interval: Type.Integer({ minimum: 1 }),
    list: Type.Optional(Type.Array(Type.Integer({ minimum: 1 }), { maxItems: 3 })),
    fields: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()])),
  })
  const entriesOf = (body: unknown): unknown => {
    const problems: Problem[] = []
    const wire = { body: Buffer.from(JSON.stringify(body)) } as unknown as WireRequest
    laxBody(schema).read({ params: {}, wire }, problems)
    return (renderError(invalid(problems)).body as { detail: unknown }).detail
  }
  expect(entriesOf({ name: '', list: ['2', 0, 'x'], fields: { a: [1], b: true, c: 1 } })).toEqual([
    {
      type: 'string_too_short',
      loc: ['body', 'name'],
      msg: 'String should have at least 1 character',
      input: '',
      ctx: { min_length: 1 },
    },
    {
      type: 'missing',
      loc: ['body', 'interval'],
      msg: 'Field required',
      input: { name: '', list: ['2', 0, 'x'], fields: { a: [1], b: true, c: 1 } },
    },
    {
      type: 'greater_than_equal',
      loc: ['body', 'list', 1],
      msg: 'Input should be greater than or equal to 1',
      input: 0,
      ctx: { ge: 1 },
    },
    {
      type: 'int_parsing',
      loc: ['body', 'list', 2],
      msg: 'Input should be a valid integer, unable to parse string as an integer',
      input: 'x',
    },
    {
      type: 'string_type',
      loc: ['body', 'fields', 'a', 'str'],
      msg: 'Input should be a valid string',
      input: [1],
    },
    {
      type: 'float_type',
      loc: ['body', 'fields', 'a', 'float'],
      msg: 'Input should be a valid number',
      input: [1],
    },
    {
      type: 'string_type',
      loc: ['body', 'fields', 'b', 'str'],
      msg: 'Input should be a valid string',
      input: true,
    },
    {
      type: 'float_type',
      loc: ['body', 'fields', 'b', 'float'],
      msg: 'Input should be a valid number',
      input: true,
    },
  ])
  expect(entriesOf({ name: 'abcdef', interval: 1.5, list: [1, 2, 3, 4], fields: [] })).toMatchObject([
    { type: 'string_too_long' },
    { type: 'int_from_float' },
    { type: 'too_long', ctx: { field_type: 'List', max_length: 3, actual_length: 4 } },
    { type: 'dict_type' },
  ])
  for (const body of [[], 'x', 5, true]) {
    expect(entriesOf(body)).toEqual([
      {
        type: 'model_attributes_type',
        loc: ['body'],
        msg: 'Input should be a valid dictionary or object to extract fields from',
        input: body,
      },
    ])
  }
})
