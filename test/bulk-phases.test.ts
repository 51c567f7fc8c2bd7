import { spawn, spawnSync } from 'node:child_process'
import { cpSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dialects } from '../src/dialects/index.ts'
import { openSqliteStore } from '../src/store/sqlite/sqlite.ts'
import { buildProgram, program, temporaryFolder } from './support/command.ts'
import { expectSound } from './support/invariants.ts'

/*
 * Imports that are killed in each of their phases: they are resumed by the same command, or nothing of them is there. What
 * the text index and the log of SQLite do on their own is killed in the middle, too. `bulk-crash.test.ts` kills at random.
 * Every third phase is tried; `ALL_PHASES=1` tries all of them, as before a release (CONTRIBUTING.md).
 */
const tried = <Phase>(all: readonly Phase[]): readonly Phase[] =>
  process.env.ALL_PHASES ? all : all.filter((_, index) => index % 3 === 0)

const ROWS = 2500
/** Enough for SQLite to move its log into the file before the end, whatever the size of the batches. */
const MANY_ROWS = 9000
/** As long as some people's notes; the file is large enough to be read by another thread. */
const NOTES = 'notes of some length, '.repeat(12)

const folder = temporaryFolder()
/** Files by their number of rows, and the stores that they make when nothing is killed. */
const fileOf = (rows: number) => join(folder.path, `people-${rows}.csv`)
const wholeOf = (rows: number) => join(folder.path, `whole-${rows}`)
const exported = join(folder.path, 'people.jsonl')
const empty = join(folder.path, 'empty')
const whole = wholeOf(ROWS)
const data = join(folder.path, 'data')

beforeAll(async () => {
  await buildProgram()
  kith(['organizations', 'create', 'Northpier', '--data', empty])
  for (const rows of [ROWS, MANY_ROWS]) {
    writeFileSync(fileOf(rows), tableOf(rows))
    cpSync(empty, wholeOf(rows), { recursive: true })
    expect(kith(['import', fileOf(rows), '--data', wholeOf(rows), '--json'])).toMatchObject({ code: 0 })
  }
  expect(kith(['export', '--data', whole, '--output', exported])).toMatchObject({ code: 0 })
}, 300_000)
afterAll(folder.remove)

function tableOf(rows: number): string {
  const lines = Array.from(
    { length: rows },
    (_, n) =>
      `Person,Number ${n},p${n}@example.com,+1212555${String(n).padStart(4, '0')},"Crew;Group ${n % 7}",gold,"${NOTES}${n}"`,
  )
  return `First Name,Last Name,Email,Phone,Tags,Plan,Notes\n${lines.join('\n')}\n`
}

/** Runs a command to its end, however busy the machine is. */
function kith(parameters: readonly string[]): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...parameters], {
    encoding: 'utf8',
  })
  return { code: status, stdout, stderr }
}

interface Place {
  readonly event: 'statement' | 'pragma' | 'open' | 'message' | 'flush'
  readonly matching?: string
  readonly nth?: number
  readonly when?: 'before' | 'during' | 'after'
  /** Events count once so many statements of this kind were begun. */
  readonly since?: { readonly matching: string; readonly times: number }
  /** Whether the event is one of a thread, not of the program itself. */
  readonly inThread?: boolean
}

interface Phase extends Place {
  readonly phase: string
  /** The rows of the file. */
  readonly rows?: number
}

const sinceJob = { matching: '^insert into "import"', times: 1 }
const sinceBatch = (times: number) => ({ matching: '^update "import"', times })

