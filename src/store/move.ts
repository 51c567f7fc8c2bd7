import { createHash } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import { KithError } from '../model/errors.ts'
import { readAhead } from '../model/read-ahead.ts'
import { settleChanges } from './queries/changes.ts'
import { insertRows } from './queries/insert-rows.ts'
import type { Schema } from './schema.ts'
import type { SqlStore } from './sql-store.ts'
import { type Table, tables } from './tables.ts'

export interface MovedTable {
  readonly table: string
  readonly rows: number
  /** SHA-256 over all rows in the order of their keys, lower-case hex. */
  readonly checksum: string
}

/** Rows read at once. */
const ROWS_AT_ONCE = 1000

/** What one transaction writes at most: waiting for the disk after fewer rows would take longer than writing them. */
const TRANSACTION_MAX = { rows: 20_000, characters: 8_000_000 }

/** Where a table of the target stands while it is filled; gone when the move is complete. */
const PROGRESS = 'move_progress'

/** Stands for the whole source in the table of progress. */
const SOURCE = ''

/**
 * Copies everything of one store into another, empty one, ids, records, feed and keys included, and compares them row
 * by row at the end. Neither may be written to meanwhile. An interrupted move continues where it stopped when it is
 * started again.
 *
 * @returns what was moved, table by table
 * @throws conflict when the target has something of its own, or when the two differ in the end
 */
export async function moveStore(
  from: SqlStore,
  to: SqlStore,
  report: (table: string, rows: number) => void = () => undefined,
): Promise<MovedTable[]> {
  await from.migrate()
  await to.migrate()
  await settleAll(from)
  const moved = tables.filter(({ move }) => move !== 'made there')
  const [source, target] = [rowsOf(from), rowsOf(to)]
  await beginOrResume(source, target, moved)
  for (const table of moved) await copyTable(source, target, table, report)
  await to.engine.copied?.()
  const results: MovedTable[] = []
  for (const table of moved) results.push(await compare(source, target, table))
  await target
    .transaction()
    .execute((transaction) => sql`drop table ${sql.table(PROGRESS)}`.execute(transaction))
  return results
}

type Rows = Kysely<Record<string, Record<string, unknown>>>

function rowsOf(store: SqlStore): Rows {
  return store.engine.db as unknown as Rows
}

/** Positions are given to all changes first: they are what a copy keeps. */
async function settleAll(store: SqlStore): Promise<void> {
  if (store.capabilities.singleWriter) return
  const { db } = store.engine
  for (const { id } of await store.read.directory.listOrganizations()) {
    while (await settleChanges(db, id));
  }
}

async function beginOrResume(source: Rows, target: Rows, moved: readonly Table[]): Promise<void> {
  const fingerprint = (await checksum(source, moved[0]!)).checksum
  await target.transaction().execute(async (transaction) => {
    await sql`create table if not exists ${sql.table(PROGRESS)} (name text primary key, last_key text not null)`.execute(
      transaction,
    )
    const begun = await progressOf(transaction, SOURCE)
    if (begun === fingerprint) return
    if (begun !== undefined) throw conflict('Another store was being moved there: begin with an empty one.')
    for (const { name, move } of moved) {
      if (move === 'replaced') continue
      const row = await transaction.selectFrom(name).select('org_id').limit(1).executeTakeFirst()
      if (row) throw conflict('The store to move to is not empty.')
    }
    await keepProgress(transaction, SOURCE, fingerprint)
  })
}

async function copyTable(
  source: Rows,
  target: Rows,
  table: Table,
  report: (table: string, rows: number) => void,
): Promise<void> {
  const last = await progressOf(target, table.name)
  if (table.move === 'replaced' && last === undefined) await removeRows(target, table)
  let count = 0
  const pages = batches(source, table, last === undefined ? undefined : JSON.parse(last))
  for await (const rows of readAhead(gathered(pages))) {
    await target.transaction().execute(async (transaction) => {
      await insertRows(transaction as unknown as Kysely<Schema>, table.name, rows as never[])
      await keepProgress(transaction, table.name, JSON.stringify(keyOf(table, rows.at(-1)!)))
    })
    count += rows.length
    report(table.name, count)
  }
}

