import type { Kysely, RawBuilder } from 'kysely'
import type { OrgId } from '../../model/person.ts'
import type { Filter } from '../../model/query.ts'
import type { Schema } from '../schema.ts'
import { type LookupTableName, type SqlDialect, sqlDialectOf } from '../sql-dialect.ts'

/** What a condition is about: the tenant, people or companies, and how it is written. */
export interface Scope extends Subject {
  readonly orgId: OrgId
  readonly dialect: SqlDialect
  readonly forms: ConditionForms
}

interface Subject {
  readonly alias: 'p' | 'c'
  readonly id: 'person_id' | 'company_id'
  readonly lookups: LookupTableName
}

/**
 * How conditions on look-up values are written. The plain form, without any of these, is `p.person_id in (select …)`; an
 * engine's planner may choose others.
 */
export interface ConditionForms {
  /** Ties each subquery to the row that is tested, instead of collecting all rows with the value. */
  readonly correlated?: boolean
  /** The id that is tested, in place of the column of `p` or `c`. */
  readonly testedId?: RawBuilder<unknown>
  /** Collects the rows of several filters, one of which must pass, together. */
  readonly groupAny?: (scope: Scope, filters: readonly Filter[]) => GroupedFilters
}

export interface GroupedFilters {
  /** Statements that return the ids of everyone who passes one of the grouped filters. */
  readonly rows: readonly RawBuilder<unknown>[]
  readonly others: readonly Filter[]
}

export function peopleScope(db: Kysely<Schema>, orgId: OrgId, forms: ConditionForms = {}): Scope {
  return { orgId, dialect: sqlDialectOf(db), forms, alias: 'p', id: 'person_id', lookups: 'lookup' }
}

export function companiesScope({ orgId, dialect }: Pick<Scope, 'orgId' | 'dialect'>): Scope {
  return { orgId, dialect, forms: {}, alias: 'c', id: 'company_id', lookups: 'company_lookup' }
}
