import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Json, JsonObject } from '../../model/json.ts'
import { isJsonObject } from '../../model/json.ts'
import type { PersonRecord, RecordedEntry, RecordedList } from '../../model/record.ts'
import { fold } from './fold.ts'

const day = 86_400_000_000
const seed = 20260303

function record(id: number, parts: Partial<PersonRecord> = {}): PersonRecord {
  return {
    orgId: 1,
    id,
    personId: 1,
    sourceId: id,
    externalId: null,
    values: {},
    lists: {},
    payload: null,
    firstSeenAt: 0,
    lastSeenAt: 0,
    ...parts,
  }
}

function email(value: string, at: number, parts: JsonObject = {}, order = 0): RecordedEntry {
  const entry = {
    value,
    normal: value,
    label: 'work',
    primary: false,
    id: `${value}/${at}`,
    createdAt: at,
    ...parts,
  }
  return { key: value, at, order, entry }
}

const valueAt = (value: Json, at: number) => ({ value, at })
const emails = (entries: RecordedEntry[], removals: RecordedList['removals'] = []) => ({
  emails: { entries, removals },
})
const samePriority = (): number => 0

describe('single values', () => {
  test('come from the source with the highest priority, even if they are older', () => {
    const records = [
      record(1, { values: { '/given': valueAt('Old', 1) } }),
      record(2, { values: { '/given': valueAt('New', 2) } }),
    ]
    const { state, provenance } = fold(records, (source) => (source === 1 ? 5 : 0))
    expect(state.given).toBe('Old')
    expect(provenance['/given']).toEqual({ recordId: 1, sourceId: 1, at: 1 })
    expect(fold(records, samePriority).state.given).toBe('New')
  })

  test('with equal times come from the record with the higher id', () => {
    const records = [1, 2, 3].map((id) => record(id, { values: { '/notes': valueAt(`${id}`, 1) } }))
    expect(fold(records, samePriority).state.notes).toBe('3')
    expect(fold(records.toReversed(), samePriority).state.notes).toBe('3')
  })

  test('are empty and without provenance if the winning value is null', () => {
    const records = [
      record(1, { values: { '/given': valueAt('Ada', 1), '/customFields/plan': valueAt(10, 1) } }),
      record(2, { values: { '/given': valueAt(null, 2), '/customFields/plan': valueAt(null, 2) } }),
    ]
    const { state, provenance } = fold(records, samePriority)
    expect(state.given).toBeNull()
    expect(state.customFields).toEqual({})
    expect(provenance).toEqual({})
  })

  test('of an extension can be null', () => {
    const values = { '/extensions/acme/archivedAt': valueAt(null, 1) }
    const { state, provenance } = fold([record(1, { values })], samePriority)
    expect(state.extensions).toEqual({ acme: { archivedAt: null } })
    expect(Object.keys(provenance)).toEqual(['/extensions/acme/archivedAt'])
  })

  test('can have names that are special in JavaScript', () => {
    const values = {
      '/customFields/__proto__': valueAt({ polluted: true }, 1),
      '/customFields/constructor': valueAt('c', 1),
      '/customFields/a~1b~0c': valueAt('slash', 1),
      '/extensions/__proto__/__proto__': valueAt([1], 1),
      '/extensions/constructor/prototype': valueAt('p', 1),
    }
    const { state } = fold([record(1, { values })], samePriority)
    expect(JSON.stringify(state.customFields)).toBe(
      '{"__proto__":{"polluted":true},"a/b~c":"slash","constructor":"c"}',
    )
    expect(JSON.stringify(state.extensions)).toBe(
      '{"__proto__":{"__proto__":[1]},"constructor":{"prototype":"p"}}',
    )
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })
})

