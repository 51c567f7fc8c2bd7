import { type Kysely, sql } from 'kysely'
import type { Schema } from '../../schema.ts'
import { sqlDialectOf } from '../../sql-dialect.ts'
import { createIndex, createTable } from './create-table.ts'

/** The values by which people, or companies, are found and sorted. */
export async function createLookups(
  db: Kysely<Schema>,
  { table, id }: { table: 'lookup' | 'company_lookup'; id: 'person_id' | 'company_id' },
): Promise<void> {
  await createTable(db, table, {
    columns: {
      org_id: 'bigint',
      [id]: 'bigint',
      number: 'double precision?',
      name: 'integer',
      place: 'integer',
      position: 'integer',
      aliases: 'smallint',
      key: 'text',
      folded_key: 'text?',
      text: 'text?',
      folded: 'text?',
    },
    key: [],
  })
  // The only index by owner: a primary key would hold the place too, and tell apart what nothing refers to. Where equal
  // entries are one, all values of a person are one entry.
  const { listsEqualEntries } = sqlDialectOf(db)
  await createIndex(db, `${table}_owner`, {
    on: table,
    columns: listsEqualEntries ? ['org_id', id] : ['org_id', id, 'name'],
  })
  // On PostgreSQL, replication must know a row by something.
  if (listsEqualEntries) await sql`alter table ${sql.table(table)} replica identity full`.execute(db)
  // The value comes before the key, so that equality finds entries of a list or map under any key. Long values are
  // indexed by their beginning, because PostgreSQL refuses index rows above 2,704 bytes; the queries say it in the same
  // words.
  await createIndex(db, `${table}_text`, {
    on: table,
    columns: sql`org_id, name, substr(folded, 1, 200), substr(key, 1, 60), ${sql.ref(id)}`,
    where: sql<boolean>`folded is not null`,
  })
  await createIndex(db, `${table}_number`, {
    on: table,
    columns: sql`org_id, name, number, substr(key, 1, 60), ${sql.ref(id)}`,
    where: sql<boolean>`number is not null`,
  })
}
