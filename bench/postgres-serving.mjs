// Lists on PostgreSQL, compared with the bare statement sent through the same driver on the same number of connections.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { createApp } from '../dist/app.js'
import { fillWithDemo } from '../dist/demo/demo.js'
import { median, spreadOf } from './measure.mjs'
import { withPostgres } from './postgres-server.mjs'
import { drive, startKith } from './processes.mjs'
import { asPipedrive, pipedriveCursor } from './requests.mjs'

const PEOPLE = 10_000
const CONNECTIONS = 16
const SECONDS = 3
const PAGE = 100

const LIST = `select p.document from person_id v join person p on p.org_id = v.org_id and p.person_id = v.person_id
  where v.org_id = $1 and v.dialect = 'pipedrive' and v.number >= $2 and v.number is not null and v.current = 1
  and p.removed_at is null order by v.number limit ${PAGE + 1}`

export function postgresMeasurements() {
  return [
    {
      name: `PostgreSQL, pipedrive: list of ${PAGE}, against the bare statement, ${PEOPLE} people`,
      goal: '≥ 50 %',
      measure: onPostgres,
    },
  ]
}

/** Fills a database with the demo's people and serves it with one process. */
function onPostgres() {
  return withPostgres(async (createDatabase) => {
    const folder = mkdtempSync(join(tmpdir(), 'kith-bench-'))
    const url = await createDatabase('kith')
    try {
      const { key, orgId, ids } = await fill(url, folder)
      const server = await startKith(['--database-url', url, '--data', folder])
      try {
        return await compare({ server, url, key, orgId, ids })
      } finally {
        await server.stop()
      }
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
}

async function fill(databaseUrl, dataFolder) {
  const app = await createApp({ databaseUrl, dataFolder, log: 'none' })
  const { id: orgId } = await fillWithDemo((parts) => app.hubWith(parts), { people: PEOPLE })
  const { text: key } = await app.hub.keys.create({ orgId, dialect: 'pipedrive', role: 'read' })
  await app.close()
  const client = new pg.Client(databaseUrl)
  await client.connect()
  await client.query('analyze')
  const { rows } = await client.query(
    `select number from person_id where org_id = $1 and dialect = 'pipedrive' order by random() limit 1000`,
    [orgId],
  )
  await client.end()
  return { key, orgId, ids: rows.map(({ number }) => Math.min(Number(number), PEOPLE - PAGE - 1)) }
}

async function compare({ server, url, key, orgId, ids }) {
  const requests = ids.map((id) =>
    asPipedrive(key, `/api/v2/persons?limit=${PAGE}&cursor=${pipedriveCursor(id)}`),
  )
  const load = { port: server.port, connections: CONNECTIONS, seconds: SECONDS, requests }
  await drive(load)
  const samples = []
  for (let round = 0; round < 3; round++) {
    const own = await drive(load)
    if (own.failures > 0) throw new Error(JSON.stringify(own.statuses))
    const reference = await bareRate(url, orgId, ids)
    samples.push({ ratio: own.perSecond / reference, own: own.perSecond, reference })
  }
  return {
    ...spreadOf(samples.map(({ ratio }) => ratio)),
    perSecond: Math.round(median(samples.map(({ own }) => own))),
    reference: Math.round(median(samples.map(({ reference }) => reference))),
  }
}

/** Pages per second of a program that reads and ignores them. */
async function bareRate(url, orgId, ids) {
  const pool = new pg.Pool({ connectionString: url, max: CONNECTIONS })
  const until = performance.now() + SECONDS * 1000
  let done = 0
  const read = async () => {
    while (performance.now() < until)
      await pool.query({ name: 'list', text: LIST, values: [orgId, ids[done++ % ids.length]] })
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, read))
  await pool.end()
  return done / SECONDS
}
