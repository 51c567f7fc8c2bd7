import fc from 'fast-check'
import { expect } from 'vitest'
import type { Person } from '../../model/person.ts'
import {
  type Field,
  type Filter,
  type LookupValue,
  type OrderTerm,
  type Page,
  type PersonQuery,
  type Position,
  personColumns,
  type Test,
  vendorIdField,
} from '../../model/query.ts'
import type { Store } from '../store.ts'
import { referenceList } from './reference.contract.ts'
import { noon, put, type Stored, samplePerson } from './samples.contract.ts'
import { compareShortReads } from './short-reads.contract.ts'
import type { StoreTest } from './suite.contract.ts'
import { words } from './words.contract.ts'

/** Random people and random queries: the engine and the reference must select the same ones in the same order. */
export function queryPropertyContract(test: StoreTest): void {
  test('selects, orders and counts as the reference does, whatever is asked', async (store) => {
    let orgId = 0
    await fc.assert(
      fc.asyncProperty(
        somePeople,
        fc.array(someQuery, { minLength: 40, maxLength: 40 }),
        async (drafts, queries) => {
          orgId += 1
          const everyone = settle(orgId, drafts)
          await put(store, everyone)
          for (const query of queries) await compare(store, orgId, everyone, query)
        },
      ),
      { numRuns: 100, seed: 20260301 },
    )
  })

  test('walks in pages of any size through exactly what it selects, in both directions', async (store) => {
    let orgId = 0
    await fc.assert(
      fc.asyncProperty(
        somePeople,
        fc.array(seekQuery, { minLength: 15, maxLength: 15 }),
        async (drafts, queries) => {
          orgId += 1
          const everyone = settle(orgId, drafts)
          await put(store, everyone)
          for (const query of queries) await walk(store, orgId, everyone, query)
        },
      ),
      { numRuns: 50, seed: 20260302 },
    )
  })

  test('tells the people of plain lists apart as it lists them', async (store) => {
    const umbra = vendorIdField('umbra', 'number')
    let orgId = 0
    const byNumber = fc
      .tuple(fc.constantFrom<Field>(personColumns.createdAt, umbra), direction)
      .map(([field, way]): OrderTerm[] => [{ field, direction: way }])
    const plain = fc.record({
      order: fc.oneof(byNumber, byFolded(direction)),
      limit: fc.integer({ min: 0, max: 5 }),
      offset: fc.integer({ min: 0, max: 9 }),
    })
    await fc.assert(
      fc.asyncProperty(
        somePeople,
        fc.array(plain, { minLength: 10, maxLength: 10 }),
        async (drafts, queries) => {
          orgId += 1
          const everyone = settle(orgId, drafts)
          await put(store, everyone)
          for (const { order, limit, offset } of queries) {
            await compare(store, orgId, everyone, { order, page: { offset, limit } })
            await listBothWays(store, orgId, { order, page: { offset, limit } })
            if (limit > 0) await walk(store, orgId, everyone, { order, page: { limit } })
          }
        },
      ),
      { numRuns: 30, seed: 20260303 },
    )
  })
}

async function compare(
  store: Store,
  orgId: number,
  everyone: readonly Stored[],
  query: PersonQuery,
): Promise<void> {
  const { offset = 0, limit } = query.page as { offset?: number; limit: number }
  const expected = referenceList(everyone, query)
  const { items } = await store.read.people.list(orgId, query)
  const shown = expected.slice(offset, offset + limit)
  expect(
    items.map(({ id }) => id),
    JSON.stringify(query),
  ).toEqual(shown.map(({ id }) => id))
  const active = referenceList(everyone, { ...query, order: [], removed: 'exclude' })
  expect(await store.read.people.count(orgId, query.filter)).toBe(active.length)
  const most = await store.read.people.count(orgId, query.filter, { most: 3 })
  expect(most).toBe(Math.min(active.length, 3))
  await compareShortReads(store, orgId, query)
}

