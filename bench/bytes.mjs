// Bytes that a person takes on each engine, with the indexes. The change history and merges count separately,
// because they grow with what happens to a person, not with people.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import pg from 'pg'
import { spreadOf } from './measure.mjs'
import { writeTypicalPeople } from './people-file.mjs'
import { withPostgres } from './postgres-server.mjs'

const PEOPLE = 40_000
const groups = {
  people: ['person', 'record', 'person_id', 'lookup'],
  history: ['change', 'pending_change'],
  resolution: ['merge'],
}

const program = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url))

export function bytesMeasurements() {
  return [
    { name: `SQLite: bytes per person, ${PEOPLE} people`, goal: '≤ 3000', measure: () => imported(onSqlite) },
    {
      name: `PostgreSQL: bytes per person, ${PEOPLE} people`,
      goal: '≤ 4500',
      measure: () => withPostgres(async (create) => imported(onPostgres, await create('kith'))),
    },
  ].map(({ measure, ...rest }) => ({
    ...rest,
    async measure() {
      const { people, history, resolution, tables } = await measure()
      const each = Object.entries(tables).map(([name, bytes]) => `${name} ${bytes}`)
      const note = `history ${history}, resolution ${resolution}; ${each.join(', ')}`
      return { unit: ' bytes', ...spreadOf([people]), note }
    },
  }))
}

async function imported(measure, url) {
  const folder = mkdtempSync(join(tmpdir(), 'kith-bench-'))
  try {
    const file = join(folder, 'people.csv')
    writeTypicalPeople(file, PEOPLE)
    const store = url ? ['--database-url', url] : ['--data', folder]
    const args = ['import', file, '--match-by', 'none', '--json', ...store]
    const { status, stderr } = spawnSync(process.execPath, [program, ...args], { encoding: 'utf8' })
    if (status !== 0) throw new Error(stderr)
    return await measure(url ?? join(folder, 'kith.db'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** @param sizes bytes by the name of a table, its indexes included */
function perPerson(sizes, people) {
  const tables = {}
  for (const name of Object.values(groups).flat()) tables[name] = Math.round((sizes[name] ?? 0) / people)
  const sums = Object.entries(groups).map(([group, names]) => [
    group,
    names.reduce((sum, name) => sum + tables[name], 0),
  ])
  return { ...Object.fromEntries(sums), tables }
}

function onSqlite(file) {
  const db = new Database(file)
  db.pragma('wal_checkpoint(TRUNCATE)')
  const people = db.prepare('select count(*) from person').pluck().get()
  const rows = db
    .prepare(
      `select d.name, sum(d.pgsize) as bytes, coalesce(s.tbl_name, d.name) as "table"
       from dbstat d left join sqlite_schema s on s.name = d.name group by d.name`,
    )
    .all()
  db.close()
  const sizes = {}
  for (const { table, bytes } of rows) {
    // The full-text index of look-up values consists of tables whose names begin with its own.
    const name = table.startsWith('lookup_') ? 'lookup' : table
    sizes[name] = (sizes[name] ?? 0) + bytes
  }
  return perPerson(sizes, people)
}

async function onPostgres(url) {
  const client = new pg.Client(url)
  await client.connect()
  try {
    return await bytesOnPostgres(client)
  } finally {
    await client.end()
  }
}

/** @returns bytes per person of each group, and of each table in `tables` */
export async function bytesOnPostgres(client) {
  const { rows } = await client.query(
    `select relname as name, pg_table_size(oid) + pg_indexes_size(oid) as bytes
     from pg_class where relkind = 'r' and relnamespace = current_schema()::regnamespace`,
  )
  const { rows: counted } = await client.query('select count(*) from person')
  const sizes = Object.fromEntries(rows.map(({ name, bytes }) => [name, Number(bytes)]))
  return perPerson(sizes, Number(counted[0].count))
}
