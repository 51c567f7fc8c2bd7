import { type RawBuilder, sql } from 'kysely'
import type { PersonId } from '../../../model/person.ts'
import type { Filter } from '../../../model/query.ts'
import type { PeopleSource, AccessPath as StatementPath } from '../../queries/person-query.ts'
import type { AccessPath } from './access-paths.ts'
import { correlatedForms } from './condition-forms.ts'
import type { PlannerLimits } from './limits.ts'
import type { Planning } from './planning.ts'

/** People that an index leads to: everyone who passes the filter is among them. */
export interface CandidateSet {
  readonly ids: readonly PersonId[]
  /** Conditions that the index does not settle. */
  readonly remaining: readonly Filter[]
}

/** Whether each row that a path leads to passes the filter, or only some do. */
export type RowsOfPath = 'all pass' | 'some pass'

interface CandidateBounds {
  readonly most: number
  /** Tries only such paths; undefined tries all. */
  readonly rows?: RowsOfPath | undefined
}

/** Collects candidates through the first path that leads to few; undefined if none does. */
export async function findCandidates(
  { db, limits }: Planning,
  paths: readonly AccessPath[],
  { most, rows: wanted }: CandidateBounds,
): Promise<CandidateSet | undefined> {
  const readMax = Math.max(limits.substringMinPeople, most * limits.substringPeoplePerCandidate)
  for (const path of paths.slice(0, limits.accessPathsTried)) {
    const { remaining, readsMoreThan } = path
    const kind: RowsOfPath = readsMoreThan ? 'some pass' : 'all pass'
    if (wanted !== undefined && wanted !== kind) continue
    if (readsMoreThan?.(readMax)) continue
    const { rows } = await selectCandidates(path, most + 1).execute(db)
    if (rows.length <= most) return { ids: [...new Set(rows.map(({ id }) => id))], remaining }
  }
  return undefined
}

/** The ids that a path leads to, which may repeat. */
export function selectCandidates({ rows }: AccessPath, limit: number): RawBuilder<{ id: PersonId }> {
  return sql`select person_id as id from (${rows}) limit ${limit} + 0`
}

/** How a statement reads a candidate set only. */
export function candidatePath({ ids }: CandidateSet, limits: PlannerLimits): StatementPath {
  const forms = ids.length <= limits.candidatesTestedMaxPeople ? correlatedForms : {}
  return { people: peopleById(ids), forms }
}

/** Passes ids as one JSON parameter, so that their number does not change the statement. */
export function peopleById(ids: readonly PersonId[]): NonNullable<StatementPath['people']> {
  const numbers = sql<{ value: number }>`json_each(${JSON.stringify(ids)})`
  // A cross join keeps its order: the ids first, then their people.
  return (db) =>
    db
      .selectFrom(numbers.as('h'))
      .crossJoin('person as p')
      .whereRef('p.person_id', '=', 'h.value') as unknown as PeopleSource
}
