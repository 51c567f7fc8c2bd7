import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { triesOf } from '../../../test/support/engine.ts'
import { setUpHub } from '../../../test/support/set-up-hub.ts'
import { testNoon } from '../../../test/support/test-hub.ts'
import { steppingClock } from '../../model/clock.ts'
import { createIds, seededBytes } from '../../model/ids.ts'
import type { Person, PersonPatch } from '../../model/person.ts'

const kith = setUpHub()

const as = (dialect: string) => kith.caller(dialect)
const feed = async () => {
  const changes = await kith.hub.history.listChanges(as('own'), 0, 1000)
  return changes.map(({ kind, personId, version }) => `${kind} ${personId} ${version}`)
}

describe('creating', () => {
  test('gives the person an id in every dialect and adds it to the feed', async () => {
    const person = await kith.hub.people.create(as('acme'), { given: 'Ada', surname: 'Lovelace' })
    expect(person).toMatchObject({ version: 1, given: 'Ada', removedAt: null, createdAt: person.updatedAt })
    expect(person.vendorIds).toEqual({ acme: '1', umbra: expect.stringMatching(/^u_[A-Z2-7]{6}$/) })
    for (const [dialect, vendorId] of Object.entries(person.vendorIds)) {
      expect(await kith.hub.people.getByVendorId(as('own'), dialect, vendorId)).toEqual(person)
    }
    expect(await kith.hub.people.get(as('umbra'), person.id)).toEqual(person)
    expect(await feed()).toEqual([`created ${person.id} 1`])
  })

  test('accepts an empty draft', async () => {
    const person = await kith.hub.people.create(as('own'), {})
    expect(person).toMatchObject({
      fullName: null,
      emails: [],
      labelIds: [],
      customFields: {},
      extensions: {},
    })
  })

  test('keeps given ids, and skips them when it generates others', async () => {
    const given = await kith.hub.people.create(as('own'), { vendorIds: { acme: '2', umbra: 'u_abcdef' } })
    expect(given.vendorIds).toEqual({ acme: '2', umbra: 'u_abcdef' })
    const ids: (string | undefined)[] = []
    for (let round = 0; round < 3; round++) {
      ids.push((await kith.hub.people.create(as('own'), {})).vendorIds.acme)
    }
    expect(ids).toEqual(['1', '3', '4'])
  })

  test('refuses an id that is taken, malformed or of an unknown dialect, and stores nothing', async () => {
    await kith.hub.people.create(as('own'), { vendorIds: { acme: '7' } })
    const refused = [
      [{ acme: '7' }, 'conflict'],
      [{ acme: '07' }, 'invalid'],
      [{ umbra: 'u_abcdef', acme: 'x' }, 'invalid'],
      [{ own: '1' }, 'invalid'],
      [{ unknown: '1' }, 'invalid'],
    ] as const
    for (const [vendorIds, code] of refused) {
      const create = kith.hub.people.create(as('own'), { vendorIds })
      await expect(create).rejects.toMatchObject({ code })
    }
    expect(await kith.hub.people.count(as('own'))).toBe(1)
    const next = await kith.hub.people.create(as('own'), { vendorIds: { umbra: 'u_abcdef' } })
    expect(next.vendorIds.acme).toBe('1')
  })

  test('refuses a second person with the same external id in a source', async () => {
    const draft = { externalId: 'row-5', payload: { row: 5 } }
    await kith.hub.people.create(as('own'), draft)
    await expect(kith.hub.people.create(as('own'), draft)).rejects.toMatchObject({ code: 'conflict' })
    await kith.hub.people.create(as('acme'), draft)
  })

  test('creates all people of a list or none', async () => {
    const drafts = [{ given: 'A' }, { given: 'B', vendorIds: { acme: 'wrong' } }]
    await expect(kith.hub.people.createMany(as('own'), drafts)).rejects.toMatchObject({ code: 'invalid' })
    expect(await feed()).toEqual([])
    const people = await kith.hub.people.createMany(as('own'), [{ given: 'A' }, { given: 'B' }])
    expect(people.map(({ given }) => given)).toEqual(['A', 'B'])
    expect(await kith.hub.people.createMany(as('own'), [])).toEqual([])
  })

  test('gives every person a unique time of creation, even if many drafts have the same time', async () => {
    const drafts = Array.from({ length: 50 }, () => ({ createdAt: testNoon }))
    const people = await kith.hub.people.createMany(as('own'), drafts)
    expect(new Set(people.map(({ createdAt }) => createdAt)).size).toBe(50)
    for (const { createdAt } of people) expect(createdAt - testNoon).toBeLessThan(50)
  })

  test('keeps given times, also from before 1970', async () => {
    const draft = { createdAt: -5_000_000, updatedAt: -4_000_000, emails: [{ value: 'a@example.com' }] }
    const before = await kith.hub.people.create(as('own'), {})
    const person = await kith.hub.people.create(as('own'), draft)
    expect(person.createdAt).toBe(-5_000_000)
    // A reader that has seen all earlier changes must find the new person.
    expect(person.updatedAt).toBeGreaterThan(before.updatedAt)
    const { records } = await kith.hub.people.provenance(as('own'), person.id)
    expect(records[0]?.lastSeenAt).toBe(-4_000_000)
    expect(person.emails[0]).toMatchObject({ value: 'a@example.com', createdAt: -5_000_000 })
  })

  test('lets a draft function search for existing people inside the transaction', async () => {
    const unlessKnown = async (email: string) => {
      await kith.hub.people.create(as('own'), async (list) => {
        const test = { op: 'eq', value: email, folded: true } as const
        const filter = { some: { name: 'emails', type: 'text' }, test } as const
        const { items } = await list({ filter, order: [], page: { limit: 1 } })
        if (items.length > 0) throw new Error('known')
        return { emails: [{ value: email }] }
      })
    }
    const tries = ['a@example.com', 'A@example.com', 'b@example.com'].map(unlessKnown)
    const settled = await Promise.allSettled(tries)
    const [first, second, other] = settled.map(({ status }) => status)
    // With several concurrent writers, the second call can commit first.
    expect([first, second].sort()).toEqual(['fulfilled', 'rejected'])
    expect(other).toBe('fulfilled')
  })

  test('needs the role write', async () => {
    const reader = kith.caller('own', { role: 'read' })
    const { people } = kith.hub
    const { id } = await people.create(as('own'), {})
    for (const write of [
      () => people.create(reader, {}),
      () => people.createMany(reader, []),
      () => people.update(reader, id, { given: 'X' }),
      () => people.remove(reader, id),
      () => people.restore(reader, id),
    ]) {
      await expect(write()).rejects.toMatchObject({ code: 'forbidden' })
    }
    expect(await feed()).toHaveLength(1)
  })
})

