import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { WireRequest } from '../src/dialects/dialect.ts'
import { dialects } from '../src/dialects/index.ts'
import { KithError } from '../src/model/errors.ts'
import { openPostgresStore } from '../src/store/postgres/postgres.ts'
import { buildProgram, kith, type Serving, serve } from './support/command.ts'
import { anyVendor, testingOf, vendors } from './support/dialect-testings.ts'
import { expectSound } from './support/invariants.ts'
import { withKey } from './support/kith.ts'
import { type PostgresServer, startPostgres } from './support/postgres-server.ts'

/**
 * Kills the database and then one of two servers during writes. Afterwards every acknowledged write must be stored, every
 * reader of the feed must have seen all changes, and clients must have got no errors except their vendor's 503.
 */

let postgres: PostgresServer
let url: string
const keys: Record<string, string> = {}
/** Vendors through whose APIs people are added all the time. */
const writing = [vendors[0]!.name, vendors.at(-1)!.name]
const servers: Serving[] = []
let acknowledgements = 0

beforeAll(async () => {
  await buildProgram()
  postgres = await startPostgres({ durable: true })
  url = postgres.url('postgres')
  for (const dialect of ['native', ...writing]) {
    const made = kith(['keys', 'create', '--dialect', dialect, '--role', 'admin', '--database-url', url])
    expect(made.stderr).toBe('')
    keys[dialect] = made.stdout.trim()
  }
  const args = ['--database-url', url, '--log', 'none']
  servers.push(...(await Promise.all([serve(args), serve(args)])))
}, 180_000)

afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop()))
  await postgres.stop()
})

test('killing the database and one of two servers loses no acknowledged write and no change', async () => {
  let over = false
  const until = () => over
  const acknowledgedSoFar = () => acknowledgements
  /** Waits for acknowledged writes instead of a fixed time, because machines differ in speed. */
  const moreWrites = async (count: number) => {
    const goal = acknowledgedSoFar() + count
    while (acknowledgedSoFar() < goal) await wait(20)
  }
  const writers = servers.flatMap(({ url: address }, index) =>
    writing.map((dialect) => writeOn(address, dialect, index, until)),
  )
  let written = false
  const readers = servers.map(({ url: address }) => follow(address, () => written))
  await moreWrites(20)
  await postgres.kill()
  await wait(1500)
  await postgres.start()
  await moreWrites(20)
  await servers[1]!.stop('SIGKILL')
  await moreWrites(10)
  over = true
  const answers = (await Promise.all(writers)).flat()
  written = true
  const acknowledged = answers.flatMap(({ id }) => (id === undefined ? [] : [id]))
  const refused = answers.filter(({ id }) => id === undefined)
  expect(acknowledged.length).toBeGreaterThanOrEqual(50)
  expect(refused.length).toBeGreaterThan(0)
  expect(refused.filter(({ answer }) => answer !== 'gone' && answer !== '503')).toEqual([])

  const store = openPostgresStore({ url })
  for (const [dialect, id] of acknowledged) {
    expect(await store.read.people.findByVendorId(1, dialect, id), `${dialect} ${id}`).toBeDefined()
  }
  await expectSound(store, 1, dialects)
  const feed = await store.read.changes.list(1, 0, 100_000)
  const [whole, cut] = await Promise.all(readers)
  const positions = feed.map(({ position }) => position)
  expect(whole).toEqual(positions)
  expect(cut!.length).toBeGreaterThan(0)
  expect(cut).toEqual(positions.slice(0, cut!.length))
  await store.close()
}, 120_000)

test('a server recovers by itself when its database is back', async () => {
  const { path, headers } = withKey(
    anyVendor.name,
    testingOf(anyVendor.name).people.path,
    keys[anyVendor.name]!,
  )
  const ask = () => fetch(`${servers[0]!.url}/${anyVendor.name}${path}`, { headers })
  expect((await ask()).status).toBe(200)
  await postgres.kill()
  const refused = await ask()
  const unavailable = anyVendor.renderError(new KithError('unavailable', ''), {} as WireRequest)
  expect([refused.status, await refused.json()]).toEqual([503, unavailable.body])
  const ready = await fetch(`${servers[0]!.url}/readyz`)
  const reason = 'The store cannot be reached.'
  expect([ready.status, await ready.json()]).toEqual([503, { status: 'unavailable', reason }])
  expect((await fetch(`${servers[0]!.url}/healthz`)).status).toBe(200)
  await postgres.start()
  let status = 0
  for (let attempt = 0; attempt < 50 && status !== 200; attempt++) {
    status = (await ask()).status
    if (status !== 200) await wait(100)
  }
  expect(status).toBe(200)
})

test('statements that run when the database dies fail, and the store recovers', async () => {
  const store = openPostgresStore({ url })
  const { db } = store.engine
  const sleep = sql`select pg_sleep(20)`
  const reading = sleep.execute(db)
  const writing = store.transaction(async () => {
    await wait(300)
    throw new Error('after the server is gone')
  })
  const settled = Promise.allSettled([reading, writing, store.transaction(() => sleep.execute(db))])
  await wait(200)
  await postgres.kill()
  const outcomes = await settled
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  expect((outcomes[0] as PromiseRejectedResult).reason).toMatchObject({ code: 'unavailable' })
  await postgres.start()
  expect(await store.read.directory.listOrganizations()).toHaveLength(1)
  await store.close()
}, 60_000)

interface Written {
  readonly id?: readonly [dialect: string, id: string]
  readonly answer: string
}

/** Creates people one after another until `until` returns true or the server cannot be reached. */
async function writeOn(
  url: string,
  dialect: string,
  server: number,
  until: () => boolean,
): Promise<Written[]> {
  const { create, needed, person } = testingOf(dialect).people
  const written: Written[] = []
  for (let round = 0; !until() && written.at(-1)?.answer !== 'gone'; round++) {
    const { path, body } = create(needed(`s${server}-${round}`))
    const signed = withKey(dialect, path, keys[dialect]!)
    const response = await fetch(`${url}/${dialect}${signed.path}`, {
      method: 'POST',
      headers: { ...signed.headers, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }).catch(() => undefined)
    const answer = response ? String(response.status) : 'gone'
    const json = await response?.json().catch(() => undefined)
    const id = response?.ok && json ? person(json).id : undefined
    if (id !== undefined) acknowledgements += 1
    written.push(id === undefined ? { answer } : { id: [dialect, String(id)], answer })
  }
  return written
}

/** Reads the feed and retries after a 503. @returns the positions; all of them unless the server was killed */
async function follow(url: string, until: () => boolean): Promise<number[]> {
  const seen: number[] = []
  for (;;) {
    const last = until()
    const after = seen.at(-1) ?? 0
    const response = await fetch(`${url}/native/v1/changes?after=${after}&limit=50`, {
      headers: { authorization: `Bearer ${keys.native}` },
    }).catch(() => undefined)
    if (!response) return seen
    if (response.status === 200) {
      // The server may be killed in the middle of its answer.
      const page = (await response.json().catch(() => undefined)) as
        | { items: { position: number }[] }
        | undefined
      if (!page) return seen
      const { items } = page
      seen.push(...items.map(({ position }) => position))
      if (last && items.length === 0) return seen
    } else expect(response.status).toBe(503)
    await wait(5)
  }
}
