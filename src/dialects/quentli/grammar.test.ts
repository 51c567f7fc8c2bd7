import fc from 'fast-check'
import qs from 'qs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { triesOf } from '../../../test/support/engine.ts'
import { createTestKith, type Tenant, type TestKith } from '../../../test/support/kith.ts'
import fixture from './fixtures/customers.json' with { type: 'json' }

/**
 * Random filters select what the rules state, in every way of writing them. The rules are written here
 * a second time, over plain values and without a database.
 */
let kith: TestKith
let tenant: Tenant
let customers: readonly Customer[]
beforeAll(async () => {
  kith = await createTestKith()
  tenant = await kith.tenant()
  for (const body of fixture.people) {
    expect((await tenant.request('native', '/v1/people', { method: 'POST', body })).status).toBe(201)
  }
  const { json } = await tenant.request('quentli', '/v1/customers')
  customers = json.map((customer: Customer, index: number) => ({
    ...customer,
    noPayments: (fixture.people.at(-1 - index)?.extensions.quentli.paymentCount ?? 0) === 0,
  }))
})
afterAll(() => kith.close())

type Value = string | boolean | null
type Customer = Readonly<Record<string, Value | unknown>> & { readonly id: string }
type Node = Readonly<Record<string, unknown>>
/** As in SQL: null is neither true nor false. */
type Verdict = boolean | null

const writings: Readonly<Record<string, (filter: object) => string>> = {
  'as one value, brackets encoded once': (filter) =>
    `filter=${encodeURIComponent(qs.stringify(filter, { encodeValuesOnly: true }))}`,
  'as one value, brackets encoded twice': (filter) => `filter=${encodeURIComponent(qs.stringify(filter))}`,
  'as parameters of its own': (filter) => qs.stringify({ filter }),
  'as parameters of its own, raw brackets': (filter) => qs.stringify({ filter }, { encodeValuesOnly: true }),
}

describe.each(Object.entries(writings))('a filter written %s', (_name, write) => {
  test('selects the customers for which it is true', async () => {
    await fc.assert(
      fc.asyncProperty(filterOf(3), async (filter) => {
        const query = write(filter)
        fc.pre(query.length < 4000)
        const { status, json, text } = await tenant.request('quentli', `/v1/customers?${query}`)
        expect(status, text).toBe(200)
        const expected = customers.filter((customer) => holds(filter, customer) === true)
        expect(json.map(({ id }: Customer) => id)).toEqual(expected.map(({ id }) => id))
      }),
      { numRuns: triesOf(300), seed: 2026 },
    )
  })
})

test('a filter and its negation together select every customer for which it is not unknown', async () => {
  await fc.assert(
    fc.asyncProperty(filterOf(2), async (filter) => {
      const count = async (part: object) =>
        (await tenant.request('quentli', `/v1/customers?${qs.stringify({ filter: part })}`)).json.length
      const unknown = customers.filter((customer) => holds(filter, customer) === null).length
      expect((await count(filter)) + (await count({ NOT: filter }))).toBe(customers.length - unknown)
    }),
    { numRuns: triesOf(100), seed: 7 },
  )
})

const pieces = [
  'john',
  'John',
  'so',
  'Peña',
  'PEÑA',
  '%',
  '_',
  '&',
  '50% Off SA',
  '.org',
  '12873',
  'null',
  '',
]
const ids = ['cus_a0000000000000000001', 'cus_a0000000000000000004', 'cus_none']
const known = ['John Carter', 'sofía peña', 'jcarter', 'maria', 'john@example.com', '+525511110001', ...ids]
const texts = fc.constantFrom(...pieces, ...known)
const times = fc.constantFrom(
  '2025-01-11T12:00:00.000Z',
  '2025-01-13',
  '2025-01-13T13:00:00+01:00',
  '2025-02-10T12:00:00Z',
  '2025-03-01T12:00:00.0004Z',
  '1960-01-01',
  '9999-12-31T23:59:59.999Z',
)
const booleans = fc.constantFrom('true', 'false')
const patterns = ['contains', 'startsWith', 'endsWith']
const comparisons = ['lt', 'lte', 'gt', 'gte']

