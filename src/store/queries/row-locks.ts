import type { Kysely } from 'kysely'
import type { OrgId } from '../../model/person.ts'
import type { Schema } from '../schema.ts'
import { locksRows } from '../sql-dialect.ts'

/**
 * Inside a transaction, waits for every other transaction that takes the same lock, and holds it to the end. It protects
 * decisions that depend on the absence of rows ("no person has this e-mail, so it may be used"): rows that do not exist
 * cannot be locked, so one row of `guard` stands for all of them. A row and not an advisory lock, because the rows of a
 * tenant may be on any server of a cluster, and the lock must be where they are.
 */
export async function takeRowLock(
  db: Kysely<Schema>,
  orgId: OrgId,
  name: 'people' | 'companies' | 'filters' | 'labels' | 'custom-fields' | 'settings' | 'phone-forms',
): Promise<void> {
  if (!locksRows(db)) return
  const lock = () =>
    db
      .selectFrom('guard')
      .select('name')
      .where('org_id', '=', orgId)
      .where('name', '=', name)
      .forUpdate()
      .executeTakeFirst()
  if (await lock()) return
  await db
    .insertInto('guard')
    .values({ org_id: orgId, name })
    .onConflict((conflict) => conflict.columns(['org_id', 'name']).doNothing())
    .execute()
  await lock()
}
