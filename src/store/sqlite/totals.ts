import { type Kysely, sql } from 'kysely'

/**
 * How many people each organization has, and how many are enrolled in each campaign, counted along by triggers, whoever
 * writes: SQLite has no other way to tell than to count rows one by one.
 */
export async function completeTotals<Tables>(db: Kysely<Tables>): Promise<void> {
  for (const { table, of, per } of totals) {
    const { rows } = await sql<{ name: string }>`
      select name from sqlite_schema where name = ${table}`.execute(db)
    if (rows.length > 0) continue
    const columns = sql.raw(per.join(', '))
    await sql`create table ${sql.id(table)} (${columns}, active integer not null, primary key (${columns}))
      without rowid`.execute(db)
    const count = (row: 'new' | 'old', by: 1 | -1) => {
      const values = sql.raw(per.map((column) => `${row}.${column}`).join(', '))
      return sql`insert into ${sql.id(table)} values (${values}, ${sql.lit(by)})
        on conflict (${columns}) do update set active = active + ${sql.lit(by)}`
    }
    const trigger = (name: string, event: string, when: string, work: ReturnType<typeof count>) =>
      sql`create trigger ${sql.id(`${table}_${name}`)} after ${sql.raw(event)} on ${sql.id(of)}
        when ${sql.raw(when)} begin ${work}; end`.execute(db)
    await trigger('in', 'insert', 'new.removed_at is null', count('new', 1))
    await trigger('out', 'delete', 'old.removed_at is null', count('old', -1))
    // Taken out as it was and put in as it is: a row may also move, from one person's campaign to another's.
    await trigger('changed_out', 'update', 'old.removed_at is null', count('old', -1))
    await trigger('changed_in', 'update', 'new.removed_at is null', count('new', 1))
    await sql`insert into ${sql.id(table)} select ${columns}, count(*) from ${sql.id(of)}
      where removed_at is null group by ${columns}`.execute(db)
  }
}

const totals = [
  { table: 'person_total', of: 'person', per: ['org_id'] },
  { table: 'campaign_contact_total', of: 'campaign_contact', per: ['org_id', 'campaign_id'] },
] as const
