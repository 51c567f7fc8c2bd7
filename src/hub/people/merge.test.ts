import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { triesOf } from '../../../test/support/engine.ts'
import { setUpHub } from '../../../test/support/set-up-hub.ts'
import type { PersonDraft } from '../../model/person.ts'
import { personColumns } from '../../model/query.ts'

const kith = setUpHub()

const as = (dialect: string) => kith.caller(dialect)
const pair = async (into: PersonDraft, from: PersonDraft) => {
  const survivor = await kith.hub.people.create(as('acme'), into)
  return { into: survivor, from: await kith.hub.people.create(as('acme'), from) }
}

describe('people before their merge', () => {
  const removed = async (rights = {}) => {
    const caller = kith.caller('own', rights)
    const { items } = await kith.hub.people.list(caller, {
      order: [{ field: personColumns.createdAt, direction: 'asc' }],
      page: { limit: 10 },
      removed: 'only',
    })
    return kith.hub.people.beforeMerge(caller, items)
  }

  test('have the values and ids that they had, and are removed since the merge', async () => {
    const { into, from } = await pair(
      { given: 'Ada' },
      { given: 'Augusta', emails: [{ value: 'king@example.com' }] },
    )
    const last = await kith.hub.people.create(as('acme'), { given: 'Countess' })
    const gone = await kith.hub.people.create(as('acme'), { given: 'Gone' })
    await kith.hub.people.merge(as('own'), { into: into.id, from: from.id })
    const merged = await kith.hub.people.get(as('own'), into.id)
    await kith.hub.people.merge(as('own'), { into: last.id, from: into.id })
    const deleted = await kith.hub.people.remove(as('own'), gone.id)
    const [first, second, third] = await removed()
    const { vendorIds, given, emails } = from
    expect(second).toMatchObject({ id: from.id, vendorIds, given, emails })
    expect(second!.removedAt).toBe(second!.updatedAt)
    expect(second!.updatedAt).toBeGreaterThan(from.updatedAt)
    expect(first).toMatchObject({
      id: into.id,
      vendorIds: into.vendorIds,
      given: 'Ada',
      emails: merged.emails,
    })
    expect(third).toEqual(deleted)
  })

  test('show nothing sensitive to keys without the right to it', async () => {
    const { into, from } = await pair({ given: 'Ada' }, { given: 'Augusta', notes: 'Secret' })
    await kith.hub.people.merge(as('own'), { into: into.id, from: from.id })
    expect(await removed({ sensitive: false })).toMatchObject([{ id: from.id, given: null, notes: null }])
  })

  test('are unchanged if they were not merged', async () => {
    const person = await kith.hub.people.create(as('acme'), { given: 'Ada' })
    expect(await kith.hub.people.beforeMerge(as('own'), [person])).toEqual([person])
    expect(await kith.hub.people.beforeMerge(as('own'), [])).toEqual([])
  })
})

