import { expect } from 'vitest'
import {
  noon,
  put,
  sampleCampaign,
  sampleEnrolment,
  sampleField,
  sampleFilter,
  sampleLabel,
  samplePerson,
} from './samples.contract.ts'
import type { StoreTest } from './suite.contract.ts'

/** Campaigns with their people, and what an organization defines. */
export function campaignsContract(test: StoreTest): void {
  const everything = { offset: 0, limit: 100 }

  test('lists campaigns, the newest first, in pages', async (store) => {
    const campaigns = [
      sampleCampaign(1, 'b', { createdAt: noon + 1 }),
      sampleCampaign(1, 'c'),
      sampleCampaign(1, 'a', { attributes: {} }),
    ]
    await store.transaction(async (session) => {
      for (const campaign of campaigns) await session.campaigns.insert(campaign)
    })
    expect(await store.read.campaigns.list(1, everything)).toEqual(campaigns)
    expect(await store.read.campaigns.list(1, { offset: 1, limit: 1 })).toEqual([campaigns[1]])
    expect(await store.read.campaigns.list(1, { offset: 3, limit: 1 })).toEqual([])
    expect(await store.read.campaigns.count(1)).toBe(3)
    expect(await store.read.campaigns.find(1, 'a')).toEqual(campaigns[2])
    expect(await store.read.campaigns.find(1, 'd')).toBeUndefined()
    const again = store.transaction((session) => session.campaigns.insert(sampleCampaign(1, 'a')))
    await expect(again).rejects.toMatchObject({ code: 'conflict', details: { subject: 'campaign' } })
  })

  test('lists those enrolled in order of enrolment, by status when asked', async (store) => {
    const people = [1, 2, 3].map((id) => samplePerson(1, id))
    await put(
      store,
      people.map((person) => ({ person })),
    )
    const enrolments = [
      sampleEnrolment('c', 3, { createdAt: noon }),
      sampleEnrolment('c', 1, { status: 'completed', executedAt: noon, conversationId: 'x' }),
      sampleEnrolment('c', 2),
    ]
    const others = sampleEnrolment('d', 1)
    await store.transaction(async ({ campaigns }) => {
      for (const enrolment of [...enrolments, others].reverse()) {
        expect(await campaigns.enrol(1, enrolment)).toBe(true)
      }
      const again = sampleEnrolment('c', 1, { id: 'another', status: 'failed' })
      expect(await campaigns.enrol(1, again)).toBe(false)
    })
    const shown = enrolments.map((contact) => ({ contact, person: people[contact.personId - 1] }))
    const { campaigns } = store.read
    expect(await campaigns.listContacts(1, 'c', everything)).toEqual(shown)
    expect(await campaigns.listContacts(1, 'c', { offset: 1, limit: 1 })).toEqual([shown[1]])
    expect(await campaigns.listContacts(1, 'c', everything, 'completed')).toEqual([shown[1]])
    expect(await campaigns.listContacts(1, 'c', everything, 'failed')).toEqual([])
    expect(await campaigns.countContacts(1, 'c')).toBe(3)
    expect(await campaigns.countContacts(1, 'c', 'not_attempted')).toBe(2)
  })

  test('changes what is known of an attempt, and neither its campaign nor its person', async (store) => {
    const people = [1, 2].map((id) => samplePerson(1, id))
    await put(
      store,
      people.map((person) => ({ person })),
    )
    const [first, second] = [sampleEnrolment('c', 1), sampleEnrolment('c', 2)]
    const changed = { ...first, status: 'failed' as const, conversationId: 'x', executedAt: noon }
    await store.transaction(async ({ campaigns }) => {
      await campaigns.enrol(1, first)
      await campaigns.enrol(1, second)
      await campaigns.updateContact(1, { ...changed, campaignId: 'd', personId: 2 })
    })
    const { campaigns } = store.read
    expect(await campaigns.findContact(1, 'c', first.id)).toEqual({ contact: changed, person: people[0] })
    expect(await campaigns.findContact(1, 'c', second.id)).toMatchObject({ contact: second })
    expect(await campaigns.findContact(1, 'd', first.id)).toBeUndefined()
    await store.transaction((session) => session.campaigns.markRemoved(1, 1, noon))
    expect(await campaigns.findContact(1, 'c', first.id)).toBeUndefined()
  })

  test('keeps a removed campaign, which is neither listed nor counted', async (store) => {
    const removed = sampleCampaign(1, 'a', { sourceId: 3, removedAt: noon + 1 })
    await store.transaction(async ({ campaigns }) => {
      await campaigns.insert(sampleCampaign(1, 'a', { name: 'before' }))
      await campaigns.insert(sampleCampaign(1, 'b', { removedAt: noon }))
      await campaigns.insert(sampleCampaign(1, 'c'))
      await campaigns.update(removed)
    })
    const { campaigns, relatedEntities } = store.read
    expect((await campaigns.list(1, everything)).map(({ id }) => id)).toEqual(['c'])
    expect(await campaigns.count(1)).toBe(1)
    expect(await campaigns.find(1, 'a')).toEqual(removed)
    expect((await relatedEntities.campaignsAfter(1, '', 2)).map(({ id }) => id)).toEqual(['a', 'b'])
    expect((await relatedEntities.campaignsAfter(1, 'b', 2)).map(({ id }) => id)).toEqual(['c'])
  })

  test('finds enrolments by id, hidden ones too, and deletes single ones', async (store) => {
    await put(store, [{ person: samplePerson(1, 1) }, { person: samplePerson(1, 2) }])
    const [first, second] = [sampleEnrolment('c', 1), sampleEnrolment('c', 2)]
    await store.transaction(async ({ campaigns }) => {
      for (const enrolment of [second, first]) await campaigns.enrol(1, enrolment)
      await campaigns.markRemoved(1, 2, noon)
    })
    const { campaigns } = store.read
    const all = [
      { ...first, removedAt: null },
      { ...second, removedAt: noon },
    ]
    expect(await campaigns.findEnrolments(1, [second.id, 'nothing', first.id])).toEqual(all)
    expect(await campaigns.findEnrolments(1, [])).toEqual([])
    expect(await campaigns.hasEnrolments(1, 'c')).toBe(true)
    await store.transaction((session) => session.campaigns.unenrol(1, first.id))
    expect(await campaigns.findEnrolments(1, [second.id, first.id])).toEqual([all[1]])
    expect([await campaigns.countContacts(1, 'c'), await campaigns.hasEnrolments(1, 'c')]).toEqual([0, true])
    await store.transaction((session) => session.campaigns.unenrol(1, second.id))
    expect(await campaigns.hasEnrolments(1, 'c')).toBe(false)
  })

  test('lists the conversations of a person with their campaigns, the latest attempt first', async (store) => {
    await put(store, [{ person: samplePerson(1, 1) }, { person: samplePerson(1, 2) }])
    const said = (campaign: string, parts: object) =>
      sampleEnrolment(campaign, 1, { conversationId: `talk ${campaign}`, ...parts })
    const enrolments = [
      said('a', { executedAt: noon + 5 }),
      said('b', { executedAt: null, createdAt: noon + 7 }),
      said('c', { executedAt: noon + 9 }),
    ]
    const campaignsOf = ['a', 'b', 'c', 'd'].map((id) =>
      sampleCampaign(1, id, { removedAt: id === 'c' ? noon : null }),
    )
    await store.transaction(async ({ campaigns }) => {
      for (const campaign of campaignsOf) await campaigns.insert(campaign)
      for (const enrolment of enrolments) await campaigns.enrol(1, enrolment)
      await campaigns.enrol(1, sampleEnrolment('d', 1))
      await campaigns.enrol(1, sampleEnrolment('a', 2, { conversationId: 'of another' }))
    })
    const shown = [2, 1, 0].map((index) => ({ contact: enrolments[index], campaign: campaignsOf[index] }))
    const { campaigns } = store.read
    expect(await campaigns.listConversations(1, 1, everything)).toEqual(shown)
    expect(await campaigns.listConversations(1, 1, { offset: 1, limit: 1 })).toEqual([shown[1]])
    expect(await campaigns.countConversations(1, 1)).toBe(3)
    await store.transaction((session) => session.campaigns.markRemoved(1, 1, noon))
    expect(await campaigns.listConversations(1, 1, everything)).toEqual([])
  })

  test('hides the enrolments of one person and shows them again', async (store) => {
    await put(store, [{ person: samplePerson(1, 1) }, { person: samplePerson(1, 2) }])
    await store.transaction(async ({ campaigns }) => {
      for (const [campaign, person] of [
        ['c', 1],
        ['c', 2],
        ['d', 1],
      ] as const) {
        await campaigns.enrol(1, sampleEnrolment(campaign, person))
      }
      await campaigns.markRemoved(1, 1, noon)
    })
    const shown = async (campaign: string) =>
      (await store.read.campaigns.listContacts(1, campaign, everything)).map(({ person }) => person.id)
    expect(await shown('c')).toEqual([2])
    expect(await shown('d')).toEqual([])
    expect(await store.read.campaigns.countContacts(1, 'c')).toBe(1)
    await store.transaction((session) => session.campaigns.markRemoved(1, 1, null))
    expect(await shown('c')).toEqual([1, 2])
    expect(await shown('d')).toEqual([1])
  })

  test('lists labels and custom fields by id', async (store) => {
    await store.transaction(async ({ catalog }) => {
      for (const id of [12, 2]) {
        await catalog.insertLabel(sampleLabel(1, id))
        await catalog.insertCustomField(sampleField(1, id))
      }
    })
    const { catalog } = store.read
    expect(await catalog.listLabels(1)).toEqual([sampleLabel(1, 2), sampleLabel(1, 12)])
    expect(await catalog.listCustomFields(1)).toEqual([sampleField(1, 2), sampleField(1, 12)])
  })

  test('finds a saved filter under its dialect only', async (store) => {
    await store.transaction((session) => session.filters.insert(sampleFilter(1, 4)))
    expect(await store.read.filters.find(1, 'acme', 4)).toEqual(sampleFilter(1, 4))
    expect(await store.read.filters.find(1, 'umbra', 4)).toBeUndefined()
    expect(await store.read.filters.find(1, 'acme', 5)).toBeUndefined()
  })

  test('refuses labels and fields with a taken id, key or code', async (store) => {
    await store.transaction(async ({ catalog }) => {
      await catalog.insertLabel(sampleLabel(1, 1))
      await catalog.insertCustomField(sampleField(1, 1))
    })
    const { key, code } = sampleField(1, 1)
    const labels = [
      { ...sampleLabel(1, 2), uuid: sampleLabel(1, 1).uuid },
      { ...sampleLabel(1, 1), uuid: 'new' },
    ]
    for (const label of labels) {
      const insert = store.transaction((session) => session.catalog.insertLabel(label))
      await expect(insert).rejects.toMatchObject({ code: 'conflict' })
    }
    for (const clash of [{ key }, { code }]) {
      const field = { ...sampleField(1, 2), ...clash }
      const insert = store.transaction((session) => session.catalog.insertCustomField(field))
      await expect(insert).rejects.toMatchObject({ code: 'conflict' })
    }
  })
}