describe('lists', () => {
  test('are the union of the lists of all sources', () => {
    const { state } = fold(
      [record(1, { lists: emails([email('a', 1)]) }), record(2, { lists: emails([email('b', 2, {}, 1)]) })],
      samePriority,
    )
    expect(state.emails.map(({ value }) => value)).toEqual(['a', 'b'])
  })

  test('lose an entry to a newer removal, but not to a removal with the same time', () => {
    const entry = record(1, { lists: emails([email('a', 5)]) })
    const removal = (at: number) => record(2, { lists: emails([], [{ key: 'a', at }]) })
    expect(fold([entry, removal(6)], samePriority).state.emails).toEqual([])
    expect(fold([entry, removal(5)], samePriority).state.emails).toHaveLength(1)
    expect(fold([entry, removal(4)], samePriority).state.emails).toHaveLength(1)
    expect(fold([entry, removal(4), removal(6)], samePriority).state.emails).toEqual([])
  })

  test('keep entries with times before 1970', () => {
    const { state } = fold([record(1, { lists: emails([email('a', -5 * day)]) })], samePriority)
    expect(state.emails).toHaveLength(1)
    const removed = record(2, { lists: emails([], [{ key: 'a', at: -4 * day }]) })
    expect(
      fold([record(1, { lists: emails([email('a', -5 * day)]) }), removed], samePriority).state.emails,
    ).toEqual([])
  })

  test('show the newest content of an entry with the id of the first one', () => {
    const records = [
      record(1, { lists: emails([email('a', 1, { id: 'first', label: 'home' })]) }),
      record(2, { lists: emails([email('a', 2, { id: 'second', label: 'work' })]) }),
    ]
    expect(fold(records, samePriority).state.emails[0]).toMatchObject({
      id: 'first',
      createdAt: 1,
      label: 'work',
    })
  })

  test('keep the id of an entry when its source rewrites it', () => {
    const first = email('a', 1, { id: 'first' })
    const second = record(2, { lists: emails([email('a', 2, { id: 'second' })]) })
    const rewritten = { ...first, at: 3 }
    for (const entry of [first, rewritten]) {
      const { state } = fold([record(1, { lists: emails([entry]) }), second], samePriority)
      expect(state.emails[0]).toMatchObject({ id: 'first', createdAt: 1 })
    }
  })

  test('give a new id to an entry that was removed and added again', () => {
    const records = [
      record(1, { lists: emails([email('a', 1, { id: 'before' })]) }),
      record(2, { lists: emails([email('a', 9, { id: 'again' })]) }),
      record(3, { lists: emails([], [{ key: 'a', at: 5 }]) }),
    ]
    expect(fold(records, samePriority).state.emails[0]).toMatchObject({ id: 'again', createdAt: 9 })
  })

  test('have one primary entry: the one that was marked last', () => {
    const records = [
      record(1, { lists: emails([email('a', 1, { primary: true })]) }),
      record(2, { lists: emails([email('b', 2, { primary: true }, 1)]) }),
    ]
    expect(fold(records, samePriority).state.emails.map(({ primary }) => primary)).toEqual([false, true])
    expect(fold(records.slice(0, 1), samePriority).state.emails.map(({ primary }) => primary)).toEqual([true])
  })

  test('have the provenance of each entry', () => {
    const records = [record(4, { sourceId: 9, lists: emails([email('a', 3)]) })]
    expect(fold(records, samePriority).provenance).toEqual({
      '/emails/0': { recordId: 4, sourceId: 9, at: 3 },
    })
  })
})

