import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { openPostgresStore } from '../../src/store/postgres/postgres.ts'
import { createCitusDatabases } from './citus-databases.ts'
import { startPostgres } from './postgres-server.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The address of the database `kith_template`, which has all tables and no rows. */
    postgresUrl: string
    /** Databases of a Citus cluster to use instead of new ones; empty without a cluster. */
    sharedUrls: readonly string[]
  }
}

/** Starts one server for the whole run. Each store gets its own database on it. */
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