/** Where an import is killed, in the order in which it gets there. */
const phases: readonly Phase[] = [
  { phase: 'inspecting the file', event: 'open', matching: 'people', nth: 2 },
  { phase: 'creating the job', event: 'statement', matching: '^insert into "import"', when: 'after' },
  { phase: 'the commit of the job', event: 'statement', matching: '^commit', since: sinceJob },
  {
    phase: 'the job, before its first row',
    event: 'statement',
    matching: '^commit',
    since: sinceJob,
    when: 'after',
  },
  { phase: 'opening the file in the thread', event: 'open', matching: 'people', inThread: true },
  { phase: 'sending prepared rows', event: 'message', matching: 'rows', nth: 3, inThread: true },
  { phase: 'sending the last rows', event: 'message', matching: 'end', inThread: true },
  {
    phase: 'the beginning of a batch',
    event: 'statement',
    matching: '^begin immediate',
    nth: 5,
    when: 'after',
  },
  { phase: 'matching', event: 'statement', matching: 'from "record" as "r" inner join "source"', nth: 3 },
  {
    phase: 'the records of a batch',
    event: 'statement',
    matching: '^insert into "record"',
    nth: 4,
    when: 'after',
  },
  { phase: 'the people of a batch', event: 'statement', matching: '^insert into "person" ', nth: 4 },
  {
    phase: 'the ids of a batch',
    event: 'statement',
    matching: '^insert into "person_id"',
    nth: 12,
    when: 'after',
  },
  {
    phase: 'look-up values and the text index',
    event: 'statement',
    matching: '^insert into "lookup"',
    nth: 20,
    when: 'during',
  },
  {
    phase: 'the text index, later',
    event: 'statement',
    matching: '^insert into "lookup"',
    nth: 60,
    when: 'during',
  },
  { phase: 'the change history', event: 'statement', matching: '^insert into "change"', nth: 3 },
  { phase: 'the progress, before it is stored', event: 'statement', matching: '^update "import"', nth: 3 },
  {
    phase: 'the progress, before the commit',
    event: 'statement',
    matching: '^update "import"',
    nth: 3,
    when: 'after',
  },
  { phase: 'a commit', event: 'statement', matching: '^commit', since: sinceBatch(3), when: 'during' },
  { phase: 'between a commit and its flush', event: 'flush', since: sinceBatch(3) },
  { phase: 'a flush', event: 'flush', since: sinceBatch(3), when: 'during' },
  {
    phase: 'the beginning of a checkpoint',
    event: 'pragma',
    matching: 'wal_checkpoint\\(PASSIVE',
    inThread: true,
    rows: MANY_ROWS,
  },
  {
    phase: 'a checkpoint',
    event: 'pragma',
    matching: 'wal_checkpoint\\(PASSIVE',
    inThread: true,
    rows: MANY_ROWS,
    when: 'during',
  },
  {
    phase: 'the end of a checkpoint',
    event: 'pragma',
    matching: 'wal_checkpoint\\(PASSIVE',
    inThread: true,
    rows: MANY_ROWS,
    when: 'after',
  },
]

const preload = fileURLToPath(new URL('support/kill-at.cjs', import.meta.url))
const library = createRequire(import.meta.url).resolve('better-sqlite3')

/** Runs a command that is killed at a place. @returns whether it got there */
async function isKilled(parameters: readonly string[], place: Place): Promise<boolean> {
  const env = {
    ...process.env,
    KILL_AT: JSON.stringify(place),
    KILL_LIBRARY: library,
  }
  const child = spawn(process.execPath, ['--require', preload, program, ...parameters], {
    env,
    stdio: 'ignore',
  })
  const signal = await new Promise((resolve) => child.once('exit', (_code, by) => resolve(by)))
  return signal === 'SIGKILL'
}

function tables(dataFolder: string): Record<string, number> {
  const database = new Database(join(dataFolder, 'kith.db'))
  try {
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
    const count = (table: string) =>
      database.prepare(`select count(*) from "${table}"`).pluck().get() as number
    const names = ['person', 'record', 'person_id', 'lookup', 'change', 'label']
    return Object.fromEntries(names.map((name) => [name, count(name)]))
  } finally {
    database.close()
  }
}

function progress(): { state: string; rows: number } | undefined {
  const database = new Database(join(data, 'kith.db'))
  try {
    const row = database.prepare('select state, progress from import').get() as
      | { state: string; progress: string }
      | undefined
    return row && { state: row.state, rows: JSON.parse(row.progress).rows }
  } finally {
    database.close()
  }
}

async function expectWhole(rows = ROWS): Promise<void> {
  expect(tables(data)).toEqual(tables(wholeOf(rows)))
  const store = openSqliteStore({ file: join(data, 'kith.db') })
  const [job, ...others] = await store.read.imports.list(1, 10)
  expect(others).toEqual([])
  expect(job).toMatchObject({ state: 'done', progress: { rows } })
  // The text index has everybody: trigrams lead to a part of the surname.
  const found = await store.read.people.count(1, {
    field: { name: 'surname', type: 'text', single: true },
    test: { op: 'contains', value: 'umber 2', folded: true },
  })
  expect(found).toBe(
    Array.from({ length: rows }, (_, n) => `number ${n}`).filter((name) => name.includes('umber 2')).length,
  )
  await store.close()
}

