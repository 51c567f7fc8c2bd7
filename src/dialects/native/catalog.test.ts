import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestKith, type Tenant, type TestKith } from '../../../test/support/kith.ts'

let kith: TestKith
let tenant: Tenant

beforeAll(async () => {
  kith = await createTestKith()
  tenant = await kith.tenant()
})
afterAll(() => kith.close())

const get = (path: string) => tenant.request('native', path)
const send = (method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown) =>
  tenant.request('native', path, { method, ...(body === undefined ? {} : { body }) })

describe('labels and custom fields', () => {
  test('are defined once and listed in order', async () => {
    const uuid = '2ad4c6e8-1357-49bd-8f02-a4c6e8f01357'
    const made = await send('POST', '/v1/labels', { name: 'Customer', color: 'green', uuid })
    expect(made.status).toBe(201)
    await send('POST', '/v1/labels', { name: 'Hot lead' })
    expect((await get('/v1/labels')).json.items.map(({ name }: { name: string }) => name)).toEqual([
      'Customer',
      'Hot lead',
    ])
    expect((await send('POST', '/v1/labels', { name: 'Again', uuid })).status).toBe(409)
    expect((await send('POST', '/v1/labels', { name: '' })).status).toBe(400)
  })

  test('a custom field has a code and numbered options', async () => {
    const body = { key: 'plan', name: 'Plan', type: 'enum', options: ['Free', 'Gold'] }
    const { json } = await send('POST', '/v1/custom-fields', body)
    expect(json).toMatchObject({ key: 'plan', code: expect.stringMatching(/^[0-9a-f]{40}$/) })
    expect(json.options.map(({ label }: { label: string }) => label)).toEqual(['Free', 'Gold'])
    expect((await send('POST', '/v1/custom-fields', body)).status).toBe(409)
    expect((await send('POST', '/v1/custom-fields', { ...body, key: 'x', type: 'colour' })).status).toBe(400)
    expect((await get('/v1/custom-fields')).json.items).toEqual([json])
  })
})

describe('campaigns', () => {
  test('enrol people once, list them, and leave out the removed', async () => {
    const { json: campaign } = await send('POST', '/v1/campaigns', {
      name: 'May renewals',
      attributes: { interval: 60 },
    })
    expect((await get(`/v1/campaigns/${campaign.id}`)).json).toEqual(campaign)
    expect((await get('/v1/campaigns')).json).toEqual({ items: [campaign], total: 1 })
    const ids: string[] = []
    for (const given of ['Ada', 'Bo']) ids.push((await send('POST', '/v1/people', { given })).json.id)
    const path = `/v1/campaigns/${campaign.id}/contacts`
    expect((await send('POST', path, { personIds: ids })).json).toEqual({ added: 2, skipped: 0 })
    expect((await send('POST', path, { personIds: ids })).json).toEqual({ added: 0, skipped: 2 })
    expect((await send('POST', path, { personIds: ['psn_00000000000'] })).status).toBe(404)
    await send('DELETE', `/v1/people/${ids[0]}`)
    const listed = await get(path)
    expect(listed.json.total).toBe(1)
    expect(listed.json.items[0]).toMatchObject({ status: 'not_attempted', person: { given: 'Bo' } })
    expect((await get('/v1/campaigns/none/contacts')).status).toBe(404)
  })
})

describe('keys and organization', () => {
  test('an admin makes keys of every API, sees them without their text, and ends them', async () => {
    const made = await send('POST', '/v1/keys', { dialect: 'savvycal', role: 'read', name: 'booking page' })
    expect(made.status).toBe(201)
    const ask = () => tenant.request('savvycal', '/v1/clients', { key: made.json.key })
    expect((await ask()).status).toBe(200)
    const listed = await get('/v1/keys')
    expect(listed.text).not.toContain(made.json.key)
    expect(listed.json.items.map(({ name }: { name: string }) => name)).toContain('booking page')
    expect((await send('DELETE', `/v1/keys/${made.json.id}`)).json.revokedAt).not.toBeNull()
    expect((await send('DELETE', `/v1/keys/${made.json.id}`)).status).toBe(404)
    expect((await ask()).status).toBe(401)
    expect((await send('POST', '/v1/keys', { dialect: 'nobody', role: 'read' })).status).toBe(400)
  })

  test('a key does not hand on a right that it does not have', async () => {
    const blind = await kith.tenant({}, { sensitive: false })
    const made = await blind.request('native', '/v1/keys', {
      method: 'POST',
      body: { dialect: 'native', role: 'admin', sensitive: true },
    })
    expect(made.json.sensitive).toBe(false)
  })

  test('only an admin may', async () => {
    const writer = await kith.tenant({}, { role: 'write' })
    expect((await writer.request('native', '/v1/keys')).status).toBe(403)
    const body = { contactSync: false }
    const settings = await writer.request('native', '/v1/organization/settings', { method: 'PATCH', body })
    expect(settings.status).toBe(403)
  })

  test('settings change what is named', async () => {
    const changed = await send('PATCH', '/v1/organization/settings', { defaultRegion: 'GB' })
    expect(changed.json.settings).toMatchObject({ defaultRegion: 'GB', contactSync: true })
    expect((await get('/v1/organization')).json).toEqual(changed.json)
    expect((await send('PATCH', '/v1/organization/settings', { defaultTimeZone: 'Mars/Base' })).status).toBe(
      400,
    )
  })

  test('sources say which API wrote', async () => {
    await send('POST', '/v1/people', { given: 'Said' })
    expect((await get('/v1/sources')).json.items).toContainEqual(
      expect.objectContaining({ kind: 'api', name: 'native' }),
    )
  })
})