async function removeRows(target: Rows, { name }: Table): Promise<void> {
  await target.transaction().execute((transaction) => transaction.deleteFrom(name).execute())
}

type Row = Record<string, unknown>

/** Puts pages together to what one transaction writes. */
async function* gathered(pages: AsyncIterable<Row[]>): AsyncGenerator<Row[]> {
  let rows: Row[] = []
  let characters = 0
  for await (const page of pages) {
    rows = rows.length === 0 ? page : rows.concat(page)
    characters += page.reduce((sum, row) => sum + sizeOf(row), 0)
    if (rows.length < TRANSACTION_MAX.rows && characters < TRANSACTION_MAX.characters) continue
    yield rows
    rows = []
    characters = 0
  }
  if (rows.length > 0) yield rows
}

/** The characters and bytes of a row, without its numbers. */
function sizeOf(row: Row): number {
  let size = 0
  for (const value of Object.values(row))
    if (typeof value === 'string' || Buffer.isBuffer(value)) size += value.length
  return size
}

async function compare(source: Rows, target: Rows, table: Table): Promise<MovedTable> {
  const [before, after] = await Promise.all([checksum(source, table), checksum(target, table)])
  if (before.rows === after.rows && before.checksum === after.checksum) return after
  throw conflict(
    `The table ${table.name} differs: ${before.rows} rows there, ${after.rows} here. Was something written meanwhile?`,
  )
}

async function checksum(db: Rows, table: Table): Promise<MovedTable> {
  const hash = createHash('sha256')
  let rows = 0
  for await (const batch of batches(db, table)) {
    const columns = Object.keys(batch[0]!).sort()
    if (rows === 0) hash.update(`${JSON.stringify(columns)}\n`)
    const lines = batch.map((row) => JSON.stringify(columns.map((column) => comparable(row[column]))))
    hash.update(`${lines.join('\n')}\n`)
    rows += batch.length
  }
  return { table: table.name, rows, checksum: hash.digest('hex') }
}

/** A value that JSON shows the same on every engine: bytes as hex. */
function comparable(value: unknown): unknown {
  return Buffer.isBuffer(value) ? value.toString('hex') : value
}

/** All rows in the order of their keys, which is the same on every engine, after one key when given. */
async function* batches(db: Rows, table: Table, after?: unknown[]): AsyncGenerator<Row[]> {
  const columns = table.key.map((name) => sql.ref(name))
  for (let last = after; ; ) {
    let query = db.selectFrom(table.name).selectAll().limit(ROWS_AT_ONCE)
    for (const column of columns) query = query.orderBy(column)
    if (last) query = query.where(sql<boolean>`(${sql.join(columns)}) > (${sql.join(last)})`)
    const rows = await query.execute()
    if (rows.length > 0) yield rows
    if (rows.length < ROWS_AT_ONCE) return
    last = keyOf(table, rows.at(-1)!)
  }
}

function keyOf({ key }: Table, row: Row): unknown[] {
  return key.map((name) => row[name])
}

async function progressOf(target: Rows, name: string): Promise<string | undefined> {
  const row = await target.selectFrom(PROGRESS).select('last_key').where('name', '=', name).executeTakeFirst()
  return row?.last_key as string | undefined
}

async function keepProgress(target: Rows, name: string, key: string): Promise<void> {
  await target
    .insertInto(PROGRESS)
    .values({ name, last_key: key })
    .onConflict((conflicting) => conflicting.column('name').doUpdateSet({ last_key: key }))
    .execute()
}

function conflict(message: string): KithError {
  return new KithError('conflict', message)
}
