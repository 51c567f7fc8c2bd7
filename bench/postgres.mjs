// Fills a PostgreSQL database with invented people and measures bytes per person, insert rates, and reads as a ratio to the
// bare statement sent through the same driver. Build first: npm run build. The database must be empty.
//   node bench/postgres.mjs postgres://… [people=100000]
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { createApp } from '../dist/app.js'
import { formatPersonId } from '../dist/model/person-id.js'
import { bytesOnPostgres } from './bytes.mjs'
import { typicalPerson, writeTypicalPeople } from './people-file.mjs'

const url = process.argv[2]
const people = Number(process.argv[3] ?? 100_000)
const ROUNDS = 1000
const program = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'kith-bench-'))

const app = await createApp({ databaseUrl: url, dataFolder: folder, log: 'none' })
const organization = await app.hub.organizations.create({ name: 'Bench' })
const orgId = organization.id
const { text: key } = await app.hub.keys.create({ orgId, dialect: 'native', role: 'write' })
const caller = { orgId, dialect: 'native', keyId: '', kind: '', role: 'admin', sensitive: true }
const client = new pg.Client(url)
await client.connect()

const result = {
  people,
  server: (await client.query('show server_version')).rows[0].server_version,
  import: await measureImport(),
  create: { oneWriter: await measureCreates(1, 300), eightWriters: await measureCreates(8, 1600) },
  bytesPerPerson: await bytesOnPostgres(client),
  get: await measureGet(),
  list: await measureList(),
  find: await measureFind(),
}
process.stdout.write(`${JSON.stringify(result, null, 2)}\n`)
await client.end()
await app.close()
rmSync(folder, { recursive: true, force: true })

async function measureImport() {
  const file = join(folder, 'people.csv')
  writeTypicalPeople(file, people)
  const begun = performance.now()
  const args = ['import', file, '--match-by', 'none', '--json', '--database-url', url]
  const { status, stderr } = spawnSync(process.execPath, [program, ...args], { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  await client.query('analyze')
  return { rowsPerSecond: Math.round(people / ((performance.now() - begun) / 1000)) }
}

async function measureCreates(writers, count) {
  let next = people * 10 + writers * 100_000
  const last = next + count
  const begun = performance.now()
  const write = async () => {
    while (next < last) await app.hub.people.create(caller, typicalPerson(next++))
  }
  await Promise.all(Array.from({ length: writers }, write))
  return { perSecond: Math.round(count / ((performance.now() - begun) / 1000)) }
}

async function measureGet() {
  const { rows } = await client.query('select person_id from person where org_id = $1 limit 1000', [orgId])
  const ids = rows.map(({ person_id: id }) => Number(id))
  const text = 'select "document" from "person" where "org_id" = $1 and "person_id" = $2'
  return compare({
    bare: (round) => client.query({ name: 'get', text, values: [orgId, ids[round % ids.length]] }),
    store: (round) => app.store.read.people.find(orgId, ids[round % ids.length]),
    request: (round) => request(`/native/v1/people/${formatPersonId(ids[round % ids.length])}`),
  })
}

async function measureList() {
  const order = [{ field: { name: 'createdAt', type: 'number' }, direction: 'desc' }]
  const text = `select p.document, p.created_at from person p where p.org_id = $1 and p.removed_at is null
    order by p.created_at desc limit $2`
  return compare({
    bare: () => client.query({ name: 'list', text, values: [orgId, 101] }),
    store: () => app.store.read.people.list(orgId, { order, page: { limit: 100 } }),
    request: () => request('/native/v1/people?limit=100'),
  })
}

/** Searches by an e-mail address and by a part of a name. */
async function measureFind() {
  const emails = { name: 'emails', type: 'text', normalised: true }
  const name = { name: 'name', type: 'text' }
  const page = { limit: 20 }
  const find = (filter) => app.store.read.people.list(orgId, { order: [], filter, page })
  return {
    byEmail: await timeOf((round) =>
      find({
        some: emails,
        test: { op: 'eq', value: `nadia.${(round % 1000) * 8}@example.com`, folded: true },
      }),
    ),
    byPartOfName: await timeOf((round) =>
      find({
        some: name,
        test: { op: 'contains', value: `kafor-${(round + 40_000).toString(36)}`, folded: true },
      }),
    ),
  }
}

async function request(path) {
  const response = await app.server.app.inject({ url: path, headers: { authorization: `Bearer ${key}` } })
  if (response.statusCode !== 200) throw new Error(response.body)
}

async function compare(variants) {
  const times = {}
  for (const [name, variant] of Object.entries(variants)) times[name] = await timeOf(variant)
  const ratio = (name) => Math.round((times[name].medianMs / times.bare.medianMs) * 100) / 100
  return { ...times, storeToBare: ratio('store'), requestToBare: ratio('request') }
}

async function timeOf(work) {
  for (let round = 0; round < 50; round++) await work(round)
  const times = []
  for (let round = 0; round < ROUNDS; round++) {
    const begun = performance.now()
    await work(round)
    times.push(performance.now() - begun)
  }
  times.sort((a, b) => a - b)
  const at = (share) => Math.round(times[Math.floor(ROUNDS * share)] * 1000) / 1000
  return { medianMs: at(0.5), p99Ms: at(0.99) }
}
