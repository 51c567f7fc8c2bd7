// Creates people on PostgreSQL through the native API, compared with a bare program that writes the same finished rows of each
// person with one statement, on the same number of connections.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { createApp } from '../dist/app.js'
import { median, spreadOf } from './measure.mjs'
import { withPostgres } from './postgres-server.mjs'
import { drive, startKith } from './processes.mjs'
import { creationOf } from './writing.mjs'

const ROUNDS = 3
const TABLES = ['person', 'record', 'person_id', 'lookup', 'pending_change']

export function postgresCreations() {
  return [
    [1, 400],
    [16, 1600],
  ].map(([connections, count]) => ({
    name: `PostgreSQL, native: create, durable, ${connections} connections, against one CTE`,
    goal: '≥ 60 %',
    measure: () => withPostgres((create) => measureCreations(create, connections, count)),
  }))
}

async function measureCreations(createDatabase, connections, count) {
  const folder = mkdtempSync(join(tmpdir(), 'kith-bench-'))
  const url = await createDatabase('kith')
  const { key, orgId } = await prepare(url, folder)
  const bareUrl = await createDatabase('bare')
  await prepare(bareUrl, folder)
  const [source, target] = [new pg.Client(url), new pg.Pool({ connectionString: bareUrl, max: connections })]
  await source.connect()
  const server = await startKith(['--database-url', url, '--data', folder])
  const samples = []
  try {
    // The first round is warm-up.
    for (let round = 0; round <= ROUNDS; round++) {
      const own = await createByApi(server.port, key, connections, numbers(count, round * count))
      const rows = await rowsOfNewest(source, orgId, count)
      const reference = await createByCte(target, await statementOf(source), rows, connections)
      if (round > 0) samples.push({ ratio: own / reference, own, reference })
    }
  } finally {
    await server.stop()
    await source.end()
    await target.end()
    rmSync(folder, { recursive: true, force: true })
  }
  return {
    ...spreadOf(samples.map(({ ratio }) => ratio)),
    perSecond: Math.round(median(samples.map(({ own }) => own))),
    reference: Math.round(median(samples.map(({ reference }) => reference))),
  }
}

/** An organization with a key, the same in both databases. */
async function prepare(databaseUrl, dataFolder) {
  const app = await createApp({ databaseUrl, dataFolder, log: 'none' })
  const { id: orgId } = await app.hub.organizations.create({ name: 'Bench' })
  const { text: key } = await app.hub.keys.create({
    orgId,
    dialect: 'native',
    role: 'admin',
    sensitive: true,
  })
  await app.close()
  return { key, orgId }
}

/** @returns people a second */
async function createByApi(port, key, connections, all) {
  const requests = all.map((number) => creationOf('native', key, number))
  const begun = performance.now()
  const { failures, statuses } = await drive({
    port,
    connections,
    warmUpSeconds: 0,
    seconds: 600,
    requests,
    requestsMax: requests.length,
  })
  if (failures > 0) throw new Error(JSON.stringify(statuses))
  return requests.length / ((performance.now() - begun) / 1000)
}

/** The rows of the people who were created last, as one JSON text for each table. */
async function rowsOfNewest(client, orgId, count) {
  const { rows: people } = await client.query(
    'select person_id from person where org_id = $1 order by created_at desc limit $2',
    [orgId, count],
  )
  const rows = []
  for (const { person_id: id } of people) {
    const texts = []
    for (const table of TABLES) {
      const { rows: found } = await client.query({
        name: table,
        text: `select coalesce(json_agg(t), '[]')::text as rows from ${table} t where org_id = $1 and person_id = $2`,
        values: [orgId, id],
      })
      texts.push(found[0].rows)
    }
    rows.push(texts)
  }
  return rows
}

/** Inserts the rows of one person into all tables at once. The name of the schema is needed: `record` is also a kind of type. */
async function statementOf(client) {
  const parts = []
  for (const [index, table] of TABLES.entries()) {
    const { rows } = await client.query(
      `select column_name as name from information_schema.columns
       where table_name = $1 and table_schema = current_schema() and is_generated = 'NEVER'`,
      [table],
    )
    const columns = rows.map(({ name }) => `"${name}"`).join()
    parts.push(
      `t${index} as (insert into "${table}" (${columns})
       select ${columns} from json_populate_recordset(null::public."${table}", $${index + 1}::json))`,
    )
  }
  return `with ${parts.join(', ')} select 1`
}

async function createByCte(pool, text, rows, connections) {
  let next = 0
  const write = async () => {
    while (next < rows.length) await pool.query({ name: 'create', text, values: rows[next++] })
  }
  const begun = performance.now()
  await Promise.all(Array.from({ length: connections }, write))
  return rows.length / ((performance.now() - begun) / 1000)
}

function numbers(count, first) {
  return Array.from({ length: count }, (_, index) => first + index)
}
