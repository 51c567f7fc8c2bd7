import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Instant } from '../../../model/instant.ts'
import type { OrgId } from '../../../model/person.ts'
import {
  type Field,
  type OffsetPage,
  type Page,
  type PersonQuery,
  type SeekPage,
  skippedRows,
} from '../../../model/query.ts'
import type { PeoplePlanner } from '../../people-planner.ts'
import { people } from '../../queries/people.ts'
import type { Schema } from '../../schema.ts'
import { StatementCache } from '../../statement-cache.ts'
import type { PersonRef } from '../../store.ts'
import type { PlannerLimits } from './limits.ts'
import { createOffsetCache, type FeedChanges } from './offset-cache.ts'

/**
 * Lists of everyone in an order that an index holds. Each has one statement that is compiled once and returns a page as one
 * text: to compile a statement takes longer than to run it, and a hundred rows as objects take twice as long as one text.
 */
export function createRefLists(dataVersion: () => number, limits: PlannerLimits): PeoplePlanner['listRefs'] {
  const statements = new StatementCache()
  const readByMarks = createOffsetCache(dataVersion, limits)

  return async (db, orgId, query) => {
    const order = plainOrder(query)
    if (!order) return undefined
    const list: RefList = { db, orgId, order, statements }
    const { page } = query
    if (!('offset' in page) || order.field.name !== 'createdAt') return readForward(list, page)
    // Marks are about committed data; a transaction also reads what it has written.
    if (db.isTransaction) return readByOffset(list, page, limits)
    const { direction } = order
    const found = await readByMarks(orgId, direction, page, {
      total: () => people.count(db, orgId),
      times: (after, spacing, most) => readTimes(list, { after, spacing, most }),
      changes: (after) => readChanges(list, after, limits),
      read: (part, _direction, total) =>
        'offset' in part ? readByOffset(list, part, limits, total) : readForward(list, part),
    })
    if (found || page.offset > limits.shortReadSkipPeople) return found
    return readByOffset(list, page, limits)
  }
}

/** Whether people before a page are not skipped one by one, whatever its offset. */
export function isByMarks(query: PersonQuery): boolean {
  return 'offset' in query.page && plainOrder(query)?.field.name === 'createdAt'
}

interface RefList {
  readonly db: Kysely<Schema>
  readonly orgId: OrgId
  readonly order: PlainOrder
  readonly statements: StatementCache
}

interface PlainOrder {
  readonly field: Field
  readonly direction: 'asc' | 'desc'
}

/** The order of a list of everyone, if one index holds all that is read. */
function plainOrder({ filter, order, removed = 'exclude' }: PersonQuery): PlainOrder | undefined {
  const [term] = order
  if (filter || removed !== 'exclude' || order.length !== 1 || !term) return undefined
  const { field, direction } = term
  if (field.name === 'createdAt' && field.step === undefined) return { field, direction }
  return field.name === 'vendorId' && field.type === 'number' ? { field, direction } : undefined
}

/** Skipping costs as much as reading, so a page that is nearer to the end is read from there. */
async function readByOffset(
  list: RefList,
  page: OffsetPage,
  { fromEndOffsetPeople }: PlannerLimits,
  total?: number,
): Promise<Page<PersonRef>> {
  if (page.offset < fromEndOffsetPeople) return readForward(list, page)
  const nearerToEnd = page.offset > (total ?? (await people.count(list.db, list.orgId))) / 2
  return nearerToEnd ? readFromEnd(list, page) : readForward(list, page)
}

async function readForward(list: RefList, page: OffsetPage | SeekPage): Promise<Page<PersonRef>> {
  const { db, order } = list
  const { field, direction } = order
  const byOffset = 'offset' in page
  const from = byOffset ? undefined : page.from
  const start = from ? ((page as SeekPage).after ? 'after' : 'from') : 'first'
  const skip = skippedRows(page)
  const limit = page.limit + (byOffset ? 0 : 1)
  const values = { orgId: list.orgId, from: from?.[0], limit, skip }
  const statement = list.statements.withParameters(
    `${field.name} ${direction} ${start} ${skip > 0}`,
    [
      values.orgId,
      ...(field.name === 'vendorId' ? [field.key] : []),
      ...(from ? [values.from] : []),
      limit,
      ...(skip > 0 ? [skip] : []),
    ],
    () => selectForward(order, start, values).compile(db),
  )
  const { rows } = await db.executeQuery<{ refs: string | null; last: number }>(statement)
  const { refs, last } = rows[0]!
  const items = parseRefs(refs)
  if (items.length <= page.limit) return { items }
  items.pop()
  return { items, next: [last] }
}

