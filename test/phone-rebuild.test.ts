import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStore } from '../src/app.ts'
import { defaultConfig } from '../src/config.ts'
import { dialects } from '../src/dialects/index.ts'
import type { Store } from '../src/store/store.ts'
import { buildProgram, kith, type Serving, serve, temporaryFolder } from './support/command.ts'
import { onPostgres } from './support/engine.ts'
import { expectSound } from './support/invariants.ts'
import { createDatabase, type TestDatabase } from './support/test-database.ts'

/** Phone numbers are read anew while servers run, are killed, and are several on one store. */

const PEOPLE = 1500
const folder = temporaryFolder()
let database: TestDatabase | undefined
let where: readonly string[]
let key: string

beforeAll(async () => {
  await buildProgram()
  if (onPostgres) database = await createDatabase()
  where = database ? ['--database-url', database.url] : ['--data', join(folder.path, 'data')]
  const file = join(folder.path, 'people.csv')
  const rows = Array.from({ length: PEOPLE }, (_, n) => `Person ${n},(202) 555-${String(n).padStart(4, '0')}`)
  writeFileSync(file, `Full Name,Phone\n${rows.join('\n')}\n`)
  expect(kith(['import', file, ...where]).code).toBe(0)
  key = kith(['keys', 'create', '--dialect', 'native', '--role', 'admin', ...where]).stdout.trim()
}, 240_000)
afterAll(async () => {
  await database?.drop()
  folder.remove()
})

interface Progress {
  readonly state: 'current' | 'due' | 'running'
  readonly region: string | null
  readonly rebuild: { readonly seen: number; readonly total: number; readonly changed: number } | null
}

const headers = () => ({ authorization: `Bearer ${key}`, 'content-type': 'application/json' })

async function progressOf({ url }: Serving): Promise<Progress> {
  const answer = await fetch(`${url}/native/v1/organization/phone-numbers`, { headers: headers() })
  expect(answer.status).toBe(200)
  return (await answer.json()) as Progress
}

async function until(server: Serving, reached: (progress: Progress) => boolean): Promise<Progress> {
  for (;;) {
    const progress = await progressOf(server)
    if (reached(progress)) return progress
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

async function setRegion({ url }: Serving, defaultRegion: string | null): Promise<void> {
  const body = JSON.stringify({ defaultRegion })
  const answer = await fetch(`${url}/native/v1/organization/settings`, {
    method: 'PATCH',
    headers: headers(),
    body,
  })
  expect(answer.status).toBe(200)
}

async function withStore(work: (store: Store) => Promise<void>): Promise<void> {
  const data = join(folder.path, 'data')
  const store = openStore({ ...defaultConfig, dataFolder: data, databaseUrl: database?.url ?? '' })
  await work(store)
  await store.close()
}

test('a rebuild survives kill -9 in the middle, and a server and a command do it once', async () => {
  const first = await serve(where)
  expect(await progressOf(first)).toEqual({ state: 'current', region: null, rebuild: null })
  await setRegion(first, 'US')
  const middle = await until(first, ({ rebuild }) => (rebuild?.seen ?? 0) > 0)
  expect(middle).toMatchObject({ state: 'running', region: 'US' })
  await first.stop('SIGKILL')
  const status = kith(['phones', 'status', '--json', ...where])
  const { state, rebuild } = JSON.parse(status.stdout) as Progress
  expect(state).toBe('running')
  expect(rebuild!.seen).toBeLessThan(PEOPLE)
  expect(kith(['phones', 'status', ...where]).stdout).toContain(`${rebuild!.seen} of ${PEOPLE} people`)

  const server = await serve(where)
  expect(kith(['phones', 'rebuild', ...where]).code).toBe(0)
  const done = await until(server, (progress) => progress.state === 'current')
  expect(done.rebuild).toMatchObject({ total: PEOPLE, seen: PEOPLE, changed: PEOPLE })
  const metrics = await (await fetch(`${server.url}/metrics`)).text()
  const counted = Number(/^kith_phone_rebuild_changed_people_total (\d+)$/m.exec(metrics)![1])
  expect(counted).toBeLessThanOrEqual(PEOPLE - rebuild!.changed)
  expect(metrics).toMatch(/^kith_phone_rebuild_remaining_people 0$/m)
  await server.stop()

  await withStore(async (store) => {
    const people = await store.read.people.listAfter(1, 0, PEOPLE + 1)
    expect(people).toHaveLength(PEOPLE)
    for (const { version, phones } of people) {
      expect(version).toBe(2)
      expect(phones[0]!.normal).toMatch(/^\+1202555\d{4}$/)
    }
    await expectSound(store, 1, dialects)
  })
}, 240_000)

test('kith phones rebuild does at once what a server would do', async () => {
  const server = await serve(where)
  await setRegion(server, null)
  // What was valid in the region before stays.
  expect((await until(server, (progress) => progress.state === 'current')).rebuild!.changed).toBe(0)
  await server.stop()
  await withStore(async (store) => {
    const organization = (await store.read.directory.findOrganization(1))!
    const settings = { ...organization.settings, defaultRegion: 'GB' }
    await store.transaction(({ directory }) => directory.updateOrganization({ ...organization, settings }))
  })
  expect(kith(['phones', 'status', ...where]).stdout).toContain('with the region GB; those already stored')
  const rebuilt = kith(['phones', 'rebuild', '--json', ...where])
  expect(JSON.parse(rebuilt.stdout)).toMatchObject({
    state: 'current',
    region: 'GB',
    rebuild: { total: PEOPLE, seen: PEOPLE, changed: 0, finishedAt: expect.stringMatching(/Z$/) },
  })
  expect(kith(['phones', 'status', ...where]).stdout).toContain(
    'All numbers have been read with the region GB.',
  )
}, 240_000)