const kills: { phase: string; rows: number | 'no job' }[] = []

describe.each(tried(phases))('an import killed in the phase: $phase', ({ phase, rows = ROWS, ...place }) => {
  test('is continued by the same command', async () => {
    rmSync(data, { recursive: true, force: true })
    cpSync(empty, data, { recursive: true })
    const command = ['import', fileOf(rows), '--data', data, '--json']
    expect(await isKilled(command, place), 'gets there').toBe(true)
    const left = progress()
    kills.push({ phase, rows: left?.rows ?? 'no job' })
    // Nothing of the file is there without the job that continues it.
    if (!left) expect(tables(data)).toMatchObject({ person: 0, record: 0, label: 0 })
    else if (left.state === 'running')
      expect(tables(data)).toMatchObject({ person: left.rows, record: left.rows, change: left.rows })
    if (left?.state !== 'done') expect(kith(command)).toMatchObject({ code: 0 })
    await expectWhole(rows)
  }, 180_000)
})

test('the kills were before, between and after batches', async () => {
  process.stdout.write(`${kills.map(({ phase, rows }) => `${phase}: ${rows}`).join('\n')}\n`)
  const rows = kills.map((kill) => (kill.rows === 'no job' ? -1 : kill.rows))
  const isBetween = (count: number) => count > 0 && count < ROWS
  expect(rows.filter((count) => count === -1).length).toBeGreaterThan(0)
  expect(rows.filter((count) => count === 0).length).toBeGreaterThan(0)
  expect(rows.filter(isBetween).length).toBeGreaterThan(rows.length / 3)
  const store = openSqliteStore({ file: join(data, 'kith.db') })
  await expectSound(store, 1, dialects)
  await store.close()
}, 180_000)

const restores: readonly Phase[] = [
  { phase: 'definitions', event: 'statement', matching: '^insert into "label"', when: 'after' },
  {
    phase: 'the records of a batch',
    event: 'statement',
    matching: '^insert into "record"',
    nth: 6,
    when: 'after',
  },
  { phase: 'a commit', event: 'statement', matching: '^commit', since: sinceBatch(3), when: 'during' },
  { phase: 'the end of the job', event: 'statement', matching: '^update "import"', nth: 6, when: 'after' },
]

test.each(tried(restores))(
  'a lossless import killed in the phase: $phase is continued by the same command',
  async ({ phase: _, ...place }) => {
    rmSync(data, { recursive: true, force: true })
    cpSync(empty, data, { recursive: true })
    expect(await isKilled(['import', exported, '--data', data, '--json'], place), 'gets there').toBe(true)
    if (progress()?.state !== 'done')
      expect(kith(['import', exported, '--data', data, '--json'])).toMatchObject({ code: 0 })
    await expectWhole()
  },
  180_000,
)

const undos: readonly Phase[] = [
  { phase: 'its beginning', event: 'statement', matching: '^commit', nth: 1, when: 'after' },
  {
    phase: 'a deletion of records',
    event: 'statement',
    matching: '^delete from "record"',
    nth: 3,
    when: 'after',
  },
  {
    phase: 'a commit',
    event: 'statement',
    matching: '^commit',
    since: { matching: '^delete from "record"', times: 3 },
    when: 'during',
  },
]

test.each(tried(undos))(
  'an undo killed in the phase: $phase is continued by the same command',
  async ({ phase: _, ...place }) => {
    rmSync(data, { recursive: true, force: true })
    cpSync(whole, data, { recursive: true })
    const undo = ['import', '--undo', '1', '--data', data]
    expect(await isKilled(undo, place), 'gets there').toBe(true)
    expect(kith(undo)).toMatchObject({ code: 0 })
    const store = openSqliteStore({ file: join(data, 'kith.db') })
    expect(await store.read.people.count(1)).toBe(0)
    expect(tables(data).record).toBe(0)
    expect(await store.read.imports.list(1, 10)).toMatchObject([{ state: 'undone' }])
    await store.close()
  },
  180_000,
)