describe('updating', () => {
  test('works through a dialect that has no record of the person yet', async () => {
    const { id } = await kith.hub.people.create(as('own'), { given: 'Ada', notes: 'old' })
    const person = await kith.hub.people.update(as('umbra'), id, { notes: 'new' })
    expect(person).toMatchObject({ given: 'Ada', notes: 'new', version: 2 })
    expect(await kith.hub.people.get(as('own'), id)).toEqual(person)
    expect((await kith.hub.people.update(as('own'), id, { notes: 'newest' })).notes).toBe('newest')
  })

  test('with the present values writes nothing', async () => {
    const draft = {
      given: 'Ada',
      emails: [{ value: 'Ada@example.com', label: 'home', primary: true }, { value: 'a@example.org' }],
      phones: [{ value: '(202) 555-0101' }],
      labelIds: [3, 1],
      customFields: { plan: 10 },
      extensions: { acme: { plan: 'gold', nothing: null } },
    }
    const before = await kith.hub.people.create(as('own'), draft)
    const feedBefore = await feed()
    for (const dialect of ['own', 'acme', 'umbra']) {
      expect(await kith.hub.people.update(as(dialect), before.id, draft)).toEqual(before)
      expect(await kith.hub.people.update(as(dialect), before.id, {})).toEqual(before)
    }
    expect(await feed()).toEqual(feedBefore)
    const { records } = await kith.hub.people.provenance(as('own'), before.id)
    expect(records).toHaveLength(1)
  })

  test('wins over stored values that are dated after the clock', async () => {
    const ahead = testNoon + 3_600_000_000
    const person = await kith.hub.people.create(as('own'), {
      notes: 'ahead',
      createdAt: ahead,
      updatedAt: ahead,
    })
    const slow = kith.hubWith({ clock: steppingClock(testNoon - 3_600_000_000) })
    const updated = await slow.people.update(as('acme'), person.id, {
      notes: 'later',
      emails: [{ value: 'a@example.com' }],
    })
    expect(updated).toMatchObject({ notes: 'later', emails: [{ value: 'a@example.com' }] })
    expect(updated.updatedAt).toBeGreaterThan(person.updatedAt)
    const cleared = await slow.people.update(as('own'), person.id, { emails: [] })
    expect(cleared.emails).toEqual([])
    const removed = await slow.people.remove(as('own'), person.id)
    expect(removed.updatedAt).toBeGreaterThan(cleared.updatedAt)
  })

  test('keeps all concurrent changes of different fields', async () => {
    const { id } = await kith.hub.people.create(as('own'), {})
    const patches: [string, PersonPatch][] = [
      ['own', { given: 'Ada' }],
      ['acme', { surname: 'Lovelace' }],
      ['umbra', { notes: 'n' }],
      ['own', { customFields: { a: 1 } }],
      ['acme', { customFields: { b: 2 } }],
      ['umbra', { extensions: { umbra: { x: 1 } } }],
    ]
    await Promise.all(patches.map(([dialect, patch]) => kith.hub.people.update(as(dialect), id, patch)))
    const person = await kith.hub.people.get(as('own'), id)
    expect(person).toMatchObject({
      version: 7,
      given: 'Ada',
      surname: 'Lovelace',
      notes: 'n',
      customFields: { a: 1, b: 2 },
      extensions: { umbra: { x: 1 } },
    })
  })

  test('keeps the changes of all concurrent patch functions', async () => {
    const { id } = await kith.hub.people.create(as('own'), {})
    const numbers = Array.from(
      { length: 12 },
      (_, index) => `+1202555${String(100 + index).padStart(4, '0')}`,
    )
    const addOne = (value: string, index: number) =>
      kith.hub.people.update(as(['own', 'acme', 'umbra'][index % 3]!), id, ({ phones }) => ({
        phones: [...phones, { value }],
      }))
    await Promise.all(numbers.map(addOne))
    const { phones } = await kith.hub.people.get(as('own'), id)
    const inTurn = kith.store.capabilities.singleWriter
    const values = phones.map(({ value }) => value)
    expect(inTurn ? values : values.toSorted()).toEqual(numbers)
    expect(new Set(phones.map((phone) => phone.id)).size).toBe(12)
  })

  test('is refused with an outdated version', async () => {
    const { id } = await kith.hub.people.create(as('own'), {})
    await kith.hub.people.update(as('own'), id, { given: 'A' }, { ifVersion: 1 })
    const late = kith.hub.people.update(as('own'), id, { given: 'B' }, { ifVersion: 1 })
    await expect(late).rejects.toMatchObject({ code: 'conflict' })
    expect(await kith.hub.people.get(as('own'), id)).toMatchObject({ given: 'A', version: 2 })
  })

  test('writes nothing if the patch function throws', async () => {
    const before = await kith.hub.people.create(as('own'), { given: 'A' })
    const update = kith.hub.people.update(as('acme'), before.id, () => {
      throw new Error('changed my mind')
    })
    await expect(update).rejects.toThrow('changed my mind')
    expect(await kith.hub.people.get(as('own'), before.id)).toEqual(before)
    expect(await kith.hub.people.listSources(as('own'))).toHaveLength(1)
  })

  test('keeps the full name and its parts consistent', async () => {
    const { id } = await kith.hub.people.create(as('own'), { fullName: 'Ada Lovelace' })
    const two = await kith.hub.people.update(as('acme'), id, { given: 'Augusta' })
    expect(two).toMatchObject({ fullName: null, given: 'Augusta', surname: 'Lovelace' })
    const one = await kith.hub.people.update(as('umbra'), id, { fullName: 'Ada King' })
    expect(one).toMatchObject({ given: 'Ada', surname: 'King' })
    expect(await kith.hub.people.update(as('umbra'), id, { fullName: 'Ada King' })).toEqual(one)
  })

  test('throws not_found for a removed or unknown person', async () => {
    const { id } = await kith.hub.people.create(as('own'), {})
    await kith.hub.people.remove(as('own'), id)
    for (const personId of [id, id + 1]) {
      const update = kith.hub.people.update(as('own'), personId, { given: 'X' })
      await expect(update).rejects.toMatchObject({ code: 'not_found' })
    }
  })
})

