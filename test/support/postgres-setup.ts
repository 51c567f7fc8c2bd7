import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { openPostgresStore } from '../../src/store/postgres/postgres.ts'
import { createCitusDatabases } from './citus-databases.ts'
import { startPostgres } from './postgres-server.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The address of a PostgreSQL server's database `kith_template`, which has all tables and nothing in them. */
    postgresUrl: string
    /** Databases to use one after the other instead of making some: those of a Citus cluster. */
    sharedUrls: readonly string[]
  }
}

/** One server for the whole run; each store gets a database of its own on it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startPostgres()
  const client = new pg.Client(server.url('postgres'))
  await client.connect()
  await client.query('create database kith_template')
  await client.end()
  const store = openPostgresStore({ url: server.url('kith_template') })
  const migrated = store.migrate()
  // The schema that the program expects is about to be written.
  if (process.env.UPDATE_SCHEMA === '1') await migrated.catch(() => undefined)
  else await migrated
  await store.close()
  const citus = process.env.KITH_CITUS_URL
  project.provide('postgresUrl', server.url('kith_template'))
  project.provide('sharedUrls', citus ? await createCitusDatabases(citus) : [])
  return () => server.stop()
}
