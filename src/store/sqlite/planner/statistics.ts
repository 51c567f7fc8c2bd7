import { type Kysely, sql } from 'kysely'

/**
 * Gives SQLite's own planner fixed figures about a large organization, in place of `ANALYZE`.
 *
 * Without figures SQLite assumes that `org_id = ?` selects ten rows, and so reads a whole tenant where an index leads to one
 * person. With measured figures plans would depend on the day of the measurement. These are the same in every store, as
 * https://www.sqlite.org/queryplanner-ng.html recommends for stable plans.
 */
export async function writeStatistics<Tables>(db: Kysely<Tables>): Promise<void> {
  await sql`analyze sqlite_schema`.execute(db)
  await sql`delete from sqlite_stat1`.execute(db)
  for (const { table, index, rows } of statistics) {
    await sql`insert into sqlite_stat1 (tbl, idx, stat) values (${table}, ${index}, ${rows.join(' ')})`.execute(
      db,
    )
  }
  // Makes this connection read the figures; other connections do so when they notice that the schema has changed.
  await sql`analyze sqlite_schema`.execute(db)
}

/** Figures of ten organizations with a million people each. */
export const statistics: readonly {
  readonly table: string
  readonly index: string
  /** Rows of the index, then rows with the same first column, rows with the same first two columns, … */
  readonly rows: readonly number[]
}[] = [
  { table: 'person', index: 'sqlite_autoindex_person_1', rows: [10_000_000, 1_000_000, 1] },
  { table: 'person', index: 'sqlite_autoindex_person_2', rows: [10_000_000, 1_000_000, 1] },
  { table: 'person', index: 'person_active_created', rows: [9_000_000, 900_000, 1, 1, 1] },
  { table: 'person', index: 'person_state', rows: [10_000_000, 1_000_000, 1, 1, 1] },
  { table: 'person', index: 'person_active_updated', rows: [9_000_000, 900_000, 2, 1] },
  { table: 'person', index: 'person_removed_updated', rows: [1_000_000, 100_000, 2, 1] },
  // A table in the order of its key has the figures of the key under its own name.
  { table: 'person_id', index: 'person_id', rows: [60_000_000, 6_000_000, 1_000_000, 1] },
  { table: 'person_id', index: 'person_id_person', rows: [60_000_000, 6_000_000, 6] },
  { table: 'person_id', index: 'person_id_old', rows: [1_000_000, 100_000, 1] },
  { table: 'person_id', index: 'person_id_number', rows: [10_000_000, 1_000_000, 1_000_000, 1, 1, 1] },
  { table: 'lookup', index: 'lookup_owner', rows: [200_000_000, 20_000_000, 20, 2] },
  { table: 'lookup', index: 'lookup_text', rows: [150_000_000, 15_000_000, 1_000_000, 10, 10, 1] },
  { table: 'lookup', index: 'lookup_number', rows: [30_000_000, 3_000_000, 500_000, 100, 100, 1] },
  { table: 'record', index: 'sqlite_autoindex_record_1', rows: [20_000_000, 2_000_000, 1] },
  { table: 'record', index: 'record_person', rows: [20_000_000, 2_000_000, 2, 1] },
  { table: 'record', index: 'record_external', rows: [10_000_000, 1_000_000, 1, 1] },
  { table: 'record', index: 'record_source', rows: [10_000_000, 1_000_000, 100_000] },
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
