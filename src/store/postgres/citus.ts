import { type Kysely, sql } from 'kysely'
import { tables } from '../tables.ts'

/**
 * Shares the tables out over the nodes of a Citus cluster: what belongs to a tenant by `org_id`, all tables alike, so
 * that everything of one tenant lies on one node; what leads to a tenant on every node. Does nothing with those that
 * are shared out already.
 *
 * @see https://docs.citusdata.com/en/stable/develop/api_udf.html
 */
export async function distribute<Tables>(db: Kysely<Tables>): Promise<void> {
  await sql`create extension if not exists citus`.execute(db)
  // The first is what all others lie beside.
  const [first] = tables.filter(({ tenancy }) => tenancy === 'tenant')
  for (const { name, tenancy } of tables) {
    if (tenancy === 'store' || (await isShared(db, name))) continue
    if (tenancy === 'directory') await sql`select create_reference_table(${name})`.execute(db)
    else {
      const beside = name === first!.name ? 'none' : first!.name
      await sql`select create_distributed_table(${name}, 'org_id', colocate_with => ${beside})`.execute(db)
    }
  }
}

/** Whether the store is shared out, so that tables of a later version must be as well. */
export async function isDistributed<Tables>(db: Kysely<Tables>): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    select to_regclass('pg_catalog.pg_dist_partition') is not null as found`.execute(db)
  return rows[0]?.found === true && (await isShared(db, 'person'))
}

async function isShared<Tables>(db: Kysely<Tables>, table: string): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    select exists (select from pg_dist_partition where logicalrelid = to_regclass(${table})) as found`.execute(
    db,
  )
  return rows[0]?.found === true
}
