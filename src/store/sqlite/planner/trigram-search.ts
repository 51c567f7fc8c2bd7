import { type RawBuilder, sql } from 'kysely'
import type { LookupTableName } from '../../sql-dialect.ts'
import type { PlannerLimits } from './limits.ts'
import { matchOf, type TrigramEstimates } from './trigram-estimates.ts'
import { owners } from './trigram-index.ts'

export interface SubstringSearch {
  /** The `from` clause of all look-up rows `l` of people, or companies, one of whose texts may contain the substring. */
  readonly from: RawBuilder<unknown>
  /** Whether the search finds more people than this, roughly. */
  readonly readsMoreThan: (people: number) => boolean
}

/** Searches for the rarest trigrams of a substring; undefined for a substring too short to have one. */
export function searchTrigrams(
  table: LookupTableName,
  substring: string,
  estimates: TrigramEstimates,
  { trigramsPerSearch }: Pick<PlannerLimits, 'trigramsPerSearch'>,
): SubstringSearch | undefined {
  const ranked = trigramsOf(substring).map((trigram) => ({ trigram, people: estimates.of(table, trigram) }))
  const [rarest] = ranked.sort((one, other) => one.people - other.people)
  if (!rarest) return undefined
  const match = matchOf(ranked.slice(0, trigramsPerSearch).map(({ trigram }) => trigram))
  const index = sql.id(`${table}_trigrams`)
  const owner = owners[table]
  const id = sql.raw(owner.id)
  return {
    // A cross join keeps its order: the few rows that match first, then whose they are, then their values.
    from: sql`(select rowid as found from ${index} where ${index} match ${match}) f
      cross join ${sql.table(owner.table)} t on t.rowid = f.found
      cross join ${sql.table(table)} l on l.org_id = t.org_id and l.${id} = t.${id}`,
    readsMoreThan: (people) => {
      if (rarest.people <= people) return false
      return ranked.length === 1 || estimates.exceed(table, match, people)
    },
  }
}

export function trigramsOf(substring: string): string[] {
  const characters = [...substring]
  return [...new Set(characters.slice(2).map((_, index) => characters.slice(index, index + 3).join('')))]
}
