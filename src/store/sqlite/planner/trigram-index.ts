import type { Database } from 'better-sqlite3'
import { type Kysely, sql } from 'kysely'
import { LAST_ROW } from '../../queries/lookup-names.ts'
import type { LookupTableName } from '../../sql-dialect.ts'

/**
 * An index from three consecutive characters to the people, or companies, in whose look-up texts they occur
 * (https://www.sqlite.org/fts5.html#the_trigram_tokenizer). It has one row for each of them, numbered as its row in `person`
 * or `company`, and holds neither texts nor positions nor fields: a substring is found as a set of trigrams, and the values
 * of everyone found are tested again. One row for each value took three times the space.
 *
 * A trigger keeps it up to date, whichever program writes: when the last of the rows of a person is inserted, all its texts are
 * indexed. Texts whose rows are deleted stay until then, which costs a test and changes no result.
 */
export async function completeTrigrams<Tables>(db: Kysely<Tables>): Promise<void> {
  for (const table of tables) {
    const index = sql.id(`${table}_trigrams`)
    const { rows } = await sql<{ name: string }>`
      select name from sqlite_schema where name = ${`${table}_trigrams`}`.execute(db)
    if (rows.length > 0) continue
    await sql`create virtual table ${index} using fts5(folded, content='', contentless_delete=1,
      tokenize='trigram case_sensitive 1', detail=none)`.execute(db)
    await sql
      .raw(`create trigger ${table}_trigrams_in after insert on ${table}
      when new.aliases >= ${LAST_ROW} begin
        insert or replace into ${table}_trigrams (rowid, folded) select o.rowid, coalesce((${textsOf(table)}), '')
        from ${owners[table].table} o
        where o.org_id = new.org_id and o.${owners[table].id} = new.${owners[table].id};
      end`)
      .execute(db)
    await sql.raw(fill(table)).execute(db)
  }
}

/** Required after `VACUUM`, which may number rows anew (https://www.sqlite.org/lang_vacuum.html). */
export function rebuildTrigrams(database: Database): void {
  for (const table of tables) {
    const index = `${table}_trigrams`
    const known = database.prepare('select 1 from sqlite_schema where name = ?').get(index)
    if (!known) continue
    database.exec(`insert into ${index} (${index}) values ('delete-all'); ${fill(table)}`)
  }
}

/** Required after rows were copied one by one, in any order. */
export async function refillTrigrams<Tables>(db: Kysely<Tables>): Promise<void> {
  for (const table of tables) {
    const index = sql.id(`${table}_trigrams`)
    await sql`insert into ${index} (${index}) values ('delete-all')`.execute(db)
    await sql.raw(fill(table)).execute(db)
  }
}

/** Whose values a table of look-ups holds. */
export const owners = {
  lookup: { table: 'person', id: 'person_id' },
  company_lookup: { table: 'company', id: 'company_id' },
} as const satisfies Record<LookupTableName, { readonly table: string; readonly id: string }>

const tables = Object.keys(owners) as readonly LookupTableName[]

/** The different texts of the owner `o`, one a line. */
function textsOf(table: LookupTableName): string {
  const { id } = owners[table]
  return `select group_concat(folded, char(10)) from (select distinct l.folded from "${table}" l
    where l.org_id = o.org_id and l.${id} = o.${id} and l.folded is not null)`
}

function fill(table: LookupTableName): string {
  return `insert into ${table}_trigrams (rowid, folded) select rowid, texts from (
    select o.rowid, (${textsOf(table)}) as texts from "${owners[table].table}" o) where texts is not null`
}
