import type { Database } from 'better-sqlite3'
import { type Kysely, sql } from 'kysely'
import type { RowsWithPart } from '../terms.ts'

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

/**
 * Trigrams of a part that are asked for. What is found is looked at again anyway, and to bring together the texts of a
 * trigram that millions have takes longer than to look at some more: 4 ms instead of 0.4 for a part of an e-mail address
 * among a million people.
 */
const TRIGRAMS_MAX = 4

/** Look-up rows `l` that may hold the part; undefined for parts too short to have a trigram. */
export function rowsWithPart(table: string, part: string, counts: TrigramCounts): RowsWithPart | undefined {
  const ranked = trigramsOf(part).map((trigram) => ({ trigram, texts: counts.of(table, trigram) }))
  if (ranked.length === 0) return undefined
  ranked.sort((one, other) => one.texts - other.texts)
  const match = matchOf(ranked.slice(0, TRIGRAMS_MAX).map(({ trigram }) => trigram))
  const index = sql.id(`${table}_trigrams`)
  return {
    // A cross join keeps its order: the few rows first, then what they belong to.
    rows: sql`(select rowid as found from ${index} where ${index} match ${match}) f
      cross join ${sql.table(table)} l on l.rowid = f.found`,
    areMoreThan: (rows) => {
      if (ranked[0]!.texts <= rows) return false
      return ranked.length === 1 || counts.exceed(table, match, rows)
    },
  }
}

function trigramsOf(part: string): string[] {
  const signs = [...part]
  return [...new Set(signs.slice(2).map((_, index) => signs.slice(index, index + 3).join('')))]
}

function matchOf(trigrams: readonly string[]): string {
  return trigrams.map((trigram) => `"${trigram.replaceAll('"', '""')}"`).join(' AND ')
}

/** Texts of a trigram that are looked at to tell how common it is; they lie on a page or two. */
const SAMPLE = 200

/** Those known are forgotten then; a store that grew has others. */
const KNOWN_MAX = 20_000
const FORGOTTEN_AFTER_MS = 600_000

/** The first texts that match: how many, where the last of them lies, and where the last of all texts does. */
export interface TrigramSample {
  readonly texts: number
  readonly last: number
  readonly end: number
}

/** Reads the sample that a statement gives of what matches. */
export type ReadSample = (statement: string, match: string, most: number) => TrigramSample

/** About how many texts have a trigram, remembered for a while: it chooses a way, and nothing found depends on it. */
export class TrigramCounts {
  readonly #read: ReadSample
  readonly #known = new Map<string, number>()
  #since = performance.now()

  constructor(read: ReadSample) {
    this.#read = read
  }

  of(table: string, trigram: string): number {
    if (this.#known.size >= KNOWN_MAX || performance.now() - this.#since > FORGOTTEN_AFTER_MS) this.#forget()
    const key = `${table} ${trigram}`
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const { texts, last, end } = this.#sample(table, matchOf([trigram]), SAMPLE)
    const estimate = texts < SAMPLE ? texts : (texts * end) / last
    this.#known.set(key, estimate)
    return estimate
  }

  /** Whether more texts match than that; finding out takes 0.2 µs for each of them. */
  exceed(table: string, match: string, texts: number): boolean {
    return this.#sample(table, match, texts + 1).texts > texts
  }

  #sample(table: string, match: string, most: number): TrigramSample {
    const index = `${table}_trigrams`
    return this.#read(
      `select count(*) as texts, max(rowid) as last, (select max(rowid) from "${table}") as "end"
       from (select rowid from "${index}" where "${index}" match ? limit ? + 0)`,
      match,
      most,
    )
  }

  #forget(): void {
    this.#known.clear()
    this.#since = performance.now()
  }
}
