import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestKith, type Tenant, type TestKith } from '../support/kith.ts'

/**
 * The requests of public clients of Insighto, as their code builds them, and what they read from the answers.
 *
 * - Corsair: corsairdev/corsair at b0e01d888c8ee8d9dc022dce25aafbe68eb6b6d6, `packages/insightoai/endpoints/contacts.ts`
 *   (the lines of each call below) and `client.ts` lines 34-57: with an API key it goes into the query behind the other
 *   parameters, with OAuth it is a Bearer token. `packages/corsair/async-core/request.ts` leaves undefined parameters out
 *   and reads only answers whose type begins with `application/json`. Every answer must be an object
 *   (`endpoints/types.ts` line 8).
 * - Metorial: metorial/integrations at cf89f9b85b820b09f51071bdded5a08dafa02b60,
 *   `integrations/insighto-ai/src/lib/client.ts`: always a Bearer token; its tools read `result.data || result`.
 * - MindCloud: mindcloud-inc/universal-api-reference, Insighto.ai native API: Bearer token; lists are read from `items`,
 *   `page` and `pages`, with a page size of 25.
 */

let kith: TestKith
let tenant: Tenant
let campaignId: string
let contactIds: string[]

beforeAll(async () => {
  kith = await createTestKith()
  tenant = await kith.tenant({ defaultRegion: 'US' })
  const { hub } = kith.app
  const caller = tenant.caller('insighto')
  const people = await hub.people.createMany(
    caller,
    [0, 1, 2, 3].map((index) => ({ given: `Guest ${index}`, emails: [{ value: `g${index}@example.com` }] })),
  )
  contactIds = people.map(({ vendorIds }) => vendorIds.insighto!)
  const campaign = await hub.campaigns.create(caller, { name: 'May renewals' })
  campaignId = campaign.id
  await hub.campaigns.enrol(
    caller,
    campaignId,
    people.map(({ id }) => ({ personId: id, conversationId: crypto.randomUUID() })),
  )
})
afterAll(() => kith.close())

// biome-ignore lint/suspicious/noExplicitAny: clients look into JSON as it comes
type Body = any

interface Call {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  readonly query?: Readonly<Record<string, string | number | undefined>> | undefined
  readonly body?: object
}

async function send(
  { method = 'GET', path, query = {}, body }: Call,
  headers: Record<string, string>,
): Promise<{ status: number; body: Body }> {
  const parameters = Object.entries(query).filter(([, value]) => value !== undefined)
  const text = parameters.map(([key, value]) => `${key}=${encodeURIComponent(String(value))}`).join('&')
  const response = await kith.app.server.app.inject({
    method,
    url: `/insighto${path}${text === '' ? '' : `?${text}`}`,
    headers: { ...(body && { 'content-type': 'application/json' }), ...headers },
    ...(body && { payload: JSON.stringify(body) }),
  })
  expect(response.headers['content-type']).toMatch(/^application\/json/)
  return { status: response.statusCode, body: response.json() }
}

const bearer = () => ({ authorization: `Bearer ${tenant.keys.insighto}` })

describe.each(['api_key', 'oauth_2'] as const)('Corsair with %s', (authType) => {
  async function corsair(call: Call): Promise<Record<string, Body>> {
    const key = tenant.keys.insighto!
    const { status, body } = await send(
      { ...call, query: authType === 'api_key' ? { ...call.query, api_key: key } : call.query },
      {
        accept: 'application/json',
        'content-type': call.body ? 'application/json; charset=utf-8' : 'application/json',
        ...(authType === 'oauth_2' && bearer()),
      },
    )
    expect(status, JSON.stringify(body)).toBe(200)
    expect(typeof body === 'object' && body !== null && !Array.isArray(body)).toBe(true)
    return body
  }

  test('reads a campaign’s contacts (line 127)', async () => {
    const path = `/api/v1/campaign/contact/list/${campaignId}`
    const { data } = await corsair({ path, query: { page: 1, size: 3 } })
    expect(data).toMatchObject({ total: 4, page: 1, size: 3, pages: 2, previous_page: null, next_page: 2 })
    expect(data.items.map(({ id }: Body) => id)).toEqual(contactIds.slice(0, 3))
    const all = await corsair({ path, query: { page: undefined, size: undefined } })
    expect(all.data.items).toHaveLength(4)
  })

  test('lists and gets contacts (lines 30 and 12)', async () => {
    const { data } = await corsair({ path: '/api/v1/contact', query: { page: 1, size: 50 } })
    expect(data.items.map(({ id }: Body) => id)).toEqual(expect.arrayContaining(contactIds))
    const one = await corsair({ path: `/api/v1/contact/${contactIds[0]}` })
    expect(one.data).toMatchObject({ id: contactIds[0], email: 'g0@example.com' })
  })

  test('upserts a contact with a JSON body and no values in the query (line 51)', async () => {
    const input = {
      email: `user.${authType}@example.com`,
      first_name: 'Jane',
      last_name: 'Doe',
      phone_number: authType === 'api_key' ? '+12025550143' : '(202) 555-0144',
    }
    const call = { method: 'POST', path: '/api/v1/contact/upsert', body: input } as const
    const first = await corsair(call)
    expect(first.data).toMatchObject({ email: input.email, first_name: 'Jane', last_name: 'Doe' })
    const number = authType === 'api_key' ? '+12025550143' : '+12025550144'
    expect(first.data.channels.telephone).toBe(number)
    const second = await corsair(call)
    expect([second.data.id, first.meta.created, second.meta.created]).toEqual([first.data.id, true, false])
  })

  test('creates and lists custom fields (lines 89 and 108)', async () => {
    const body = { custom_field_name: `loyalty_tier_${authType}`, custom_field_type: 'string' }
    const path = '/api/v1/contact_custom_field'
    const { data } = await corsair({ method: 'POST', path, body })
    expect(data).toMatchObject(body)
    const list = await corsair({ path: `${path}/list`, query: { page: 1, size: 50 } })
    expect(list.data.items).toContainEqual(data)
  })

  test('reads the sync log (line 167)', async () => {
    const { data } = await corsair({ path: '/api/v1/contact_sync_log/list', query: { page: 1, size: 50 } })
    expect(data).toEqual({
      ...{ items: [], total: 0, page: 1, size: 50, pages: 0 },
      ...{ previous_page: null, next_page: null },
    })
  })

  test('deletes contacts in bulk with a body (line 70)', async () => {
    const person = await kith.app.hub.people.create(tenant.caller('insighto'), { given: 'Gone' })
    const gone = [person.vendorIds.insighto!]
    const call = { method: 'DELETE', path: '/api/v1/contact/multiple', body: { contact_ids: gone } } as const
    expect((await corsair(call)).data).toEqual({ deleted_count: 1 })
    expect((await send({ path: `/api/v1/contact/${gone[0]}` }, bearer())).status).toBe(404)
  })
})

