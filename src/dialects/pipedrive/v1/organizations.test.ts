import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestKith, type Tenant, type TestKith } from '../../../../test/support/kith.ts'

/**
 * Organizations in version 1, and their followers in both. Shapes are those of the answers that NangoHQ/integration-templates
 * recorded on 15 May 2026 (`integrations/pipedrive/tests/list-organizations.test.json`).
 */

let kith: TestKith
let tenant: Tenant

beforeAll(async () => {
  kith = await createTestKith()
  tenant = await kith.tenant()
})
afterAll(() => kith.close())

const ask = (path: string, owner = tenant, key?: string) =>
  owner.request('pipedrive', path, key === undefined ? {} : { key })
const send = (method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown, owner = tenant) =>
  owner.request('pipedrive', path, { method, ...(body !== undefined && { body }) })
const add = async (body: object, owner = tenant) =>
  (await send('POST', '/v1/organizations', body, owner)).json.data
const names = (json: { data: { name: string }[] }) => json.data.map(({ name }) => name)
const keyWith = async (owner: Tenant, rights: { role?: 'read' | 'write'; sensitive?: boolean }) => {
  const draft = { orgId: owner.organization.id, dialect: 'pipedrive', role: 'read', ...rights } as const
  return (await kith.app.hub.keys.create(draft)).text
}

/** The keys of an organization in a list, as recorded. */
const recordedKeys =
  `id owner_id name open_deals_count related_open_deals_count closed_deals_count related_closed_deals_count
  email_messages_count people_count activities_count done_activities_count undone_activities_count files_count notes_count
  followers_count won_deals_count related_won_deals_count lost_deals_count related_lost_deals_count active_flag picture_id
  country_code first_char update_time delete_time add_time visible_to next_activity_date next_activity_time next_activity_id
  last_activity_id last_activity_date label label_ids address address_subpremise address_street_number address_route
  address_sublocality address_locality address_admin_area_level_1 address_admin_area_level_2 address_country
  address_country_code address_postal_code address_formatted_address website linkedin industry annual_revenue
  employee_count owner_name cc_email company_id`.split(/\s+/)

