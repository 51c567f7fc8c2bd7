import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { expectSound } from '../../../test/support/invariants.ts'
import { openTestHub, type TestHub, testNoon } from '../../../test/support/test-hub.ts'
import { sampleDialects } from '../../../test/support/traits.ts'
import type { Caller } from '../../model/access.ts'
import { steppingClock } from '../../model/clock.ts'
import type { Person, PersonDraft } from '../../model/person.ts'
import type { Field } from '../../model/query.ts'
import type { DialectTraits } from '../../model/traits.ts'
import type { Hub } from '../hub.ts'
import { personFields } from './lookups.ts'

let kith: TestHub
let caller: Caller
beforeEach(async () => {
  kith = await openTestHub()
  caller = kith.caller('own')
  await kith.hub.organizations.updateSettings(caller.orgId, { defaultRegion: null })
  await rebuild()
})
afterEach(async () => {
  await kith.expectSound()
  await kith.close()
})

/** @returns how many people changed */
async function rebuild(hub: Hub = kith.hub, worker = 'one'): Promise<number> {
  for (let changed = 0; ; ) {
    const step = await hub.phoneForms.rebuildNext(caller.orgId, worker)
    changed += step.changed
    if (step.state !== 'running') return changed
  }
}

const setRegion = (defaultRegion: string | null) =>
  kith.hub.organizations.updateSettings(caller.orgId, { defaultRegion })

function create(...values: readonly string[]): Promise<Person> {
  return kith.hub.people.create(caller, { given: 'Ada', phones: values.map((value) => ({ value })) })
}

const get = (person: Person, options = {}) => kith.hub.people.get(caller, person.id, options)

async function found(number: string): Promise<(string | null)[]> {
  const { items } = await kith.hub.people.list(caller, {
    filter: { some: personFields.phones, test: { op: 'eq', value: number, folded: true } },
    order: [],
    page: { limit: 10 },
  })
  return items.map(({ given }) => given)
}

test('a new region reads national numbers anew: records, people and look-ups agree', async () => {
  const ada = await create('(202) 555-0143', '+44 20 7946 0958')
  const ben = await kith.hub.people.create(kith.caller('acme'), {
    given: 'Ben',
    phones: [{ value: '12345' }],
  })
  await kith.hub.people.update(caller, ada.id, ({ phones }) => ({
    phones: phones.map((phone) => ({ ...phone, label: 'work' })),
  }))
  const before = await get(ada)
  expect(await found('+12025550143')).toEqual([])
  await setRegion('US')
  expect(await kith.hub.phoneForms.progress(caller.orgId)).toMatchObject({ state: 'due', region: 'US' })
  expect(await rebuild()).toBe(1)
  const after = await get(ada)
  expect(after).toEqual({
    ...before,
    phones: [{ ...before.phones[0], normal: '+12025550143' }, before.phones[1]],
    version: before.version + 1,
    updatedAt: after.updatedAt,
  })
  expect(after.updatedAt).toBeGreaterThan(before.updatedAt)
  expect(await get(ben)).toEqual(ben)
  expect(await found('+12025550143')).toEqual(['Ada'])
  expect(await found('202.555.0143')).toEqual(['Ada'])
  const { records } = await kith.hub.people.provenance(caller, ada.id)
  const keys = records.flatMap(({ lists }) => (lists.phones?.entries ?? []).map(({ key }) => key))
  expect(keys).not.toContain('2025550143')
  expect(await kith.hub.phoneForms.progress(caller.orgId)).toMatchObject({
    state: 'current',
    rebuild: { total: 2, seen: 2, changed: 1, finishedAt: expect.any(Number) },
  })
  expect(await rebuild()).toBe(0)
})

test('the feed has one version for each person that changed, made by the job and without fields', async () => {
  const ada = await create('(202) 555-0143')
  await create('+1 202 555 0199')
  const last = (await kith.hub.history.listChanges(caller, 0, 100)).at(-1)!.position
  await setRegion('US')
  await rebuild()
  expect(await kith.hub.history.listChanges(caller, last, 100)).toMatchObject([
    {
      kind: 'updated',
      personId: ada.id,
      version: 2,
      fields: [],
      principal: { kind: 'job', id: 'phone-numbers' },
    },
  ])
  const [change] = await kith.hub.history.listByPerson(caller, ada.id, { limit: 1 })
  expect(change!.source).toBeUndefined()
})

