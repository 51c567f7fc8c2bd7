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
  test('are created once and listed in order', async () => {
    const uuid = '2ad4c6e8-1357-49bd-8f02-a4c6e8f01357'
    const draft = { name: 'Customer', detail: 'Has bought something', color: 'green', uuid }
    const made = await send('POST', '/v1/labels', draft)
    expect(made.status).toBe(201)
    expect(made.json).toEqual({
      id: 1,
      ...draft,
      createdAt: expect.stringMatching(/Z$/),
      updatedAt: made.json.createdAt,
    })
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

describe('changing labels and custom fields', () => {
  test('renames a label, and takes a removed label off all people', async () => {
    const { json: label } = await send('POST', '/v1/labels', { name: 'Lead', color: 'red' })
    const { json: person } = await send('POST', '/v1/people', { labelIds: [label.id] })
    const path = `/v1/labels/${label.id}`
    expect((await get(path)).json).toEqual(label)
    expect((await send('PATCH', path, { name: 'Prospect', color: null })).json).toEqual({
      ...label,
      name: 'Prospect',
      color: null,
      updatedAt: expect.any(String),
    })
    expect((await get(`/v1/people/${person.id}`)).json.labelIds).toEqual([label.id])
    expect((await send('DELETE', path)).status).toBe(200)
    expect((await get(`/v1/people/${person.id}`)).json.labelIds).toEqual([])
    const gone = [await get(path), await send('PATCH', path, { name: 'X' }), await send('DELETE', path)]
    expect(gone.map(({ status }) => status)).toEqual([404, 404, 404])
    expect((await send('PATCH', '/v1/labels/1', { name: '' })).status).toBe(400)
    expect((await get('/v1/labels/one')).status).toBe(404)
  })

  test('adds, renames, reorders and removes options in one request, and updates their values', async () => {
    const body = { key: 'tier', name: 'Tier', type: 'enum', options: ['Free', 'Silver', 'Gold'] }
    const { json: field } = await send('POST', '/v1/custom-fields', body)
    const [free, silver, gold] = field.options
    const holders = []
    for (const { id } of [silver, gold]) {
      holders.push((await send('POST', '/v1/people', { customFields: { tier: id } })).json.id)
    }
    const path = `/v1/custom-fields/${field.id}`
    expect((await get(path)).json).toEqual(field)
    const options = [{ id: gold.id, label: 'Golden' }, { label: 'New' }, { id: free.id, label: 'Free' }]
    const { json: changed } = await send('PATCH', path, { name: 'Level', options })
    expect(changed).toMatchObject({ name: 'Level', key: 'tier' })
    expect(changed.options).toMatchObject([{ id: gold.id, label: 'Golden' }, { label: 'New' }, free])
    const shown = []
    for (const id of holders) shown.push((await get(`/v1/people/${id}`)).json.customFields)
    expect(shown).toEqual([{}, { tier: gold.id }])
    expect((await send('DELETE', path)).status).toBe(200)
    expect((await get(`/v1/people/${holders[1]}`)).json.customFields).toEqual({})
    expect((await get(path)).status).toBe(404)
  })

  test('changes a field only with the ETag of its current version', async () => {
    const made = await send('POST', '/v1/custom-fields', { key: 'rank', name: 'Rank', type: 'set' })
    const path = `/v1/custom-fields/${made.json.id}`
    const add = (label: string, tag: unknown) =>
      tenant.request('native', path, {
        method: 'PATCH',
        body: { options: [{ label }] },
        headers: { 'if-match': String(tag) },
      })
    const first = await add('One', made.headers.etag)
    expect([first.status, first.headers.etag === made.headers.etag]).toEqual([200, false])
    expect((await add('Two', made.headers.etag)).status).toBe(412)
    expect((await get(path)).json).toEqual(first.json)
    expect((await add('Two', 'yesterday')).status).toBe(400)
  })

  test.each([
    ['an unknown option', [{ id: 9999, label: 'X' }], '/options/0/id', 'enum'],
    ['no label', [{}], '/options/0/label', 'missing'],
    ['an empty label', [{ label: '' }], '/options/0/label', 'too_short'],
  ])('refuses a field with %s, and applies nothing of the patch', async (about, options, pointer, rule) => {
    const key = about.replaceAll(' ', '_')
    const { json } = await send('POST', '/v1/custom-fields', { key, name: 'F', type: 'set', options: ['A'] })
    const refused = await send('PATCH', `/v1/custom-fields/${json.id}`, { name: 'G', options })
    expect([refused.status, refused.json.problems]).toMatchObject([400, [{ pointer, rule }]])
    expect((await get(`/v1/custom-fields/${json.id}`)).json).toEqual(json)
  })

  test('refuses duplicate options, and options of a field without choices', async () => {
    const { json } = await send('POST', '/v1/custom-fields', {
      key: 'twice',
      name: 'F',
      type: 'set',
      options: ['A'],
    })
    const [{ id }] = json.options
    const options = [
      { id, label: 'A' },
      { id, label: 'B' },
    ]
    const twice = await send('PATCH', `/v1/custom-fields/${json.id}`, { options })
    expect(twice.json.problems).toMatchObject([{ pointer: '/options/1/id', rule: 'not_unique' }])
    const { json: text } = await send('POST', '/v1/custom-fields', { key: 'plain', name: 'F', type: 'text' })
    const none = await send('PATCH', `/v1/custom-fields/${text.id}`, { options: [{ label: 'A' }] })
    expect([none.status, none.json.problems]).toMatchObject([
      400,
      [{ pointer: '/options', rule: 'not_allowed' }],
    ])
  })
})

describe('campaigns', () => {
  test('are renamed, and their attributes are changed one by one', async () => {
    const draft = { name: 'May', attributes: { interval: 60, retries: 2 } }
    const { json } = await send('POST', '/v1/campaigns', draft)
    const path = `/v1/campaigns/${json.id}`
    const changed = await send('PATCH', path, { name: 'June', attributes: { retries: 3 } })
    expect(changed.json).toEqual({ ...json, name: 'June', attributes: { interval: 60, retries: 3 } })
    expect((await get(path)).json).toEqual(changed.json)
    expect((await send('PATCH', path, { name: '' })).status).toBe(400)
    expect((await send('PATCH', '/v1/campaigns/none', { name: 'X' })).status).toBe(404)
  })

  test('track the status of each contact from the first attempt to the final status', async () => {
    const { json: campaign } = await send('POST', '/v1/campaigns', { name: 'Calls' })
    const { json: person } = await send('POST', '/v1/people', { given: 'Called' })
    const list = `/v1/campaigns/${campaign.id}/contacts`
    await send('POST', list, { personIds: [person.id] })
    const [contact] = (await get(list)).json.items
    const path = `${list}/${contact.id}`
    expect((await get(path)).json).toEqual(contact)
    const become = (status: string, more = {}) => send('PATCH', path, { status, ...more })
    const started = await become('in_progress', { conversationId: 'c-1' })
    expect(started.json).toMatchObject({ status: 'in_progress', conversationId: 'c-1' })
    expect(started.json.executedAt).not.toBeNull()
    expect((await become('not_attempted')).status).toBe(409)
    expect((await become('failed')).json.executedAt).toBe(started.json.executedAt)
    expect((await become('in_progress')).status).toBe(200)
    expect((await become('completed')).status).toBe(200)
    expect((await become('completed')).status).toBe(200)
    expect((await become('failed')).json).toMatchObject({
      status: 409,
      detail: 'A contact that is completed cannot become failed.',
    })
    expect((await become('')).status).toBe(400)
    expect((await become('x'.repeat(256))).status).toBe(400)
    expect((await get(`${list}?status=completed`)).json.total).toBe(1)
    expect((await get(`${list}?status=failed`)).json).toEqual({ items: [], total: 0 })
    expect((await get(`${list}?status=lost`)).json).toEqual({ items: [], total: 0 })
    await send('DELETE', `/v1/people/${person.id}`)
    expect([(await get(path)).status, (await become('completed')).status]).toEqual([404, 404])
    expect((await get(`${list}/none`)).status).toBe(404)
  })

  test('pass statuses of other systems through: written, shown, counted and filtered by', async () => {
    const { json: campaign } = await send('POST', '/v1/campaigns', { name: 'Calls' })
    const { json: person } = await send('POST', '/v1/people', { given: 'Called' })
    const list = `/v1/campaigns/${campaign.id}/contacts`
    await send('POST', list, { personIds: [person.id] })
    const [contact] = (await get(list)).json.items
    const become = (status: string) => send('PATCH', `${list}/${contact.id}`, { status })
    const lost = await become('Voicemail left')
    expect(lost.json).toMatchObject({ status: 'Voicemail left', executedAt: expect.any(String) })
    expect((await get(`${list}?status=Voicemail%20left`)).json.items).toEqual([lost.json])
    expect((await get(`/v1/campaigns/${campaign.id}/statuses`)).json).toEqual({
      total: 1,
      statuses: { not_attempted: 0, in_progress: 0, completed: 0, failed: 0, 'Voicemail left': 1 },
    })
    expect((await become('completed')).status).toBe(200)
    expect((await become('transferred')).json.status).toBe('transferred')
  })

  test('are removed with their enrolments, and then answer 404', async () => {
    const { json: campaign } = await send('POST', '/v1/campaigns', { name: 'Over' })
    const { json: person } = await send('POST', '/v1/people', { given: 'Enrolled' })
    const path = `/v1/campaigns/${campaign.id}`
    await send('POST', `${path}/contacts`, { personIds: [person.id] })
    const [contact] = (await get(`${path}/contacts`)).json.items
    const total = (await get('/v1/campaigns')).json.total
    expect(await send('DELETE', path)).toMatchObject({ status: 200, json: campaign })
    const contactPath = `${path}/contacts/${contact.id}`
    for (const gone of [path, `${path}/contacts`, `${path}/statuses`, contactPath])
      expect((await get(gone)).status, gone).toBe(404)
    expect((await send('DELETE', path)).status).toBe(404)
    expect((await send('PATCH', path, { name: 'Again' })).status).toBe(404)
    expect((await send('PATCH', contactPath, { status: 'failed' })).status).toBe(404)
    expect((await send('POST', `${path}/contacts`, { personIds: [person.id] })).status).toBe(404)
    expect((await get('/v1/campaigns')).json.total).toBe(total - 1)
    expect((await get(`/v1/people/${person.id}`)).status).toBe(200)
  })

  test('enrol people once, list them, and omit removed people', async () => {
    const { json: campaign } = await send('POST', '/v1/campaigns', {
      name: 'May renewals',
      attributes: { interval: 60 },
    })
    expect((await get(`/v1/campaigns/${campaign.id}`)).json).toEqual(campaign)
    expect((await get('/v1/campaigns?limit=1')).json.items).toEqual([campaign])
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
  test('an admin creates keys for every API, lists them without the key itself, and revokes them', async () => {
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

  test('says which key is the own one', async () => {
    const { json: made } = await send('POST', '/v1/keys', { dialect: 'native', role: 'read' })
    expect(made.own).toBe(false)
    const own = (await get('/v1/keys')).json.items.filter((key: { own: boolean }) => key.own)
    expect(own.map(({ hint }: { hint: string }) => hint)).toEqual([tenant.keys.native!.slice(-4)])
  })

  test('the last key that can administer the organization is not revoked', async () => {
    const alone = await kith.tenant()
    const ask = (method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown, key?: string) =>
      alone.request('native', path, { method, body, ...(key !== undefined && { key }) })
    const [{ id }] = (await ask('GET', '/v1/keys')).json.items.filter((key: { own: boolean }) => key.own)
    // None of these can administer the organization.
    await ask('POST', '/v1/keys', { dialect: 'native', role: 'write' })
    await ask('POST', '/v1/keys', { dialect: 'savvycal', role: 'admin' })
    const gone = await ask('POST', '/v1/keys', { dialect: 'native', role: 'admin' })
    expect((await ask('DELETE', `/v1/keys/${gone.json.id}`)).status).toBe(200)
    const refused = await ask('DELETE', `/v1/keys/${id}`)
    expect(refused.status).toBe(409)
    expect(refused.json.detail).toContain('last key')
    expect((await ask('GET', '/v1/keys')).status).toBe(200)
    const other = await ask('POST', '/v1/keys', { dialect: 'native', role: 'admin' })
    const both = await Promise.all([
      ask('DELETE', `/v1/keys/${id}`),
      ask('DELETE', `/v1/keys/${other.json.id}`, undefined, other.json.key),
    ])
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409])
  })

  test('an operator of the store revokes even the last key', async () => {
    const alone = await kith.tenant()
    const { keys } = kith.app.hub
    for (const { id } of await keys.list(alone.organization.id)) await keys.revoke(alone.organization.id, id)
    expect((await alone.request('native', '/v1/keys')).status).toBe(401)
  })

  test('a key cannot grant a right that it does not have', async () => {
    const blind = await kith.tenant({}, { sensitive: false })
    const made = await blind.request('native', '/v1/keys', {
      method: 'POST',
      body: { dialect: 'native', role: 'admin', sensitive: true },
    })
    expect(made.json.sensitive).toBe(false)
  })

  test('only an admin may manage them', async () => {
    const writer = await kith.tenant({}, { role: 'write' })
    expect((await writer.request('native', '/v1/keys')).status).toBe(403)
    const body = { contactSync: false }
    const settings = await writer.request('native', '/v1/organization/settings', { method: 'PATCH', body })
    expect(settings.status).toBe(403)
  })

  test('a settings patch changes only the given settings', async () => {
    const changed = await send('PATCH', '/v1/organization/settings', { defaultRegion: 'GB' })
    expect(changed.json.settings).toMatchObject({ defaultRegion: 'GB', contactSync: true })
    expect((await get('/v1/organization')).json).toEqual(changed.json)
    expect((await send('PATCH', '/v1/organization/settings', { defaultTimeZone: 'Mars/Base' })).status).toBe(
      400,
    )
  })

  test('sources name the API that wrote', async () => {
    await send('POST', '/v1/people', { given: 'Said' })
    expect((await get('/v1/sources')).json.items).toContainEqual(
      expect.objectContaining({ kind: 'api', name: 'native' }),
    )
  })
})
