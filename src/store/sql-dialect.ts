import type { DialectAdapter, Kysely, RawBuilder, SqlBool } from 'kysely'
import type { Instant } from '../model/instant.ts'
import type { OrgId } from '../model/person.ts'
import type { PeoplePlanner } from './people-planner.ts'
import type { Schema } from './schema.ts'
import type { StatementCache } from './statement-cache.ts'

/** What the queries of `queries/` need and engines write differently. All other SQL is one text for every engine. */
export interface SqlDialect {
  /**
   * Several transactions write at once, so a transaction must lock a row that it reads in order to change it. Where one
   * transaction writes at a time there is nothing to lock, and no syntax for it.
   */
  readonly rowLocks: boolean
  /** How readers by update time wait for open transactions. Absent where one transaction writes at a time. */
  readonly updateTimes?: UpdateTimesLock
  /** The tables `person_total` and `campaign_contact_total` hold the number of rows that are not removed. */
  readonly maintainsTotals: boolean
  /** Whether a table can store its rows in the order of its key, so that the key takes no index of its own. */
  readonly rowsInKeyOrder: boolean
  /** Whether an index stores equal entries as one, with the list of their rows. */
  readonly listsEqualEntries: boolean
  /** The type to which a value of bytes is cast. */
  readonly bytesType: 'blob' | 'bytea'
  readonly substringIndex: SubstringIndex
  /** Whether a text contains a substring, character for character; null if either is null. The substring is not empty. */
  contains(text: RawBuilder<unknown>, substring: string): RawBuilder<SqlBool>
  /** Absent where an array cannot be a parameter. */
  readonly arrays?: ArrayParameters
  /** Compiled statements of this store. */
  readonly statements: StatementCache
  /** Reads people in place of the plain statements, on an engine that chooses poor access paths for them. */
  readonly planner?: PeoplePlanner
}

/** Parameters that are arrays, so that a statement has one text for any number of rows. */
export interface ArrayParameters {
  /** Rows of one statement. */
  readonly rowsMax: number
  /** The types of a table's columns. */
  columnTypes(table: keyof Schema): ReadonlyMap<string, string>
}

export interface UpdateTimesLock {
  /**
   * Locks the update times of an organization until the end of the transaction: any number of transactions share the lock,
   * or one holds it alone.
   */
  lock(mode: 'shared' | 'exclusive', orgId: OrgId): RawBuilder<unknown>
  /** The time up to which readers wait, hours ahead of the clock of the server, in microseconds. */
  readonly ahead: RawBuilder<Instant>
}

/** The index that leads from a substring to the look-up texts that contain it. */
export interface SubstringIndex {
  /** Whether the index can serve this substring. */
  serves(substring: string): boolean
  /**
   * The `from` clause that reads look-up rows `l` of a table through the index: all rows that contain the substring, and
   * perhaps others. Undefined if the index cannot serve it; absent if the engine uses its index unasked.
   */
  from?(table: LookupTableName, substring: string): RawBuilder<unknown> | undefined
}

export type LookupTableName = 'lookup' | 'company_lookup'

/** A Kysely adapter that carries the SQL dialect, into transactions too. */
export interface SqlDialectAdapter extends DialectAdapter {
  readonly sqlDialect: SqlDialect
}

export function sqlDialectOf<Tables>(db: Kysely<Tables>): SqlDialect {
  return (db.getExecutor().adapter as SqlDialectAdapter).sqlDialect
}

/** Whether a row that is read now must be locked, because this transaction may change it. */
export function locksRows<Tables>(db: Kysely<Tables>): boolean {
  return db.isTransaction && sqlDialectOf(db).rowLocks
}
