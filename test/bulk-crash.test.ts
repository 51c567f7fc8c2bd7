import { spawn } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dialects } from '../src/dialects/index.ts'
import { openSqliteStore } from '../src/store/sqlite/sqlite.ts'
import { buildProgram, kith, program, type Serving, serve, temporaryFolder } from './support/command.ts'
import { expectSound } from './support/invariants.ts'
import { seededNumbers } from './support/seeded-numbers.ts'

// More can be asked for to look for trouble: CRASHES=100 CRASH_SEED=3.
const CRASHES = Number(process.env.CRASHES ?? 20)
const random = seededNumbers(Number(process.env.CRASH_SEED ?? 7))
const ROWS = 4000

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

/** Runs a command and kills it after a while. @returns whether it came to its end before */
async function killed(parameters: readonly string[], afterMs: number): Promise<boolean> {
  const child = spawn(process.execPath, [program, ...parameters], { stdio: 'ignore' })
  const timer = setTimeout(() => child.kill('SIGKILL'), afterMs)
  const signal = await new Promise((resolve) => child.once('exit', (_code, by) => resolve(by)))
  clearTimeout(timer)
  return signal === null
}

async function counted(): Promise<number> {
  const store = openSqliteStore({ file: join(data, 'kith.db') })
  await store.migrate()
  try {
    return await store.read.people.count(1)
  } finally {
    await store.close()
  }
}

test(`an import killed ${CRASHES} times ends with every row once, in a sound store`, async () => {
  let ended = false
  for (let crash = 0; crash < CRASHES && !ended; crash++) {
    ended = await killed(['import', file, '--data', data], 300 + random(700))
  }
  const { stdout, stderr } = kith(['import', file, '--data', data, '--json'])
  expect(stderr).toBe('')
  const { id, rows, created, updated, unchanged } = JSON.parse(stdout)
  expect(rows).toBe(ROWS)
  // When the last crash came too late, this was another import of the same file.
  expect(ended ? [created, unchanged] : [created, updated, unchanged]).toEqual(
    ended ? [0, ROWS] : [ROWS, 0, 0],
  )
  expect(id).toBe(ended ? 2 : 1)
  expect(await counted()).toBe(ROWS)
  const store = openSqliteStore({ file: join(data, 'kith.db') })
  await expectSound(store, 1, dialects)
  await store.close()
}, 180_000)

test('a backup and an export killed at random moments are whole or not there', async () => {
  const whole = join(folder.path, 'whole.jsonl')
  expect(kith(['export', '--data', data, '--output', whole]).code).toBe(0)
  const expected = readFileSync(whole, 'utf8')
  for (let crash = 0; crash < CRASHES / 2; crash++) {
    const copy = join(folder.path, `copy-${crash}.db`)
    await killed(['backup', copy, '--data', data], 150 + random(500))
    if (existsSync(copy)) {
      const restored = join(folder.path, `restored-${crash}`)
      expect(kith(['restore', copy, '--data', restored]).code).toBe(0)
      expect(kith(['export', '--data', restored]).stdout === expected).toBe(true)
      rmSync(restored, { recursive: true })
    }
    const out = join(folder.path, `out-${crash}.jsonl`)
    await killed(['export', '--data', data, '--output', out], 200 + random(700))
    if (existsSync(out)) expect(readFileSync(out, 'utf8') === expected).toBe(true)
    for (const name of [copy, out]) rmSync(name, { force: true })
  }
}, 180_000)

test('an import and a backup beside a server that serves: nothing fails, nothing doubles', async () => {
  const shared = join(folder.path, 'shared')
  const key = kith(['keys', 'create', '--dialect', 'native', '--data', shared]).stdout.trim()
  const server: Serving = await serve(['--data', shared])
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  let over = false
  const statuses = new Set<number>()
  const writing = (async () => {
    for (let n = 0; !over; n++) {
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
  over = true
  await writing
  expect(code).toBe(0)
  expect([...statuses].sort()).toEqual([200, 201])
  expect(((await job()) as { progress: object }).progress).toMatchObject({ rows: ROWS, created: ROWS })
  await server.stop()
  const store = openSqliteStore({ file: join(shared, 'kith.db') })
  await expectSound(store, 1, dialects)
  await store.close()
}, 180_000)

test('a job goes on when its server is killed and started again', async () => {
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
