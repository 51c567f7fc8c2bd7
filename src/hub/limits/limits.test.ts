import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openTestHub, type TestHub } from '../../../test/support/test-hub.ts'
import { systemTiming } from '../../model/clock.ts'
import type { LimitsChange } from '../../model/limits.ts'
import { createLimits, LIMITS_SETTING, type Limits } from './limits.ts'

let kith: TestHub
let time: number
beforeEach(async () => {
  kith = await openTestHub()
  // The beginning of a minute and a day.
  time = 20_000 * 86_400
})
afterEach(() => kith.close())

const server = (options: { enforced?: boolean } = {}): Limits =>
  createLimits({ store: kith.store, now: () => time, ...options })
const sender = (keyId = 'k1') => ({ orgId: kith.organization.id, keyId })
const change = (values: LimitsChange['values'], enforced?: boolean) =>
  kith.hub.organizations.updateLimits(kith.organization.id, {
    values: values ?? {},
    ...(enforced !== undefined && { enforced }),
  })

/** Sends requests until one is refused, at most `most`. @returns how many were accepted */
function acceptedBy(limits: Limits, most: number, keyId = 'k1'): number {
  for (let count = 0; count < most; count++) {
    try {
      limits.countRequest(sender(keyId))
    } catch {
      return count
    }
  }
  return most
}

describe('requests per minute', () => {
  test('beyond the limit of a key are refused, and those of other keys are not', async () => {
    await change({ keyRequestsPerMinute: 10 })
    const limits = server()
    await limits.prepare(kith.organization.id)
    expect(acceptedBy(limits, 20)).toBe(10)
    expect(() => limits.countRequest(sender())).toThrowError(
      expect.objectContaining({
        code: 'rate_limited',
        message: expect.stringContaining('10 requests per minute of this key'),
        details: { subject: 'limit', retryAfterSeconds: 60 },
      }),
    )
    expect(acceptedBy(limits, 20, 'k2')).toBe(10)
  })

  test('of all keys count to the limit of the organization', async () => {
    await change({ requestsPerMinute: 15 })
    const limits = server()
    await limits.prepare(kith.organization.id)
    expect(acceptedBy(limits, 10)).toBe(10)
    expect(acceptedBy(limits, 10, 'k2')).toBe(5)
  })

  test('are allowed again as the window slides, at the time that was told', async () => {
    await change({ keyRequestsPerMinute: 10 })
    const limits = server()
    await limits.prepare(kith.organization.id)
    expect(acceptedBy(limits, 20)).toBe(10)
    time += 60
    let told = 0
    try {
      limits.countRequest(sender())
    } catch (error) {
      told = (error as { details: { retryAfterSeconds: number } }).details.retryAfterSeconds
    }
    expect(told).toBe(6)
    time += told - 1
    expect(acceptedBy(limits, 1)).toBe(0)
    time += 1
    expect(acceptedBy(limits, 5)).toBe(1)
    time += 120
    expect(acceptedBy(limits, 20)).toBe(10)
  })

  test('are counted by all servers together after an exchange', async () => {
    await change({ keyRequestsPerMinute: 100 })
    const servers = [server(), server(), server()]
    for (const limits of servers) await limits.prepare(kith.organization.id)
    for (const limits of servers) expect(acceptedBy(limits, 5)).toBe(5)
    for (const limits of servers) await limits.exchange()
    await servers[0]!.exchange()
    for (const limits of servers) acceptedBy(limits, 1)
    for (let round = 0; round < 2; round++) for (const limits of servers) await limits.exchange()
    for (const limits of servers) acceptedBy(limits, 1)
    for (let round = 0; round < 2; round++) for (const limits of servers) await limits.exchange()
    const { limits } = await servers[1]!.describe(kith.organization.id)
    expect(limits.find(({ name }) => name === 'keyRequestsPerMinute')?.used).toBe(21)
  })

  test('of several servers overshoot the limit by no more than a tenth for each server', async () => {
    await change({ keyRequestsPerMinute: 100 })
    const servers = [server(), server(), server(), server()]
    for (const limits of servers) await limits.prepare(kith.organization.id)
    let accepted = 0
    for (let round = 0; round < 80; round++) {
      for (const limits of servers) accepted += acceptedBy(limits, 1)
      await systemTiming.pause(10)
    }
    expect(accepted).toBeGreaterThanOrEqual(100)
    // And by what comes while counts are exchanged.
    expect(accepted).toBeLessThanOrEqual(160)
  })

  test('are remembered when a server ends and another one starts', async () => {
    await change({ keyRequestsPerMinute: 10 })
    const first = server()
    await first.prepare(kith.organization.id)
    acceptedBy(first, 8)
    await first.exchange()
    const second = server()
    await second.prepare(kith.organization.id)
    acceptedBy(second, 1)
    await second.exchange()
    expect(acceptedBy(second, 20)).toBe(1)
  })

  test('that could not be exchanged are exchanged later', async () => {
    let isDown = true
    const { usage } = kith.store
    const store = {
      ...kith.store,
      usage: {
        ...usage,
        add: (counts: Parameters<typeof usage.add>[0]) =>
          isDown ? Promise.reject(new Error('down')) : usage.add(counts),
      },
    }
    const limits = createLimits({ store, now: () => time })
    await limits.prepare(kith.organization.id)
    acceptedBy(limits, 3)
    await expect(limits.exchange()).rejects.toThrow('down')
    acceptedBy(limits, 2)
    isDown = false
    await limits.exchange()
    const used = (await limits.describe(kith.organization.id)).limits.map((limit) => limit.used)
    expect(used.slice(0, 2)).toEqual([5, 5])
  })
})

