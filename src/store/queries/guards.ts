import type { Kysely } from 'kysely'
import type { OrgId } from '../../model/person.ts'
import type { Schema } from '../schema.ts'
import { locksRows } from '../terms.ts'

/**
 * Inside a transaction, waits for every other one that decides by the same, and keeps others from it until the end:
 * nobody has this e-mail yet, so it may be given. Rows that are not there cannot be locked, so one row stands for all.
 * It is a row and not an advisory lock because rows are where the tenant is, on whichever server that may be.
 */
export async function holdGuard(
  db: Kysely<Schema>,
  orgId: OrgId,
  name: 'people' | 'labels' | 'custom-fields' | 'settings',
): Promise<void> {
  if (!locksRows(db)) return
  const hold = () =>
    db
      .selectFrom('guard')
      .select('name')
      .where('org_id', '=', orgId)
      .where('name', '=', name)
      .forUpdate()
      .executeTakeFirst()
  if (await hold()) return
  await db
    .insertInto('guard')
    .values({ org_id: orgId, name })
    .onConflict((conflict) => conflict.columns(['org_id', 'name']).doNothing())
    .execute()
  await hold()
}
