import type { DialectAdapter, Kysely, RawBuilder, SqlBool } from 'kysely'

/** What the queries of `queries/` need and engines word differently. Everything else is one text for all of them. */
export interface SqlTerms {
  /**
   * Several transactions write at once, so that one that reads a row in order to change it must lock it first.
   * Where one transaction writes at a time there is nothing to lock, and no words for it.
   */
  readonly rowLocks: boolean
  /** An index may lead to texts that contain a part, so that such a test is better begun there than at the people. */
  readonly partsLead: boolean
  /**
   * Look-up rows `l` of a table to begin at when their folded text must hold a part: all that do, and perhaps others.
   * Undefined where no index leads there.
   */
  rowsWithPart?(table: string, part: string): RowsWithPart | undefined
  /**
   * The planner does not know how many rows a value has, so that a query is asked first whether its filter leads to few
   * people; then it begins at them, else at its order. The numbers are given as one JSON text.
   */
  eachNumber?(numbers: string): RawBuilder<{ value: number }>
  /** What such looking may cost; there where `eachNumber` is. */
  readonly looks?: LookBounds
  /**
   * Handing rows over costs more than finding them, so that a page of short ones is better put together to one text:
   * this many rows of `text`, from a statement that gives them in order.
   */
  joined?(text: RawBuilder<unknown>): RawBuilder<string>
  /** The tables `person_total` and `campaign_contact_total` tell how many rows there are that are not removed. */
  readonly countsAlong?: boolean
  /** Whether a text holds another one, sign for sign; null when either is null. The part is never empty. */
  contains(text: RawBuilder<unknown>, part: string): RawBuilder<SqlBool>
}

export interface RowsWithPart {
  readonly rows: RawBuilder<unknown>
  /** Whether they are more than so many, roughly. */
  readonly areMoreThan: (rows: number) => boolean
}

export interface LookBounds {
  /** Looked at before anything else is: they cost next to nothing, and often enough tell that the page is soon full. */
  readonly handful: number
  /** As many are looked at then at most: what collecting would cost instead. */
  readonly soon: number
  /** So few are collected and sorted before more than a handful are looked at. */
  readonly few: number
  /** People up to whom it is cheaper to collect and sort them than to go along the order until a page is full. */
  readonly collected: number
  /** Of more than that a page may be full of those who come first in the order, so that so many are looked at. */
  readonly first: number
  /** As many at most, where those few tell that this will fill the page. */
  readonly most: number
  /** People to skip from whom on they are better counted in an index alone, without looking whether each is removed. */
  readonly far: number
}

/** A Kysely adapter that brings the engine's terms along, into transactions too. */
export interface TermsAdapter extends DialectAdapter {
  readonly terms: SqlTerms
}

export function termsOf<Tables>(db: Kysely<Tables>): SqlTerms {
  return (db.getExecutor().adapter as TermsAdapter).terms
}

/** Whether a row that is read now must be locked, because this transaction may change it. */
export function locksRows<Tables>(db: Kysely<Tables>): boolean {
  return db.isTransaction && termsOf(db).rowLocks
}
