import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely'
import { describe, expect, test } from 'vitest'
import { type ReadSample, rowsWithPart, TrigramCounts } from './trigrams.ts'

const db = new Kysely<unknown>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (own) => new SqliteIntrospector(own),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
})

/** Texts of each trigram among a million, as a store would tell of them. */
function tellingOf(texts: Readonly<Record<string, number>>) {
  const asked: string[] = []
  const read: ReadSample = (_, match, most) => {
    asked.push(match)
    const all = Math.min(...match.split(' AND ').map((trigram) => texts[trigram.slice(1, -1)] ?? 0))
    const found = Math.min(all, most)
    return { texts: found, last: (found / Math.max(1, all)) * 1_000_000, end: 1_000_000 }
  }
  return { counts: new TrigramCounts(read), asked }
}

const matchOf = (found: ReturnType<typeof rowsWithPart>) => found?.rows.compile(db).parameters

describe('a part of a text', () => {
  test('is found by its rarest trigrams', () => {
    const { counts } = tellingOf({ abc: 90_000, bcd: 40_000, cde: 300, def: 80_000, efg: 20, fgh: 5000 })
    expect(matchOf(rowsWithPart('lookup', 'abcdefgh', counts))).toEqual([
      '"efg" AND "cde" AND "fgh" AND "bcd"',
    ])
  })

  test('too short for a trigram leads nowhere', () => {
    const { counts, asked } = tellingOf({})
    expect(rowsWithPart('lookup', 'ab', counts)).toBeUndefined()
    expect(rowsWithPart('lookup', '😀a', counts)).toBeUndefined()
    expect(asked).toEqual([])
  })

  test('with a quote in it is still one text to look for', () => {
    const { counts } = tellingOf({})
    expect(matchOf(rowsWithPart('lookup', 'a"b', counts))).toEqual(['"a""b"'])
  })

  test('tells whether many have it, and looks only where it is not clear', () => {
    const { counts, asked } = tellingOf({ abc: 90_000, bcd: 40_000 })
    const both = rowsWithPart('lookup', 'abcd', counts)!
    expect(asked.splice(0)).toHaveLength(2)
    expect(both.areMoreThan(50_000)).toBe(false)
    expect(asked).toEqual([])
    expect(both.areMoreThan(8000)).toBe(true)
    expect(asked).toEqual(['"bcd" AND "abc"'])
    expect(rowsWithPart('lookup', 'abc', counts)!.areMoreThan(8000)).toBe(true)
    expect(asked).toHaveLength(1)
  })

  test('is not counted again for a while', () => {
    const { counts, asked } = tellingOf({ abc: 1, bcd: 2 })
    for (let round = 0; round < 3; round++) rowsWithPart('lookup', 'abcd', counts)
    rowsWithPart('company_lookup', 'abcd', counts)
    expect(asked).toHaveLength(4)
  })
})
