import { type RawBuilder, sql } from 'kysely'
import type { LookupTableName } from '../../sql-dialect.ts'
import type { PlannerLimits } from './limits.ts'
import { matchOf, type TrigramEstimates } from './trigram-estimates.ts'

export interface SubstringSearch {
  /** The `from` clause of look-up rows `l` that may contain the substring. */
  readonly from: RawBuilder<unknown>
  /** Whether the search reads more rows than this, roughly. */
  readonly readsMoreThan: (rows: number) => boolean
}

/** Searches for the rarest trigrams of a substring; undefined for a substring too short to have one. */
export function searchTrigrams(
  table: LookupTableName,
  substring: string,
  estimates: TrigramEstimates,
  { trigramsPerSearch }: Pick<PlannerLimits, 'trigramsPerSearch'>,
): SubstringSearch | undefined {
  const ranked = trigramsOf(substring).map((trigram) => ({ trigram, rows: estimates.of(table, trigram) }))
  const [rarest] = ranked.sort((one, other) => one.rows - other.rows)
  if (!rarest) return undefined
  const match = matchOf(ranked.slice(0, trigramsPerSearch).map(({ trigram }) => trigram))
  const index = sql.id(`${table}_trigrams`)
  return {
    // A cross join keeps its order: the few rows that match first, then what they belong to.
    from: sql`(select rowid as found from ${index} where ${index} match ${match}) f
      cross join ${sql.table(table)} l on l.rowid = f.found`,
    readsMoreThan: (rows) => {
      if (rarest.rows <= rows) return false
      return ranked.length === 1 || estimates.exceed(table, match, rows)
    },
  }
}

export function trigramsOf(substring: string): string[] {
  const characters = [...substring]
  return [...new Set(characters.slice(2).map((_, index) => characters.slice(index, index + 3).join('')))]
}
