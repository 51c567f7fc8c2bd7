import { type Kysely, sql } from 'kysely'

/**
 * Tables with the number of people of each organization and of the people enrolled in each campaign. Triggers keep them up
 * to date, whichever program writes: without them SQLite counts rows one by one.
 */
export async function completeTotals<Tables>(db: Kysely<Tables>): Promise<void> {
  for (const total of totals) {
    const { rows } = await sql<{ name: string }>`
      select name from sqlite_schema where name = ${total.table}`.execute(db)
    if (rows.length === 0) await createTotal(db, total)
  }
}

interface Total {
  readonly table: string
  readonly of: string
  readonly per: readonly string[]
}

const totals: readonly Total[] = [
  { table: 'person_total', of: 'person', per: ['org_id'] },
  { table: 'campaign_contact_total', of: 'campaign_contact', per: ['org_id', 'campaign_id'] },
]

async function createTotal<Tables>(db: Kysely<Tables>, { table, of, per }: Total): Promise<void> {
  const columns = sql.raw(per.join(', '))
  await sql`create table ${sql.id(table)} (${columns}, active integer not null, primary key (${columns}))
      without rowid`.execute(db)
  const add = (row: 'new' | 'old', number: 1 | -1) => {
    const values = sql.raw(per.map((column) => `${row}.${column}`).join(', '))
    return sql`insert into ${sql.id(table)} values (${values}, ${sql.lit(number)})
        on conflict (${columns}) do update set active = active + ${sql.lit(number)}`
  }
  const createTrigger = (name: string, event: string, when: string, work: ReturnType<typeof add>) =>
    sql`create trigger ${sql.id(`${table}_${name}`)} after ${sql.raw(event)} on ${sql.id(of)}
        when ${sql.raw(when)} begin ${work}; end`.execute(db)
  await createTrigger('in', 'insert', 'new.removed_at is null', add('new', 1))
  await createTrigger('out', 'delete', 'old.removed_at is null', add('old', -1))
  // The old row is subtracted and the new row added, because an update may move a row to another total.
  await createTrigger('changed_out', 'update', 'old.removed_at is null', add('old', -1))
  await createTrigger('changed_in', 'update', 'new.removed_at is null', add('new', 1))
  await sql`insert into ${sql.id(table)} select ${columns}, count(*) from ${sql.id(of)}
      where removed_at is null group by ${columns}`.execute(db)
}
