import pg from 'pg'
import { inject } from 'vitest'
import { openPostgresStore, type PostgresOptions } from '../../src/store/postgres/postgres.ts'
import type { SqlStore } from '../../src/store/sql-store.ts'

export interface TestDatabase {
  readonly url: string
  /** Runs a statement without the store. */
  query(text: string, values?: unknown[]): Promise<pg.QueryResult['rows']>
  drop(): Promise<void>
}

let made = 0

/**
 * Creates a database on the server of the run, with all tables but no rows, or without tables if `empty`. On a cluster,
 * a database with distributed tables.
 */
export async function createDatabase({ empty = false } = {}): Promise<TestDatabase> {
  if (!empty && inject('sharedUrls').length > 0) return borrowDatabase()
  return createOwnDatabase(empty)
}

async function createOwnDatabase(empty = false): Promise<TestDatabase> {
  const template = new URL(inject('postgresUrl'))
  const name = `kith_${process.pid}_${Math.random().toString(36).slice(2, 10)}_${++made}`
  const url = addressOf(name)
  await runOn(
    addressOf('postgres'),
    `create database ${name} template ${empty ? 'template0' : template.pathname.slice(1)}`,
  )
  return {
    url,
    query: (text, values) => runOn(url, text, values),
    async drop() {
      await runOn(addressOf('postgres'), `drop database ${name} with (force)`)
    },
  }
}

/** Emptied databases of closed stores, to be used again: creating a database takes ten times as long as emptying one. */
const free: EmptyDatabase[] = []

interface EmptyDatabase {
  readonly url: string
  readonly client: pg.Client
}

async function borrowDatabase(): Promise<TestDatabase> {
  const database = await takeEmptyDatabase()
  return {
    url: database.url,
    query: (text, values) => runOn(database.url, text, values),
    drop: () => giveBack(database),
  }
}

async function takeEmptyDatabase(): Promise<EmptyDatabase> {
  return free.pop() ?? (await connectTo(await nextUrl()))
}

async function giveBack(database: EmptyDatabase): Promise<void> {
  await database.client.query(await deletions(database.client))
  free.push(database)
}

interface TestDatabaseOptions extends Partial<PostgresOptions> {
  /** On a cluster, refuses statements that would be sent to several shards. */
  readonly onOneShard?: boolean
}

/** Opens a new, empty store in a database that no other store uses. */
export async function openTestDatabase({
  onOneShard = false,
  ...options
}: TestDatabaseOptions = {}): Promise<SqlStore> {
  const database = await takeEmptyDatabase()
  const url = onOneShard && inject('sharedUrls').length > 0 ? refusingMany(database.url) : database.url
  const store = openPostgresStore({ url, connectionsMax: 6, ...options })
  return {
    ...store,
    async close() {
      await store.close()
      await giveBack(database)
    },
  }
}

/** Generic plans are left out: one for all shards is planned for comparison, and not taken. */
function refusingMany(url: string): string {
  const address = new URL(url)
  address.searchParams.set(
    'options',
    '-c citus.multi_task_query_log_level=error -c plan_cache_mode=force_custom_plan',
  )
  return address.href
}

let shared = 0

/** The next shared database of a Citus cluster, or a new database without one. */
async function nextUrl(): Promise<string> {
  const urls = inject('sharedUrls')
  if (urls.length === 0) return (await createOwnDatabase()).url
  const url = urls[shared++]
  if (url === undefined) throw new Error(`More than ${urls.length} stores are open at once.`)
  const { client } = await connectTo(url)
  await client.query(await deletions(client))
  await client.end()
  return url
}

async function connectTo(url: string): Promise<EmptyDatabase> {
  const client = new pg.Client(url)
  // At the end of the run the server stops before this client disconnects.
  client.on('error', () => undefined)
  await client.connect()
  return { url, client }
}

let emptying: string | undefined

async function deletions(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = 'public' and tablename <> 'store_version'",
  )
  // The settings are those of a new store.
  const again = "insert into store_setting (name, value) values ('limits', 'enforced')"
  emptying ??= [...rows.map(({ name }) => `delete from "${name}"`), again].join(';')
  return emptying
}

function addressOf(name: string): string {
  const address = new URL(inject('postgresUrl'))
  address.pathname = name
  return address.href
}

async function runOn(url: string, text: string, values: unknown[] = []): Promise<pg.QueryResult['rows']> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    return (await client.query(text, values)).rows
  } finally {
    await client.end()
  }
}
