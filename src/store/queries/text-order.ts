import { type Kysely, type RawBuilder, type SqlBool, sql } from 'kysely'
import type { OrgId } from '../../model/person.ts'
import type { Field, PersonQuery, Position, SeekPage } from '../../model/query.ts'
import { storableText } from '../../model/storable-text.ts'
import type { PageRequest } from '../people-planner.ts'
import type { Schema } from '../schema.ts'
import { compile } from './filter-condition.ts'
import { isOf } from './lookup-names.ts'
import { foldedText, textPosition } from './page-order.ts'
import { type ConditionForms, peopleScope, type Scope } from './scope.ts'
import { beginningOf, equalsIndexed, INDEXED_KEY_CHARS } from './text-index.ts'

/**
 * Lists in the order of a text, along the index of texts. The list consists of ranges that an index holds in order: people
 * with the text of the position and a later id, people with a later text, and people without the text.
 */

/** The text field whose index holds the order of the query. */
export function indexedText(query: PersonQuery): Field | undefined {
  const field = foldedText(query.order)
  // The rows of an alias are not next to each other.
  if (field?.type !== 'text' || field.alias) return undefined
  return [...(field.key ?? '')].length < INDEXED_KEY_CHARS ? field : undefined
}

/** A range of the order: which texts, and which ids; a null text stands for people without the text. */
export interface TextRange {
  readonly text?: { readonly is: '=' | '<' | '>'; readonly value: string } | null
  readonly id?: { readonly is: '>' | '<' | '>=' | '<='; readonly value: number }
}

export interface TextOrderRead extends PageRequest {
  readonly field: Field
  readonly ranges: Iterable<TextRange> | AsyncIterable<TextRange>
  /** Rows to skip, counted over all ranges. */
  readonly skip: number
  /** How conditions are written where `p`, or `o`, is the table that is read in order. */
  readonly formsFor?: (alias: 'p' | 'o') => ConditionForms
}

export function textRangesOf({ order, page }: PersonQuery): TextRange[] {
  const { from, after = false } = page as SeekPage
  return from ? textRangesFrom(from, order[0]!.direction, after) : [{}, { text: null }]
}

export function textRangesFrom(from: Position, direction: 'asc' | 'desc', after: boolean): TextRange[] {
  const beyond = direction === 'desc' ? '<' : '>'
  const id = { is: after ? beyond : (`${beyond}=` as const), value: Number(from[1]) } as const
  const value = textPosition(from)
  if (value === null) return [{ text: null, id }]
  return [{ text: { is: '=', value }, id }, { text: { is: beyond, value } }, { text: null }]
}

/** Reads range after range until the page is full; returns the same rows as `selectPeople`. */
export async function readTextRanges<Row extends object>(
  db: Kysely<Schema>,
  orgId: OrgId,
  read: TextOrderRead,
): Promise<Row[]> {
  const rows: Row[] = []
  let skip = read.skip
  for await (const range of read.ranges) {
    const { keys, from, order } = selectRange(db, orgId, read, range)
    const columns = sql.join(read.columns.map((column) => sql.ref(column)))
    const found = await sql<Row>`select ${columns}, ${keys}
      ${from} ${order} limit ${read.limit - rows.length} + 0 offset ${skip} + 0`.execute(db)
    rows.push(...found.rows)
    if (rows.length >= read.limit) break
    if (found.rows.length > 0) skip = 0
    else if (skip > 0) skip -= await countRows(db, from, skip)
  }
  return rows
}

async function countRows(db: Kysely<Schema>, from: RawBuilder<unknown>, most: number): Promise<number> {
  const { rows } = await sql<{ total: number }>`
        select count(*) as total from (select 1 ${from} limit ${most} + 0) counted`.execute(db)
  return Number(rows[0]!.total)
}

interface RangeStatement {
  readonly keys: RawBuilder<unknown>
  readonly from: RawBuilder<unknown>
  readonly order: RawBuilder<unknown>
}

function selectRange(
  db: Kysely<Schema>,
  orgId: OrgId,
  { query, field, formsFor }: TextOrderRead,
  { text, id }: TextRange,
): RangeStatement {
  const alias = text === null ? 'p' : 'o'
  const scope = peopleScope(db, orgId, formsFor?.(alias))
  const conditions: RawBuilder<SqlBool>[] = [sql`p.org_id = ${orgId}`]
  if (query.removed !== 'include') {
    conditions.push(query.removed === 'only' ? sql`p.removed_at is not null` : sql`p.removed_at is null`)
  }
  if (id) conditions.push(sql`${sql.ref(`${alias}.person_id`)} ${sql.raw(id.is)} ${id.value}`)
  if (query.filter) conditions.push(compile(scope, query.filter, true))
  const { direction } = query.order[0]!
  if (text === null) return rangeWithoutText(scope, field, direction, conditions)
  const { beginning, where, order } = rowsInTextOrder(scope, field, direction)
  if (text) conditions.push(sql`${beginning} ${sql.raw(text.is)} ${text.value}`)
  return {
    keys: sql`${beginning} as k0, o.person_id as k1`,
    // A cross join tells SQLite to read `o` first; PostgreSQL chooses by itself.
    from: sql`from lookup o cross join person p
      where p.person_id = o.person_id and ${where} and ${sql.join(conditions, sql.raw(' and '))}`,
    // With a term that is constant in the range, engines do not recognize the order of the index.
    order: text?.is === '=' ? sql`order by o.person_id ${sql.raw(direction)}` : order,
  }
}

function rangeWithoutText(
  { orgId }: Scope,
  field: Field,
  direction: 'asc' | 'desc',
  conditions: readonly RawBuilder<SqlBool>[],
): RangeStatement {
  const lacksText = sql`not exists (select 1 from lookup o where o.org_id = ${orgId}
      and o.person_id = p.person_id and ${isOf('o', field)} and o.key = ${storableText(field.key ?? '')} and o.position = 0
      and o.folded is not null)`
  return {
    keys: sql`null as k0, p.person_id as k1`,
    from: sql`from person p where ${sql.join([...conditions, lacksText], sql.raw(' and '))}`,
    order: sql`order by p.person_id ${sql.raw(direction)}`,
  }
}

/** The rows `o` of a text, in the order of their index. */
export function rowsInTextOrder({ orgId }: Pick<Scope, 'orgId'>, field: Field, direction: 'asc' | 'desc') {
  const beginning = beginningOf(sql.ref('o.folded'))
  const way = sql.raw(direction)
  return {
    beginning,
    where: sql`o.org_id = ${orgId} and ${isOf('o', field)} and o.folded is not null
      and ${equalsIndexed('o.key', [storableText(field.key ?? '')])} ${field.single ? sql`` : sql`and o.position = 0`}`,
    // The key is constant here; it is named because the index contains it.
    order: sql`order by ${beginning} ${way}, substr(o.key, 1, ${sql.lit(INDEXED_KEY_CHARS)}) ${way}, o.person_id ${way}`,
  }
}
