import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { triesOf } from '../../../test/support/engine.ts'
import { openTestHub, type TestHub, testNoon } from '../../../test/support/test-hub.ts'
import { steppingClock } from '../../model/clock.ts'
import { createIds, seededBytes } from '../../model/ids.ts'
import type { Person, PersonPatch } from '../../model/person.ts'

let kith: TestHub

beforeEach(async () => {
  kith = await openTestHub()
})

afterEach(async () => {
  await kith.expectSound()
  await kith.close()
})

const as = (dialect: string) => kith.caller(dialect)
const feed = async () => {
  const changes = await kith.hub.history.listChanges(as('own'), 0, 1000)
  return changes.map(({ kind, personId, version }) => `${kind} ${personId} ${version}`)
}

describe('creating', () => {
  test('makes a person whom every dialect knows and the feed tells', async () => {
    const person = await kith.hub.people.create(as('acme'), { given: 'Ada', surname: 'Lovelace' })
    expect(person).toMatchObject({ version: 1, given: 'Ada', removedAt: null, createdAt: person.updatedAt })
    expect(person.vendorIds).toEqual({ acme: '1', umbra: expect.stringMatching(/^u_[A-Z2-7]{6}$/) })
    for (const [dialect, vendorId] of Object.entries(person.vendorIds)) {
      expect(await kith.hub.people.getByVendorId(as('own'), dialect, vendorId)).toEqual(person)
    }
    expect(await kith.hub.people.get(as('umbra'), person.id)).toEqual(person)
    expect(await feed()).toEqual([`created ${person.id} 1`])
  })

  test('of nobody in particular is fine', async () => {
    const person = await kith.hub.people.create(as('own'), {})
    expect(person).toMatchObject({
      fullName: null,
      emails: [],
      labelIds: [],
      customFields: {},
      extensions: {},
    })
  })

  test('keeps ids that are brought along, and makes the others around them', async () => {
    const kept = await kith.hub.people.create(as('own'), { vendorIds: { acme: '2', umbra: 'u_abcdef' } })
    expect(kept.vendorIds).toEqual({ acme: '2', umbra: 'u_abcdef' })
    const ids: (string | undefined)[] = []
    for (let round = 0; round < 3; round++) {
      ids.push((await kith.hub.people.create(as('own'), {})).vendorIds.acme)
    }
    expect(ids).toEqual(['1', '3', '4'])
  })

  test('refuses an id that is taken, malformed or of no dialect, and keeps nothing of the person', async () => {
    await kith.hub.people.create(as('own'), { vendorIds: { acme: '7' } })
    const refused = [
      [{ acme: '7' }, 'conflict'],
      [{ acme: '07' }, 'invalid'],
      [{ umbra: 'u_abcdef', acme: 'x' }, 'invalid'],
      [{ own: '1' }, 'invalid'],
      [{ nobody: '1' }, 'invalid'],
    ] as const
    for (const [vendorIds, code] of refused) {
      const create = kith.hub.people.create(as('own'), { vendorIds })
      await expect(create).rejects.toMatchObject({ code })
    }
    expect(await kith.hub.people.count(as('own'))).toBe(1)
    const next = await kith.hub.people.create(as('own'), { vendorIds: { umbra: 'u_abcdef' } })
    expect(next.vendorIds.acme).toBe('1')
  })

  test('refuses a second person under one external id of a source', async () => {
    const draft = { externalId: 'row-5', payload: { row: 5 } }
    await kith.hub.people.create(as('own'), draft)
    await expect(kith.hub.people.create(as('own'), draft)).rejects.toMatchObject({ code: 'conflict' })
    await kith.hub.people.create(as('acme'), draft)
  })

  test('of many is all or none', async () => {
    const drafts = [{ given: 'A' }, { given: 'B', vendorIds: { acme: 'wrong' } }]
    await expect(kith.hub.people.createMany(as('own'), drafts)).rejects.toMatchObject({ code: 'invalid' })
    expect(await feed()).toEqual([])
    const people = await kith.hub.people.createMany(as('own'), [{ given: 'A' }, { given: 'B' }])
    expect(people.map(({ given }) => given)).toEqual(['A', 'B'])
    expect(await kith.hub.people.createMany(as('own'), [])).toEqual([])
  })

  test('gives everybody an instant of their own, also when many come with the same', async () => {
    const drafts = Array.from({ length: 50 }, () => ({ createdAt: testNoon }))
    const people = await kith.hub.people.createMany(as('own'), drafts)
    expect(new Set(people.map(({ createdAt }) => createdAt)).size).toBe(50)
    for (const { createdAt } of people) expect(createdAt - testNoon).toBeLessThan(50)
  })

  test('keeps times that are brought along, also from before 1970', async () => {
    const draft = { createdAt: -5_000_000, updatedAt: -4_000_000, emails: [{ value: 'a@example.com' }] }
    const person = await kith.hub.people.create(as('own'), draft)
    expect(person).toMatchObject({ createdAt: -5_000_000, updatedAt: -4_000_000 })
    expect(person.emails[0]).toMatchObject({ value: 'a@example.com', createdAt: -5_000_000 })
  })

  test('may be decided by who is there already, inside the write', async () => {
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
    // Several servers may write at once, so that the second may come first.
    expect([first, second].sort()).toEqual(['fulfilled', 'rejected'])
    expect(other).toBe('fulfilled')
  })

  test('needs the right to write', async () => {
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
  test('by a dialect that never wrote before shows what it wrote', async () => {
    const { id } = await kith.hub.people.create(as('own'), { given: 'Ada', notes: 'old' })
    const person = await kith.hub.people.update(as('umbra'), id, { notes: 'new' })
    expect(person).toMatchObject({ given: 'Ada', notes: 'new', version: 2 })
    expect(await kith.hub.people.get(as('own'), id)).toEqual(person)
    expect((await kith.hub.people.update(as('own'), id, { notes: 'newest' })).notes).toBe('newest')
  })

  test('with what is there already writes nothing', async () => {
    const draft = {
      given: 'Ada',
      emails: [{ value: 'Ada@example.com', label: 'home', primary: true }, { value: 'a@example.org' }],
      phones: [{ value: '(202) 555-0101' }],
      labelIds: [3, 1],
      customFields: { plan: 10 },
      extensions: { acme: { plan: 'gold', nothing: null } },
    }
    const before = await kith.hub.people.create(as('own'), draft)
    const told = await feed()
    for (const dialect of ['own', 'acme', 'umbra']) {
      expect(await kith.hub.people.update(as(dialect), before.id, draft)).toEqual(before)
      expect(await kith.hub.people.update(as(dialect), before.id, {})).toEqual(before)
    }
    expect(await feed()).toEqual(told)
    const { records } = await kith.hub.people.provenance(as('own'), before.id)
    expect(records).toHaveLength(1)
  })

  test('wins over what is dated later than the clock', async () => {
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

  test('of different fields by several dialects at once loses nothing', async () => {
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

  test('by what is there at the time adds up, however many do it at once', async () => {
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

  test('of a version that is no longer there is refused', async () => {
    const { id } = await kith.hub.people.create(as('own'), {})
    await kith.hub.people.update(as('own'), id, { given: 'A' }, { ifVersion: 1 })
    const late = kith.hub.people.update(as('own'), id, { given: 'B' }, { ifVersion: 1 })
    await expect(late).rejects.toMatchObject({ code: 'conflict' })
    expect(await kith.hub.people.get(as('own'), id)).toMatchObject({ given: 'A', version: 2 })
  })

  test('by a function that throws leaves everything as it was', async () => {
    const before = await kith.hub.people.create(as('own'), { given: 'A' })
    const update = kith.hub.people.update(as('acme'), before.id, () => {
      throw new Error('changed my mind')
    })
    await expect(update).rejects.toThrow('changed my mind')
    expect(await kith.hub.people.get(as('own'), before.id)).toEqual(before)
    expect(await kith.hub.people.listSources(as('own'))).toHaveLength(1)
  })

  test('keeps one name for vendors who know one and vendors who know two', async () => {
    const { id } = await kith.hub.people.create(as('own'), { fullName: 'Ada Lovelace' })
    const two = await kith.hub.people.update(as('acme'), id, { given: 'Augusta' })
    expect(two).toMatchObject({ fullName: null, given: 'Augusta', surname: 'Lovelace' })
    const one = await kith.hub.people.update(as('umbra'), id, { fullName: 'Ada King' })
    expect(one).toMatchObject({ given: 'Ada', surname: 'King' })
    expect(await kith.hub.people.update(as('umbra'), id, { fullName: 'Ada King' })).toEqual(one)
  })

  test('of nobody is not found', async () => {
    const { id } = await kith.hub.people.create(as('own'), {})
    await kith.hub.people.remove(as('own'), id)
    for (const personId of [id, id + 1]) {
      const update = kith.hub.people.update(as('own'), personId, { given: 'X' })
      await expect(update).rejects.toMatchObject({ code: 'not_found' })
    }
  })
})

describe('removing and restoring', () => {
  test('hide a person with enrolments and bring both back', async () => {
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

  test('leave the ids of the removed to them', async () => {
    const { id, vendorIds } = await kith.hub.people.create(as('own'), {})
    await kith.hub.people.remove(as('own'), id)
    const create = kith.hub.people.create(as('own'), { vendorIds: { acme: vendorIds.acme! } })
    await expect(create).rejects.toMatchObject({ code: 'conflict' })
    expect((await kith.hub.people.create(as('own'), {})).vendorIds.acme).toBe('2')
  })
})

describe('provenance', () => {
  test('tells which source each value is from, after several have written', async () => {
    const draft = { given: 'Ada', notes: 'n', emails: [{ value: 'a@example.com' }], payload: { raw: true } }
    const { id } = await kith.hub.people.create(as('own'), draft)
    await kith.hub.people.update(as('acme'), id, {
      notes: 'better',
      emails: [{ value: 'a@example.com' }, { value: 'b@example.com' }],
      customFields: { plan: 1 },
    })
    await kith.hub.people.update(as('umbra'), id, { given: null, extensions: { umbra: { x: [1] } } })
    const { records, sources, values } = await kith.hub.people.provenance(as('own'), id)
    const nameOf = (sourceId: number) => sources.find((source) => source.id === sourceId)?.name
    expect(
      Object.fromEntries(Object.entries(values).map(([path, origin]) => [path, nameOf(origin.sourceId)])),
    ).toEqual({
      '/notes': 'acme',
      '/emails/0': 'own',
      '/emails/1': 'acme',
      '/customFields/plan': 'acme',
      '/extensions/umbra/x': 'umbra',
    })
    for (const { recordId, at } of Object.values(values)) {
      const record = records.find((candidate) => candidate.id === recordId)
      expect(at).toBeLessThanOrEqual(record!.lastSeenAt)
      expect(at).toBeGreaterThanOrEqual(record!.firstSeenAt)
    }
    expect(records.find(({ sourceId }) => nameOf(sourceId) === 'own')?.payload).toEqual({ raw: true })
    expect(records.find(({ sourceId }) => nameOf(sourceId) === 'umbra')?.values['/given']?.value).toBeNull()
  })

  test('is not for keys that may not see sensitive values', async () => {
    const { id } = await kith.hub.people.create(as('own'), {})
    const ask = kith.hub.people.provenance(kith.caller('own', { sensitive: false }), id)
    await expect(ask).rejects.toMatchObject({ code: 'forbidden' })
  })
})

describe('several programs on one store', () => {
  test('never give two people one id', async () => {
    const made: Person[] = []
    for (let program = 0; program < 2; program++) {
      // The same time and the same bytes: every id the second one would make is taken already.
      const hub = kith.hubWith({ ids: createIds(seededBytes(7)), clock: steppingClock(testNoon) })
      for (let round = 0; round < 10; round++) made.push(await hub.people.create(as('own'), {}))
    }
    expect(new Set(made.map(({ id }) => id)).size).toBe(20)
    expect(new Set(made.map(({ vendorIds }) => vendorIds.umbra)).size).toBe(20)
    expect(new Set(made.map(({ createdAt }) => createdAt)).size).toBe(20)
  })
})

describe('whatever is done in whatever order', () => {
  test('everything in the store agrees', async () => {
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