describe('merging', () => {
  test('keeps the values of the survivor, adds missing values and unites lists', async () => {
    const { into, from } = await pair(
      {
        given: 'Ada',
        jobTitle: 'Head',
        emails: [{ value: 'ada@example.com', primary: true }],
        customFields: { plan: 1 },
        extensions: { acme: { tier: 'gold', note: null } },
        labelIds: [2],
      },
      {
        given: 'Augusta',
        surname: 'King',
        notes: 'Met in May',
        jobTitle: 'Clerk',
        emails: [{ value: 'ADA@example.com' }, { value: 'king@example.com', primary: true }],
        customFields: { plan: 2, seats: 3 },
        extensions: { acme: { tier: 'iron', note: 'n' }, umbra: { x: 1 } },
        labelIds: [1, 2],
      },
    )
    const merged = await kith.hub.people.merge(as('umbra'), { into: into.id, from: from.id })
    expect(merged).toMatchObject({
      id: into.id,
      given: 'Ada',
      surname: null,
      jobTitle: 'Head',
      notes: 'Met in May',
      customFields: { plan: 1, seats: 3 },
      extensions: { acme: { tier: 'gold', note: 'n' }, umbra: { x: 1 } },
      labelIds: [2, 1],
      vendorIds: into.vendorIds,
    })
    expect(merged.emails.map(({ value, primary }) => [value, primary])).toEqual([
      ['ada@example.com', true],
      ['king@example.com', false],
    ])
    expect(await kith.hub.people.get(as('own'), into.id)).toEqual(merged)
  })

  test('makes every id of the merged person lead reads to the survivor, and refuses writes to it, through several merges', async () => {
    const { into, from } = await pair({ given: 'Ada' }, { given: 'Bob' })
    const last = await kith.hub.people.create(as('umbra'), { given: 'Eve' })
    await kith.hub.people.merge(as('own'), { into: into.id, from: from.id })
    const merged = await kith.hub.people.merge(as('own'), { into: last.id, from: into.id })
    for (const { id, vendorIds } of [into, from]) {
      expect(await kith.hub.people.get(as('own'), id)).toEqual(merged)
      for (const [dialect, vendorId] of Object.entries(vendorIds)) {
        expect(await kith.hub.people.getByVendorId(as('own'), dialect, vendorId)).toEqual(merged)
      }
    }
    expect(await kith.hub.people.count(as('own'))).toBe(1)
    const { people } = kith.hub
    for (const { id } of [into, from]) {
      const refused = [
        () => people.update(as('own'), id, { notes: 'By an old id' }),
        () => people.remove(as('own'), id),
        () => people.restore(as('own'), id),
        () => people.merge(as('own'), { into: id, from: last.id }),
        () => people.merge(as('own'), { into: last.id, from: id }),
      ]
      for (const write of refused) await expect(write()).rejects.toMatchObject({ code: 'not_found' })
    }
    expect(await people.get(as('own'), last.id)).toEqual(merged)
    const feed = await kith.hub.history.listChanges(as('own'), 0, 20)
    expect(feed.filter(({ kind }) => kind === 'merged').map(({ personId }) => personId)).toEqual([
      from.id,
      into.id,
    ])
  })

  test('moves enrolments, and hides one of two in the same campaign', async () => {
    const { into, from } = await pair({ given: 'Ada' }, { given: 'Bob' })
    const { campaigns, people } = kith.hub
    const [both, single] = [
      await campaigns.create(as('own'), { name: 'Both' }),
      await campaigns.create(as('own'), { name: 'Single' }),
    ]
    await campaigns.enrol(as('own'), both.id, [{ personId: into.id }, { personId: from.id }])
    await campaigns.enrol(as('own'), single.id, [{ personId: from.id }])
    await people.merge(as('own'), { into: into.id, from: from.id })
    for (const { id } of [both, single]) {
      const { items, total } = await campaigns.listContacts(as('own'), id, { offset: 0, limit: 10 })
      expect(items.map(({ person }) => person.id)).toEqual([into.id])
      expect(total).toBe(1)
    }
  })

  test('refuses a person with itself, an unknown person and a removed person', async () => {
    const { into, from } = await pair({ given: 'Ada' }, { given: 'Bob' })
    const { people } = kith.hub
    const merge = (a: number, b: number) => people.merge(as('own'), { into: a, from: b })
    await expect(merge(into.id, into.id)).rejects.toMatchObject({ code: 'invalid' })
    await expect(merge(into.id, 1)).rejects.toMatchObject({ code: 'not_found' })
    await people.remove(as('own'), from.id)
    await expect(merge(into.id, from.id)).rejects.toMatchObject({ code: 'not_found' })
    await expect(merge(from.id, into.id)).rejects.toMatchObject({ code: 'not_found' })
    const reader = kith.caller('own', { role: 'read' })
    const forbidden = people.merge(reader, { into: into.id, from: from.id })
    await expect(forbidden).rejects.toMatchObject({ code: 'forbidden' })
  })

  test('loses no e-mail and no single value of two random people', async () => {
    const email = fc.constantFrom('a@example.com', 'b@example.com', 'C@example.com', 'c@example.com')
    const text = fc.option(fc.string({ minLength: 1, maxLength: 5 }), { nil: null })
    const draft = fc.record({
      emails: fc.uniqueArray(
        email.map((value) => ({ value })),
        { maxLength: 3, selector: ({ value }) => value.toLowerCase() },
      ),
      notes: text,
      jobTitle: text,
      customFields: fc.dictionary(fc.constantFrom('p', 'q'), fc.integer()),
    })
    await fc.assert(
      fc.asyncProperty(draft, draft, fc.constantFrom('acme', 'umbra', 'own'), async (a, b, dialect) => {
        const { into, from } = await pair(a, b)
        const merged = await kith.hub.people.merge(as(dialect), { into: into.id, from: from.id })
        const normals = (people: readonly { emails: readonly { normal: string }[] }[]) =>
          new Set(people.flatMap(({ emails }) => emails.map(({ normal }) => normal)))
        expect(normals([merged])).toEqual(normals([into, from]))
        expect(merged.notes).toBe(into.notes ?? from.notes)
        expect(merged.jobTitle).toBe(into.jobTitle ?? from.jobTitle)
        expect(merged.customFields).toEqual({ ...from.customFields, ...into.customFields })
      }),
      { numRuns: triesOf(60) },
    )
  })
})