/** The refs of a page as one text, and the value of the order at its end. */
function selectForward(
  { field, direction }: PlainOrder,
  start: 'after' | 'from' | 'first',
  { orgId, from, limit, skip }: { orgId: OrgId; from: unknown; limit: number; skip: number },
): RawBuilder<unknown> {
  const [beyond, last] = direction === 'asc' ? ['>', 'max'] : ['<', 'min']
  const key = field.name === 'vendorId' ? sql`v.number` : sql`p.created_at`
  const people =
    field.name === 'vendorId'
      ? sql`person_id v cross join person p on p.org_id = v.org_id and p.person_id = v.person_id
          where v.org_id = ${orgId} and v.dialect = ${field.key} and v.number is not null and v.current = 1`
      : sql`person p where p.org_id = ${orgId}`
  const seek =
    start === 'first' ? sql`` : sql`and ${key} ${sql.raw(`${beyond}${start === 'from' ? '=' : ''}`)} ${from}`
  return sql`select group_concat(ref) as refs, ${sql.raw(last!)}(k) as last from (
    select ${REF} as ref, ${key} as k from ${people} and p.removed_at is null ${seek}
    order by ${key} ${sql.raw(direction)} limit ${limit} + 0 ${skip > 0 ? sql`offset ${skip}` : sql``})`
}

async function readFromEnd(
  { db, orgId, order: { direction }, statements }: RefList,
  { offset, limit }: OffsetPage,
): Promise<Page<PersonRef>> {
  const statement = statements.withParameters(
    `end ${direction}`,
    [orgId, limit, orgId, offset, orgId, offset + limit],
    () => {
      // In the same statement, so that the total is of the same moment as the rows. Without people there is no total.
      const total = sql`coalesce((select active from person_total where org_id = ${orgId}), 0)`
      return sql`select group_concat(ref) as refs from (
      select ${REF} as ref from person p
      where p.org_id = ${orgId} and p.removed_at is null
      order by p.created_at ${sql.raw(direction === 'asc' ? 'desc' : 'asc')}
      limit max(0, min(${limit}, ${total} - ${offset})) offset max(0, ${total} - ${offset + limit}))`.compile(
        db,
      )
    },
  )
  const { rows } = await db.executeQuery<{ refs: string | null }>(statement)
  return { items: parseRefs(rows[0]!.refs).reverse() }
}

/** The first person's time, if none is given, and then that of every `spacing`-th person. */
async function readTimes(
  { db, orgId, statements }: RefList,
  { after, spacing, most }: { after: Instant | undefined; spacing: number; most: number },
): Promise<Instant[]> {
  const statement = statements.withValues('times', { orgId, after: after ?? null, spacing, most }, (value) =>
    sql`with recursive mark (n, at) as (
        select 0, coalesce(${value.after}, (select min(created_at) from person
          where org_id = ${value.orgId} and removed_at is null))
        union all select n + 1, (select p.created_at from person p
            where p.org_id = ${value.orgId} and p.removed_at is null and p.created_at >= mark.at
            order by p.created_at limit 1 offset ${value.spacing})
          from mark where at is not null and n < ${value.most})
      select json_group_array(at) as times from mark where at is not null`.compile(db),
  )
  const { rows } = await db.executeQuery<{ times: string }>(statement)
  const times = JSON.parse(rows[0]!.times) as Instant[]
  return after === undefined ? times : times.slice(1)
}

async function readChanges(
  { db, orgId, statements }: RefList,
  after: number | undefined,
  { markChangesMax }: PlannerLimits,
): Promise<FeedChanges> {
  const last = statements.withParameters('last change', [orgId], () =>
    sql`select coalesce(max(position), 0) as position from change where org_id = ${orgId}`.compile(db),
  )
  const { position } = (await db.executeQuery<{ position: number }>(last)).rows[0]!
  const none = { position, created: 0, others: false, earliest: undefined, unknown: false }
  if (after === undefined || position === after) return none
  if (position < after || position - after > markChangesMax) return { ...none, unknown: true }
  const values = { orgId, after, position }
  const statement = statements.withValues('changes', values, (value) =>
    sql`select count(*) filter (where c.kind = 'created' and p.removed_at is null) as created,
        count(*) filter (where c.kind not in ('created', 'updated')) as others,
        min(p.created_at) filter (where c.kind <> 'updated') as earliest,
        count(*) filter (where p.person_id is null) as lost
      from change c left join person p on p.org_id = c.org_id and p.person_id = c.person_id
      where c.org_id = ${value.orgId} and c.position > ${value.after} and c.position <= ${value.position}`.compile(
      db,
    ),
  )
  const { rows } = await db.executeQuery<
    Record<'created' | 'others' | 'lost', number> & { earliest: number | null }
  >(statement)
  const { created, others, earliest, lost } = rows[0]!
  return { position, created, others: others > 0, earliest: earliest ?? undefined, unknown: lost > 0 }
}

const REF = sql`p.person_id || ',' || p.version`

/** Parses the text of a page: id, version, id, version and so on. */
function parseRefs(text: string | null): PersonRef[] {
  if (text === null) return []
  const numbers = JSON.parse(`[${text}]`) as number[]
  return Array.from({ length: numbers.length / 2 }, (_, index) => ({
    id: numbers[2 * index]!,
    version: numbers[2 * index + 1]!,
  }))
}
