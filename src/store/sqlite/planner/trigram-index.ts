import type { Database } from 'better-sqlite3'
import { type Kysely, sql } from 'kysely'
import type { LookupTableName } from '../../sql-dialect.ts'

/**
 * An index from three consecutive characters to the look-up texts that contain them
 * (https://www.sqlite.org/fts5.html#the_trigram_tokenizer). Triggers keep it up to date, whichever program writes. It holds
 * no positions: a longer substring is found as a set of trigrams, and every text that is found is tested again.
 */
export async function completeTrigrams<Tables>(db: Kysely<Tables>): Promise<void> {
  for (const table of indexed) {
    const index = sql.id(`${table}_trigrams`)
    const { rows } = await sql<{ name: string }>`
      select name from sqlite_schema where name = ${`${table}_trigrams`}`.execute(db)
    if (rows.length > 0) continue
    await sql`create virtual table ${index} using fts5(folded, content=${sql.lit(table)}, content_rowid='rowid',
      tokenize='trigram case_sensitive 1', detail=none)`.execute(db)
    await sql`create trigger ${sql.id(`${table}_trigrams_in`)} after insert on ${sql.id(table)}
      when new.folded is not null
      begin insert into ${index} (rowid, folded) values (new.rowid, new.folded); end`.execute(db)
    await sql`create trigger ${sql.id(`${table}_trigrams_out`)} after delete on ${sql.id(table)}
      when old.folded is not null
      begin insert into ${index} (${index}, rowid, folded) values ('delete', old.rowid, old.folded); end`.execute(
      db,
    )
    await sql`insert into ${index} (${index}) values ('rebuild')`.execute(db)
  }
}

/** Required after `VACUUM`, which may number rows anew (https://www.sqlite.org/lang_vacuum.html). */
export function rebuildTrigrams(database: Database): void {
  for (const table of indexed) {
    const known = database.prepare('select 1 from sqlite_schema where name = ?').get(`${table}_trigrams`)
    if (known) database.exec(`insert into ${table}_trigrams (${table}_trigrams) values ('rebuild')`)
  }
}

const indexed: readonly LookupTableName[] = ['lookup', 'company_lookup']
