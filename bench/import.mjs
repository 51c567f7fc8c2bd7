// Imports a file of invented people and compares the rate with a bare program that inserts the same finished rows into the
// same tables and indexes, in the same run. Build first: npm run build.
//   node bench/import.mjs [rows=1000000] [folder]
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { openSqliteStore } from '../dist/store/sqlite/sqlite.js'
import { writePeople } from './people-file.mjs'

const rows = Number(process.argv[2] ?? 1_000_000)
const folder = process.argv[3] ?? mkdtempSync(join(tmpdir(), 'kith-bench-'))
const program = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url))

const file = join(folder, 'people.csv')
await writePeople(file, rows)
const imported = await measureImport()
const bare = await measureBare()
const result = {
  rows,
  csvMegabytes: Math.round(statSync(file).size / 1e6),
  import: imported,
  bare,
  share: Math.round((imported.rowsPerSecond / bare.peoplePerSecond) * 1000) / 1000,
}
process.stdout.write(`${JSON.stringify(result, null, 2)}\n`)
if (process.argv[3] === undefined) rmSync(folder, { recursive: true, force: true })

async function measureImport() {
  const data = join(folder, 'kith')
  const begun = performance.now()
  const child = spawn(process.execPath, [program, 'import', file, '--data', data, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
  })
  let peakKilobytes = 0
  const watch = setInterval(() => {
    peakKilobytes = Math.max(peakKilobytes, peakOf(child.pid))
  }, 200)
  const code = await new Promise((resolve) => child.once('exit', resolve))
  clearInterval(watch)
  const seconds = (performance.now() - begun) / 1000
  if (code !== 0) throw new Error(`kith import ended with ${code}`)
  const { created } = JSON.parse(output)
  if (created !== rows) throw new Error(`${created} of ${rows} rows were created`)
  return {
    seconds: Math.round(seconds * 10) / 10,
    rowsPerSecond: Math.round(rows / seconds),
    peakMegabytes: Math.round(peakKilobytes / 1024),
  }
}

function peakOf(pid) {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0)
  } catch {
    return 0
  }
}

/** Inserts all rows of one person after another, in transactions of the same size as the import's. */
async function measureBare() {
  const from = new Database(join(folder, 'kith', 'kith.db'), { readonly: true })
  const target = join(folder, 'bare', 'kith.db')
  const store = openSqliteStore({ file: target })
  await store.migrate()
  await store.close()
  const to = new Database(target)
  to.pragma('journal_mode = WAL')
  to.pragma('synchronous = FULL')
  to.pragma('cache_size = -65536')
  const tables = ['record', 'person', 'person_id', 'lookup', 'change'].map((table) => {
    const columns = from.pragma(`table_info(${table})`).map(({ name }) => name)
    return {
      insert: to.prepare(
        `insert into "${table}" (${columns.join()}) values (${columns.map(() => '?').join()})`,
      ),
      read: from.prepare(`select * from "${table}" where org_id = 1 and person_id between ? and ?`).raw(true),
    }
  })
  // The change table has no index by person, so it is read by position.
  const changes = from
    .prepare('select * from change where org_id = 1 and position > ? order by position limit ?')
    .raw(true)
  const ids = from.prepare('select person_id from person where org_id = 1 order by person_id').pluck().all()
  let seconds = 0
  let inserted = 0
  for (let start = 0; start < ids.length; start += 500) {
    const [first, last] = [ids[start], ids[Math.min(start + 499, ids.length - 1)]]
    const batch = tables.map(({ insert, read }, index) => ({
      insert,
      found: index === 4 ? changes.all(start, 500) : read.all(first, last),
    }))
    const begun = performance.now()
    to.exec('begin immediate')
    for (const { insert, found } of batch) {
      for (const row of found) insert.run(row)
      inserted += found.length
    }
    to.exec('commit')
    seconds += (performance.now() - begun) / 1000
  }
  from.close()
  to.close()
  return {
    seconds: Math.round(seconds * 10) / 10,
    peoplePerSecond: Math.round(ids.length / seconds),
    rowsPerPerson: Math.round((inserted / ids.length) * 10) / 10,
  }
}
