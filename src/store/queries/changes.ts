import { type Kysely, type Selectable, sql } from 'kysely'
import type { Change, FieldChange, NewChange } from '../../model/change.ts'
import type { Instant } from '../../model/instant.ts'
import type { OrgId, PersonId } from '../../model/person.ts'
import { parsePrincipal, principalText } from '../../model/principal.ts'
import type { ChangeTable, PendingChangeTable, Schema } from '../schema.ts'
import type { ChangesReader, ChangesWriter, VersionFields } from '../store.ts'
import type { Queries } from './bind.ts'
import { inLists } from './in-lists.ts'
import { insertRows } from './insert-rows.ts'

type Db = Kysely<Schema>

type Feed = Queries<ChangesReader & ChangesWriter>

/** Where one transaction writes at a time, positions are counted up inside it. */
export const countedFeed: Feed = {
  list: listChanges,
  listByPerson: listChangesByPerson,
  listFieldChanges,
  lastPosition,
  append: appendChanges,
  expireValues,
}

/**
 * Where transactions commit in any order, a position given inside one would be passed by readers before it is seen. So
 * changes are written without, and committed ones are given theirs by whoever reads the feed next: no writer waits for
 * another, and positions are given and become visible in one order.
 */
export const settledFeed: Feed = {
  async list(db, orgId, after, limit) {
    if (!db.isTransaction) await settleChanges(db, orgId)
    return listChanges(db, orgId, after, limit)
  },
  listByPerson: listChangesByPerson,
  listFieldChanges,
  lastPosition,
  append: appendPendingChanges,
  expireValues,
}

async function listChanges(db: Db, orgId: OrgId, after: number, limit: number): Promise<Change[]> {
  const rows = await db
    .selectFrom('change')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('position', '>', after)
    .orderBy('position')
    .limit(limit)
    .execute()
  return rows.map((row) => ({ ...toChange(row), position: row.position }))
}

/** Includes changes without a position: the versions of a person give the order. */
async function listChangesByPerson(
  db: Db,
  orgId: OrgId,
  personId: PersonId,
  beforeVersion: number,
  limit: number,
): Promise<NewChange[]> {
  const newestOf = (table: 'change' | 'pending_change') =>
    db
      .selectFrom(table)
      .select(changeColumnNames)
      .where('org_id', '=', orgId)
      .where('person_id', '=', personId)
      .where('version', '<', beforeVersion)
      .orderBy('version', 'desc')
      .limit(limit)
      .execute()
  // What gets its position between the two is found twice, never not at all.
  const rows = [...(await newestOf('pending_change')), ...(await newestOf('change'))]
  const byVersion = new Map(rows.map((row) => [row.version, row]))
  return [...byVersion.values()]
    .sort((a, b) => b.version - a.version)
    .slice(0, limit)
    .map(toChange)
}

/** By person and version; those without a position yet included. */
async function listFieldChanges(
  db: Db,
  orgId: OrgId,
  personIds: readonly PersonId[],
): Promise<VersionFields[]> {
  const rowsOf = (table: 'change' | 'pending_change') =>
    inLists(personIds, (ids) =>
      db
        .selectFrom(table)
        .select(['person_id', 'version', 'fields'])
        .where('org_id', '=', orgId)
        .where('person_id', 'in', ids)
        .where('fields', 'is not', null)
        .execute(),
    )
  const rows = [...(await rowsOf('pending_change')), ...(await rowsOf('change'))]
  const byVersion = new Map(rows.map((row) => [`${row.person_id} ${row.version}`, row]))
  return [...byVersion.values()]
    .sort((a, b) => a.person_id - b.person_id || a.version - b.version)
    .map((row) => ({ personId: row.person_id, version: row.version, fields: toFields(row.fields) }))
}

const changeColumnNames = [
  'org_id',
  'kind',
  'person_id',
  'version',
  'source_id',
  'principal',
  'fields',
  'at',
] as const

function toChange(row: Omit<Selectable<ChangeTable>, 'position'>): NewChange {
  return {
    orgId: row.org_id,
    kind: row.kind as Change['kind'],
    personId: row.person_id,
    version: row.version,
    sourceId: row.source_id,
    principal: parsePrincipal(row.principal),
    fields: toFields(row.fields),
    at: row.at,
  }
}

