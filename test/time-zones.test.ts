import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bulkFiles } from './support/bulk-files.ts'
import { createTestKith, type Tenant, type TestKith } from './support/kith.ts'

/** A time zone is stored under the name that the IANA database has for it, wherever it comes in. */
const files = bulkFiles()
let kith: TestKith
let tenant: Tenant

beforeAll(async () => {
  kith = await createTestKith()
  tenant = await kith.tenant({ defaultTimeZone: 'europe/berlin' })
})
afterAll(() => {
  files.remove()
  return kith.close()
})

const native = (method: 'POST' | 'PATCH', path: string, body: object) =>
  tenant.request('native', path, { method, body })

/** The zone of the person of this address, as each of two APIs shows it. */
async function zonesOf(email: string) {
  const filter = encodeURIComponent(JSON.stringify({ field: 'emails', op: 'eq', value: email }))
  const { json } = await tenant.request('native', `/v1/people?filter=${filter}`)
  const [person] = json.items
  const client = await tenant.request('savvycal', `/v1/clients/${person.vendorIds.savvycal}`)
  return [person.timeZone, client.json.data.time_zone]
}

async function importText(text: string, name: string) {
  const { job } = await files.importText(kith.app.hub, tenant.caller('native'), text, { name })
  expect(job.progress).toMatchObject({ created: 1 })
}

describe('america/chicago is stored as America/Chicago', () => {
  const zones = ['America/Chicago', 'America/Chicago']
  const client = (email: string, zone: string) => ({
    ...{ first_name: 'A', last_name: 'B', email, time_zone: zone },
  })

  test('from the native API, when a person is created, changed and changed with many', async () => {
    const email = 'native@example.com'
    const made = await native('POST', '/v1/people', {
      emails: [{ value: email }],
      timeZone: 'america/chicago',
    })
    expect(made.json.timeZone).toBe('America/Chicago')
    expect(await zonesOf(email)).toEqual(zones)
    const path = `/v1/people/${made.json.id}`
    await native('PATCH', path, { timeZone: 'asia/kolkata' })
    expect(await zonesOf(email)).toEqual(['Asia/Kolkata', 'Asia/Kolkata'])
    const before = await tenant.request('native', path)
    await native('PATCH', path, { timeZone: 'ASIA/KOLKATA' })
    expect((await tenant.request('native', path)).json).toEqual(before.json)
    const batch = await native('POST', '/v1/people/batch', {
      operations: [{ op: 'update', id: made.json.id, person: { timeZone: 'america/chicago' } }],
    })
    expect(batch.status, batch.text).toBe(200)
    expect(await zonesOf(email)).toEqual(zones)
  })

  test('from SavvyCal, when a client is created and changed', async () => {
    const email = 'savvycal@example.com'
    const made = await tenant.request('savvycal', '/v1/clients', {
      method: 'POST',
      body: client(email, 'america/chicago'),
    })
    expect(made.json.data.time_zone).toBe('America/Chicago')
    expect(await zonesOf(email)).toEqual(zones)
    const path = `/v1/clients/${made.json.data.id}`
    const changed = await tenant.request('savvycal', path, {
      method: 'PATCH',
      body: { time_zone: 'us/CENTRAL' },
    })
    expect(changed.json.data.time_zone).toBe('US/Central')
  })

  test('from a table, a card and saved list answers', async () => {
    await importText('name,email,time zone\nCsv,csv@example.com,america/chicago\n', 'people.csv')
    const card = ['BEGIN:VCARD', 'VERSION:4.0', 'FN:Card', 'EMAIL:card@example.com', 'TZ:america/chicago']
    await importText([...card, 'END:VCARD', ''].join('\r\n'), 'people.vcf')
    const item = {
      ...client('saved@example.com', 'america/chicago'),
      ...{ id: 'clnt_000000000a01', object: 'client', phone: null, locale: 'en-US', reference_id: null },
      ...{ created_at: '2026-01-01T00:00:00Z', updated_at: '2026-01-01T00:00:00Z' },
    }
    await importText(JSON.stringify({ data: [item] }), 'clients.json')
    const emails = ['csv@example.com', 'card@example.com', 'saved@example.com']
    expect(await Promise.all(emails.map(zonesOf))).toEqual([zones, zones, zones])
  })

  test('as the default of an organization, when it is created and changed', async () => {
    expect(tenant.organization.settings.defaultTimeZone).toBe('Europe/Berlin')
    const other = await kith.tenant()
    const changed = await other.request('native', '/v1/organization/settings', {
      method: 'PATCH',
      body: { defaultTimeZone: 'america/chicago' },
    })
    expect(changed.json.settings.defaultTimeZone).toBe('America/Chicago')
  })

  test('in a time field of Pipedrive', async () => {
    const { json: field } = await native('POST', '/v1/custom-fields', {
      ...{ key: 'call_at', name: 'Call', type: 'time' },
    })
    const made = await tenant.request('pipedrive', '/api/v2/persons', {
      method: 'POST',
      body: {
        name: 'P',
        custom_fields: { [field.code]: { value: '10:00:00', timezone_name: 'america/chicago' } },
      },
    })
    expect(made.status, made.text).toBe(200)
    expect(made.json.data.custom_fields[field.code].timezone_name).toBe('America/Chicago')
  })
})

test('a text that is no name of the database is refused', async () => {
  for (const zone of ['PST', '+02:00', 'Mars/Base', 'Factory']) {
    expect((await native('POST', '/v1/people', { timeZone: zone })).status, zone).toBe(400)
    const settings = { defaultTimeZone: zone }
    expect((await native('PATCH', '/v1/organization/settings', settings)).status, zone).toBe(400)
    const created = kith.app.hub.organizations.create({ name: 'Other', settings })
    await expect(created, zone).rejects.toMatchObject({ code: 'invalid' })
  }
})