test('removed people are rebuilt too, so that they are found again once restored', async () => {
  const ada = await create('(202) 555-0143')
  await kith.hub.people.remove(caller, ada.id)
  const merged = await create('(202) 555-0199')
  const kept = await create('202 555 0199')
  await kith.hub.people.merge(caller, { into: kept.id, from: merged.id })
  await setRegion('US')
  expect(await rebuild()).toBe(2)
  await kith.hub.people.restore(caller, ada.id)
  expect(await found('+12025550143')).toEqual(['Ada'])
  expect((await get(kept)).phones.map(({ normal }) => normal)).toEqual(['+12025550199'])
})

test('a rebuild continues in another process where it was interrupted, and each person changes once', async () => {
  const drafts = Array.from({ length: 250 }, (_, index): PersonDraft => {
    return { given: `P${index}`, phones: [{ value: `(202) 555-${String(index).padStart(4, '0')}` }] }
  })
  const people = await kith.hub.people.createMany(caller, drafts)
  await setRegion('US')
  const step = await kith.hub.phoneForms.rebuildNext(caller.orgId, 'one')
  expect(step).toMatchObject({
    state: 'running',
    changed: 100,
    progress: { rebuild: { seen: 100, total: 250 } },
  })
  // The other process leaves the next batch to the first one for a while.
  const reserved = await kith.hub.phoneForms.rebuildNext(caller.orgId, 'two')
  expect(reserved).toMatchObject({ state: 'reserved', changed: 0, progress: { state: 'running' } })
  const later = kith.hubWith({ clock: steppingClock(testNoon + 3600_000_000) })
  expect(await rebuild(later, 'two')).toBe(150)
  for (const person of await Promise.all(people.map((person) => get(person)))) {
    expect(person.version).toBe(2)
    expect(person.phones[0]!.normal).toMatch(/^\+1202555\d{4}$/)
  }
  expect(await kith.hub.phoneForms.progress(caller.orgId)).toMatchObject({
    state: 'current',
    rebuild: { seen: 250, changed: 250 },
  })
})

test('processes that rebuild at once do every person once', async () => {
  const people = await kith.hub.people.createMany(
    caller,
    Array.from({ length: 120 }, (_, index) => ({ phones: [{ value: `202 555 ${1000 + index}` }] })),
  )
  await setRegion('US')
  const counts = await Promise.all(['one', 'two', 'three'].map((worker) => rebuild(kith.hub, worker)))
  // Processes that lost end at once, so the one that reserved the rebuild has done all of it.
  expect(counts.toSorted((a, b) => b - a)).toEqual([120, 0, 0])
  for (const person of await Promise.all(people.map((person) => get(person)))) expect(person.version).toBe(2)
})

test('a region that changes during a rebuild, even back, begins a new one', async () => {
  const first = await create('(202) 555-0143')
  await kith.hub.people.createMany(
    caller,
    Array.from({ length: 150 }, () => ({ given: 'Eve', phones: [{ value: '(555) 123-4567' }] })),
  )
  await setRegion('US')
  await kith.hub.phoneForms.rebuildNext(caller.orgId, 'one')
  expect(await found('+15551234567')).not.toEqual([])
  await setRegion(null)
  expect(await kith.hub.phoneForms.progress(caller.orgId)).toMatchObject({ state: 'due' })
  await rebuild(kith.hub, 'two')
  // Only what was read as a valid number stays.
  expect((await get(first)).phones[0]!.normal).toBe('+12025550143')
  expect(await found('+15551234567')).toEqual([])
})

test('new rules rebuild all organizations, and a server with older rules leaves them alone', async () => {
  const person = await create('+1 202 555 0143 x101', '(202) 555-0143')
  const newer = kith.hubWith({ phoneRules: 1000 })
  expect(await newer.phoneForms.progress(caller.orgId)).toMatchObject({ state: 'due' })
  expect(await rebuild(newer)).toBe(0)
  expect(await newer.phoneForms.progress(caller.orgId)).toMatchObject({ state: 'current' })
  expect(await kith.hub.phoneForms.progress(caller.orgId)).toMatchObject({ state: 'current' })
  await setRegion('US')
  expect(await rebuild()).toBe(1)
  // The older server has read it by its own rules.
  expect(await newer.phoneForms.progress(caller.orgId)).toMatchObject({ state: 'due' })
  await rebuild(newer)
  expect((await get(person)).phones.map(({ normal }) => normal)).toEqual([
    '+12025550143;ext=101',
    '+12025550143',
  ])
})

