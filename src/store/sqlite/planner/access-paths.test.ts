import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPlannedStore, type PlannedStore } from '../../../../test/support/planned-store.ts'
import {
  type Field,
  type Filter,
  type PersonQuery,
  personColumns,
  vendorIdField,
} from '../../../model/query.ts'
import { people } from '../../queries/people.ts'
import { peopleScope } from '../../queries/scope.ts'
import { accessPathsOf } from './access-paths.ts'
import { selectCandidates } from './candidates.ts'
import { plannerLimits as limits } from './limits.ts'
import type { Planning } from './planning.ts'
import { TrigramEstimates } from './trigram-estimates.ts'
import { searchTrigrams } from './trigram-search.ts'

let store: PlannedStore
let planning: Planning

beforeAll(async () => {
  store = await openPlannedStore()
  const { db, raw } = store
  const estimates = new TrigramEstimates(
    (text, ...values) => raw.prepare(text).get(...values) as never,
    limits,
  )
  planning = {
    db,
    scope: peopleScope(db, 1),
    limits,
    search: (table, substring) => searchTrigrams(table, substring, estimates, limits),
  }
})
afterAll(() => store.close())

const emails: Field = { name: 'emails', type: 'text', normalised: true }
const since: Filter = { field: personColumns.updatedAt, test: { op: 'gte', value: 5 } }

function plansOf(filter: Filter, removed?: PersonQuery['removed']): string[] {
  return accessPathsOf(planning, filter, removed).map((path) =>
    store.planOf(selectCandidates(path, 100).compile(store.db)).join('; '),
  )
}

const tag = { name: 'tag', key: 'k', type: 'text' } as const
const indexedFilters: Filter[] = [
  { some: tag, test: { op: 'eq', value: 't5', folded: true } },
  { some: tag, test: { op: 'eq', value: 'T5' } },
  { field: tag, test: { op: 'in', values: ['t5', 't6'], folded: true } },
  { some: tag, test: { op: 'startsWith', value: 't55', folded: true } },
  { some: { name: 'labelIds', type: 'number' }, test: { op: 'gte', value: 19_000 } },
]

test.each(indexedFilters)('%j uses the index of its values', (filter) => {
  expect(plansOf(filter)[0]).toMatch(
    /SEARCH l USING (COVERING )?INDEX lookup_(text|number) \(org_id=\? AND name=\? AND <?(expr|number)>?/,
  )
})

test('a range of time uses the index of the time, and a case-sensitive substring the index of trigrams', () => {
  const until: Filter = { field: personColumns.updatedAt, test: { op: 'lt', value: 9 } }
  const name: Filter = {
    field: { name: 'name', type: 'text' },
    test: { op: 'contains', value: 'Person 19' },
  }
  const active = /INDEX person_active_updated \(org_id=\? AND updated_at>\? AND updated_at<\?\)/
  const removed = /INDEX person_removed_updated \(org_id=\? AND updated_at>\? AND updated_at<\?\)/
  const range: Filter = { all: [since, until] }
  expect(plansOf(range, 'exclude')).toEqual([expect.stringMatching(active)])
  expect(plansOf(range, 'only')).toEqual([expect.stringMatching(removed)])
  expect(plansOf(range, 'include')[0]).toMatch(active)
  expect(plansOf(range, 'include')[0]).toMatch(removed)
  expect(plansOf({ all: [since, name] }, 'exclude')).toEqual([
    expect.stringMatching(/lookup_trigrams VIRTUAL TABLE INDEX/),
    expect.stringMatching(/INDEX person_active_updated \(org_id=\? AND updated_at>\?\)/),
  ])
  expect(plansOf({ any: [since, name] }, 'exclude')).toHaveLength(1)
  expect(plansOf({ not: since }, 'exclude')).toEqual([])
})

test('a condition that the index settles does not remain', () => {
  const part: Filter = { some: emails, test: { op: 'contains', value: 'example', folded: true } }
  const remaining = (filter: Filter) => accessPathsOf(planning, filter).map((path) => path.remaining)
  expect(remaining(part)).toEqual([[]])
  expect(remaining({ all: [part] })).toEqual([[]])
  expect(remaining({ all: [part, since] })).toEqual([[since], [part]])
  expect(remaining({ any: [part, since] })).toEqual([[]])
  const both: Filter = { any: [part, { all: [part, since] }] }
  expect(remaining(both)).toEqual([[both]])
})

const firstPage: PersonQuery = {
  order: [{ field: vendorIdField('acme', 'number'), direction: 'asc' }],
  page: { from: [0], limit: 100 },
}

test('a rare substring is found in well under the time of a walk', async () => {
  const contains = (value: string): Filter => ({
    some: { name: 'emails', type: 'text' },
    test: { op: 'contains', value, folded: true },
  })
  const list = (value: string) => people.list(store.db, 1, { ...firstPage, filter: contains(value) })
  expect((await list('19998@ex')).items).toHaveLength(1)
  expect((await list('@exam')).items).toHaveLength(100)
  const began = performance.now()
  for (let round = 0; round < 20; round++) await list('19998@ex')
  // A walk takes more than twice as long on an idle machine.
  expect((performance.now() - began) / 20).toBeLessThan(20)
})
