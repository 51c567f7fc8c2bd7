import type { Kysely } from 'kysely'
import type { OrgId } from '../model/person.ts'
import type { Filter, Page, PersonQuery } from '../model/query.ts'
import type { DocumentRow } from './person-document.ts'
import type { Schema } from './schema.ts'
import type { PersonRef } from './store.ts'

/**
 * Reads people in place of the plain statements of `queries/`, and must give the same rows in the same order. SQLite has
 * one (`sqlite/planner/`); PostgreSQL plans by statistics and needs none.
 */
export interface PeoplePlanner {
  pageRows<Row extends object>(db: Kysely<Schema>, orgId: OrgId, page: PageRequest): Promise<Row[]>
  /** @returns undefined for a list that is read as well by `pageRows` */
  listRefs(db: Kysely<Schema>, orgId: OrgId, query: PersonQuery): Promise<Page<PersonRef> | undefined>
  /** @param most rows beyond this number are not counted */
  countPeople(db: Kysely<Schema>, orgId: OrgId, filter: Filter, most?: number): Promise<number>
  /** The same for reads that are known to be short; undefined for others. */
  readonly short: ShortPlanner
}

export interface ShortPlanner {
  pageRows<Row extends object>(
    db: Kysely<Schema>,
    orgId: OrgId,
    page: PageRequest,
  ): Promise<Row[] | undefined>
  listRefs: PeoplePlanner['listRefs']
  countPeople(db: Kysely<Schema>, orgId: OrgId, filter: Filter, most?: number): Promise<number | undefined>
}

export interface PageRequest {
  readonly query: PersonQuery
  /** Rows to read; may be one more than the page has, to find where the next page starts. */
  readonly limit: number
  readonly columns: readonly PersonColumn[]
}

/** What is read of each person of a page, beside the values of the order. */
export type PersonColumn = `p.${keyof DocumentRow}`