/** The people, and their refs alone. */
async function listBothWays(store: Store, orgId: number, query: PersonQuery): Promise<Page<Person>> {
  const page = await store.read.people.list(orgId, query)
  const refs = await store.read.people.listRefs(orgId, query)
  expect(refs, JSON.stringify(query)).toEqual({
    ...page,
    items: page.items.map(({ id, version }) => ({ id, version })),
  })
  return page
}

/** Follows `next` to the end, then starts after and at each person met. */
async function walk(
  store: Store,
  orgId: number,
  everyone: readonly Stored[],
  query: PersonQuery & { page: { limit: number } },
): Promise<void> {
  const expected = referenceList(everyone, query).map(({ id }) => id)
  const { limit } = query.page
  const met: number[] = []
  for (let from: Position | undefined; ; ) {
    const page = { limit, ...(from && { from }) }
    const { items, next } = await listBothWays(store, orgId, { ...query, page })
    met.push(...items.map(({ id }) => id))
    expect(items.length).toBe(next ? limit : items.length)
    if (!next) break
    const start = expected.indexOf(items[0]!.id) + limit
    const after = await listBothWays(store, orgId, { ...query, page: { limit, from: next, after: true } })
    expect(after.items.map(({ id }) => id)).toEqual(expected.slice(start + 1, start + 1 + limit))
    from = next
  }
  expect(met, JSON.stringify(query)).toEqual(expected)
}

const word = fc.constantFrom(...words)
const number = fc.constantFrom(-1, 0, 1, 1.5, 2, 10, 1e15)

/** A field whose values are mostly those of `word`, and another one. */
const echo = { name: 'echo', alias: { of: 'word', bit: 1 } } as const
const shout = { name: 'shout', alias: { of: 'word', bit: 2 } } as const

/** A look-up value of one of the fields below; the number has both forms, as numbers in custom fields do. */
const someLookup: fc.Arbitrary<LookupValue> = fc.oneof(
  word.map((text) => ({ name: 'word', text })),
  word.map((text) => ({ name: 'one', text })),
  fc.tuple(word, word).map(([text, folded]) => ({ name: 'point', text, folded: folded.toLowerCase() })),
  number.map((value) => ({ name: 'score', text: String(value), number: value })),
  word.map((text) => ({ ...echo, text })),
  fc.tuple(fc.constantFrom('k', 'K', 'é'), word).map(([key, text]) => ({ name: 'map', key, text })),
  fc.tuple(fc.constantFrom('k', 'n'), number).map(([key, value]) => ({ name: 'map', key, number: value })),
)

interface Draft {
  readonly updated: number
  readonly removed: boolean
  readonly lookups: readonly LookupValue[]
  readonly id: string | undefined
  readonly number: number | undefined
}

const somePeople: fc.Arbitrary<Draft[]> = fc.array(
  fc.record({
    updated: fc.integer({ min: 0, max: 4 }),
    removed: fc.boolean(),
    lookups: fc.array(someLookup, { maxLength: 8 }),
    id: fc.option(fc.constantFrom('a', 'A', 'é', 'É', '10', '9', '%'), { nil: undefined }),
    number: fc.option(fc.integer({ min: 1, max: 30 }), { nil: undefined }),
  }),
  { minLength: 3, maxLength: 14 },
)

function settle(orgId: number, drafts: readonly Draft[]): Stored[] {
  return drafts.map((draft, index) => ({
    person: samplePerson(orgId, 100 + index, {
      // Older people have higher ids here, so that no order comes out right by chance.
      createdAt: noon - index * 7,
      updatedAt: noon + draft.updated,
      removedAt: draft.removed ? noon + draft.updated : null,
    }),
    lookups: draft.lookups.filter(isOnlyOne).flatMap(withAliases),
    ids: [
      ...(draft.id === undefined || drafts.findIndex(({ id }) => id === draft.id) < index
        ? []
        : [{ dialect: 'acme', vendorId: draft.id }]),
      ...(draft.number === undefined || drafts.findIndex((other) => other.number === draft.number) < index
        ? []
        : [{ dialect: 'umbra', vendorId: String(draft.number), number: draft.number }]),
    ],
  }))
}