const textFields = fc.constantFrom(
  ...['id', 'name', 'username', 'email', 'phoneNumber', 'secondaryPhoneNumber', 'archivedById'],
)
const timeFields = fc.constantFrom('createdAt', 'updatedAt', 'archivedAt', 'optedInWhatsappAt')
const flagFields = fc.constantFrom('skipTaxInvoice', 'emailVerified', 'replyWithAssistant', 'noPayments')

function filterOf(depth: number): fc.Arbitrary<Node> {
  const leaves = [
    fc.tuple(
      textFields,
      operatorsOf(texts, [...patterns, ...comparisons], { mode: ['default', 'insensitive'] }),
    ),
    fc.tuple(timeFields, operatorsOf(times, comparisons)),
    fc.tuple(flagFields, fc.oneof(booleans, fc.record({ equals: booleans }), fc.record({ not: booleans }))),
    fc.tuple(fc.constant('meta'), metaOf()),
    fc.tuple(fc.constant('metadata'), metadataOf()),
  ]
  const groups = depth === 0 ? [] : [groupOf(depth - 1), groupOf(depth - 1)]
  return fc
    .array(fc.oneof(...leaves, ...groups), { minLength: 1, maxLength: 3 })
    .map((members) => Object.fromEntries(members))
}

function groupOf(depth: number): fc.Arbitrary<[string, unknown]> {
  const list = fc.array(filterOf(depth), { minLength: 1, maxLength: 3 })
  return fc.oneof(
    fc.tuple(fc.constantFrom('AND', 'OR', 'NOT'), list),
    fc.tuple(fc.constantFrom('AND', 'NOT'), filterOf(depth)),
  )
}

function operatorsOf(
  values: fc.Arbitrary<string>,
  others: readonly string[],
  modes: { mode?: readonly string[] } = {},
): fc.Arbitrary<unknown> {
  const list = fc.array(
    values.filter((value) => value !== ''),
    { minLength: 1, maxLength: 3 },
  )
  const operators: Record<string, fc.Arbitrary<unknown>> = { in: list, notIn: list }
  for (const name of ['equals', 'not', ...others]) operators[name] = values
  const one = fc
    .constantFrom(...Object.keys(operators))
    .chain((name) => operators[name]!.map((value): Node => ({ [name]: value })))
  const mode = modes.mode ? fc.option(fc.constantFrom(...modes.mode)) : fc.constant(null)
  const some = fc
    .tuple(one, one, mode)
    .map(([first, second, chosen]): Node => ({ ...first, ...second, ...(chosen && { mode: chosen }) }))
  return fc.oneof(
    values,
    some,
    some.map((inner) => ({ not: inner })),
  )
}

function metaOf(): fc.Arbitrary<Node> {
  const values = fc.constantFrom('M-2041', 'm-2041', 'X-9000', '6B', 'null', '')
  return fc
    .tuple(fc.constantFrom('studentId', 'grade', '2024', 'none'), operatorsOf(values, patterns))
    .map(([key, test]) => ({ [key]: test }))
}

function metadataOf(): fc.Arbitrary<Node> {
  const keys = operatorsOf(fc.constantFrom('studentId', 'grade', 'Grade', 'none'), patterns)
  const values = operatorsOf(fc.constantFrom('M-2041', 'X-9000', '6B', 'm-'), [...patterns, ...comparisons])
  const entry = fc.oneof(
    fc.record({ key: keys }),
    fc.record({ value: values }),
    fc.record({ key: keys, value: values }),
  )
  return fc
    .tuple(fc.constantFrom('some', 'every', 'none'), entry)
    .map(([quantifier, test]) => ({ [quantifier]: test }))
}

function holds(filter: Node, customer: Customer): Verdict {
  return every(
    Object.entries(filter).map(([key, value]) => {
      if (key === 'AND') return every(listOf(value).map((part) => holds(part, customer)))
      if (key === 'OR') return not(every(listOf(value).map((part) => not(holds(part, customer)))))
      if (key === 'NOT') return every(listOf(value).map((part) => not(holds(part, customer))))
      if (key === 'meta') return metaHolds(value as Node, customer)
      if (key === 'metadata') return metadataHolds(value as Node, customer)
      return fieldHolds(value, kindOf(key), customer[key] as Value)
    }),
  )
}

