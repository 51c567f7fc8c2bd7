import { type Kysely, sql } from 'kysely'

/**
 * Tells SQLite's planner what the tables of a large organization look like, in place of `ANALYZE`.
 *
 * Without figures it takes `org_id = ?` for a condition that leaves ten rows, and so walks a whole tenant where an
 * index leads straight to one person. Figures measured once would make plans depend on the day they were measured;
 * these are the same in every store, as https://www.sqlite.org/queryplanner-ng.html advises for stable plans.
 */
export async function writeStatistics<Tables>(db: Kysely<Tables>): Promise<void> {
  await sql`analyze sqlite_schema`.execute(db)
  await sql`delete from sqlite_stat1`.execute(db)
  for (const { table, index, rows } of statistics) {
    await sql`insert into sqlite_stat1 (tbl, idx, stat) values (${table}, ${index}, ${rows.join(' ')})`.execute(
      db,
    )
  }
  // Once more, to make this connection read them; others do when they notice that the schema has changed.
  await sql`analyze sqlite_schema`.execute(db)
}

/** Ten organizations of a million people. */
export const statistics: readonly {
  readonly table: string
  readonly index: string
  /** Rows of the index, then rows that agree in its first column, in its first two, … */
  readonly rows: readonly number[]
}[] = [
  { table: 'person', index: 'sqlite_autoindex_person_1', rows: [10_000_000, 1_000_000, 1] },
  { table: 'person', index: 'sqlite_autoindex_person_2', rows: [10_000_000, 1_000_000, 1] },
  { table: 'person', index: 'person_active_created', rows: [9_000_000, 900_000, 1, 1, 1] },
  { table: 'person', index: 'person_state', rows: [10_000_000, 1_000_000, 1, 1, 1] },
  { table: 'person', index: 'person_active_updated', rows: [9_000_000, 900_000, 2, 1] },
  { table: 'person', index: 'person_removed_updated', rows: [1_000_000, 100_000, 2, 1] },
  { table: 'person_id', index: 'sqlite_autoindex_person_id_1', rows: [60_000_000, 6_000_000, 1_000_000, 1] },
  { table: 'person_id', index: 'person_id_person', rows: [60_000_000, 6_000_000, 6, 1] },
  { table: 'person_id', index: 'person_id_number', rows: [10_000_000, 1_000_000, 1_000_000, 1, 1, 1] },
  { table: 'lookup', index: 'sqlite_autoindex_lookup_1', rows: [200_000_000, 20_000_000, 20, 2, 1] },
  { table: 'lookup', index: 'lookup_text', rows: [150_000_000, 15_000_000, 1_000_000, 10, 10, 1] },
  { table: 'lookup', index: 'lookup_number', rows: [30_000_000, 3_000_000, 500_000, 100, 100, 1] },
  { table: 'record', index: 'sqlite_autoindex_record_1', rows: [20_000_000, 2_000_000, 1] },
  { table: 'record', index: 'record_person', rows: [20_000_000, 2_000_000, 2, 1] },
  { table: 'record', index: 'record_external', rows: [10_000_000, 1_000_000, 100_000, 1] },
  { table: 'record', index: 'record_external_id', rows: [10_000_000, 1_000_000, 1, 1] },
  {
    table: 'campaign_contact',
    index: 'sqlite_autoindex_campaign_contact_1',
    rows: [1_000_000, 100_000, 1],
  },
  {
    table: 'campaign_contact',
    index: 'sqlite_autoindex_campaign_contact_2',
    rows: [1_000_000, 100_000, 2, 1],
  },
  {
    table: 'campaign_contact',
    index: 'campaign_contact_enrolled',
    rows: [900_000, 90_000, 10_000, 1, 1, 1],
  },
]