/** Every other text of `word` is one of an alias too, and every third one of the other alias. */
function withAliases(value: LookupValue, index: number): LookupValue[] {
  if (value.name !== 'word') return [value]
  const { text = '' } = value
  return [value, ...(index % 2 ? [] : [{ ...echo, text }]), ...(index % 3 ? [] : [{ ...shout, text }])]
}

/** No person has more than one value of `one`. */
function isOnlyOne({ name }: LookupValue, index: number, all: readonly LookupValue[]): boolean {
  return name !== 'one' || all.findIndex((other) => other.name === name) === index
}

const textFields: readonly Field[] = [
  { name: 'word', type: 'text' },
  { ...echo, type: 'text' },
  { ...shout, type: 'text', default: 'a' },
  { name: 'one', type: 'text', single: true },
  { name: 'word', type: 'text', default: 'a' },
  { name: 'point', type: 'text', normalised: true },
  { name: 'map', key: 'k', type: 'text' },
  { name: 'none', type: 'text', default: '' },
  vendorIdField('acme'),
  vendorIdField('umbra'),
]
/** Texts by whose folded form lists are ordered. */
const foldedFields: readonly Field[] = [
  { name: 'word', type: 'text' },
  { ...echo, type: 'text' },
  { name: 'word', type: 'text', default: 'a' },
  { name: 'point', type: 'text', normalised: true },
  { name: 'map', key: 'k', type: 'text' },
  { name: 'one', type: 'text', single: true },
]
const numberFields: readonly Field[] = [
  { name: 'score', type: 'number' },
  { name: 'score', type: 'number', default: 1 },
  { name: 'map', key: 'n', type: 'number' },
  vendorIdField('umbra', 'number'),
]
const timeFields: readonly Field[] = [
  personColumns.createdAt,
  personColumns.updatedAt,
  { name: 'removedAt', type: 'number' },
]

const stepped: readonly Field[] = [
  { ...personColumns.createdAt, step: 20 },
  { ...personColumns.updatedAt, step: 3 },
]

const comparison = fc.constantFrom('eq', 'ne', 'lt', 'lte', 'gt', 'gte')
const missing = fc.constant<Test>({ op: 'missing' })

/** Tests joined on one value, and their opposites. */
function joined(single: fc.Arbitrary<Test>): fc.Arbitrary<Test> {
  const tree = fc.letrec<{ test: Test }>((tie) => ({
    test: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      { arbitrary: single, weight: 5 },
      { arbitrary: tie('test').map((test) => ({ op: 'not' as const, test })), weight: 1 },
      {
        arbitrary: fc.array(tie('test'), { maxLength: 3 }).map((tests) => ({ op: 'all' as const, tests })),
        weight: 1,
      },
    ),
  }))
  return tree.test
}

const singleTextTest = fc.oneof(
  fc.record({ op: comparison, value: word, folded: fc.boolean() }),
  fc.record({ op: fc.constantFrom('contains', 'startsWith', 'endsWith'), value: word, folded: fc.boolean() }),
  fc.record({ op: fc.constant('in'), values: fc.array(word, { maxLength: 3 }), folded: fc.boolean() }),
  missing,
) as fc.Arbitrary<Test>
const textTest = joined(singleTextTest)

function numberTest(value: fc.Arbitrary<number>): fc.Arbitrary<Test> {
  const single = fc.oneof(
    fc.record({ op: comparison, value }),
    fc.record({ op: fc.constant('in'), values: fc.array(value, { maxLength: 3 }) }),
    missing,
  ) as fc.Arbitrary<Test>
  return joined(single)
}

const time = fc.integer({ min: -40, max: 5 }).map((offset) => noon + offset)