/** Stands for values that retention removed. */
const EXPIRED = ''

/** Stored as `[field, before, after]` each, or null for none. */
function toFields(stored: string | null): FieldChange[] | null {
  if (stored === null) return []
  if (stored === EXPIRED) return null
  const fields: [string, FieldChange['before'], FieldChange['after']][] = JSON.parse(stored)
  return fields.map(([field, before, after]) => ({ field, before, after }))
}

function fromFields(fields: NewChange['fields']): string | null {
  if (fields === null) return EXPIRED
  if (fields.length === 0) return null
  return JSON.stringify(fields.map(({ field, before, after }) => [field, before, after]))
}

/**
 * Counts positions up inside the transaction, which is sound only where one transaction writes at a time. A single change
 * looks its position up as it is inserted.
 */
async function appendChanges(db: Db, changes: readonly NewChange[]): Promise<void> {
  const [only] = changes
  if (only && changes.length === 1) {
    const next = sql<number>`(select coalesce(max(position), 0) + 1 from change where org_id = ${only.orgId})`
    await db
      .insertInto('change')
      .values({ ...changeColumns(only), position: next })
      .execute()
    return
  }
  const positions = new Map<OrgId, number>()
  const rows: ChangeTable[] = []
  for (const change of changes) {
    const { orgId } = change
    const position = (positions.get(orgId) ?? (await lastPosition(db, orgId))) + 1
    positions.set(orgId, position)
    rows.push({ ...changeColumns(change), position })
  }
  await insertRows(db, 'change', rows)
}

async function lastPosition(db: Db, orgId: OrgId): Promise<number> {
  const { last } = await db
    .selectFrom('change')
    .select((eb) => eb.fn.max('position').as('last'))
    .where('org_id', '=', orgId)
    .executeTakeFirstOrThrow()
  return last ?? 0
}

async function appendPendingChanges(db: Db, changes: readonly NewChange[]): Promise<void> {
  await insertRows<'pending_change', 'ticket'>(db, 'pending_change', changes.map(changeColumns), {
    computed: { ticket: "nextval('change_ticket')" },
  })
}

/** Changes that get their positions in one transaction. Who reads while there are more reads on afterwards. */
const SETTLED_AT_ONCE = 1000

/** Gives positions to what is committed and has none, one reader at a time. @returns whether there was anything */
export async function settleChanges(db: Db, orgId: OrgId): Promise<boolean> {
  if ((await listPending(db, orgId, 1)).length === 0) return false
  await db.transaction().execute(async (transaction) => {
    const last = await lockFeed(transaction, orgId)
    const pending = await listPending(transaction, orgId, SETTLED_AT_ONCE)
    if (pending.length === 0) return
    const settled = inOrder(pending).map(({ ticket, ...row }, index) => ({
      ...row,
      position: last + index + 1,
    }))
    await insertRows(transaction, 'change', settled)
    await transaction
      .deleteFrom('pending_change')
      .where('org_id', '=', orgId)
      .where(
        'ticket',
        'in',
        pending.map(({ ticket }) => ticket),
      )
      .execute()
    await transaction
      .updateTable('feed')
      .set({ last_position: last + settled.length })
      .where('org_id', '=', orgId)
      .execute()
  })
  return true
}

function listPending(db: Db, orgId: OrgId, limit: number): Promise<Selectable<PendingChangeTable>[]> {
  return db
    .selectFrom('pending_change')
    .selectAll()
    .where('org_id', '=', orgId)
    .orderBy('ticket')
    .limit(limit)
    .execute()
}

/** Holds the organization's row until the transaction ends. @returns the last position that was given */
async function lockFeed(db: Db, orgId: OrgId): Promise<number> {
  const lock = () =>
    db.selectFrom('feed').select('last_position').where('org_id', '=', orgId).forUpdate().executeTakeFirst()
  const feed = await lock()
  if (feed) return feed.last_position
  // The first of the organization here; its feed may have been brought from a store that counts.
  await db
    .insertInto('feed')
    .values({ org_id: orgId, last_position: await lastPosition(db, orgId) })
    .onConflict((conflict) => conflict.column('org_id').doNothing())
    .execute()
  return (await lock())!.last_position
}