describe('limits', () => {
  test('are only counted unless someone enforces them: organization, server, store, in this order', async () => {
    const decided = async (options = {}) => {
      const { enforced, decidedBy } = await server(options).describe(kith.organization.id)
      return [enforced, decidedBy]
    }
    expect(await decided()).toEqual([true, 'store'])
    await kith.store.settings.put(LIMITS_SETTING, 'counted')
    expect(await decided()).toEqual([false, 'store'])
    expect(await decided({ enforced: true })).toEqual([true, 'server'])
    await change({}, false)
    expect(await decided({ enforced: true })).toEqual([false, 'organization'])
    await kith.hub.organizations.updateLimits(kith.organization.id, { enforced: null })
    expect(await decided()).toEqual([false, 'store'])
    expect((await kith.hub.organizations.get(kith.organization.id)).settings).not.toHaveProperty('limits')
  })

  test('that are only counted refuse nothing, and say what would have been refused', async () => {
    await change({ keyRequestsPerMinute: 2, keyRequestsAtOnce: 1, uploadBytesPerDay: 5, people: 1 }, false)
    const limits = server()
    await limits.prepare(kith.organization.id)
    expect(acceptedBy(limits, 5)).toBe(5)
    const ends = [limits.beginRequest(sender()), limits.beginRequest(sender())]
    limits.countUpload(sender(), 9)
    limits.addPeople(kith.organization.id, 2)
    const [statistics] = limits.statistics.read().values()
    expect(statistics).toMatchObject({ requests: 5, atOnce: 2, uploadBytes: 9 })
    expect([...statistics!.exceeded.keys()].sort()).toEqual([
      ...['keyRequestsAtOnce', 'keyRequestsPerMinute', 'people', 'uploadBytesPerDay'],
    ])
    expect([...statistics!.exceeded.values()].every(({ refused }) => refused === 0)).toBe(true)
    for (const end of [...ends, ...ends]) end()
    expect([...limits.statistics.read().values()][0]!.atOnce).toBe(0)
  })

  test('that were changed elsewhere hold within ten seconds', async () => {
    const limits = server()
    await limits.prepare(kith.organization.id)
    expect(acceptedBy(limits, 5)).toBe(5)
    await change({ keyRequestsPerMinute: 5 })
    expect(acceptedBy(limits, 1)).toBe(1)
    time += 11
    await limits.exchange()
    expect(acceptedBy(limits, 1)).toBe(0)
  })

  test('hold for long work in a program that exchanges nothing', async () => {
    const limits = server()
    const orgId = kith.organization.id
    const people = await kith.store.read.people.count(orgId)
    await change({ people: people + 3 })
    await limits.renew(orgId)
    limits.addPeople(orgId, 3)
    await change({ people: people + 5 })
    time += 11
    await limits.renew(orgId)
    limits.addPeople(orgId, 5)
    expect(() => limits.addPeople(orgId, 1)).toThrowError(expect.objectContaining({ code: 'forbidden' }))
  })

  test('that are changed while they are read are read again', async () => {
    const { people } = kith.store.read
    const count = async (orgId: number) => systemTiming.pause(50).then(() => people.count(orgId))
    const store = { ...kith.store, read: { ...kith.store.read, people: { ...people, count } } }
    const limits = createLimits({ store, now: () => time })
    const reading = limits.prepare(kith.organization.id)
    await systemTiming.pause(20)
    await change({ keyRequestsPerMinute: 5 })
    limits.forget(kith.organization.id)
    await reading
    await limits.prepare(kith.organization.id)
    expect(acceptedBy(limits, 9)).toBe(5)
  })

  test('of uploads begin anew each day, and a file that is announced as too large is refused before', async () => {
    await change({ keyUploadBytesPerDay: 100 })
    const limits = server()
    await limits.prepare(kith.organization.id)
    time += 3600
    limits.countUpload(sender(), 60)
    const refused = expect.objectContaining({ details: { subject: 'limit', retryAfterSeconds: 82_800 } })
    expect(() => limits.requireUpload(sender(), 41)).toThrowError(refused)
    expect(() => limits.requireUpload(sender(), 40)).not.toThrow()
    expect(() => limits.countUpload(sender(), 41)).toThrowError(refused)
    expect(() => limits.requireUpload(sender('k2'), 100)).not.toThrow()
    time += 82_800
    expect(() => limits.requireUpload(sender(), 100)).not.toThrow()
  })

  test('of people count what is stored, and do not go up by what failed', async () => {
    const caller = kith.caller('acme')
    const limits = server()
    const hub = kith.hubWith({ limits })
    await change({ people: 3 })
    await limits.prepare(kith.organization.id)
    const [first] = await hub.people.createMany(caller, [{ fullName: 'Ada' }, { fullName: 'Ben' }])
    const refused = { code: 'forbidden', details: { subject: 'storage' } }
    const two = [{ fullName: 'Cem' }, { fullName: 'Dee' }]
    await expect(hub.people.createMany(caller, two)).rejects.toMatchObject(refused)
    expect(await hub.people.count(caller)).toBe(2)
    await limits.prepare(kith.organization.id)
    await hub.people.create(caller, two[0]!)
    await expect(hub.people.create(caller, two[1]!)).rejects.toMatchObject(refused)
    await hub.people.remove(caller, first!.id)
    limits.forget(kith.organization.id)
    await limits.prepare(kith.organization.id)
    await hub.people.create(caller, two[1]!)
    await expect(hub.people.restore(caller, first!.id)).rejects.toMatchObject(refused)
    expect(await hub.people.count(caller)).toBe(3)
    // Changes of people who are there are not refused.
    const { items } = await hub.people.list(caller, { order: [], page: { limit: 1 } })
    await hub.people.update(caller, items[0]!.id, { fullName: 'Other' })
  })

  test('have statistics of a hundred organizations; others share one', () => {
    const limits = server()
    for (let orgId = 1; orgId <= 150; orgId++) limits.countRequest({ orgId, keyId: `k${orgId}` })
    const read = limits.statistics.read()
    expect(read.size).toBe(101)
    expect([read.get('100')?.requests, read.get('101'), read.get('other')?.requests]).toEqual([
      1,
      undefined,
      50,
    ])
  })
})
