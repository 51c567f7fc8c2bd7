import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { customField, personFields } from '../src/hub/people/lookups.ts'
import { KithError } from '../src/model/errors.ts'
import type { PersonDraft } from '../src/model/person.ts'
import {
  type Field,
  type Filter,
  type PersonQuery,
  personColumns,
  type Test,
  vendorIdField,
} from '../src/model/query.ts'
import { openSqliteStore } from '../src/store/sqlite/sqlite.ts'
import { openTestDatabase } from './support/test-database.ts'
import { openTestHub, type TestHub } from './support/test-hub.ts'

/**
 * Runs the same random writes and then the same random queries on both engines. All results, including errors, must be
 * identical.
 */

const HISTORIES = 40
const QUERIES = 60

let engines: TestHub[]

beforeAll(async () => {
  engines = await Promise.all([
    openTestHub({ store: openSqliteStore({ file: ':memory:' }) }),
    openTestHub({ store: await openTestDatabase() }),
  ])
})

afterAll(() => Promise.all(engines.map((kith) => kith.close())))

test('PostgreSQL and SQLite give the same results after random writes', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(someWrite, { minLength: 8, maxLength: 20 }),
      fc.array(someQuery, { minLength: QUERIES, maxLength: QUERIES }),
      async (writes, queries) => {
        const [sqlite, postgres] = await Promise.all(engines.map((kith) => runAll(kith, writes, queries)))
        expect(postgres).toEqual(sqlite)
      },
    ),
    { numRuns: HISTORIES, seed: 20260304 },
  )
}, 240_000)

/** Runs the writes and queries in a new organization. @returns all results as text */
async function runAll(
  { hub, store, caller }: TestHub,
  writes: readonly Write[],
  queries: readonly PersonQuery[],
): Promise<string[]> {
  const { id: orgId } = await hub.organizations.create({ name: 'One' })
  const as = (dialect: string) => caller(dialect, { orgId })
  const people: number[] = []
  const answers: string[] = []
  for (const write of writes) {
    const at = (index: number) => people[index % Math.max(people.length, 1)] ?? 1
    answers.push(
      await answerOf(async () => {
        switch (write.kind) {
          case 'create': {
            const person = await hub.people.create(as(write.dialect), write.draft)
            people.push(person.id)
            return person
          }
          case 'update':
            return hub.people.update(as(write.dialect), at(write.who), write.draft)
          case 'merge':
            return hub.people.merge(as(write.dialect), { into: at(write.who), from: at(write.other) })
          default:
            return hub.people[write.kind](as(write.dialect), at(write.who))
        }
      }),
    )
  }
  for (const query of queries) {
    answers.push(await answerOf(() => store.read.people.list(orgId, query)))
    answers.push(await answerOf(() => store.read.people.count(orgId, query.filter)))
  }
  answers.push(await answerOf(() => hub.history.listChanges(as('acme'), 0, 1000)))
  return answers
}

async function answerOf(work: () => Promise<unknown>): Promise<string> {
  try {
    return JSON.stringify(await work())
  } catch (error) {
    if (error instanceof KithError) return `${error.code}: ${error.message}`
    throw error
  }
}

const texts = [
  '',
  'a',
  'A',
  'é',
  'e\u0301',
  'É',
  'ß',
  'İzmir',
  'ΑΣ',
  'a\0b',
  '😀',
  '\ud83d',
  '100%',
  'a_b',
  '\\',
  '10',
  '9',
  ' a',
]
const text = fc.constantFrom(...texts)
const dialect = fc.constantFrom('acme', 'umbra', 'own')
const some = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })

const someDraft: fc.Arbitrary<PersonDraft> = fc
  .record({
    given: some(text),
    surname: some(text),
    company: some(text),
    notes: some(text),
    birthday: some(fc.constantFrom('1990-02-28', '2000-02-29')),
    emails: some(
      fc.array(
        text.map((mark) => ({ value: `${mark.trim()}x@Example.com` })),
        { maxLength: 3 },
      ),
    ),
    phones: some(
      fc.array(
        fc.integer({ min: 100, max: 120 }).map((end) => ({ value: `(202) 555-0${end}` })),
        { maxLength: 2 },
      ),
    ),
    labelIds: some(fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 3 })),
    customFields: some(
      fc.dictionary(
        fc.constantFrom('k', 'K', 'é'),
        fc.oneof(text, fc.constantFrom(-1.5, 0, 2, 1e15), fc.boolean()),
        {
          maxKeys: 2,
        },
      ),
    ),
  })
  .map((draft) => Object.fromEntries(Object.entries(draft).filter(([, value]) => value !== undefined)))

