import type { Kysely } from 'kysely'
import type { Change } from '../../model/change.ts'
import type { OrgId } from '../../model/person.ts'
import type { ChangeTable, Schema } from '../schema.ts'
import { insertRows } from './insert-rows.ts'

type Db = Kysely<Schema>

export async function listChanges(db: Db, orgId: OrgId, after: number, limit: number): Promise<Change[]> {
  const rows = await db
    .selectFrom('change')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('position', '>', after)
    .orderBy('position')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    orgId: row.org_id,
    position: row.position,
    kind: row.kind as Change['kind'],
    personId: row.person_id,
    version: row.version,
    sourceId: row.source_id,
    at: row.at,
  }))
}

/** Counts positions up inside the transaction, which is sound only where one transaction writes at a time. */
export async function appendChanges(db: Db, changes: readonly Omit<Change, 'position'>[]): Promise<void> {
  const positions = new Map<OrgId, number>()
  const rows: ChangeTable[] = []
  for (const { orgId, kind, personId, version, sourceId, at } of changes) {
    const position = (positions.get(orgId) ?? (await lastPosition(db, orgId))) + 1
    positions.set(orgId, position)
    rows.push({ org_id: orgId, position, kind, person_id: personId, version, source_id: sourceId, at })
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
