import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestKith, type Tenant, type TestKith } from '../support/kith.ts'

/**
 * The requests of `vn`, VoIPBIN's command line, and what it reads from the answers. Source: voipbin/cli at commit
 * 556fb2317614087f884893ec26f63cf098b02eb3; each request names the file and line that sends it.
 */
let kith: TestKith
let tenant: Tenant
beforeAll(async () => {
  kith = await createTestKith()
  tenant = await kith.tenant()
  await kith.app.hub.people.createMany(
    tenant.caller('native'),
    [...'abcdefg'].map((given) => ({ given })),
  )
})
afterAll(() => kith.close())

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'
// biome-ignore lint/suspicious/noExplicitAny: the program looks into JSON as it comes
type Item = Record<string, any>

/** The access key goes into the query, which is then sorted: internal/client/client.go:35-45, headers :88-91. */
async function run(method: Method, path: string, parameters: Record<string, string> = {}, body?: object) {
  const query = new URLSearchParams({ ...parameters, accesskey: tenant.keys.voipbin! })
  query.sort()
  const response = await kith.app.server.app.inject({
    method,
    url: `/voipbin/v1.0${path}?${query}`,
    headers: {
      accept: 'application/json',
      'accept-encoding': 'gzip',
      'user-agent': 'Go-http-client/1.1',
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { payload: JSON.stringify(body) }),
  })
  const isZipped = response.headers['content-encoding'] === 'gzip'
  const bytes = isZipped ? gunzipSync(response.rawPayload) : response.rawPayload
  return { status: response.statusCode, text: bytes.toString() }
}

/** Any 2xx is a success, and the body is one object: internal/client/client.go:97-131. */
async function runForItem(...request: Parameters<typeof run>): Promise<Item> {
  const { status, text } = await run(...request)
  expect([200, 201], text).toContain(status)
  const item = JSON.parse(text)
  expect(item).toBeTypeOf('object')
  expect(Array.isArray(item)).toBe(false)
  return item
}

/** The list envelope: internal/client/client.go:65-68, 134-170. */
async function runForList(path: string, parameters?: Record<string, string>) {
  const envelope = await runForItem('GET', path, parameters)
  const items: Item[] = envelope.result ?? []
  const nextToken: string = envelope.next_page_token
  expect(nextToken).toBeTypeOf('string')
  return { items, nextToken }
}

/** A column shows the text of its field, and nothing for null or a missing one: internal/output/table.go:113-119. */
function columns(item: Item, fields: readonly string[]): Record<string, string> {
  return Object.fromEntries(fields.map((field) => [field, item[field] == null ? '' : String(item[field])]))
}

/** internal/commands/contacts.go:30-37 and :39-55 */
const contactColumns = ['id', 'display_name', 'company', 'job_title', 'source', 'tm_create']
const contactDetails = [
  ...['id', 'customer_id', 'first_name', 'last_name', 'display_name', 'company', 'job_title', 'source'],
  ...['external_id', 'notes', 'phone_numbers', 'emails', 'tag_ids', 'tm_create', 'tm_update'],
]
/** internal/commands/tags.go:29-42 */
const tagColumns = ['id', 'name', 'detail', 'tm_create']
const tagDetails = [...tagColumns, 'tm_update']

test('contacts list pages by the token on standard error until no contact is left', async () => {
  const seen: string[] = []
  let token = ''
  do {
    // internal/commands/contacts.go:78
    const page = await runForList('/contacts', { page_size: '3', ...(token && { page_token: token }) })
    expect(page.items.length).toBeLessThanOrEqual(3)
    for (const item of page.items) {
      expect(columns(item, contactColumns)).toMatchObject({
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        display_name: expect.stringMatching(/^[a-g]$/),
        source: 'api',
        tm_create: expect.stringMatching(/Z$/),
      })
    }
    seen.push(...page.items.map(({ display_name }) => display_name))
    token = page.nextToken
  } while (token !== '')
  expect(seen).toEqual([...'gfedcba'])
  expect((await runForList('/contacts')).items).toHaveLength(7)
})