describe('removing and restoring', () => {
  test('hide and restore a person together with its enrolments', async () => {
    const person = await kith.hub.people.create(as('own'), { given: 'Ada' })
    const campaign = await kith.hub.campaigns.create(as('own'), { name: 'May' })
    await kith.hub.campaigns.enrol(as('own'), campaign.id, [{ personId: person.id }])
    const enrolled = async () =>
      (await kith.hub.campaigns.listContacts(as('own'), campaign.id, { offset: 0, limit: 10 })).total

    const removed = await kith.hub.people.remove(as('acme'), person.id)
    expect(removed).toMatchObject({ version: 2, removedAt: removed.updatedAt, given: 'Ada' })
    expect(await enrolled()).toBe(0)
    await expect(kith.hub.people.get(as('own'), person.id)).rejects.toMatchObject({ code: 'not_found' })
    expect(await kith.hub.people.get(as('own'), person.id, { removed: true })).toEqual(removed)
    const { acme } = person.vendorIds
    expect(await kith.hub.people.getByVendorId(as('own'), 'acme', acme!, { removed: true })).toEqual(removed)
    await expect(kith.hub.people.remove(as('own'), person.id)).rejects.toMatchObject({ code: 'not_found' })
    const enrol = kith.hub.campaigns.enrol(as('own'), campaign.id, [{ personId: person.id }])
    await expect(enrol).rejects.toMatchObject({ code: 'not_found' })

    const restored = await kith.hub.people.restore(as('umbra'), person.id)
    expect(restored).toMatchObject({ version: 3, removedAt: null, given: 'Ada', vendorIds: person.vendorIds })
    expect(await enrolled()).toBe(1)
    await expect(kith.hub.people.restore(as('own'), person.id)).rejects.toMatchObject({ code: 'not_found' })
    const { id } = person
    expect(await feed()).toEqual([`created ${id} 1`, `removed ${id} 2`, `restored ${id} 3`])
  })

  test('do not free the ids of the removed person', async () => {
    const { id, vendorIds } = await kith.hub.people.create(as('own'), {})
    await kith.hub.people.remove(as('own'), id)
    const create = kith.hub.people.create(as('own'), { vendorIds: { acme: vendorIds.acme! } })
    await expect(create).rejects.toMatchObject({ code: 'conflict' })
    expect((await kith.hub.people.create(as('own'), {})).vendorIds.acme).toBe('2')
  })
})

