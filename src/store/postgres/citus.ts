import { type Kysely, sql } from 'kysely'
import { tables } from '../tables.ts'

/**
 * Distributes the tables over the nodes of a Citus cluster: tables of tenants by `org_id`, colocated, so that each tenant is
 * on one node; tables that lead to a tenant on every node. Leaves alone tables that are already distributed.
 *
 * @see https://docs.citusdata.com/en/stable/develop/api_udf.html
 */
export async function distribute<Tables>(db: Kysely<Tables>): Promise<void> {
  await sql`create extension if not exists citus`.execute(db)
  // All others are colocated with the first.
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

/** Whether the store is distributed, so that tables of later versions must be as well. */
export async function isDistributed<Tables>(db: Kysely<Tables>): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    select to_regclass('pg_catalog.pg_dist_partition') is not null as found`.execute(db)
  return rows[0]?.found === true && (await isShared(db, 'person'))
}

/** The bytes of the database, on a cluster those of all its nodes together. */
export async function measureDatabase<Tables>(db: Kysely<Tables>): Promise<number> {
  const size = 'select pg_database_size(current_database())'
  const { rows } = (await isDistributed(db))
    ? await sql<{ bytes: number }>`
        select sum(result::bigint)::bigint as bytes from run_command_on_all_nodes(${size})`.execute(db)
    : await sql<{ bytes: number }>`select (${sql.raw(size)}) as bytes`.execute(db)
  return rows[0]?.bytes ?? 0
}

async function isShared<Tables>(db: Kysely<Tables>, table: string): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    select exists (select from pg_dist_partition where logicalrelid = to_regclass(${table})) as found`.execute(
    db,
  )
  return rows[0]?.found === true
}
