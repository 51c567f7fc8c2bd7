import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely'
import { describe, expect, test } from 'vitest'
import { openTestHub } from '../../../../test/support/test-hub.ts'
import { type LookupTableName, sqlDialectOf } from '../../sql-dialect.ts'
import { openSqliteStore } from '../sqlite.ts'
import { plannerLimits } from './limits.ts'
import { type ReadSample, TrigramEstimates } from './trigram-estimates.ts'
import { type SubstringSearch, searchTrigrams } from './trigram-search.ts'

const db = new Kysely<unknown>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (own) => new SqliteIntrospector(own),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
})

/** An index of a million texts, with the number of texts that contain each trigram; records what it samples. */
function createIndex(texts: Readonly<Record<string, number>>) {
  const sampled: string[] = []
  const read: ReadSample = (_, match, most) => {
    sampled.push(match)
    const all = Math.min(...match.split(' AND ').map((trigram) => texts[trigram.slice(1, -1)] ?? 0))
    const found = Math.min(all, most)
    return { people: found, last: (found / Math.max(1, all)) * 1_000_000, end: 1_000_000 }
  }
  const estimates = new TrigramEstimates(read, plannerLimits)
  return {
    sampled,
    search: (table: LookupTableName, substring: string) =>
      searchTrigrams(table, substring, estimates, plannerLimits),
  }
}

const matchOf = (search: SubstringSearch | undefined) => search?.from.compile(db).parameters

describe('a search for a substring', () => {
  test('uses its rarest trigrams', () => {
    const { search } = createIndex({ abc: 90_000, bcd: 40_000, cde: 300, def: 80_000, efg: 20, fgh: 5000 })
    expect(matchOf(search('lookup', 'abcdefgh'))).toEqual(['"efg" AND "cde" AND "fgh" AND "bcd"'])
  })

  test('is undefined for fewer than three characters', () => {
    const { search, sampled } = createIndex({})
    expect(search('lookup', 'ab')).toBeUndefined()
    expect(search('lookup', '😀a')).toBeUndefined()
    expect(sampled).toEqual([])
  })

  test('escapes quotes', () => {
    const { search } = createIndex({})
    expect(matchOf(search('lookup', 'a"b'))).toEqual(['"a""b"'])
  })

  test('estimates whether it reads many rows, and counts them only if the estimate does not decide', () => {
    const { search, sampled } = createIndex({ abc: 90_000, bcd: 40_000 })
    const both = search('lookup', 'abcd')!
    expect(sampled.splice(0)).toHaveLength(2)
    expect(both.readsMoreThan(50_000)).toBe(false)
    expect(sampled).toEqual([])
    expect(both.readsMoreThan(8000)).toBe(true)
    expect(sampled).toEqual(['"bcd" AND "abc"'])
    expect(search('lookup', 'abc')!.readsMoreThan(8000)).toBe(true)
    expect(sampled).toHaveLength(1)
  })

  test('keeps its estimates for a while', () => {
    const { search, sampled } = createIndex({ abc: 1, bcd: 2 })
    for (let round = 0; round < 3; round++) search('lookup', 'abcd')
    search('company_lookup', 'abcd')
    expect(sampled).toHaveLength(4)
  })
})

test('a store whose first statement is a search knows which trigrams are rare', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kith-trigrams-'))
  const file = join(folder, 'kith.db')
  const { hub, organization, caller, close } = await openTestHub({ store: openSqliteStore({ file }) })
  const drafts = Array.from({ length: 300 }, (_, number) => ({
    emails: [{ value: `person.${1000 + number}@example.com` }],
  }))
  await hub.people.createMany(caller('acme', { orgId: organization.id }), drafts)
  await close()
  const reopened = openSqliteStore({ file, readOnly: true })
  try {
    const { db: own } = reopened.engine
    const { substringIndex } = sqlDialectOf(own)
    const [match] = substringIndex.from!('lookup', 'person.1234@example.com')!.compile(own).parameters
    expect(String(match).split(' AND ').slice(0, 2)).toEqual(expect.arrayContaining(['"234"']))
    expect(match).not.toContain('per')
  } finally {
    await reopened.close()
    rmSync(folder, { recursive: true })
  }
})
