// node scripts/keep-release.mjs --database-url postgres://… [--version 0.2.0] [--into test/releases]
// Keeps a store of the release for test/releases.test.ts: the demo with rows in every table, as a store file of SQLite and a pg_dump,
// with what each API answers. Run it at the commit of the release. The database must be empty, and pg_dump as new as its server.
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import Database from 'better-sqlite3'
import pg from 'pg'
import { load } from './load.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const BYTES_MAX = 1_000_000
let bytes = 0

const { values: options } = parseArgs({
  options: {
    'database-url': { type: 'string' },
    version: {
      type: 'string',
      default: JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version,
    },
    into: { type: 'string', default: join(root, 'test', 'releases') },
  },
})
const url = options['database-url']
if (url === undefined) {
  console.error('--database-url must name an empty database, such as postgres://postgres@localhost/release')
  process.exit(2)
}

const program = await load('scripts/releases/release.ts')
const temporary = mkdtempSync(join(tmpdir(), 'kith-release-'))
const folder = join(options.into, options.version)
mkdirSync(folder, { recursive: true })
try {
  const sqlite = await keepSqlite()
  const postgres = await keepPostgres()
  const answers = program.packAnswers({ sqlite: sqlite.answers, postgres: postgres.answers })
  write(program.releaseFiles.answers, answers)
  const release = {
    version: options.version,
    made: new Date().toISOString().slice(0, 10),
    keys: { sqlite: sqlite.keys, postgres: postgres.keys },
    rows: { sqlite: sqlite.rows, postgres: postgres.rows },
  }
  write(program.releaseFiles.release, `${JSON.stringify(release, null, 2)}\n`)
} finally {
  rmSync(temporary, { recursive: true, force: true })
}

async function keepSqlite() {
  const made = join(temporary, 'made')
  const keys = await fill({ dataFolder: made })
  const kept = join(temporary, 'kept')
  mkdirSync(kept)
  const file = join(kept, 'kith.db')
  const db = new Database(join(made, 'kith.db'))
  db.exec(`vacuum into '${file}'`)
  const rows = await countRows('sqlite', async (table) =>
    db.prepare(`select count(*) from "${table}"`).pluck().get(),
  )
  const ids = program.idsOf(
    db.prepare(program.givenIds.rows).all(),
    db.prepare(program.givenIds.people).pluck().all(),
  )
  db.close()
  write(program.releaseFiles.sqlite, program.pack(readFileSync(file)))
  // What opens the store may change it, so the answers come from a copy.
  const opened = join(temporary, 'opened')
  mkdirSync(opened)
  copyFileSync(file, join(opened, 'kith.db'))
  return { keys, rows, answers: await answersOf('sqlite', { dataFolder: opened }, { keys, ids }) }
}

async function keepPostgres() {
  const settings = { databaseUrl: url, dataFolder: temporary }
  const keys = await fill(settings)
  const client = new pg.Client(url)
  await client.connect()
  const rows = await countRows('postgres', async (table) => {
    const { rows: found } = await client.query(`select count(*)::int as count from "${table}"`)
    return found[0].count
  })
  const given = await client.query(program.givenIds.rows)
  const people = await client.query(program.givenIds.people)
  await client.end()
  // Statements, so that any client can load them; without lines for psql, which begin with a backslash.
  const dump = execFileSync('pg_dump', ['--no-owner', '--no-privileges', '--inserts', '--dbname', url], {
    encoding: 'utf8',
    maxBuffer: 1e9,
  })
  const text = dump.replace(/^\\.*\n/gm, '')
  write(program.releaseFiles.postgres, program.pack(text))
  const ids = program.idsOf(
    given.rows,
    people.rows.map(({ id }) => Number(id)),
  )
  return { keys, rows, answers: await answersOf('postgres', settings, { keys, ids }) }
}

/** The same content on both engines, except what the engines number themselves. */
async function fill(settings) {
  const { createApp, steppingClock, parseInstant, createIds, seededBytes, fillRelease } = program
  const app = await createApp(
    { log: 'none', numbersFrom: 1, ...settings },
    {
      clock: steppingClock(parseInstant('2026-06-01T09:00:00Z'), 1_000_000),
      ids: createIds(seededBytes(20)),
    },
  )
  const keys = await fillRelease(app)
  await app.close()
  return keys
}

/** @throws Error that names the tables without rows */
async function countRows(engine, count) {
  const rows = {}
  const empty = await program.emptyTables(engine, async (table) => {
    rows[table] = await count(table)
    return rows[table]
  })
  if (empty.length > 0)
    throw new Error(`No rows on ${engine} in ${empty.join(', ')}: fill them in scripts/releases/fill.ts.`)
  return rows
}

async function answersOf(engine, settings, { keys, ids }) {
  const app = await program.createApp({ log: 'none', ...settings })
  const answers = await program.askRelease(app, keys, program.questionsFor(ids))
  await app.close()
  const failed = answers.filter(({ status }) => status >= 500)
  if (failed.length > 0) throw new Error(`${failed[0].path} was answered with ${failed[0].status}`)
  console.log(`${engine}: ${answers.length} answers, ${ids.length} ids`)
  return answers
}

function write(name, content) {
  const file = join(folder, name)
  writeFileSync(file, content)
  const { size } = statSync(file)
  bytes += size
  console.log(`${file}: ${size} bytes`)
  if (bytes > BYTES_MAX) throw new Error(`The files of a release have at most ${BYTES_MAX} bytes together.`)
}