describe('organizations in version 1', () => {
  test('have the recorded keys', async () => {
    const owner = await kith.tenant()
    await add({ name: 'Quay Ltd' }, owner)
    const { data } = (await ask('/v1/organizations', owner)).json
    expect(Object.keys(data[0])).toEqual(expect.arrayContaining(recordedKeys))
    expect(data[0]).toMatchObject({
      id: 1,
      name: 'Quay Ltd',
      owner_id: { id: 1, name: 'Kith', value: 1 },
      active_flag: true,
      first_char: 'q',
      visible_to: '3',
      address: null,
      delete_time: null,
      people_count: 0,
      company_id: Number(owner.organization.vendorIds.pipedrive),
    })
  })

  test('are made, changed, read and deleted', async () => {
    const made = await send('POST', '/v1/organizations', {
      name: ' Quay Ltd ',
      owner_id: '2',
      visible_to: 7,
      address: '8 Quay Lane, Cork',
      add_time: '2020-01-02 03:04:05',
      custom: 'ignored',
    })
    expect(made.status).toBe(201)
    expect(made.json).toMatchObject({
      success: true,
      data: {
        name: 'Quay Ltd',
        owner_id: { value: 2 },
        visible_to: '7',
        address: '8 Quay Lane, Cork',
        add_time: '2020-01-02 03:04:05',
      },
      additional_data: { didMerge: false },
      related_objects: { user: { 2: { id: 2, name: 'User 2' } } },
    })
    const { id } = made.json.data
    const changed = await send('PUT', `/v1/organizations/${id}`, { name: 'Pier Ltd' })
    expect(changed.status).toBe(200)
    expect(changed.json.data).toMatchObject({
      name: 'Pier Ltd',
      address: '8 Quay Lane, Cork',
      owner_id: { value: 2 },
    })
    expect((await send('PUT', `/v1/organizations/${id}`, { address: '' })).json.data.address).toBeNull()
    expect((await ask(`/api/v2/organizations/${id}`)).json.data).toMatchObject({
      name: 'Pier Ltd',
      owner_id: 2,
    })
    const deleted = await send('DELETE', `/v1/organizations/${id}`)
    expect([deleted.status, deleted.json]).toEqual([200, { success: true, data: { id } }])
    const { json } = await ask(`/v1/organizations/${id}`)
    expect(json.data).toMatchObject({ active_flag: false, delete_time: expect.any(String) })
    expect(json.additional_data).toEqual({ dropbox_email: 'company@example.invalid' })
    expect((await send('PUT', `/v1/organizations/${id}`, { name: 'Again' })).status).toBe(404)
  })

  test('are listed by page, order, owner and first character, and searched', async () => {
    const owner = await kith.tenant()
    for (const [name, owner_id] of [
      ['Quay', 1],
      ['Dock', 2],
      ['quiet Quay', 2],
      ['Gone', 1],
    ] as const) {
      await add({ name, owner_id }, owner)
    }
    await send('DELETE', '/v1/organizations/4', undefined, owner)
    const list = async (query: string) => names((await ask(`/v1/organizations?${query}`, owner)).json)
    expect(await list('')).toEqual(['Quay', 'Dock', 'quiet Quay'])
    expect(await list('sort=name')).toEqual(['Dock', 'Quay', 'quiet Quay'])
    expect(await list('sort=update_time DESC&limit=2')).toEqual(['quiet Quay', 'Dock'])
    expect(await list('user_id=2')).toEqual(['Dock', 'quiet Quay'])
    expect(await list('first_char=q')).toEqual(['Quay', 'quiet Quay'])
    const page = (await ask('/v1/organizations?start=1&limit=1', owner)).json
    expect(page.additional_data.pagination).toEqual({
      start: 1,
      limit: 1,
      more_items_in_collection: true,
      next_start: 2,
    })
    const search = (await ask('/v1/organizations/search?term=quay', owner)).json
    expect(search.data.items.map(({ item }: { item: { name: string } }) => item.name)).toEqual([
      'Quay',
      'quiet Quay',
    ])
    expect(search.additional_data.pagination).toMatchObject({ start: 0, more_items_in_collection: false })
  })

  test('have the persons that are linked to them', async () => {
    const owner = await kith.tenant()
    await add({ name: 'Quay' }, owner)
    await add({ name: 'Dock' }, owner)
    for (const [name, org_id] of [
      ['Ada', 1],
      ['Ben', 2],
      ['Cleo', 1],
    ] as const) {
      await send('POST', '/v1/persons', { name, org_id }, owner)
    }
    const first = (await ask('/v1/organizations/1/persons?limit=1', owner)).json
    expect([names(first), first.additional_data.pagination.next_start]).toEqual([['Ada'], 1])
    expect(names((await ask('/v1/organizations/1/persons?limit=1&start=1', owner)).json)).toEqual(['Cleo'])
    expect((await ask('/v1/organizations/1/permittedUsers', owner)).json).toEqual({
      success: true,
      data: [1],
    })
    expect((await ask('/v1/organizations/9/persons', owner)).status).toBe(404)
    expect((await ask('/v1/organizations/9/permittedUsers', owner)).status).toBe(404)
  })

  test.each(['limit=0', 'limit=501', 'start=-1', 'sort=size', 'filter_id=1', 'first_char=qu'])(
    'are not listed with %s',
    async (query) => {
      expect((await ask(`/v1/organizations?${query}`)).status).toBe(400)
    },
  )

  test.each<[string, object]>([
    ['no name', {}],
    ['a blank name', { name: ' ' }],
    ['a time that is none', { name: 'Quay', add_time: 'now' }],
    ['an unknown visibility', { name: 'Quay', visible_to: 4 }],
  ])('are not made with %s', async (_about, body) => {
    expect((await send('POST', '/v1/organizations', body)).status).toBe(400)
  })

  test('are written only with the right to it, and only in their account', async () => {
    const [owner, other] = [await kith.tenant(), await kith.tenant()]
    await add({ name: 'Quay' }, owner)
    const key = await keyWith(owner, { role: 'read' })
    for (const [method, path] of [
      ['POST', '/v1/organizations'],
      ['PUT', '/v1/organizations/1'],
      ['DELETE', '/v1/organizations/1'],
    ] as const) {
      const body = method === 'DELETE' ? {} : { body: { name: 'Dock' } }
      expect((await owner.request('pipedrive', path, { method, key, ...body })).status).toBe(403)
    }
    expect((await ask('/v1/organizations/1', other)).status).toBe(404)
    expect((await send('PUT', '/v1/organizations/1', { name: 'Dock' }, other)).status).toBe(404)
    expect(names((await ask('/v1/organizations', owner, key)).json)).toEqual(['Quay'])
  })
})

