import { spawn } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dialects } from '../src/dialects/index.ts'
import { openSqliteStore } from '../src/store/sqlite/sqlite.ts'
import { buildProgram, kith, program, type Serving, serve, temporaryFolder } from './support/command.ts'
import { expectSound } from './support/invariants.ts'
import { seededNumbers } from './support/seeded-numbers.ts'

// To test more crashes, set CRASHES=100 and another CRASH_SEED.
const CRASHES = Number(process.env.CRASHES ?? 6)
const random = seededNumbers(Number(process.env.CRASH_SEED ?? 7))
const ROWS = 4000
/** After each crash, further commands check the store. */
const TIMEOUT_MS = 120_000 + CRASHES * 12_000

const folder = temporaryFolder()
const file = join(folder.path, 'people.csv')
const data = join(folder.path, 'data')

beforeAll(async () => {
  await buildProgram()
  const rows = Array.from(
    { length: ROWS },
    (_, n) =>
      `Person,Number ${n},p${n}@example.com,+1555${String(n).padStart(7, '0')},"Crew;Group ${n % 7}",gold`,
  )
  writeFileSync(file, `First Name,Last Name,Email,Phone,Tags,Plan\n${rows.join('\n')}\n`)
})
afterAll(folder.remove)

/** Runs a command and kills it after a delay. @returns whether the command ended before */
async function endsBeforeKill(parameters: readonly string[], afterMs: number): Promise<boolean> {
  const child = spawn(process.execPath, [program, ...parameters], { stdio: 'ignore' })
  const timer = setTimeout(() => child.kill('SIGKILL'), afterMs)
  const signal = await new Promise((resolve) => child.once('exit', (_code, by) => resolve(by)))
  clearTimeout(timer)
  return signal === null
}

/** The duration of a command without interruption. */
function durationMs(parameters: readonly string[]): number {
  const start = performance.now()
  expect(kith(parameters)).toMatchObject({ code: 0 })
  return performance.now() - start
}

/** A random delay in the second half of a command or shortly after it. The first half is mostly start-up. */
function randomDelayMs(commandMs: number): number {
  return commandMs * 0.5 + random(Math.round(commandMs * 1.1))
}

/** The number of rows that the first import has written; -1 before the import exists. */
function importedRows(): number {
  let database: Database.Database | undefined
  try {
    database = new Database(join(data, 'kith.db'), { readonly: true, fileMustExist: true })
    const progress = database.prepare('select progress from import where import_id = 1').pluck().get()
    return progress === undefined ? -1 : JSON.parse(String(progress)).rows
  } catch {
    return -1
  } finally {
    database?.close()
  }
}

/** Runs the import and kills it after a delay from its first new rows. @returns whether the import ended before */
async function importEndsBeforeKill(afterMs: number): Promise<boolean> {
  const before = importedRows()
  const child = spawn(process.execPath, [program, 'import', file, '--data', data], { stdio: 'ignore' })
  const exit = new Promise((resolve) => child.once('exit', (_code, by) => resolve(by)))
  let ended = false
  void exit.then(() => {
    ended = true
  })
  while (!ended && importedRows() === before) await new Promise((resolve) => setTimeout(resolve, 5))
  const timer = setTimeout(() => child.kill('SIGKILL'), afterMs)
  const signal = await exit
  clearTimeout(timer)
  return signal === null
}

test(
  `an import killed ${CRASHES} times has imported every row once, and the store is consistent`,
  async () => {
    let [kills, unfinished] = [0, 0]
    while (kills < CRASHES) {
      rmSync(data, { recursive: true, force: true })
      for (let rows = 0; kills < CRASHES && rows < ROWS; rows = importedRows()) {
        if (await importEndsBeforeKill(random(150))) break
        kills += 1
        unfinished += Number(importedRows() < ROWS)
      }
      await expectImported()
    }
    expect(unfinished, 'kills before the last row').toBeGreaterThan(CRASHES / 2)
  },
  TIMEOUT_MS,
)

/** Checks that the first import has created all people, and that later imports have changed nothing. */
async function expectImported(): Promise<void> {
  expect(kith(['import', file, '--data', data, '--json']).code).toBe(0)
  const store = openSqliteStore({ file: join(data, 'kith.db') })
  const [first, ...others] = (await store.read.imports.list(1, 100)).toReversed()
  expect(first).toMatchObject({ state: 'done', progress: { rows: ROWS, created: ROWS, updated: 0 } })
  for (const { progress } of others) expect(progress).toMatchObject({ created: 0, updated: 0, rejected: 0 })
  expect(await store.read.people.count(1)).toBe(ROWS)
  await expectSound(store, 1, dialects)
  await store.close()
}