const leaf: fc.Arbitrary<Filter> = fc.oneof(
  fc.record({ field: fc.constantFrom(...textFields), test: textTest }),
  fc.record({ field: fc.constantFrom(...numberFields), test: numberTest(number) }),
  fc.record({ field: fc.constantFrom(...timeFields), test: numberTest(time) }),
  fc
    .tuple(
      fc.constantFrom<Field>(
        { name: 'word', type: 'text' },
        { ...echo, type: 'text' },
        { ...shout, type: 'text' },
        { name: 'one', type: 'text', single: true },
        { name: 'point', type: 'text', normalised: true },
        { name: 'map', type: 'text' },
        { name: 'map', key: 'é', type: 'text' },
      ),
      fc.option(textTest, { nil: undefined }),
      fc.option(textTest, { nil: undefined }),
    )
    .map(([some, test, key]) => ({ some, ...(test && { test }), ...(key && { key }) })),
  fc
    .tuple(
      fc.constantFrom<Field>({ name: 'score', type: 'number' }, { name: 'map', type: 'number' }),
      numberTest(number),
    )
    .map(([some, test]) => ({ some, test })),
)

const someFilter: fc.Arbitrary<Filter> = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    leaf,
    fc.array(tie('filter'), { maxLength: 3 }).map((all) => ({ all })),
    fc.array(tie('filter'), { maxLength: 3 }).map((any) => ({ any })),
    tie('filter').map((not) => ({ not })),
  ),
})).filter

const byFolded = (way: fc.Arbitrary<'asc' | 'desc'>): fc.Arbitrary<OrderTerm[]> =>
  fc
    .tuple(fc.constantFrom(...foldedFields), way, fc.boolean())
    .map(([field, direction, told]) => [
      { field, direction, folded: true },
      ...(told ? [{ field: { name: 'id', type: 'number' } as const, direction }] : []),
    ])

const direction = fc.constantFrom<'asc' | 'desc'>('asc', 'desc')

const mixedOrder: fc.Arbitrary<OrderTerm[]> = fc.uniqueArray(
  fc
    .tuple(
      fc.constantFrom(...textFields.slice(0, 9), ...numberFields.slice(0, 3), ...timeFields, ...stepped),
      direction,
      fc.option(fc.constantFrom<'first' | 'last'>('first', 'last'), { nil: undefined }),
      fc.boolean(),
    )
    .map(([field, way, nulls, folded]) => ({
      field,
      direction: way,
      ...(nulls && { nulls }),
      ...(folded && field.type === 'text' && field.name !== 'vendorId' && { folded }),
    })),
  { maxLength: 3, selector: ({ field }) => field },
)
const someOrder = fc.oneof({ arbitrary: mixedOrder, weight: 3 }, byFolded(direction))

const removed = fc.constantFrom<'exclude' | 'include' | 'only'>('exclude', 'include', 'only')

const someQuery: fc.Arbitrary<PersonQuery> = fc.record({
  filter: someFilter,
  order: someOrder,
  page: fc.record({ offset: fc.integer({ min: 0, max: 4 }), limit: fc.integer({ min: 0, max: 15 }) }),
  removed,
})

/** Orders whose terms are never missing and go one way, and those by a folded text. */
const plainSeekOrder: fc.Arbitrary<OrderTerm[]> = fc
  .tuple(
    fc.constantFrom<Field[]>(
      [],
      [personColumns.createdAt],
      [personColumns.updatedAt],
      [{ ...personColumns.createdAt, step: 20 }],
      [vendorIdField('acme')],
      [vendorIdField('umbra', 'number')],
      [personColumns.updatedAt, vendorIdField('umbra', 'number')],
      [{ name: 'score', type: 'number', default: 0 }],
      [{ name: 'word', type: 'text', default: 'a' }, personColumns.updatedAt],
    ),
    direction,
  )
  .map(([fields, way]) => fields.map((field) => ({ field, direction: way })))
const seekOrder = fc.oneof({ arbitrary: plainSeekOrder, weight: 2 }, byFolded(direction))

const seekQuery = fc.record({
  filter: fc.oneof(fc.constant<Filter>({ all: [] }), someFilter),
  order: seekOrder,
  page: fc.record({ limit: fc.integer({ min: 1, max: 5 }) }),
  removed,
})
