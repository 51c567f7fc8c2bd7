import type { Kysely } from 'kysely'
import type { OrgId } from '../../../model/person.ts'
import { skippedRows } from '../../../model/query.ts'
import type { PeoplePlanner } from '../../people-planner.ts'
import { peopleScope } from '../../queries/scope.ts'
import type { Schema } from '../../schema.ts'
import type { SubstringIndex } from '../../sql-dialect.ts'
import { countPeople } from './count.ts'
import { type PlannerLimits, plannerLimits } from './limits.ts'
import { readPage } from './page.ts'
import type { Planning } from './planning.ts'
import { createRefLists, isByMarks } from './ref-lists.ts'
import { countShort, readShortPage } from './short-reads.ts'
import { type ReadSample, TrigramEstimates } from './trigram-estimates.ts'
import { searchTrigrams, trigramsOf } from './trigram-search.ts'

/**
 * Chooses access paths on SQLite. SQLite's own planner does not know how many rows a value has, so that for the same
 * statement it is right for a rare value and takes seconds for a common one, or the other way round. This planner tries
 * cheap paths first, each within a limit, so that no list costs more than collecting everyone who passes.
 *
 * `page.ts` is the order in which paths are tried: `access-paths.ts` finds the indexes that a filter can use,
 * `candidates.ts` collects people through one of them, `order-scan.ts` reads along the order. `count.ts` counts, and
 * `ref-lists.ts` reads lists without a filter. `statistics.ts`, `totals.ts` and `trigram-index.ts` are what the planner
 * adds to the database. Reasons and measurements: `docs/decisions/0021-sqlite-planner.md`.
 */
export function createPlanner({ readSample, dataVersion, limits: overrides }: PlannerOptions): {
  readonly planner: PeoplePlanner
  readonly substringIndex: SubstringIndex
} {
  const limits = { ...plannerLimits, ...overrides }
  const estimates = new TrigramEstimates(readSample, limits)
  const refLists = createRefLists(dataVersion, limits)
  const planningFor = (db: Kysely<Schema>, orgId: OrgId): Planning => ({
    db,
    scope: peopleScope(db, orgId),
    limits,
    search: (table, substring) => searchTrigrams(table, substring, estimates, limits),
  })
  return {
    planner: {
      pageRows: (db, orgId, page) => readPage(planningFor(db, orgId), page),
      countPeople: (db, orgId, filter, most) => countPeople(planningFor(db, orgId), filter, most),
      listRefs: refLists,
      short: {
        pageRows: (db, orgId, page) => readShortPage(planningFor(db, orgId), page),
        countPeople: (db, orgId, filter, most) => countShort(planningFor(db, orgId), filter, most),
        listRefs: async (db, orgId, query) =>
          skippedRows(query.page) <= limits.shortReadSkipPeople || isByMarks(query)
            ? refLists(db, orgId, query)
            : undefined,
      },
    },
    substringIndex: {
      serves: (substring) => trigramsOf(substring).length > 0,
      from: (table, substring) => searchTrigrams(table, substring, estimates, limits)?.from,
    },
  }
}

export interface PlannerOptions {
  readonly readSample: ReadSample
  /** As `Store.dataVersion`. */
  readonly dataVersion: () => number
  /** Lets tests reach with a few people what otherwise takes thousands. */
  readonly limits?: Partial<PlannerLimits> | undefined
}
