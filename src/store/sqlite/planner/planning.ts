import type { Kysely } from 'kysely'
import type { Scope } from '../../queries/scope.ts'
import type { Schema } from '../../schema.ts'
import type { LookupTableName } from '../../sql-dialect.ts'
import type { PlannerLimits } from './limits.ts'
import type { SubstringSearch } from './trigram-search.ts'

/** What each step of the planner works with. */
export interface Planning {
  readonly db: Kysely<Schema>
  readonly scope: Scope
  readonly limits: PlannerLimits
  /** Undefined for substrings that are too short for the index. */
  search(table: LookupTableName, substring: string): SubstringSearch | undefined
}