type Kind = 'required' | 'nullable' | 'time' | 'boolean' | 'entry'

function kindOf(field: string): Kind {
  if (field.endsWith('At')) return 'time'
  if (['id', 'name', 'username'].includes(field)) return 'required'
  return ['email', 'phoneNumber', 'secondaryPhoneNumber', 'archivedById'].includes(field)
    ? 'nullable'
    : 'boolean'
}

function fieldHolds(test: unknown, kind: Kind, own: Value): Verdict {
  if (typeof test === 'string') return operatorHolds('equals', test, 'default', kind, own)
  const { mode, ...operators } = test as Node
  return every(
    Object.entries(operators).map(([operator, operand]) => {
      if (operator === 'not' && typeof operand === 'object') {
        return not(fieldHolds({ ...(mode === undefined ? {} : { mode }), ...(operand as Node) }, kind, own))
      }
      return operatorHolds(operator, operand as string, mode as string | undefined, kind, own)
    }),
  )
}

function operatorHolds(
  operator: string,
  operand: string | readonly string[],
  mode: string | undefined,
  kind: Kind,
  own: Value,
): Verdict {
  const asksForNothing = (kind === 'nullable' || kind === 'time') && (operand === '' || operand === 'null')
  if (asksForNothing && operator === 'equals') return own === null
  if (asksForNothing && operator === 'not') return own !== null
  if (own === null) return null
  const pattern = ['contains', 'startsWith', 'endsWith'].includes(operator)
  const folded = pattern ? mode !== 'default' : mode === 'insensitive'
  const form = (value: unknown): string | number => {
    if (kind === 'time') return Date.parse(String(value)) + subMillisecond(String(value))
    const text = String(value).normalize('NFC')
    return folded ? text.toLowerCase() : text
  }
  const mine = form(own)
  if (operator === 'in') return (operand as string[]).some((item) => form(item) === mine)
  if (operator === 'notIn') return !(operand as string[]).some((item) => form(item) === mine)
  const theirs = form(operand)
  switch (operator) {
    case 'equals':
      return mine === theirs
    case 'not':
      return mine !== theirs
    case 'contains':
      return String(mine).includes(String(theirs))
    case 'startsWith':
      return String(mine).startsWith(String(theirs))
    case 'endsWith':
      return String(mine).endsWith(String(theirs))
    case 'lt':
      return mine < theirs
    case 'lte':
      return mine <= theirs
    case 'gt':
      return mine > theirs
    default:
      return mine >= theirs
  }
}

/** `Date.parse` drops fractions of a millisecond. */
function subMillisecond(text: string): number {
  return Number(`0.${/\.\d{3}(\d+)/.exec(text)?.[1] ?? 0}`)
}

type Entry = { readonly key: string; readonly value: string }

function metaHolds(test: Node, { metadata }: Customer): Verdict {
  return every(
    Object.entries(test).map(([key, inner]) => {
      const value = (metadata as Entry[]).find((entry) => entry.key === key)?.value ?? null
      return fieldHolds(inner, 'nullable', value)
    }),
  )
}

function metadataHolds(test: Node, { metadata }: Customer): Verdict {
  const passes = (tests: Node) => (entry: Entry) =>
    Object.entries(tests).every(([part, inner]) => fieldHolds(inner, 'entry', entry[part as keyof Entry]))
  return every(
    Object.entries(test).map(([quantifier, tests]) => {
      const entries = metadata as Entry[]
      if (quantifier === 'some') return entries.some(passes(tests as Node))
      if (quantifier === 'none') return !entries.some(passes(tests as Node))
      return entries.every(passes(tests as Node))
    }),
  )
}

function listOf(value: unknown): readonly Node[] {
  return (Array.isArray(value) ? value : [value]) as readonly Node[]
}

function every(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes(false)) return false
  return verdicts.includes(null) ? null : true
}

function not(verdict: Verdict): Verdict {
  return verdict === null ? null : !verdict
}
