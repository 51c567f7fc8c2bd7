import { type Kysely, type RawBuilder, type SqlBool, sql } from 'kysely'
import type { OrgId } from '../../model/person.ts'
import type { Field, PersonQuery, Position, SeekPage } from '../../model/query.ts'
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

/** What is read of each person of a page. */
export type Column = 'p.person_id' | 'p.version' | 'p.document'

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
  const terms = termsOf(db)
  const scope: Scope = { orgId, terms, ...people }
  const rows: Row[] = []
  const plain = isPlain(query, scope)
  const direction = query.order[0]!.direction
  let stretches = stretchesOf(query)
  let skipped = 'offset' in query.page ? query.page.offset : (query.page.skip ?? 0)
  if (
    plain &&
    skipped >= (terms.looks?.far ?? Number.POSITIVE_INFINITY) &&
    stretches[0]!.text === undefined
  ) {
    const place = await skipFar(db, { scope, field, direction, skip: skipped })
    stretches = typeof place === 'number' ? [{ text: null }] : stretchesFrom(place, direction, false)
    skipped = typeof place === 'number' ? skipped - place : 0
  }
  for (const stretch of stretches) {
    if (plain && stretch.text === null && !stretch.id && (await everybodyHas(db, scope, field))) break
    const statement = selectStretch(scope, query, field, stretch)
    const found =
      await sql<Row>`select ${sql.join(columns.map((column) => sql.ref(column)))}, ${statement.keys}
      ${statement.rows} ${statement.order} limit ${limit - rows.length} + 0 offset ${skipped} + 0`.execute(db)
    rows.push(...found.rows)
    if (rows.length >= limit) break
    if (found.rows.length > 0) skipped = 0
    else if (skipped > 0) {
      const { rows: counts } = await sql<{ total: number }>`
        select count(*) as total from (select 1 ${statement.rows} limit ${skipped} + 0) counted`.execute(db)
      skipped -= Number(counts[0]!.total)
    }
  }
  return rows
}

/** Whether nothing but being removed keeps somebody out of the list, and it is known how many there are. */
function isPlain({ filter, removed = 'exclude' }: PersonQuery, { terms }: Scope): boolean {
  return !filter && removed === 'exclude' && terms.countsAlong === true
}

/** The first after so many from the beginning of the index; how many there are, when there are no more. */
async function skipFar(
  db: Kysely<Schema>,
  { scope, field, direction, skip }: { scope: Scope; field: Field; direction: 'asc' | 'desc'; skip: number },
): Promise<Position | number> {
  const { beginning, order } = alongText(scope, field, direction)
  const { rows } = await sql<{ text: string; id: number }>`select ${beginning} as text, o.person_id as id
    ${presentRows(scope, field)} ${order} limit 1 offset ${skip} + 0`.execute(db)
  const [first] = rows
  return first ? [first.text, first.id] : (await countTexts(db, scope, field)).texts
}

/** So that those without the text are not looked for among everybody where there are none. */
async function everybodyHas(db: Kysely<Schema>, scope: Scope, field: Field): Promise<boolean> {
  const { texts, people } = await countTexts(db, scope, field)
  return texts >= people
}

/** Of those who are not removed: how many have the text, and how many there are. */
async function countTexts(db: Kysely<Schema>, scope: Scope, field: Field) {
  const { rows } = await sql<{ texts: number; people: number }>`select
    (select count(*) ${presentRows(scope, field)}) as texts,
    (select active from person_total where org_id = ${scope.orgId}) as people`.execute(db)
  return rows[0]!
}

function presentRows(scope: Scope, field: Field): RawBuilder<unknown> {
  return sql`from lookup o where ${alongText(scope, field, 'asc').conditions} and o.person_id not in (
    select r.person_id from person r where r.org_id = ${scope.orgId} and r.removed_at is not null)`
}

/** Where in the order: a text, and how the id compares; null for those without the text. */
interface Stretch {
  readonly text?: { readonly is: '=' | '<' | '>'; readonly value: string } | null
  readonly id?: { readonly is: '>' | '<' | '>=' | '<='; readonly value: number }
}

function stretchesOf({ order, page }: PersonQuery): Stretch[] {
  const { from, after = false } = page as SeekPage
  return from ? stretchesFrom(from, order[0]!.direction, after) : [{}, { text: null }]
}

function stretchesFrom(from: Position, direction: 'asc' | 'desc', after: boolean): Stretch[] {
  const beyond = direction === 'desc' ? '<' : '>'
  const id = { is: after ? beyond : (`${beyond}=` as const), value: Number(from[1]) } as const
  const value = textPosition(from)
  if (value === null) return [{ text: null, id }]
  return [{ text: { is: '=', value }, id }, { text: { is: beyond, value } }, { text: null }]
}

function selectStretch(scope: Scope, query: PersonQuery, field: Field, { text, id }: Stretch) {
  const { direction } = query.order[0]!
  const walked = text === null ? 'p' : 'o'
  const key = storableText(field.key ?? '')
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
      order: sql`order by p.person_id ${sql.raw(direction)}`,
    }
  }
  const along = alongText(scope, field, direction)
  const { beginning } = along
  if (text) conditions.push(sql`${beginning} ${sql.raw(text.is)} ${text.value}`)
  return {
    keys: sql`${beginning} as k0, o.person_id as k1`,
    // A cross join keeps its order where the engine does not know better.
    rows: sql`from lookup o cross join person p
      where p.person_id = o.person_id and ${along.conditions} and ${sql.join(conditions, sql.raw(' and '))}`,
    // What is the same in all would keep an index from being seen to have the order.
    order: text?.is === '=' ? sql`order by o.person_id ${sql.raw(direction)}` : along.order,
  }
}

/** Rows `o` of a text, in the order of their index. */
function alongText({ orgId }: Scope, field: Field, direction: 'asc' | 'desc') {
  const beginning = beginningOf(sql.ref('o.folded'))
  const way = sql.raw(direction)
  return {
    beginning,
    conditions: sql`o.org_id = ${orgId} and o.name = ${field.name} and o.folded is not null
      and ${equalsIndexed('o.key', [storableText(field.key ?? '')])} ${field.single ? sql`` : sql`and o.position = 0`}`,
    // The key is the same in all; it is named because it stands in the index.
    order: sql`order by ${beginning} ${way}, substr(o.key, 1, ${sql.lit(INDEXED_KEY_CHARS)}) ${way}, o.person_id ${way}`,
  }
}
