import type { Database } from 'better-sqlite3'
import { type Kysely, type RawBuilder, sql } from 'kysely'

/**
 * Which look-up texts hold which three signs in a row (https://www.sqlite.org/fts5.html#the_trigram_tokenizer), so that
 * a part of a text leads to it. Triggers keep it in step, whoever writes. It holds no positions: parts of more than
 * three signs are found as sets of trigrams, and what was found is looked at again.
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

/** After the rows were numbered anew, as `VACUUM` may do (https://www.sqlite.org/lang_vacuum.html). */
export function rebuildTrigrams(database: Database): void {
  for (const table of indexed) {
    const known = database.prepare('select 1 from sqlite_schema where name = ?').get(`${table}_trigrams`)
    if (known) database.exec(`insert into ${table}_trigrams (${table}_trigrams) values ('rebuild')`)
  }
}

const indexed = ['lookup', 'company_lookup'] as const

/** Trigrams of a part that are asked for; more would narrow no further what is looked at again anyway. */
const TRIGRAMS_MAX = 12

/** Look-up rows `l` that may hold the part; undefined for parts too short to have a trigram. */
export function rowsWithPart(table: string, part: string): RawBuilder<unknown> | undefined {
  const signs = [...part]
  if (signs.length < 3) return undefined
  const trigrams = new Set(signs.slice(2).map((_, index) => signs.slice(index, index + 3).join('')))
  const match = [...trigrams]
    .slice(0, TRIGRAMS_MAX)
    .map((trigram) => `"${trigram.replaceAll('"', '""')}"`)
    .join(' AND ')
  const index = sql.id(`${table}_trigrams`)
  // A cross join keeps its order: the few rows first, then what they belong to.
  return sql`(select rowid as found from ${index} where ${index} match ${match}) f
    cross join ${sql.table(table)} l on l.rowid = f.found`
}