describe('folding random records', () => {
  const times = fc.integer({ min: -2, max: 6 })
  const someValue = fc.oneof(fc.constant(null), fc.constantFrom('x', 'y', 3, [1], { a: null }))
  const someValues = fc.dictionary(
    fc.constantFrom(
      '/given',
      '/notes',
      '/customFields/plan',
      '/customFields/__proto__',
      '/extensions/acme/x',
    ),
    fc.record({ value: someValue, at: times }),
  )
  const someList = fc.record({
    entries: fc.uniqueArray(
      fc
        .tuple(
          fc.constantFrom('a', 'b', 'c', 'd'),
          times,
          times,
          fc.integer({ min: 0, max: 3 }),
          fc.boolean(),
        )
        .map(([key, at, createdAt, order, primary]) => ({
          ...email(key, at, { createdAt: Math.min(createdAt, at), id: `${key}${createdAt}`, primary }),
          order,
        })),
      { selector: ({ key }) => key, maxLength: 4 },
    ),
    removals: fc.uniqueArray(fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd'), at: times }), {
      selector: ({ key }) => key,
      maxLength: 3,
    }),
  })
  const someRecords = fc
    .array(fc.record({ sourceId: fc.integer({ min: 1, max: 3 }), values: someValues, emails: someList }), {
      minLength: 1,
      maxLength: 5,
    })
    .map((drafts) =>
      drafts.map(({ sourceId, values, emails: list }, index) =>
        record(index + 1, { sourceId, values, lists: { emails: list } }),
      ),
    )
  const priorityOf = (sourceId: number): number => (sourceId === 3 ? 100 : sourceId)
  const shuffled = someRecords.chain((records) =>
    fc.tuple(fc.constant(records), fc.shuffledSubarray(records, { minLength: records.length })),
  )

  test('does not depend on their order', () => {
    fc.assert(
      fc.property(shuffled, ([records, others]) => {
        expect(JSON.stringify(fold(others, priorityOf))).toBe(JSON.stringify(fold(records, priorityOf)))
      }),
      { numRuns: 500, seed },
    )
  })

  test('does not change them, so that folding fewer of them gives the earlier state', () => {
    fc.assert(
      fc.property(someRecords, fc.integer({ min: 0, max: 5 }), (records, count) => {
        const text = JSON.stringify(records)
        const part = JSON.stringify(fold(records.slice(0, count), priorityOf))
        fold(records, priorityOf)
        expect(JSON.stringify(records)).toBe(text)
        expect(JSON.stringify(fold(JSON.parse(text).slice(0, count), priorityOf))).toBe(part)
      }),
      { seed },
    )
  })

  test('takes each value from the source with the highest rank', () => {
    fc.assert(
      fc.property(someRecords, (records) => {
        const { provenance, state } = fold(records, priorityOf)
        for (const path of ['/given', '/notes'] as const) {
          const ranked = records
            .filter(({ values }) => values[path])
            .map(({ id, sourceId, values }) => ({ id, rank: priorityOf(sourceId), ...values[path]! }))
            .sort((a, b) => b.rank - a.rank || b.at - a.at || b.id - a.id)
          const value = state[path.slice(1) as 'given' | 'notes']
          expect(value).toEqual(ranked[0]?.value ?? null)
          expect(provenance[path]?.recordId).toBe(ranked[0]?.value == null ? undefined : ranked[0].id)
        }
      }),
      { seed },
    )
  })

  test('shows each entry without a newer removal once, and at most one as primary', () => {
    fc.assert(
      fc.property(someRecords, (records) => {
        const { emails: shown } = fold(records, priorityOf).state
        const removals = records.flatMap(({ lists }) => lists.emails?.removals ?? [])
        const standing = records
          .flatMap(({ lists }) => lists.emails?.entries ?? [])
          .filter(({ key, at }) => removals.every((removal) => removal.key !== key || removal.at <= at))
        const entries = (key: string) => standing.filter((entry) => entry.key === key)
        expect(shown.map(({ normal }) => normal).sort()).toEqual(
          [...new Set(standing.map(({ key }) => key))].sort(),
        )
        for (const { normal, createdAt } of shown) {
          const made = entries(normal).map(({ entry }) =>
            isJsonObject(entry) ? Number(entry.createdAt) : NaN,
          )
          expect(createdAt).toBe(Math.min(...made))
        }
        expect(shown.filter(({ primary }) => primary).length).toBeLessThanOrEqual(1)
      }),
      { seed },
    )
  })
})
