import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bulkFiles, importPath } from '../../../test/support/bulk-files.ts'
import { createTestKith, type Tenant, type TestKith } from '../../../test/support/kith.ts'
import { rejectedRowsText } from '../../bulk/bulk.ts'
import type { JsonObject } from '../../model/json.ts'

const files = bulkFiles()
afterAll(files.remove)

let kith: TestKith
beforeAll(async () => {
  kith = await createTestKith()
})
afterAll(() => kith.close())

const bringIn = (tenant: Tenant, path: string, wishes: { format?: string } = {}) =>
  importPath(kith, tenant, path, wishes)

describe('ids of pages', () => {
  const person = (id: number, name: string, email: string): JsonObject => ({
    ...{ id, name, first_name: name, last_name: null, owner_id: 1, org_id: null, visible_to: 3 },
    ...{ add_time: '2025-01-01T00:00:00Z', update_time: '2025-01-01T00:00:00Z', is_deleted: false },
    ...{ emails: [{ value: email, primary: true, label: 'work' }], phones: [], label_ids: [] },
    custom_fields: {},
  })
  const page = (...data: JsonObject[]) =>
    files.write(JSON.stringify({ success: true, data, additional_data: { next_cursor: null } }), 'p.json')
  const read = async (tenant: Tenant, id: number) =>
    (await tenant.request('pipedrive', `/api/v2/persons/${id}`)).json.data

  test('refuses the number of another person, but accepts that of the same person', async () => {
    const tenant = await kith.tenant()
    const { hub } = kith.app
    await hub.people.create(tenant.caller('native'), { given: 'Ada', emails: [{ value: 'ada@example.com' }] })
    await hub.people.create(tenant.caller('native'), { fullName: 'Ben' })
    const done = await bringIn(
      tenant,
      page(person(1, 'Zoe', 'zoe@example.com'), person(2, 'Ben', 'b@example.com')),
    )
    expect(done.progress).toMatchObject({ rejected: 1, updated: 1 })
    const [rejection] = await hub.imports.listRejections(tenant.caller('native'), done.id, 0, 9)
    expect(rejection).toMatchObject({ problems: [{ column: 'vendorIds.pipedrive', value: '1' }] })
    expect((await read(tenant, 1)).name).toBe('Ada')
    expect((await read(tenant, 2)).emails[0].value).toBe('b@example.com')
  })

  test('adds the id to a person matched by e-mail, who still shows the old id', async () => {
    const tenant = await kith.tenant()
    const draft = { given: 'Ada', emails: [{ value: 'ada@example.com' }] }
    await kith.app.hub.people.create(tenant.caller('native'), draft)
    const path = page(person(51, 'Ada', 'ada@example.com'))
    expect((await bringIn(tenant, path)).progress).toMatchObject({ updated: 1 })
    expect((await read(tenant, 51)).id).toBe(1)
    expect((await read(tenant, 1)).id).toBe(1)
    expect((await bringIn(tenant, path)).progress).toMatchObject({ unchanged: 1 })
  })

  test('keeps two people of one account separate if they share an e-mail', async () => {
    const tenant = await kith.tenant()
    const path = page(person(51, 'Ada', 'info@example.com'), person(52, 'Ben', 'info@example.com'))
    expect((await bringIn(tenant, path)).progress).toMatchObject({ created: 2 })
    expect([(await read(tenant, 51)).name, (await read(tenant, 52)).name]).toEqual(['Ada', 'Ben'])
    const created = await tenant.request('pipedrive', '/api/v2/persons', {
      method: 'POST',
      body: { name: 'C' },
    })
    // Imported numbers do not advance the sequence.
    expect(created.json.data.id).toBe(1)
  })

  test('rejects only the invalid person, and imports it once corrected', async () => {
    const tenant = await kith.tenant()
    const deleted = { ...person(3, 'Cy', 'cy@example.com'), is_deleted: true }
    const broken = { ...person(2, 'Ben', 'ben@example.com'), emails: 'ben@example.com' }
    const done = await bringIn(tenant, page(person(1, 'Ada', 'ada@example.com'), broken, deleted))
    expect(done.progress).toMatchObject({ created: 1, rejected: 2 })
    let text = ''
    for await (const piece of rejectedRowsText(kith.app.hub, tenant.caller('native'), done)) text += piece
    const right = text.replace('"emails":"ben@example.com"', '"emails":[{"value":"ben@example.com"}]')
    const again = await bringIn(tenant, files.write(right, 'rejected.jsonl'), { format: 'pipedrive' })
    expect(again.progress).toMatchObject({ created: 1, rejected: 1 })
  })

  test('creates labels, fields and organizations from numbers alone', async () => {
    const tenant = await kith.tenant()
    const code = 'a'.repeat(40)
    const full = {
      ...person(7, 'Ada', 'ada@example.com'),
      ...{ label_ids: [5, 9], labels: [{ id: 9, label: 'VIP' }], org_id: 12 },
      custom_fields: { [code]: 'gold', ['b'.repeat(40)]: [3, 4], ['c'.repeat(40)]: null },
    }
    expect((await bringIn(tenant, page(full))).progress).toMatchObject({ created: 1 })
    const shown = await read(tenant, 7)
    expect(shown).toMatchObject({ label_ids: [5, 9], org_id: 12 })
    expect(shown.custom_fields).toEqual({ [code]: 'gold', ['b'.repeat(40)]: [3, 4] })
    const caller = tenant.caller('native')
    expect((await kith.app.hub.catalog.listLabels(caller)).map(({ id, name }) => [id, name])).toEqual([
      [5, 'Label 5'],
      [9, 'VIP'],
    ])
    expect(await kith.app.hub.companies.get(caller, 12)).toMatchObject({ name: 'Organization 12' })
  })

  test('keeps a person with an unknown option, and lists the valid ones; strictly, rejects it', async () => {
    const tenant = await kith.tenant()
    const caller = tenant.caller('native')
    const field = { key: 'plan', name: 'Plan', type: 'enum', options: ['gold', 'free'] } as const
    await kith.app.hub.catalog.createCustomField(caller, field)
    const contact = (id: string, plan: string) => ({
      ...{ first_name: 'Ada', last_name: null, email: `${plan}@example.com`, channels: {} },
      ...{ user_attributes: {}, id, custom_fields: { plan }, created_at: '2025-01-01T00:00:00Z' },
    })
    const items = [
      contact('3f2504e0-4f89-41d3-9a0c-0305e82c3301', 'gold'),
      contact('3f2504e0-4f89-41d3-9a0c-0305e82c3302', 'tin'),
    ]
    const bringItems = (options: object) =>
      files.importText(kith.app.hub, caller, JSON.stringify({ data: { items } }), {
        name: 'p.json',
        ...options,
      })
    const wrong = { column: 'custom_fields.plan', value: 'tin', expected: 'one of gold, free' }
    const strict = await bringItems({ strict: true })
    expect(strict.verdicts.map(({ verdict }) => verdict)).toEqual(['created', 'rejected'])
    const [rejection] = await kith.app.hub.imports.listRejections(caller, strict.job.id, 0, 9)
    expect(rejection!.problems).toEqual([wrong])
    const { verdicts } = await bringItems({})
    expect(verdicts).toMatchObject([{ verdict: 'unchanged' }, { verdict: 'created', notes: [wrong] }])
  })
})
