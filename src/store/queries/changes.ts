import { type Insertable, type Kysely, type Selectable, sql } from 'kysely'
import type { Change } from '../../model/change.ts'
import type { OrgId, PersonId } from '../../model/person.ts'
import type { ChangeTable, PendingChangeTable, Schema } from '../schema.ts'
import type { ChangesReader, ChangesWriter } from '../store.ts'
import type { Queries } from './bind.ts'
import { insertRows } from './insert-rows.ts'

type Db = Kysely<Schema>

type Feed = Queries<ChangesReader & ChangesWriter>

/** Where one transaction writes at a time, positions are counted up inside it. */
export const countedFeed: Feed = {
  list: listChanges,
  listByPerson: listChangesByPerson,
  lastPosition,
  append: appendChanges,
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
  lastPosition,
  append: appendPendingChanges,
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

/** Also those that nobody gave a position yet: of one person the versions tell the order. */
async function listChangesByPerson(
  db: Db,
  orgId: OrgId,
  personId: PersonId,
  beforeVersion: number,
  limit: number,
): Promise<Omit<Change, 'position'>[]> {
  const newestOf = (table: 'change' | 'pending_change') =>
    db
      .selectFrom(table)
      .select(['org_id', 'kind', 'person_id', 'version', 'source_id', 'at'])
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

function toChange(row: Omit<Selectable<ChangeTable>, 'position'>): Omit<Change, 'position'> {
  return {
    orgId: row.org_id,
    kind: row.kind as Change['kind'],
    personId: row.person_id,
    version: row.version,
    sourceId: row.source_id,
    at: row.at,
  }
}

/** Counts positions up inside the transaction, which is sound only where one transaction writes at a time. */
async function appendChanges(db: Db, changes: readonly Omit<Change, 'position'>[]): Promise<void> {
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

/** Rows of one INSERT; seven columns each, far under the engines' 32,766 parameters. */
const PENDING_PER_INSERT = 500

async function appendPendingChanges(db: Db, changes: readonly Omit<Change, 'position'>[]): Promise<void> {
  const rows = changes.map((change) => ({
    ...changeColumns(change),
    ticket: sql<number>`nextval('change_ticket')`,
  }))
  for (let start = 0; start < rows.length; start += PENDING_PER_INSERT) {
    await db
      .insertInto('pending_change')
      .values(rows.slice(start, start + PENDING_PER_INSERT))
      .execute()
  }
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

function changeColumns(change: Omit<Change, 'position'>): Omit<Insertable<ChangeTable>, 'position'> {
  return {
    org_id: change.orgId,
    kind: change.kind,
    person_id: change.personId,
    version: change.version,
    source_id: change.sourceId,
    at: change.at,
  }
}
