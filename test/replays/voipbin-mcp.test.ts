import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestKith, type Tenant, type TestKith } from '../support/kith.ts'

/**
 * The requests of the tools of `voipbin-mcp` 0.1.1, and what they read from the answers. Source: voipbin/mcp at commit
 * b97eca7326c1353eebc6e557ee1dc8f07e449268; each request names the file and line that sends it.
 */
let kith: TestKith
let tenant: Tenant
beforeAll(async () => {
  kith = await createTestKith()
  tenant = await kith.tenant()
  await kith.app.hub.people.createMany(
    tenant.caller('native'),
    Array.from({ length: 14 }, (_, index) => ({ given: `Person ${index}` })),
  )
})
afterAll(() => kith.close())

// biome-ignore lint/suspicious/noExplicitAny: the tools return JSON as it comes
type Result = any

/** The access key is the last parameter: src/voipbin_mcp/client.py:38-42. Every answer is parsed as JSON: :66-102. */
async function call(
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  { params = {}, json }: { params?: Record<string, string>; json?: object } = {},
): Promise<Result> {
  const query = new URLSearchParams({ ...params, accesskey: tenant.keys.voipbin! })
  const response = await kith.app.server.app.inject({
    method,
    url: `/voipbin/v1.0${path}?${query}`,
    headers: {
      accept: '*/*',
      'accept-encoding': 'gzip, deflate',
      'user-agent': 'python-httpx/0.28.1',
      ...(json && { 'content-type': 'application/json' }),
    },
    ...(json && { payload: JSON.stringify(json) }),
  })
  const isZipped = response.headers['content-encoding'] === 'gzip'
  const bytes = isZipped ? gunzipSync(response.rawPayload) : response.rawPayload
  const body = JSON.parse(bytes.toString())
  // The tools read the text of an error at the top, where the vendor has none: src/voipbin_mcp/client.py:44-64.
  if (response.statusCode >= 300) return { status: response.statusCode, detail: body.message ?? '' }
  return body
}

test('list_contacts asks for ten, or for at most a hundred, and pages by the token', async () => {
  // src/voipbin_mcp/tools/contacts.py:20
  const first = await call('GET', '/contacts', { params: { page_size: '10' } })
  expect(first.result).toHaveLength(10)
  const params = { page_size: '10', page_token: first.next_page_token }
  const second = await call('GET', '/contacts', { params })
  expect(second.result).toHaveLength(4)
  expect((await call('GET', '/contacts', { params: { page_size: '100' } })).result).toHaveLength(14)
})

test('create_contact, get_contact, update_contact and delete_contact', async () => {
  // src/voipbin_mcp/tools/contacts.py:80: only the members that are not empty
  const made = await call('POST', '/contacts', {
    json: {
      first_name: 'Ravi',
      phone_numbers: [{ number: '+14155551234', type: 'mobile', is_primary: true }],
      emails: [{ address: 'Ravi@Tidewater.example', type: 'work', is_primary: true }],
    },
  })
  expect(made).toMatchObject({
    first_name: 'Ravi',
    display_name: 'Ravi',
    source: 'manual',
    phone_numbers: [{ number_e164: '+14155551234', type: 'mobile', is_primary: true }],
    emails: [{ address: 'ravi@tidewater.example', type: 'work', is_primary: true }],
  })
  // src/voipbin_mcp/tools/contacts.py:32
  expect(await call('GET', `/contacts/${made.id}`)).toEqual(made)
  // src/voipbin_mcp/tools/contacts.py:96: the help names phone_numbers, which the vendor ignores here
  const fields = { job_title: 'Planner', phone_numbers: [{ number: '+12025550199' }] }
  const changed = await call('PUT', `/contacts/${made.id}`, { json: fields })
  expect(changed).toMatchObject({ job_title: 'Planner', phone_numbers: made.phone_numbers })
  // src/voipbin_mcp/tools/contacts.py:108
  const removed = await call('DELETE', `/contacts/${made.id}`)
  expect(removed.tm_delete).toBe(removed.tm_update)
  expect(await call('GET', `/contacts/${made.id}`)).toEqual({ status: 404, detail: '' })
})

test('list_tags and get_tag', async () => {
  const caller = tenant.caller('native')
  const { uuid } = await kith.app.hub.catalog.createLabel(caller, { name: 'Customer', detail: 'Has bought' })
  // src/voipbin_mcp/tools/tags.py:20
  const page = await call('GET', '/tags', { params: { page_size: '10' } })
  expect(page.result).toMatchObject([{ id: uuid, name: 'Customer', detail: 'Has bought' }])
  const params = { page_size: '10', page_token: page.next_page_token }
  expect(await call('GET', '/tags', { params })).toEqual({ result: [], next_page_token: '' })
  // src/voipbin_mcp/tools/tags.py:32
  expect(await call('GET', `/tags/${uuid}`)).toEqual(page.result[0])
})