test('a number that is being written while the region changes is read by one of them and rebuilt', async () => {
  for (let round = 0; round < 5; round++) {
    await setRegion(null)
    await rebuild()
    const value = `(202) 555-01${round}0`
    const writing = kith.hub.transaction(async (hub) => {
      await hub.people.create(caller, { given: `R${round}`, phones: [{ value }] })
      await new Promise((resolve) => setTimeout(resolve, 30))
    })
    await new Promise((resolve) => setTimeout(resolve, 10))
    await setRegion('US')
    await rebuild()
    await writing
    await rebuild()
    expect(await found(`+1202555${`01${round}0`}`)).toEqual([`R${round}`])
  }
})

describe('look-up values of people stored before', () => {
  /** The dialects of another version of the program, in which one finds people by the beginning of their first name. */
  const newDialects = (lookupsVersion: number): DialectTraits[] =>
    sampleDialects.map((dialect) => {
      if (dialect.name !== 'acme') return dialect
      const initials = ({ given }: Person) => (given ? [{ name: 'acme.initial', text: given.charAt(0) }] : [])
      return { ...dialect, lookups: initials, lookupsVersion }
    })

  const initial: Field = { name: 'acme.initial', type: 'text', sensitive: true }

  async function foundBy(hub: Hub, letter: string): Promise<(string | null)[]> {
    const filter = { some: initial, test: { op: 'eq', value: letter } } as const
    const { items } = await hub.people.list(caller, { filter, order: [], page: { limit: 500 } })
    return items.map(({ given }) => given).sort()
  }

  afterEach(async () => {
    // For the check of every test, which knows the dialects of this version.
    const last = kith.hubWith({
      dialects: sampleDialects.map((dialect) => ({ ...dialect, lookupsVersion: 99 })),
    })
    await rebuild(last)
  })

  test('are made anew when the rules of a dialect change, without a version of anybody', async () => {
    const people = []
    for (const given of ['Ada', 'Ann', 'Ben']) people.push(await kith.hub.people.create(caller, { given }))
    const [, ann, ben] = people
    await kith.hub.people.remove(caller, ann!.id)
    await kith.hub.people.create(caller, { given: 'Cy', extensions: { acme: { plan: 'gold' } } })
    const newer = kith.hubWith({ dialects: newDialects(2) })
    expect(await newer.phoneForms.progress(caller.orgId)).toMatchObject({ state: 'due' })
    expect(await foundBy(newer, 'B')).toEqual([])
    expect(await rebuild(newer)).toBe(0)
    expect(await newer.phoneForms.progress(caller.orgId)).toMatchObject({
      ...{ state: 'current', rebuild: { total: 3, seen: 3, changed: 0 } },
    })
    expect(await foundBy(newer, 'A')).toEqual(['Ada'])
    expect(await foundBy(newer, 'B')).toEqual(['Ben'])
    expect((await newer.people.get(caller, ben!.id)).version).toBe(1)
    await expectSound(kith.store, caller.orgId, newDialects(2))
    await newer.people.restore(caller, ann!.id)
    expect(await foundBy(newer, 'A')).toEqual(['Ada', 'Ann'])
  })

  test('are made in batches, one after the other, and go on in another process', async () => {
    await kith.hub.people.createMany(
      caller,
      Array.from({ length: 250 }, (_, index) => ({ given: `Zed ${index}` })),
    )
    const newer = kith.hubWith({ dialects: newDialects(2) })
    const first = await newer.phoneForms.rebuildNext(caller.orgId, 'one')
    expect(first).toMatchObject({ state: 'running', progress: { rebuild: { total: 250, seen: 100 } } })
    expect(await foundBy(newer, 'Z')).toHaveLength(100)
    const later = kith.hubWith({ dialects: newDialects(2), clock: steppingClock(testNoon + 3_600_000_000) })
    await rebuild(later, 'two')
    expect(await foundBy(newer, 'Z')).toHaveLength(250)
  })

  test('stay as a newer program made them, whatever an older one would make', async () => {
    await kith.hub.people.create(caller, { given: 'Ada' })
    const newer = kith.hubWith({ dialects: newDialects(2) })
    await rebuild(newer)
    expect(await kith.hub.phoneForms.progress(caller.orgId)).toMatchObject({ state: 'current' })
    expect(await rebuild(kith.hub)).toBe(0)
    expect(await foundBy(newer, 'A')).toEqual(['Ada'])
  })
})