/**
 * By ticket, but no version of a person before an earlier one of it: tickets of several nodes are ranges of their own,
 * and a store that was brought back from a copy counts them anew.
 */
function inOrder(
  pending: readonly Selectable<PendingChangeTable>[],
): readonly Selectable<PendingChangeTable>[] {
  const byVersion = pending.toSorted((a, b) => a.version - b.version || a.ticket - b.ticket)
  const turns = new Map<number, number>()
  const placed = byVersion.map((row) => {
    const turn = Math.max(turns.get(row.person_id) ?? 0, row.ticket)
    turns.set(row.person_id, turn)
    return { row, turn }
  })
  return placed.toSorted((a, b) => a.turn - b.turn).map(({ row }) => row)
}

function changeColumns(change: NewChange): Omit<ChangeTable, 'position'> {
  return {
    org_id: change.orgId,
    kind: change.kind,
    person_id: change.personId,
    version: change.version,
    source_id: change.sourceId,
    principal: principalText(change.principal),
    fields: fromFields(change.fields),
    at: change.at,
  }
}

/** The noun under which the sequence row keeps the position up to which values were removed. */
const EXPIRED_UP_TO = 'expired-changes'

/**
 * A change with values carries the time at which it was written or, where the person is dated ahead, a later one. So what
 * stands before an old change is old too, even if its time lies ahead.
 */
async function expireValues(
  db: Db,
  orgId: OrgId,
  { before, now }: { readonly before: Instant; readonly now: Instant },
  limit: number,
): Promise<number> {
  const start = await expiredUpTo(db, orgId)
  const rows = await db
    .selectFrom('change')
    .select([
      'position',
      'at',
      sql<number>`case when fields is null or fields = ${EXPIRED} then 0 else 1 end`.as('holds'),
    ])
    .where('org_id', '=', orgId)
    .where('position', '>', start)
    .orderBy('position')
    .limit(limit)
    .execute()
  const last = rows.at(-1)
  if (!last) return 0
  const lastOld = rows.findLastIndex(({ holds, at }) => holds === 1 && at < before)
  const isFull = rows.length === limit
  const skips = isFull && rows.every(({ holds }) => holds === 0)
  const isAhead = isFull && !skips && rows.every(({ holds, at }) => holds === 0 || at > now)
  const allOld = isAhead && (await isOldBehind(db, orgId, last.position, { before, now }))
  const count = allOld || skips ? rows.length : lastOld + 1
  if (count === 0) return 0
  await removeValues(db, orgId, { after: start, upTo: rows[count - 1]!.position })
  return count
}

async function expiredUpTo(db: Db, orgId: OrgId): Promise<number> {
  const row = await db
    .selectFrom('sequence')
    .select('last_number')
    .where('org_id', '=', orgId)
    .where('name', '=', EXPIRED_UP_TO)
    .executeTakeFirst()
  return row?.last_number ?? 0
}

/** Whether the next change that is not dated ahead is old. */
async function isOldBehind(
  db: Db,
  orgId: OrgId,
  position: number,
  { before, now }: { readonly before: Instant; readonly now: Instant },
): Promise<boolean> {
  const next = await db
    .selectFrom('change')
    .select('at')
    .where('org_id', '=', orgId)
    .where('position', '>', position)
    .where('fields', 'is not', null)
    .where('at', '<=', now)
    .orderBy('position')
    .limit(1)
    .executeTakeFirst()
  return next !== undefined && next.at < before
}

async function removeValues(
  db: Db,
  orgId: OrgId,
  { after, upTo }: { readonly after: number; readonly upTo: number },
): Promise<void> {
  await db
    .updateTable('change')
    .set({ fields: EXPIRED })
    .where('org_id', '=', orgId)
    .where('position', '>', after)
    .where('position', '<=', upTo)
    .where('fields', 'is not', null)
    .execute()
  await db
    .insertInto('sequence')
    .values({ org_id: orgId, name: EXPIRED_UP_TO, last_number: upTo })
    .onConflict((conflict) => conflict.columns(['org_id', 'name']).doUpdateSet({ last_number: upTo }))
    .execute()
}
