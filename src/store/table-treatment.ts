import type { Role } from '../model/access.ts'

/** How the rows of a table are treated. A test compares every treatment with the live schema of each engine. */
export interface TableTreatment {
  /** The columns of its primary key, in order. */
  readonly key: readonly string[]
  /** The key tells rows apart, but is no constraint, because nothing refers to the rows. */
  readonly keyIsLoose?: true
  /**
   * `tenant`: every row belongs to one organization, which comes first in the key and in each index. `directory`: the
   * same, but the rows are how a tenant is found, so that a cluster keeps them on every node. `store`: about the whole
   * store, without organizations.
   */
  readonly tenancy: 'tenant' | 'directory' | 'store'
  /** Indexes that do not begin with the organization, because a query that finds a tenant uses them. */
  readonly directoryIndexes?: readonly string[]
  readonly rights: Rights
  /**
   * Every column that holds text or bytes. `personal` columns can say something about a person of the store; `plain`
   * columns cannot, or are about whoever runs the organization.
   */
  readonly columns: Readonly<Record<string, 'personal' | 'plain'>>
  readonly export: ExportTreatment
  /** `kith backup` and pg_dump copy all tables; `rebuilt` ones are derived again in the copy. */
  readonly backup: 'copied' | 'rebuilt'
  /**
   * `kith move` copies a table, which must be empty there, or copies it in place of the rows that a new store has, or leaves it
   * to the engine that it moves to.
   */
  readonly move: 'copied' | 'replaced' | 'made there'
  readonly erasure: ErasureTreatment
  /** Where a person finds the rows who asks for everything that is stored about them; of tables with personal columns. */
  readonly subject?: SubjectTreatment
}

/** A member of `SubjectExport`, or why the rows are left out. */
export type SubjectTreatment = { readonly within: string } | { readonly leftOut: string }

export interface Rights {
  /** The role that a key needs to read rows; `none` if no key reads them. */
  readonly role: Role | 'none'
  /** What a key without the right to sensitive values reads of them. */
  readonly withoutSensitive: 'everything' | 'redacted' | 'nothing'
}

/** What becomes of the rows in a lossless export of a whole organization. */
export type ExportTreatment =
  /** Lines of a kind of their own. */
  | { readonly line: string }
  /** A part of the lines of another kind. */
  | { readonly within: string }
  /** Made again from other rows when the export is restored. */
  | { readonly derivedFrom: string }
  | { readonly leftOut: string }

/** What becomes of the rows when a person is erased. */
export type ErasureTreatment =
  | { readonly deleted: RowsOfPerson }
  /** The row stays, its personal columns are emptied. */
  | { readonly scrubbed: RowsOfPerson; readonly reason: string }
  /** Triggers or the erasure itself derive it again from other rows. */
  | { readonly follows: string }
  | { readonly kept: string }

/** Columns that hold the number of a person; or `contact points`, if rows are found by comparing what they say. */
export type RowsOfPerson = readonly string[] | 'contact points'
