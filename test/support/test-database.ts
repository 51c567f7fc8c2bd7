import pg from 'pg'
import { inject } from 'vitest'
import { openPostgresStore, type PostgresOptions } from '../../src/store/postgres/postgres.ts'
import type { SqlStore } from '../../src/store/sql-store.ts'

export interface TestDatabase {
  readonly url: string
  /** Runs a statement past the store. */
  query(text: string, values?: unknown[]): Promise<pg.QueryResult['rows']>
  drop(): Promise<void>
}

let made = 0

/** A database of its own on the server of the run, with all tables and nothing in them; or not even tables. */
export async function createDatabase({ empty = false } = {}): Promise<TestDatabase> {
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

/** Databases of this test file whose stores are closed; making one takes ten times as long as emptying one. */
const free: Emptied[] = []

interface Emptied {
  readonly url: string
  readonly client: pg.Client
}

/** A new, empty store in a database that is nobody else's. */
export async function openTestDatabase(options: Partial<PostgresOptions> = {}): Promise<SqlStore> {
  const database = free.pop() ?? (await connectTo(await nextUrl()))
  const store = openPostgresStore({ url: database.url, connectionsMax: 6, ...options })
  return {
    ...store,
    async close() {
      await store.close()
      await database.client.query(await deletions(database.client))
      free.push(database)
    },
  }
}

let shared = 0

/** A new database or, of those that are shared with other test files, the next one. */
async function nextUrl(): Promise<string> {
  const urls = inject('sharedUrls')
  if (urls.length === 0) return (await createDatabase()).url
  const url = urls[shared++]
  if (url === undefined) throw new Error(`More than ${urls.length} stores are open at once.`)
  const { client } = await connectTo(url)
  await client.query(await deletions(client))
  await client.end()
  return url
}

async function connectTo(url: string): Promise<Emptied> {
  const client = new pg.Client(url)
  // The server ends before its clients do.
  client.on('error', () => undefined)
  await client.connect()
  return { url, client }
}

let emptying: string | undefined

async function deletions(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = 'public' and tablename <> 'store_version'",
  )
  emptying ??= rows.map(({ name }) => `delete from "${name}"`).join(';')
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
