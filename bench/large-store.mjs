// node bench/large-store.mjs [--people 10000000] [--against 1000000] [--folder bench/stores] [--only <part of a name>] [--json]
// Compares lists, people by id and searches of a large store on SQLite with those of a smaller one, as ratios of processor time.
// Builds both stores by importing files, if they are not there; run it again to continue. Checks the disk first. Build the
// program before: npm run build. Ten million people take 29 GB and, at 6,000 rows a second, half an hour.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import Database from 'better-sqlite3'
import { createApp } from '../dist/app.js'
import { against } from './measure.mjs'
import { emailOf, writePeople } from './people-file.mjs'
import { startKith } from './processes.mjs'
import { apis, createRequests, loadProgram } from './requests.mjs'
import { uncached } from './serving.mjs'
import { readKeys, storesFolder } from './stores.mjs'

/** Measured on SQLite: docs/decisions/0030-smaller-rows.md. */
const BYTES_PER_PERSON = 2895 + 83
/** What a file and the log of SQLite take beside the store, and slack. */
const SPARE = 1.15
const SPARE_BYTES = 1e9
const PEOPLE_PER_FILE = 100_000
const GOAL = 1.3

const program = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url))

const { values: options } = parseArgs({
  options: {
    people: { type: 'string', default: '10000000' },
    against: { type: 'string', default: '1000000' },
    folder: { type: 'string', default: storesFolder },
    only: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
  },
})
const [people, smaller] = [options.people, options.against].map(Number)
if (!(Number.isInteger(people) && Number.isInteger(smaller) && people > smaller && smaller >= 1000)) {
  fail('--people must be larger than --against, which must be at least 1000.')
}
mkdirSync(options.folder, { recursive: true })
checkDisk([people, smaller])
await loadProgram()
const large = await build(people)
const small = await build(smaller)
const results = await compare()
if (options.json) process.stdout.write(`${JSON.stringify({ people, against: smaller, results }, null, 2)}\n`)
if (results.some(({ value }) => value > GOAL)) process.exitCode = 1

/** Refuses to begin when the stores do not fit. */
function checkDisk(sizes) {
  const { bavail, bsize } = statfsSync(options.folder)
  const needed = sizes.reduce((sum, size) => sum + Math.max(0, size * BYTES_PER_PERSON - builtBytes(size)), 0)
  const wanted = needed * SPARE + SPARE_BYTES
  const free = bavail * bsize
  const gigabytes = (bytes) => `${(bytes / 1e9).toFixed(1)} GB`
  if (free < wanted) {
    fail(
      `${sizes.join(' and ')} people need ${gigabytes(wanted)} more, at ${BYTES_PER_PERSON} bytes each, but ${options.folder} has ${gigabytes(free)} free. Name another place with --folder, or fewer people with --people.`,
    )
  }
  log(`${gigabytes(wanted)} needed, ${gigabytes(free)} free`)
}

function builtBytes(size) {
  const file = join(folderOf(size), 'kith.db')
  return existsSync(file) ? statSync(file).size : 0
}

function folderOf(size) {
  return join(options.folder, `large-${size}`)
}

/** Imports the files that are missing. An import that was interrupted continues after its last row. */
async function build(size) {
  const folder = folderOf(size)
  if (existsSync(join(folder, 'keys.json'))) return { folder, keys: readKeys(folder) }
  const begun = performance.now()
  const done = importedFiles(folder)
  let imported = 0
  for (let first = 0; first < size; first += PEOPLE_PER_FILE) {
    const count = Math.min(PEOPLE_PER_FILE, size - first)
    const name = `people-${first}-${count}.csv`
    if (done.has(name)) continue
    const file = join(options.folder, name)
    await writePeople(file, count, first)
    await importFile(file, folder)
    rmSync(file)
    imported += count
    const rate = Math.round(imported / ((performance.now() - begun) / 1000))
    log(`${first + count} of ${size} people, ${rate} a second, ${builtBytes(size)} bytes`)
  }
  const app = await createApp({ dataFolder: folder, log: 'none' })
  const [organization] = await app.hub.organizations.list()
  const keys = {}
  for (const dialect of apis) {
    const wanted = { orgId: organization.id, dialect, role: 'admin', sensitive: true }
    keys[dialect] = (await app.hub.keys.create(wanted)).text
  }
  await app.close()
  writeFileSync(join(folder, 'keys.json'), JSON.stringify(keys))
  return { folder, keys }
}

function importedFiles(folder) {
  const file = join(folder, 'kith.db')
  if (!existsSync(file)) return new Set()
  const db = new Database(file, { readonly: true })
  const names = db.prepare(`select name from "import" where state = 'done'`).pluck().all()
  db.close()
  return new Set(names)
}

async function importFile(file, folder) {
  const args = ['import', file, '--match-by', 'none', '--json', '--data', folder]
  const env = { ...process.env, KITH_SQLITE_SYNCHRONOUS: 'NORMAL' }
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'ignore', 'pipe'], env })
  let errors = ''
  child.stderr.on('data', (chunk) => {
    errors += chunk
  })
  const code = await new Promise((resolve) => child.once('exit', resolve))
  if (code !== 0) fail(`kith import ended with ${code}: ${errors}`)
}

/** Each series for both stores. People are drawn at random, and searches are for people whom both stores have. */
async function compare() {
  const series = Object.entries({
    ...Object.fromEntries(apis.map((api) => [`${api}: list of 100`, (requests) => requests.lists(api, 300)])),
    ...Object.fromEntries(apis.map((api) => [`${api}: get by id`, (requests) => requests.gets(api, 300)])),
    'native: search by part of an e-mail address': searches(
      'native',
      (n) => `/v1/people?limit=20&q=${emailOf(n)}`,
    ),
    'native: search by part of a name': searches('native', (n) => `/v1/people?limit=20&q=${n.toString(36)}`),
    'savvycal: search': searches('savvycal', (n) => `/v1/clients?search=${emailOf(n)}`),
    'pipedrive: search': searches('pipedrive', (n) => `/api/v2/persons/search?term=${emailOf(n)}`),
  }).filter(([name]) => name.includes(options.only))
  const servers = await Promise.all(
    [large, small].map(({ folder }) => startKith(['--data', folder], uncached)),
  )
  const requests = [large, small].map((store) => createRequests(store, 300))
  const measured = []
  try {
    for (const [name, textsOf] of series) {
      const [many, few] = requests.map(textsOf)
      const result = await against(servers[0], many, servers[1], few)
      measured.push({ name, unit: ' times', ...result })
      const { value, least, most } = result
      log(`${name}: ${value.toFixed(2)} times (${least.toFixed(2)} to ${most.toFixed(2)}), goal ≤ ${GOAL}`)
    }
  } finally {
    for (const one of requests) one.close()
    for (const server of servers) await server.stop()
  }
  return measured
}

/** The same numbers for both stores, spread over the smaller one. They have four digits in base 36 from 46,656 people on. */
function searches(api, pathOf) {
  const count = 200
  const numbers = Array.from({ length: count }, (_, index) => Math.floor((smaller / count) * (index + 0.5)))
  return (requests) => numbers.map((n) => requests.request(api, pathOf(n)))
}

function log(line) {
  process.stderr.write(`${line}\n`)
}

function fail(sentence) {
  log(sentence)
  process.exit(1)
}
