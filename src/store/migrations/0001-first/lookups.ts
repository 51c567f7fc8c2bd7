import { type Kysely, sql } from 'kysely'
import type { Schema } from '../../schema.ts'
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
      name: 'text',
      place: 'integer',
      key: 'text',
      folded_key: 'text?',
      position: 'integer',
      text: 'text?',
      folded: 'text?',
      number: 'double precision?',
    },
    key: ['org_id', id, 'name', 'place'],
  })
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