test('contacts create, get, update, lookup and delete', async () => {
  // internal/commands/contacts.go:146, all eight members as they are without flags
  const made = await runForItem(
    'POST',
    '/contacts',
    {},
    {
      ...{ company: '', display_name: 'Dock', external_id: '', first_name: '', job_title: '' },
      ...{ last_name: '', notes: '', source: '' },
    },
  )
  expect(columns(made, contactDetails)).toEqual({
    ...{ id: made.id, customer_id: tenant.organization.vendorIds.voipbin, first_name: '', last_name: '' },
    ...{ display_name: 'Dock', company: '', job_title: '', source: 'manual', external_id: '', notes: '' },
    ...{ phone_numbers: '', emails: '', tag_ids: '', tm_create: made.tm_create, tm_update: '' },
  })
  // internal/commands/contacts.go:106
  expect(await runForItem('GET', `/contacts/${made.id}`)).toEqual(made)
  // internal/commands/contacts.go:204
  const changed = await runForItem('PUT', `/contacts/${made.id}`, {}, { company: 'Tidewater' })
  expect(columns(changed, contactDetails)).toMatchObject({ display_name: 'Dock', company: 'Tidewater' })
  // internal/commands/contacts.go:268: the program reads the one contact as a list, so it finds no items.
  await tenant.request('voipbin', `/v1.0/contacts/${made.id}/phone-numbers`, {
    method: 'POST',
    body: { number: '+1 202 555 0143' },
  })
  const found = await run('GET', '/contacts/lookup', { phone: '+12025550143' })
  const contact = JSON.parse(found.text)
  expect([found.status, contact.id, contact.result]).toEqual([200, made.id, undefined])
  // internal/commands/contacts.go:232
  expect(await runForItem('DELETE', `/contacts/${made.id}`)).toMatchObject({ id: made.id })
  const gone = await run('GET', `/contacts/${made.id}`)
  // Printed as it comes: internal/client/client.go:97-102.
  expect([gone.status, gone.text]).toEqual([404, expect.stringContaining('The contact was not found.')])
})

test('tags create, list, get, update and delete', async () => {
  // internal/commands/tags.go:121
  const made = await runForItem('POST', '/tags', {}, { detail: 'Has bought', name: 'Customer' })
  expect(columns(made, tagDetails)).toEqual({
    ...{ id: made.id, name: 'Customer', detail: 'Has bought', tm_create: made.tm_create, tm_update: '' },
  })
  // internal/commands/tags.go:65
  const { items, nextToken } = await runForList('/tags')
  expect(items.map((item) => columns(item, tagColumns))).toEqual([columns(made, tagColumns)])
  expect(await runForList('/tags', { page_size: '10', page_token: nextToken })).toEqual({
    items: [],
    nextToken: '',
  })
  // internal/commands/tags.go:93
  expect(await runForItem('GET', `/tags/${made.id}`)).toEqual(made)
  // internal/commands/tags.go:157: only the members with a flag
  const renamed = await runForItem('PUT', `/tags/${made.id}`, {}, { name: 'Client' })
  expect(columns(renamed, tagDetails)).toMatchObject({ name: 'Client', detail: 'Has bought' })
  // internal/commands/tags.go:181
  expect((await runForItem('DELETE', `/tags/${made.id}`)).tm_delete).not.toBeNull()
  expect((await runForList('/tags')).items).toEqual([])
})

test('the same requests work at the host that the program knows', async () => {
  const response = await kith.app.server.app.inject({
    url: `/v1.0/contacts?accesskey=${tenant.keys.voipbin}`,
    headers: { accept: 'application/json', host: 'api.voipbin.net' },
  })
  expect(response.json().result).toHaveLength(7)
})
