import pg from 'pg'
import { openPostgresStore } from '../../src/store/postgres/postgres.ts'

/** The largest number of stores that a test file has open at once. */
const DATABASES = 4

/**
 * Creates databases with empty, distributed tables on a Citus cluster.
 *
 * @param coordinator a database of the coordinator to which all nodes were added with `citus_add_node`
 * @returns the addresses of the databases
 */
export async function createCitusDatabases(coordinator: string): Promise<string[]> {
  const nodes = await runOn(
    coordinator,
    'select nodename, nodeport, groupid from pg_dist_node order by groupid',
  )
  const urls: string[] = []
  for (let number = 1; number <= DATABASES; number++) {
    const name = `kith_test_${number}`
    for (const { nodename, nodeport } of nodes) {
      const node = addressOf(coordinator, { host: nodename, port: nodeport })
      await runOn(node, `drop database if exists ${name} with (force)`)
      await runOn(node, `create database ${name}`)
      await runOn(addressOf(node, { database: name }), 'create extension citus')
    }
    urls.push(await joinNodes(addressOf(coordinator, { database: name }), nodes))
  }
  return urls
}

async function joinNodes(
  url: string,
  nodes: readonly { nodename: string; nodeport: number; groupid: number }[],
) {
  for (const { nodename, nodeport, groupid } of nodes) {
    const join = groupid === 0 ? 'citus_set_coordinator_host' : 'citus_add_node'
    await runOn(url, `select ${join}($1, $2)`, [nodename, nodeport])
  }
  // With the default of 32 shards per table, every test would take a minute longer.
  await runOn(url, `alter database ${new URL(url).pathname.slice(1)} set citus.shard_count = 4`)
  const store = openPostgresStore({ url })
  await store.migrate()
  await store.engine.distribute!()
  await store.close()
  return url
}

function addressOf(
  url: string,
  { host, port, database }: { host?: string; port?: number; database?: string },
): string {
  const address = new URL(url)
  if (host !== undefined) address.hostname = host
  if (port !== undefined) address.port = String(port)
  if (database !== undefined) address.pathname = database
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
