import { sql } from 'kysely'
import type { Filter } from '../../../model/query.ts'
import { type AccessPath as StatementPath, selectTotal, type Total } from '../../queries/person-query.ts'
import { type AccessPath, accessPathsOf } from './access-paths.ts'
import { candidatePath, findCandidates } from './candidates.ts'
import { scanForms } from './condition-forms.ts'
import type { Planning } from './planning.ts'

/**
 * Counts people who pass: among candidates if an index leads to few; up to `most` along an index that settles the whole
 * filter; otherwise everyone, past those who are not in the set that each condition collects.
 */
export async function countPeople(planning: Planning, filter: Filter, most?: number): Promise<number> {
  const { limits } = planning
  const paths = accessPathsOf(planning, filter)
  const found = await findCandidates(planning, paths, { most: limits.candidatesMaxPeople })
  if (found) {
    return countBy(planning, { all: found.remaining }, most, candidatePath(found, limits))
  }
  const settling = most === undefined ? undefined : paths.find(({ remaining }) => remaining.length === 0)
  if (settling) return countAlong(planning, settling, most!)
  return countBy(planning, filter, most, { forms: scanForms(planning, 'p') })
}

async function countBy(
  { db, scope }: Planning,
  filter: Filter,
  most: number | undefined,
  path: StatementPath,
): Promise<number> {
  const { rows } = await selectTotal(db, scope.orgId, { filter, most }, path).execute(db)
  return rows[0]!.total
}

/** Counts people as the path leads to them, and stops when there are enough. */
async function countAlong({ db, scope }: Planning, path: AccessPath, most: number): Promise<number> {
  // A cross join keeps its order: the rows of the path first, then their people.
  const { rows } =
    await sql<Total>`select count(*) as total from (select 1 from (select distinct person_id from (${path.rows})) found
    cross join person p where p.org_id = ${scope.orgId} and p.person_id = found.person_id and p.removed_at is null
    limit ${most} + 0) counted`.execute(db)
  return rows[0]!.total
}