type Write =
  | { kind: 'create'; dialect: string; draft: PersonDraft }
  | { kind: 'update'; dialect: string; who: number; draft: PersonDraft }
  | { kind: 'merge'; dialect: string; who: number; other: number }
  | { kind: 'remove' | 'restore'; dialect: string; who: number }

const who = fc.nat(20)
const someWrite: fc.Arbitrary<Write> = fc.oneof(
  { arbitrary: fc.record({ kind: fc.constant('create' as const), dialect, draft: someDraft }), weight: 6 },
  {
    arbitrary: fc.record({ kind: fc.constant('update' as const), dialect, who, draft: someDraft }),
    weight: 4,
  },
  { arbitrary: fc.record({ kind: fc.constant('merge' as const), dialect, who, other: who }), weight: 1 },
  {
    arbitrary: fc.record({ kind: fc.constantFrom('remove' as const, 'restore' as const), dialect, who }),
    weight: 2,
  },
)

const textFields: readonly Field[] = [
  personFields.name,
  personFields.given,
  personFields.company,
  personFields.notes,
  personFields.emails,
  personFields.phones,
  customField('k', 'text'),
  { ...customField('é', 'text'), default: 'a' },
  vendorIdField('acme'),
]
const numberFields: readonly Field[] = [
  personFields.labelIds,
  customField('k', 'number'),
  vendorIdField('umbra', 'number'),
]
const columns: readonly Field[] = [
  personColumns.createdAt,
  personColumns.updatedAt,
  { ...personColumns.updatedAt, step: 3000 },
]

const comparison = fc.constantFrom(
  'eq' as const,
  'ne' as const,
  'lt' as const,
  'lte' as const,
  'gt' as const,
  'gte' as const,
)
const textTest: fc.Arbitrary<Test> = fc.oneof(
  fc.record({ op: comparison, value: text, folded: fc.boolean() }),
  fc.record({
    op: fc.constantFrom('contains' as const, 'startsWith' as const, 'endsWith' as const),
    value: text,
    folded: fc.boolean(),
  }),
  fc.record({
    op: fc.constant('in' as const),
    values: fc.array(text, { maxLength: 3 }),
    folded: fc.boolean(),
  }),
  fc.constant<Test>({ op: 'missing' }),
)
const numberTest: fc.Arbitrary<Test> = fc.oneof(
  fc.record({ op: comparison, value: fc.constantFrom(-1.5, 0, 1, 2, 2.5, 1e15, 1e20) }),
  fc.constant<Test>({ op: 'missing' }),
)

const leaf: fc.Arbitrary<Filter> = fc.oneof(
  fc.record({ field: fc.constantFrom(...textFields), test: textTest }),
  fc.record({ field: fc.constantFrom(...numberFields, ...columns), test: numberTest }),
  fc.record({
    some: fc.constantFrom(...textFields.slice(0, 7), { name: 'customFields', type: 'text' as const }),
    test: textTest,
  }),
  fc.record({ some: fc.constant<Field>({ name: 'customFields', type: 'text' }), key: textTest }),
)

const someFilter = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    { arbitrary: leaf, weight: 4 },
    { arbitrary: fc.array(tie('filter'), { maxLength: 3 }).map((all) => ({ all })), weight: 1 },
    { arbitrary: fc.array(tie('filter'), { maxLength: 3 }).map((any) => ({ any })), weight: 1 },
    { arbitrary: tie('filter').map((not) => ({ not })), weight: 1 },
  ),
})).filter

const someQuery: fc.Arbitrary<PersonQuery> = fc.record({
  filter: someFilter,
  order: fc.oneof(
    fc.uniqueArray(
      fc
        .tuple(
          fc.constantFrom(...textFields, ...numberFields, ...columns),
          fc.constantFrom('asc' as const, 'desc' as const),
          some(fc.constantFrom('first' as const, 'last' as const)),
        )
        .map(([field, direction, nulls]) => ({ field, direction, ...(nulls && { nulls }) })),
      { maxLength: 3, selector: ({ field }) => field },
    ),
    fc
      .tuple(
        fc.constantFrom(personFields.name, personFields.surname, personFields.company),
        fc.constantFrom('asc' as const, 'desc' as const),
      )
      .map(([field, direction]) => [{ field, direction, folded: true }]),
  ),
  page: fc.record({ offset: fc.nat(3), limit: fc.integer({ min: 1, max: 12 }) }),
  removed: fc.constantFrom('exclude' as const, 'include' as const, 'only' as const),
})
