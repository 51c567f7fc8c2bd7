import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openTestHub, type TestHub, testNoon } from '../../test/support/test-hub.ts'
import { sampleDialects } from '../../test/support/traits.ts'
import type { Caller } from '../model/access.ts'
import { steppingClock, systemTiming } from '../model/clock.ts'
import { createIds, seededBytes } from '../model/ids.ts'
import { openSqliteStore } from '../store/sqlite/sqlite.ts'
import { createHub, type Hub } from './hub.ts'
import { idempotencyLimits } from './idempotency.ts'

let kith: TestHub
let caller: Caller
beforeEach(async () => {
  kith = await openTestHub()
  caller = kith.caller('acme')
})
afterEach(() => kith.close())

const request = { name: 'n1', fingerprint: 'f1' }

/** Work that creates a person and returns its id as the answer. */
const create =
  (given: string, by = caller) =>
  async (hub: Hub) => {
    const { id } = await hub.people.create(by, { given })
    return { answer: { id } }
  }

const people = () => kith.hub.people.count(caller)

describe('run', () => {
  test('runs the work once and returns the same answer to every repeated request', async () => {
    const first = await kith.hub.idempotency.run(caller, request, create('Ada'))
    expect(first.repeated).toBe(false)
    expect(await kith.hub.idempotency.run(caller, request, create('Ada'))).toEqual({
      ...first,
      repeated: true,
    })
    expect(await people()).toBe(1)
  })

  test('keeps request names of different keys and organizations apart', async () => {
    const other = await kith.hub.organizations.create({ name: 'Elsewhere' })
    const callers = [caller, { ...caller, keyId: 'second' }, { ...caller, orgId: other.id }]
    const ids = new Set<unknown>()
    for (const by of callers) {
      const { answer, repeated } = await kith.hub.idempotency.run(by, request, create('Ada', by))
      expect(repeated).toBe(false)
      ids.add(answer.id)
    }
    expect(ids.size).toBe(3)
  })

  test('refuses a different request under a used name and writes nothing', async () => {
    await kith.hub.idempotency.run(caller, request, create('Ada'))
    const other = kith.hub.idempotency.run(caller, { ...request, fingerprint: 'f2' }, create('Bo'))
    await expect(other).rejects.toMatchObject({ code: 'conflict', details: { subject: 'request name' } })
    expect(await people()).toBe(1)
  })

  test('rolls back the writes of failed work and frees its name', async () => {
    const failed = kith.hub.idempotency.run(caller, request, async (hub) => {
      await hub.people.create(caller, { given: 'Half' })
      throw new Error('lost the connection')
    })
    await expect(failed).rejects.toThrow('lost the connection')
    expect(await people()).toBe(0)
    const { repeated } = await kith.hub.idempotency.run(
      caller,
      { ...request, fingerprint: 'f2' },
      create('Ada'),
    )
    expect([repeated, await people()]).toEqual([false, 1])
  })

  test('refuses a request while the first one under its name is running', async () => {
    const settled = await Promise.allSettled(
      [1, 2, 3, 4].map(() => kith.hub.idempotency.run(caller, request, create('Ada'))),
    )
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'rejected'])
    expect(settled[1]).toMatchObject({ reason: { code: 'conflict', details: { subject: 'request' } } })
    expect(await people()).toBe(1)
  })

  test('stores the substitute of an answer that must not be stored', async () => {
    const work = async () => ({ answer: { key: 'secret' }, stored: { key: 'gone' } })
    expect((await kith.hub.idempotency.run(caller, request, work)).answer).toEqual({ key: 'secret' })
    expect((await kith.hub.idempotency.run(caller, request, work)).answer).toEqual({ key: 'gone' })
  })

  test('refuses an answer that is too long to store and rolls back the work', async () => {
    const large = kith.hub.idempotency.run(caller, request, async (hub) => {
      await create('Ada')(hub)
      return { answer: { text: 'a'.repeat(idempotencyLimits.answerBytesMax) } }
    })
    await expect(large).rejects.toMatchObject({ code: 'too_large' })
    expect(await people()).toBe(0)
  })

  test('runs a request again after a day, and removes expired records', async () => {
    await kith.hub.idempotency.run(caller, request, create('Ada'))
    const hubAfter = (microseconds: number) =>
      kith.hubWith({ clock: { now: () => testNoon + microseconds } }).idempotency
    const day = idempotencyLimits.ageMaxMicroseconds
    expect((await hubAfter(day - 1).run(caller, request, create('Bo'))).repeated).toBe(true)
    expect(await hubAfter(day - 1).removeExpired()).toBe(0)
    expect((await hubAfter(day + 60_000_000).run(caller, request, create('Cy'))).repeated).toBe(false)
    expect(await hubAfter(2 * day + 60_000_001).removeExpired()).toBe(1)
    expect(await kith.store.read.idempotency.find(caller.orgId, caller.keyId, request.name)).toBeUndefined()
  })
})

test('two processes on one store run the work of a request name once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kith-answers-'))
  const file = join(folder, 'kith.db')
  const one = await openTestHub({ store: openSqliteStore({ file }) })
  const store = openSqliteStore({ file })
  const ids = createIds(seededBytes(8))
  const two = createHub({
    timing: systemTiming,
    store,
    ids,
    clock: steppingClock(testNoon),
    dialects: sampleDialects,
    demo: false,
  })
  const by = one.caller('acme')
  const runs = [one.hub, two].map((hub) => hub.idempotency.run(by, request, create('Ada', by)))
  const [first, second] = await Promise.all(runs)
  expect([first?.repeated, second?.repeated].sort()).toEqual([false, true])
  expect(first?.answer).toEqual(second?.answer)
  expect(await one.hub.people.count(by)).toBe(1)
  await Promise.all([one.close(), store.close()])
  rmSync(folder, { recursive: true })
})

describe('transaction', () => {
  test('commits or rolls back all its writes', async () => {
    const made = await kith.hub.transaction(async (hub) => {
      const { id } = await hub.people.create(caller, { given: 'Ada' })
      return hub.people.update(caller, id, { surname: 'Oz' })
    })
    expect(made).toMatchObject({ given: 'Ada', surname: 'Oz', version: 2 })
    const failed = kith.hub.transaction(async (hub) => {
      await hub.people.remove(caller, made.id)
      await hub.people.create(caller, { given: 'Bo' })
      await hub.people.remove(caller, made.id)
    })
    await expect(failed).rejects.toMatchObject({ code: 'not_found' })
    expect((await kith.hub.people.get(caller, made.id)).removedAt).toBeNull()
    expect(await people()).toBe(1)
    await kith.expectSound()
  })

  test('continues after a refused use case, and rolls back only that one', async () => {
    await kith.hub.transaction(async (hub) => {
      await hub.people.create(caller, { given: 'Ada', vendorIds: { acme: '7' } })
      const again = hub.people.create(caller, { given: 'Twice', vendorIds: { acme: '7' } })
      await expect(again).rejects.toMatchObject({ code: 'conflict' })
      await hub.people.create(caller, { given: 'Bo' })
    })
    expect(await people()).toBe(2)
    const changes = await kith.hub.history.listChanges(caller, 0, 10)
    expect(changes.map(({ kind }) => kind)).toEqual(['created', 'created'])
    await kith.expectSound()
  })
})
