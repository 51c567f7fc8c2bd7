import { afterAll, beforeAll, expect, test } from 'vitest'
import { bulkFiles } from '../../../test/support/bulk-files.ts'
import { createTestKith, type Tenant, type TestKith } from '../../../test/support/kith.ts'

/** The number that a source gave as E.164 beside the text, in Kith's own API. */

const files = bulkFiles()
let kith: TestKith
let tenant: Tenant
beforeAll(async () => {
  kith = await createTestKith()
  tenant = await kith.tenant({ defaultRegion: 'US' })
})
afterAll(async () => {
  files.remove()
  await kith.close()
})

const said = { value: '(555) 123-4567', e164: '+445551234567', label: 'home' }

async function create(phones: readonly object[]) {
  return tenant.request('native', '/v1/people', { method: 'POST', body: { given: 'Ada', phones } })
}

test('e164 is kept as said, shown, and stays when a client sends the list back', async () => {
  const { json } = await create([said, { value: '(202) 555-0143' }])
  expect(json.phones).toMatchObject([{ ...said, normal: said.e164 }, { normal: '+12025550143' }])
  expect(json.phones[1]).not.toHaveProperty('e164')
  const path = `/v1/people/${json.id}`
  const [first] = json.phones
  // With everything that was shown but the normal form, and with the text alone.
  for (const phone of [
    { id: first.id, ...said, primary: true },
    { value: said.value, label: 'work' },
  ]) {
    const changed = await tenant.request('native', path, { method: 'PATCH', body: { phones: [phone] } })
    expect(changed.json.phones).toMatchObject([{ id: first.id, e164: said.e164, normal: said.e164 }])
  }
  const other = { id: first.id, value: '(202) 555-0199', e164: said.e164 }
  const changed = await tenant.request('native', path, { method: 'PATCH', body: { phones: [other] } })
  expect(changed.json.phones).toMatchObject([{ value: other.value, normal: '+12025550199' }])
  expect(changed.json.phones[0]).not.toHaveProperty('e164')
})

test.each(['5551234567', '+1 555 123 4567', '+0123456789', ''])(
  'e164 is refused if it is %j',
  async (e164) => {
    const { status, json } = await create([{ ...said, e164 }])
    expect(status).toBe(400)
    expect(json.problems[0].pointer).toBe('/phones/0/e164')
  },
)

test('e164 comes back from a saved response and from another organization without the region', async () => {
  const { json } = await create([said])
  const page = await tenant.request('native', `/v1/people?ids=${json.id}`)
  const to = await kith.tenant()
  await files.importText(kith.app.hub, to.caller('native'), JSON.stringify(page.json), { name: 'page.json' })
  const copied = await to.request('native', '/v1/people')
  expect(copied.json.items[0].phones).toMatchObject([{ ...said, normal: said.e164 }])
})

test('shows by which region numbers are read, to readers too', async () => {
  const { json, status } = await tenant.request('native', '/v1/organization/phone-numbers')
  expect({ status, json }).toEqual({ status: 200, json: { state: 'current', region: 'US', rebuild: null } })
  await tenant.request('native', '/v1/organization/settings', {
    method: 'PATCH',
    body: { defaultRegion: null },
  })
  const due = await tenant.request('native', '/v1/organization/phone-numbers')
  expect(due.json).toEqual({ state: 'due', region: null, rebuild: null })
  await kith.app.hub.phoneForms.rebuildNext(tenant.organization.id, 'one')
  const done = await tenant.request('native', '/v1/organization/phone-numbers')
  const { total } = done.json.rebuild
  expect(done.json).toEqual({
    state: 'current',
    region: null,
    rebuild: {
      ...{ total, seen: total, changed: 0 },
      startedAt: expect.stringMatching(/Z$/),
      finishedAt: expect.stringMatching(/Z$/),
    },
  })
})
