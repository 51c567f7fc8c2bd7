import { type Kysely, type RawBuilder, type SqlBool, sql } from 'kysely'
import type { OrgId } from '../../model/person.ts'
import type { Field, PersonQuery, SeekPage } from '../../model/query.ts'
import type { Schema } from '../schema.ts'
import { storableText } from '../storable.ts'
import { termsOf } from '../terms.ts'
import { compile, people, type Scope } from './filter-condition.ts'
import { foldedText, textPosition } from './page-order.ts'
import { beginningOf, equalsIndexed, INDEXED_KEY_CHARS } from './text-index.ts'

/**
 * Lists in the order of a text, along the index of texts. Such a list is made of stretches that an index has in order each:
 * those who have the text of the position and come after it, those whose text comes later, and those without the text.
 */

/** The text along whose index a query can be listed. */
export function indexedText(query: PersonQuery): Field | undefined {
  const field = foldedText(query.order)
  return field?.type === 'text' && [...(field.key ?? '')].length < INDEXED_KEY_CHARS ? field : undefined
}

type Column = 'p.person_id' | 'p.version' | 'p.document'

/** As `selectPeople` would give them. */
export async function rowsAlongText<Row extends object>(
  db: Kysely<Schema>,
  orgId: OrgId,
  {
    query,
    field,
    limit,
    columns,
  }: { query: PersonQuery; field: Field; limit: number; columns: readonly Column[] },
): Promise<Row[]> {
  const scope: Scope = { orgId, terms: termsOf(db), ...people }
  const rows: Row[] = []
  let skipped = 'offset' in query.page ? query.page.offset : (query.page.skip ?? 0)
  for (const stretch of stretchesOf(query)) {
    const statement = selectStretch(scope, query, field, stretch)
    const found =
      await sql<Row>`select ${sql.join(columns.map((column) => sql.ref(column)))}, ${statement.keys}
      ${statement.rows} ${statement.order} limit ${limit - rows.length} offset ${skipped}`.execute(db)
    rows.push(...found.rows)
    if (rows.length >= limit) break
    if (found.rows.length > 0) skipped = 0
    else if (skipped > 0) {
      const { rows: counts } = await sql<{ total: number }>`
        select count(*) as total from (select 1 ${statement.rows} limit ${skipped}) counted`.execute(db)
      skipped -= Number(counts[0]!.total)
    }
  }
  return rows
}

/** Where in the order: a text, and how the id compares; null for those without the text. */
interface Stretch {
  readonly text?: { readonly is: '=' | '<' | '>'; readonly value: string } | null
  readonly id?: { readonly is: '>' | '<' | '>=' | '<='; readonly value: number }
}

function stretchesOf({ order, page }: PersonQuery): Stretch[] {
  const { from, after = false } = page as SeekPage
  if (!from) return [{}, { text: null }]
  const beyond = order[0]?.direction === 'desc' ? '<' : '>'
  const id = { is: after ? beyond : (`${beyond}=` as const), value: Number(from[1]) } as const
  const value = textPosition(from)
  if (value === null) return [{ text: null, id }]
  return [{ text: { is: '=', value }, id }, { text: { is: beyond, value } }, { text: null }]
}

function selectStretch(scope: Scope, query: PersonQuery, field: Field, { text, id }: Stretch) {
  const direction = sql.raw(query.order[0]!.direction)
  const walked = text === null ? 'p' : 'o'
  const key = storableText(field.key ?? '')
  const beginning = beginningOf(sql.ref('o.folded'))
  const conditions: RawBuilder<SqlBool>[] = [sql`p.org_id = ${scope.orgId}`]
  if (query.removed !== 'include') {
    conditions.push(query.removed === 'only' ? sql`p.removed_at is not null` : sql`p.removed_at is null`)
  }
  if (id) conditions.push(sql`${sql.ref(`${walked}.person_id`)} ${sql.raw(id.is)} ${id.value}`)
  if (query.filter) {
    const walks = scope.terms.looks !== undefined
    conditions.push(compile({ ...scope, ...(walks && { walked }) }, query.filter, true))
  }
  if (text === null) {
    conditions.push(sql`not exists (select 1 from lookup o where o.org_id = ${scope.orgId}
      and o.person_id = p.person_id and o.name = ${field.name} and o.key = ${key} and o.position = 0
      and o.folded is not null)`)
    return {
      keys: sql`null as k0, p.person_id as k1`,
      rows: sql`from person p where ${sql.join(conditions, sql.raw(' and '))}`,
      order: sql`order by p.person_id ${direction}`,
    }
  }
  conditions.push(sql`o.org_id = ${scope.orgId} and o.name = ${field.name} and o.folded is not null
    and ${equalsIndexed('o.key', [key])}`)
  if (!field.single) conditions.push(sql`o.position = 0`)
  if (text) conditions.push(sql`${beginning} ${sql.raw(text.is)} ${text.value}`)
  return {
    keys: sql`${beginning} as k0, o.person_id as k1`,
    // A cross join keeps its order where the engine does not know better.
    rows: sql`from lookup o cross join person p
      where p.person_id = o.person_id and ${sql.join(conditions, sql.raw(' and '))}`,
    // The key is the same in all; it is named because it stands in the index.
    order: sql`order by ${beginning} ${direction}, substr(o.key, 1, ${sql.lit(INDEXED_KEY_CHARS)}) ${direction},
      o.person_id ${direction}`,
  }
}