describe('the followers of an organization', () => {
  test.each(['/api/v2', '/v1'])('are added, listed and removed under %s', async (version) => {
    const owner = await kith.tenant()
    await add({ name: 'Quay' }, owner)
    const path = `${version}/organizations/1/followers`
    const users = async () =>
      (await ask(path, owner)).json.data.map(({ user_id }: { user_id: number }) => user_id)
    expect(await users()).toEqual([1])
    const added = await send('POST', path, { user_id: 7 }, owner)
    expect(added.status).toBe(version === '/v1' ? 200 : 201)
    expect(added.json.data).toMatchObject({ user_id: 7, ...(version === '/v1' && { org_id: 1 }) })
    expect(await users()).toEqual([1, 7])
    expect((await ask('/v1/organizations/1', owner)).json.data.followers_count).toBe(2)
    const entry = version === '/v1' ? added.json.data.id : 7
    const removed = await send('DELETE', `${path}/${entry}`, undefined, owner)
    expect([removed.status, removed.json.success]).toEqual([200, true])
    expect(await users()).toEqual([1])
    expect((await send('DELETE', `${path}/${entry}`, undefined, owner)).status).toBe(404)
    expect((await send('POST', `${version}/organizations/9/followers`, { user_id: 7 }, owner)).status).toBe(
      404,
    )
    expect((await send('POST', path, { user_id: 0 }, owner)).status).toBe(400)
    const log = (await ask('/api/v2/organizations/1/followers/changelog', owner)).json.data
    expect(
      log.map(({ action, follower_user_id }: { action: string; follower_user_id: number }) => [
        action,
        follower_user_id,
      ]),
    ).toEqual([
      ['removed', 7],
      ['added', 7],
      ['added', 1],
    ])
  })

  test('already following is refused in version 2 and answered in version 1', async () => {
    const owner = await kith.tenant()
    await add({ name: 'Quay' }, owner)
    expect((await send('POST', '/api/v2/organizations/1/followers', { user_id: 1 }, owner)).status).toBe(400)
    const { status, json } = await send('POST', '/v1/organizations/1/followers', { user_id: 1 }, owner)
    expect([status, json.data.user_id]).toEqual([200, 1])
  })

  test('are paged by cursor', async () => {
    const owner = await kith.tenant()
    await add({ name: 'Quay' }, owner)
    for (const user_id of [5, 6, 7])
      await send('POST', '/api/v2/organizations/1/followers', { user_id }, owner)
    const seen: number[] = []
    let cursor = ''
    do {
      const { data, additional_data } = (
        await ask(`/api/v2/organizations/1/followers?limit=3&cursor=${cursor}`, owner)
      ).json
      seen.push(...data.map(({ user_id }: { user_id: number }) => user_id))
      cursor = additional_data.next_cursor ?? ''
    } while (cursor)
    expect(seen).toEqual([1, 5, 6, 7])
  })
})

describe('a follower of a person', () => {
  test('is removed in version 1 by the id of its entry, not of the user', async () => {
    const owner = await kith.tenant()
    await send('POST', '/v1/persons', { name: 'Ada' }, owner)
    const added = (await send('POST', '/v1/persons/1/followers', { user_id: 77 }, owner)).json.data
    expect(added.id).not.toBe(77)
    expect((await send('DELETE', '/v1/persons/1/followers/77', undefined, owner)).status).toBe(404)
    const { status, json } = await send('DELETE', `/v1/persons/1/followers/${added.id}`, undefined, owner)
    expect([status, json]).toEqual([200, { success: true, data: { id: added.id } }])
    const left = (await ask('/v1/persons/1/followers', owner)).json.data
    expect(left.map(({ user_id }: { user_id: number }) => user_id)).toEqual([1])
    expect((await send('DELETE', `/v1/persons/1/followers/${added.id}`, undefined, owner)).status).toBe(404)
    expect((await send('DELETE', `/v1/persons/9/followers/${added.id}`, undefined, owner)).status).toBe(404)
    const key = await keyWith(owner, { role: 'read' })
    const refused = await owner.request('pipedrive', `/v1/persons/1/followers/${left[0].id}`, {
      method: 'DELETE',
      key,
    })
    expect(refused.status).toBe(403)
  })
})
