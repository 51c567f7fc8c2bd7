import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openTestHub, type TestHub } from '../../../test/support/test-hub.ts'

let kith: TestHub

beforeEach(async () => {
  kith = await openTestHub()
})

afterEach(() => kith.close())

const as = (dialect: string) => kith.caller(dialect)

describe('organizations', () => {
  test('get an id in every dialect that has organization ids, unless one is given', async () => {
    const { vendorIds } = kith.organization
    expect(vendorIds).toEqual({
      acme: expect.stringMatching(/^\d{8}$/),
      umbra: expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
    const given = await kith.hub.organizations.create({ name: 'Given', vendorIds: { acme: '5', own: 'o' } })
    expect(given.vendorIds).toEqual({ acme: '5', own: 'o', umbra: expect.any(String) })
    const again = kith.hub.organizations.create({ name: 'Again', vendorIds: { acme: '5' } })
    await expect(again).rejects.toMatchObject({ code: 'conflict' })
    expect((await kith.hub.organizations.list()).map(({ name }) => name)).toEqual(['Northpier', 'Given'])
  })

  test('keep the settings that an update does not name', async () => {
    const { id } = kith.organization
    const updated = await kith.hub.organizations.updateSettings(id, { contactSync: false })
    expect(updated.settings).toMatchObject({ defaultRegion: 'US', contactSync: false, marketingApp: false })
    expect(await kith.hub.organizations.get(id)).toEqual(updated)
    expect(
      await kith.store.read.directory.findOrganizationByVendorId('acme', updated.vendorIds.acme!),
    ).toEqual(updated)
    await expect(kith.hub.organizations.get(99)).rejects.toMatchObject({ code: 'not_found' })
    await expect(kith.hub.organizations.updateSettings(99, {})).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('the catalog', () => {
  test('numbers labels, fields, options and companies independently', async () => {
    const { catalog } = kith.hub
    const labels = [
      await catalog.createLabel(as('own'), { name: 'A' }),
      await catalog.createLabel(as('own'), { name: 'B' }),
    ]
    expect(labels.map(({ id }) => id)).toEqual([1, 2])
    const plan = await catalog.createCustomField(as('own'), {
      key: 'plan',
      name: 'Plan',
      type: 'enum',
      options: ['Free', 'Gold'],
    })
    const size = await catalog.createCustomField(as('own'), {
      key: 'size',
      name: 'Size',
      type: 'set',
      options: ['S'],
    })
    expect([plan.id, size.id]).toEqual([9100, 9101])
    expect([...plan.options, ...size.options].map(({ id }) => id)).toEqual([10, 11, 12])
    expect(plan.code).toMatch(/^[0-9a-f]{40}$/)
    const company = await kith.hub.companies.create(as('own'), { name: 'Northpier' })
    expect(company.id).toBe(1)
    expect(await catalog.listLabels(as('own'))).toEqual(labels)
    expect(await catalog.listCustomFields(as('own'))).toEqual([plan, size])
  })

  test('gives each label a time of creation of its own, and moves the other time with each change', async () => {
    const { catalog } = kith.hub
    const [first, second, third] = await catalog.changeLabels(as('own'), () => ({
      create: [{ name: 'A', detail: 'first' }, { name: 'B' }, { name: 'C' }],
    }))
    expect(new Set([first, second, third].map((label) => label!.createdAt)).size).toBe(3)
    expect(first).toMatchObject({ detail: 'first', updatedAt: first!.createdAt })
    expect(second!.detail).toBe('')
    const renamed = await catalog.updateLabel(as('own'), first!.id, { name: 'Again' })
    expect(renamed).toMatchObject({ name: 'Again', detail: 'first', createdAt: first!.createdAt })
    expect(renamed.updatedAt).toBeGreaterThan(first!.updatedAt)
    const removed = await catalog.removeLabel(as('own'), first!.id)
    expect(removed.removedAt).toBe(removed.updatedAt)
    const restored = await catalog.ensureLabel(as('own'), { uuid: first!.uuid, name: 'A' })
    expect(restored).toMatchObject({ name: 'Again', detail: 'first', removedAt: null })
    expect(restored.updatedAt).toBeGreaterThan(removed.updatedAt)
  })

  test('refuses duplicate UUIDs and keys', async () => {
    const { catalog } = kith.hub
    const label = await catalog.createLabel(as('own'), { name: 'A', uuid: 'u' })
    await expect(catalog.createLabel(as('own'), { name: 'B', uuid: 'u' })).rejects.toMatchObject({
      code: 'conflict',
    })
    const field = { key: 'plan', name: 'Plan', type: 'varchar' } as const
    await catalog.createCustomField(as('own'), field)
    await expect(catalog.createCustomField(as('own'), field)).rejects.toMatchObject({ code: 'conflict' })
    const next = [
      (await catalog.createLabel(as('own'), { name: 'C' })).id,
      (await catalog.createCustomField(as('own'), { ...field, key: 'next' })).id,
    ]
    expect(next[0]).toBeGreaterThan(label.id)
    expect(next[1]).toBeGreaterThan(9100)
    if (kith.store.capabilities.singleWriter) expect(next).toEqual([label.id + 1, 9101])
  })

  test('creates a label once when several requests ensure it concurrently', async () => {
    const draft = { uuid: 'u', name: 'A' }
    const labels = await Promise.all([1, 2, 3].map(() => kith.hub.catalog.ensureLabel(as('own'), draft)))
    expect(new Set(labels.map(({ id }) => id)).size).toBe(1)
    expect(await kith.hub.catalog.listLabels(as('own'))).toEqual([labels[0]])
  })

  test('shows a saved filter only to the dialect that created it', async () => {
    const { filters } = kith.hub
    const draft = { name: 'Gold', conditions: { glue: 'and', conditions: [] } }
    const filter = await filters.create(as('acme'), draft)
    expect(await filters.get(as('acme'), filter.id)).toEqual(filter)
    for (const [dialect, id] of [
      ['umbra', filter.id],
      ['acme', filter.id + 1],
    ] as const) {
      await expect(filters.get(as(dialect), id)).rejects.toMatchObject({ code: 'not_found' })
    }
  })

  test('refuses changes without the role write', async () => {
    const reader = kith.caller('own', { role: 'read' })
    const { catalog, companies, filters } = kith.hub
    for (const write of [
      () => catalog.createLabel(reader, { name: 'A' }),
      () => catalog.ensureLabel(reader, { name: 'A', uuid: 'u' }),
      () => catalog.createCustomField(reader, { key: 'k', name: 'K', type: 'text' }),
      () => companies.create(reader, { name: 'C' }),
      () => filters.create(reader, { name: 'F', conditions: null }),
    ]) {
      await expect(write()).rejects.toMatchObject({ code: 'forbidden' })
    }
    expect(await catalog.listLabels(reader)).toEqual([])
  })
})

describe('campaigns', () => {
  test('enrol each person once, and enrol no person if one is missing', async () => {
    const { campaigns, people } = kith.hub
    const [ada, bob] = await people.createMany(as('own'), [{ given: 'Ada' }, { given: 'Bob' }])
    const campaign = await campaigns.create(as('own'), { name: 'May' })
    const enrol = (...ids: number[]) =>
      campaigns.enrol(
        as('own'),
        campaign.id,
        ids.map((personId) => ({ personId })),
      )
    expect(await enrol(ada!.id, ada!.id)).toEqual({ added: 1, skipped: 1 })
    await expect(enrol(bob!.id, 99)).rejects.toMatchObject({ code: 'not_found' })
    const list = () => campaigns.listContacts(as('own'), campaign.id, { offset: 0, limit: 10 })
    expect(await list()).toMatchObject({ total: 1, items: [{ person: { given: 'Ada' } }] })
    expect(await enrol(bob!.id, ada!.id)).toEqual({ added: 1, skipped: 1 })
    expect((await list()).items.map(({ person }) => person.given)).toEqual(['Ada', 'Bob'])
  })

  test('hide sensitive values from keys without the right to them', async () => {
    const { campaigns, people } = kith.hub
    const { id } = await people.create(as('own'), { given: 'Ada', emails: [{ value: 'a@example.com' }] })
    const campaign = await campaigns.create(as('own'), { name: 'May' })
    await campaigns.enrol(as('own'), campaign.id, [{ personId: id }])
    const restricted = kith.caller('own', { sensitive: false })
    const { items } = await campaigns.listContacts(restricted, campaign.id, { offset: 0, limit: 10 })
    expect(items[0]?.person).toMatchObject({ id, given: null, emails: [] })
    const page = await people.list(restricted, { order: [], page: { limit: 10 } })
    expect(page.items[0]).toMatchObject({ id, given: null, emails: [] })
    expect(await people.get(restricted, id)).toMatchObject({ id, given: null, emails: [] })
  })

  test('keep a given id, and are not found under unknown ids', async () => {
    const { campaigns } = kith.hub
    const campaign = await campaigns.create(as('own'), { id: 'given', name: 'May', attributes: { a: [1] } })
    expect(await campaigns.get(as('acme'), 'given')).toEqual(campaign)
    expect(await campaigns.list(as('acme'), { offset: 0, limit: 5 })).toEqual({ items: [campaign], total: 1 })
    await expect(campaigns.create(as('own'), { id: 'given', name: 'June' })).rejects.toMatchObject({
      code: 'conflict',
    })
    for (const ask of [
      () => campaigns.get(as('own'), 'nothing'),
      () => campaigns.listContacts(as('own'), 'nothing', { offset: 0, limit: 5 }),
      () => campaigns.enrol(as('own'), 'nothing', []),
    ]) {
      await expect(ask()).rejects.toMatchObject({ code: 'not_found' })
    }
    const reader = kith.caller('own', { role: 'read' })
    await expect(campaigns.create(reader, { name: 'July' })).rejects.toMatchObject({ code: 'forbidden' })
    await expect(campaigns.enrol(reader, 'given', [])).rejects.toMatchObject({ code: 'forbidden' })
  })
})
