import type { TestProject } from 'vitest/node'
import { openPostgresStore } from '../../src/store/postgres/postgres.ts'
import { startPostgres } from './postgres-server.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The address of a PostgreSQL server's database `kith_template`, which has all tables and nothing in them. */
    postgresUrl: string
  }
}

/** One server for the whole run; each store gets a database of its own on it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startPostgres()
  const url = server.url('postgres')
  await runOn(url, 'create database kith_template')
  const store = openPostgresStore({ url: server.url('kith_template') })
  await store.migrate()
  await store.close()
  project.provide('postgresUrl', server.url('kith_template'))
  return () => server.stop()
}

async function runOn(url: string, statement: string): Promise<void> {
  const { Client } = (await import('pg')).default
  const client = new Client(url)
  await client.connect()
  await client.query(statement)
  await client.end()
}