describe('several processes on one store', () => {
  test('never give two people the same id', async () => {
    const people: Person[] = []
    for (let process = 0; process < 2; process++) {
      // Both hubs have the same clock and random bytes, so every id that the second one generates first is taken.
      const hub = kith.hubWith({ ids: createIds(seededBytes(7)), clock: steppingClock(testNoon) })
      for (let round = 0; round < 10; round++) people.push(await hub.people.create(as('own'), {}))
    }
    expect(new Set(people.map(({ id }) => id)).size).toBe(20)
    expect(new Set(people.map(({ vendorIds }) => vendorIds.umbra)).size).toBe(20)
    expect(new Set(people.map(({ createdAt }) => createdAt)).size).toBe(20)
  })
})

describe('random actions in random order', () => {
  test('leave the store consistent', async () => {
    const someDialect = fc.constantFrom('own', 'acme', 'umbra')
    const points = fc.array(
      fc.record({ value: fc.constantFrom('a@example.com', 'B@example.com', 'c'), primary: fc.boolean() }),
      { maxLength: 3 },
    )
    const somePatch = fc.record(
      {
        fullName: fc.constantFrom(null, 'Ada Lovelace', 'Prince', ''),
        given: fc.constantFrom(null, 'Ada', 'Éva'),
        emails: points,
        phones: points,
        labelIds: fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 3 }),
        customFields: fc.constantFrom({ a: null }, { a: [1, 'x'] }, { a: { value: 5, currency: 'EUR' } }),
        extensions: fc.constantFrom({ acme: { plan: 'gold' } }, { acme: { plan: null } }, { x: { y: '\0' } }),
      },
      { requiredKeys: [] },
    )
    const someAction = fc.record({
      kind: fc.constantFrom('create', 'update', 'update', 'update', 'remove', 'restore'),
      who: fc.nat({ max: 9 }),
      dialect: someDialect,
      patch: somePatch,
    })
    await fc.assert(
      fc.asyncProperty(fc.array(someAction, { minLength: 5, maxLength: 25 }), async (actions) => {
        const people: number[] = []
        for (const { kind, who, dialect, patch } of actions) {
          const id = people[who % Math.max(1, people.length)]
          const { people: hub } = kith.hub
          if (kind === 'create' || id === undefined) people.push((await hub.create(as(dialect), patch)).id)
          else if (kind === 'update') await hub.update(as(dialect), id, patch).catch(ignoreRemoved)
          else await hub[kind as 'remove' | 'restore'](as(dialect), id).catch(ignoreRemoved)
        }
      }),
      { numRuns: triesOf(40), seed: 20260306 },
    )
  })

  function ignoreRemoved(error: unknown): void {
    expect(error).toMatchObject({ code: 'not_found' })
  }
})