describe('Metorial', () => {
  /** What its tools look into: `result.data || result`. */
  async function metorial(call: Call): Promise<Body> {
    const { status, body } = await send(call, bearer())
    expect(status, JSON.stringify(body)).toBe(200)
    return body.data || body
  }

  test('upserts, updates and deletes a contact (lines 135, 149 and 154)', async () => {
    const input = { first_name: 'Lena', email: 'lena@example.com', phone: '+442079460958' }
    const created = await metorial({
      method: 'POST',
      path: '/api/v1/contact/upsert',
      body: { ...input, last_name: undefined, custom_fields: { plan: 'gold' } },
    })
    expect(created).toMatchObject({ first_name: 'Lena', email: 'lena@example.com' })
    expect(created.custom_fields).toEqual({ plan: 'gold' })
    const path = `/api/v1/contact/${created.id}`
    const body = { phone: '+442079460959', custom_fields: { plan: 'free' } }
    const updated = await metorial({ method: 'PUT', path, body })
    expect(updated).toMatchObject({ id: created.id, first_name: 'Lena', email: 'lena@example.com' })
    expect(updated.channels.telephone).toBe('+442079460959')
    await metorial({ method: 'DELETE', path })
    expect((await send({ path }, bearer())).status).toBe(404)
  })

  test('lists, gets, updates and deletes campaigns (lines 269, 274, 284 and 289)', async () => {
    const { id } = await kith.app.hub.campaigns.create(tenant.caller('insighto'), { name: 'Spring' })
    const list = await metorial({ path: '/api/v1/campaign/list' })
    expect(list.items.map((campaign: Body) => campaign.id)).toContain(id)
    const variables = { greeting: 'Hello' }
    const changed = await metorial({
      method: 'PUT',
      path: `/api/v1/campaign/update/${id}`,
      body: { name: 'Summer', contact_ids: contactIds.slice(0, 2), prompt_dynamic_variables: variables },
    })
    expect(changed).toMatchObject({ id, name: 'Summer', prompt_dynamic_variables: variables })
    expect(await metorial({ path: `/api/v1/campaign/get/${id}` })).toEqual(changed)
    expect((await metorial({ path: `/api/v1/campaign/contact/list/${id}` })).total).toBe(2)
    await metorial({ method: 'DELETE', path: `/api/v1/campaign/${id}` })
    expect((await send({ path: `/api/v1/campaign/get/${id}` }, bearer())).status).toBe(404)
  })

  test('creates, lists and deletes a custom field (lines 429, 434 and 439)', async () => {
    const path = '/api/v1/contact_custom_field'
    const body = { custom_field_name: 'Seats', custom_field_type: 'number' }
    const field = await metorial({ method: 'POST', path, body })
    expect((await metorial({ path })).items).toContainEqual(field)
    await metorial({ method: 'DELETE', path: `${path}/${field.id}` })
    expect((await metorial({ path })).items).not.toContainEqual(field)
  })
})

describe('MindCloud', () => {
  test('reads a contact’s conversations in pages, from items, page and pages', async () => {
    const path = `/api/v1/conversation/by-contact/${contactIds[0]}`
    const { status, body } = await send({ path, query: { page: 1, size: 25 } }, bearer())
    expect(status).toBe(200)
    const { items, page, pages } = body.data
    expect([page, pages]).toEqual([1, 1])
    expect(items).toHaveLength(1)
    expect(Object.keys(items[0]).sort()).toEqual([
      ...['assistant_id', 'attributes', 'chat_count', 'contact_id', 'created_at'],
      ...['device_type', 'first_message', 'id', 'unique_device_id', 'widget_id'],
    ])
    expect(items[0].contact_id).toBe(contactIds[0])
  })

  test('updates a contact’s names and e-mail', async () => {
    const path = `/api/v1/contact/${contactIds[1]}`
    const body = { first_name: 'Noor', last_name: 'Haddad', email: 'noor@example.com' }
    const { body: answer } = await send({ method: 'PUT', path, body }, bearer())
    expect(answer.data).toMatchObject(body)
  })
})