test(
  `a backup and an export killed ${CRASHES} times or more leave a complete file or none`,
  async () => {
    const whole = join(folder.path, 'whole.jsonl')
    let exportMs = durationMs(['export', '--data', data, '--output', whole])
    let backupMs = durationMs(['backup', join(folder.path, 'usual.db'), '--data', data])
    // The machine may be faster than when the commands were measured, so the next kill comes sooner.
    const untilKill = async (parameters: readonly string[], usualMs: number): Promise<number> => {
      const start = performance.now()
      const ended = await endsBeforeKill(parameters, randomDelayMs(usualMs))
      return ended ? Math.min(usualMs, performance.now() - start) : usualMs
    }
    const expected = readFileSync(whole, 'utf8')
    const completed = { copies: 0, exports: 0 }
    // Goes on until each command was killed too early and in time for its file.
    const isEach = (crashes: number) =>
      Object.values(completed).every((count) => count > 0 && count < crashes)
    let crash = 0
    for (; crash < CRASHES || (crash < CRASHES * 5 && !isEach(crash)); crash++) {
      const copy = join(folder.path, `copy-${crash}.db`)
      backupMs = await untilKill(['backup', copy, '--data', data], backupMs)
      if (existsSync(copy)) {
        completed.copies += 1
        const restored = join(folder.path, `restored-${crash}`)
        expect(kith(['restore', copy, '--data', restored]).code).toBe(0)
        const store = openSqliteStore({ file: join(restored, 'kith.db') })
        expect(await store.read.people.count(1)).toBe(ROWS)
        await store.close()
        rmSync(restored, { recursive: true })
      }
      const out = join(folder.path, `out-${crash}.jsonl`)
      exportMs = await untilKill(['export', '--data', data, '--output', out], exportMs)
      completed.exports += Number(existsSync(out))
      if (existsSync(out)) expect(readFileSync(out, 'utf8') === expected).toBe(true)
      for (const name of [copy, out]) rmSync(name, { force: true })
    }
    expect(isEach(crash), JSON.stringify({ crash, ...completed })).toBe(true)
  },
  TIMEOUT_MS,
)

test('a server handles requests during an import and a backup without errors or duplicate people', async () => {
  const shared = join(folder.path, 'shared')
  const key = kith(['keys', 'create', '--dialect', 'native', '--data', shared]).stdout.trim()
  const server: Serving = await serve(['--data', shared])
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  let finished = false
  const statuses = new Set<number>()
  const writing = (async () => {
    for (let n = 0; !finished; n++) {
      const body = JSON.stringify({ given: 'Beside', emails: [{ value: `beside.${n}@example.com` }] })
      statuses.add((await fetch(`${server.url}/native/v1/people`, { method: 'POST', headers, body })).status)
      statuses.add((await fetch(`${server.url}/native/v1/people?limit=5`, { headers })).status)
    }
  })()
  const uploaded = await fetch(`${server.url}/native/v1/imports?name=people.csv`, {
    ...{ method: 'POST', headers: { ...headers, 'content-type': 'text/csv' } },
    body: readFileSync(file),
  })
  expect(uploaded.status).toBe(202)
  const backup = spawn(process.execPath, [program, 'backup', join(folder.path, 'live.db'), '--data', shared])
  const code = await new Promise((resolve) => backup.once('exit', resolve))
  const job = async () => (await fetch(`${server.url}/native/v1/imports/1`, { headers })).json()
  for (;;) {
    const { state, problem } = (await job()) as { state: string; problem: string | null }
    expect(problem).toBeNull()
    if (state === 'done') break
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  finished = true
  await writing
  expect(code).toBe(0)
  expect([...statuses].sort()).toEqual([200, 201])
  expect(((await job()) as { progress: object }).progress).toMatchObject({ rows: ROWS, created: ROWS })
  await server.stop()
  const store = openSqliteStore({ file: join(shared, 'kith.db') })
  await expectSound(store, 1, dialects)
  await store.close()
}, 180_000)

test('an import is resumed after its server is killed and restarted', async () => {
  const own = join(folder.path, 'own')
  const key = kith(['keys', 'create', '--dialect', 'native', '--data', own]).stdout.trim()
  const headers = { authorization: `Bearer ${key}` }
  const first = await serve(['--data', own])
  await fetch(`${first.url}/native/v1/imports`, { method: 'POST', headers, body: readFileSync(file) })
  await new Promise((resolve) => setTimeout(resolve, 300))
  await first.stop('SIGKILL')
  const second = await serve(['--data', own])
  for (;;) {
    const answer = await fetch(`${second.url}/native/v1/imports/1`, { headers })
    const { state, progress } = (await answer.json()) as { state: string; progress: { created: number } }
    if (state === 'done') {
      expect(progress.created).toBe(ROWS)
      break
    }
    expect(state).toBe('running')
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  await second.stop()
}, 180_000)
