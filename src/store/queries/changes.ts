import type { Kysely } from 'kysely'
import type { Change } from '../../model/change.ts'
import type { OrgId } from '../../model/person.ts'
import type { Schema } from '../schema.ts'

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
  for (const change of changes) {
    const { last } = await db
      .selectFrom('change')
      .select((eb) => eb.fn.max('position').as('last'))
      .where('org_id', '=', change.orgId)
      .executeTakeFirstOrThrow()
    await db
      .insertInto('change')
      .values({
        org_id: change.orgId,
        position: (last ?? 0) + 1,
        kind: change.kind,
        person_id: change.personId,
        version: change.version,
        source_id: change.sourceId,
        at: change.at,
      })
      .execute()
  }
}
