import { expect, test } from 'vitest'
import { createTestKith } from '../../../test/support/kith.ts'
import fixture from './fixtures/clients.json' with { type: 'json' }

interface Exchange {
  readonly command: string
  readonly method: string
  readonly target: string
  readonly body?: object
  readonly status: number
}

/** The only two headers that either program sends besides `Host`. */
const headers = { accept: 'application/json', 'user-agent': 'client' }

test.each([
  ['vn', fixture.vn],
  ['voipbin-mcp', fixture['voipbin-mcp']],
] as [string, Exchange[]][])(
  '%s gets what it expects of every request it makes',
  async (_client, exchanges) => {
    const kith = await createTestKith()
    const tenant = await kith.tenant()
    await kith.app.hub.people.createMany(
      tenant.caller('native'),
      [...'abcdefghijkl'].map((given) => ({ given })),
    )
    const person = await kith.app.hub.people.create(tenant.caller('native'), {
      given: 'Ines',
      phones: [{ value: '+1 202 555 0143' }],
      emails: [{ value: 'ines@tidewater.example' }],
    })
    const id = person.vendorIds.voipbin!
    const first = await tenant.request('voipbin', '/v1.0/contacts?page_size=1')
    const values = {
      KEY: tenant.keys.voipbin!,
      ID: id,
      TOKEN: encodeURIComponent(first.json.next_page_token),
    }

    for (const { command, method, target, body, status } of exchanges) {
      const response = await kith.app.server.app.inject({
        method: method as 'GET',
        url: `/voipbin${target.replace(/\b(KEY|ID|TOKEN)\b/g, (name) => values[name as keyof typeof values])}`,
        headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
        ...(body && { payload: JSON.stringify(body) }),
      })
      const json = response.json()
      expect(response.statusCode, command).toBe(status)
      if (/list/.test(command)) {
        const size = Number(/page_size=(\d+)/.exec(target)?.[1] ?? 100)
        expect(json.result.length, command).toBeLessThanOrEqual(size)
        expect(json.next_page_token, command).not.toBe('')
      } else {
        expect(json, command).toMatchObject({ phone_numbers: expect.any(Array), tag_ids: [] })
        if (!/create/.test(command)) expect(json.id, command).toBe(id)
      }
      if (/create --display-name/.test(command)) {
        expect(json).toMatchObject({
          display_name: 'Dock',
          first_name: '',
          source: 'manual',
          external_id: '',
        })
      }
      if (/create_contact/.test(command)) {
        expect(json).toMatchObject({
          first_name: 'Ravi',
          display_name: '',
          phone_numbers: [{ number: '+12025550177', is_primary: true }],
          emails: [{ address: 'ravi@tidewater.example', is_primary: true }],
        })
      }
      if (/update_contact/.test(command)) {
        expect(json).toMatchObject({ job_title: 'Planner', phone_numbers: [{ number: '+1 202 555 0143' }] })
      }
      if (/contacts update/.test(command)) expect(json.company).toBe('Tidewater')
      if (/delete/.test(command)) expect(json.tm_delete).toBe(json.tm_update)
    }
    await kith.close()
  },
)

test('vn pages from the newest to the empty page', async () => {
  const kith = await createTestKith()
  const tenant = await kith.tenant()
  const people = await kith.app.hub.people.createMany(
    tenant.caller('native'),
    [...'abcde'].map((given) => ({ given })),
  )
  const seen: string[] = []
  let token = ''
  do {
    const next = token && `&page_token=${encodeURIComponent(token)}`
    const response = await kith.app.server.app.inject({
      url: `/voipbin/v1.0/contacts?accesskey=${tenant.keys.voipbin}&page_size=2${next}`,
      headers,
    })
    const { result, next_page_token } = response.json()
    seen.push(...result.map(({ id }: { id: string }) => id))
    token = next_page_token
  } while (token !== '')
  expect(seen).toEqual(people.map(({ vendorIds }) => vendorIds.voipbin).reverse())
  await kith.close()
})

test('the same requests work at the host and on the paths the programs know', async () => {
  const kith = await createTestKith()
  const tenant = await kith.tenant()
  const response = await kith.app.server.app.inject({
    url: `/v1.0/contacts?accesskey=${tenant.keys.voipbin}`,
    headers: { ...headers, host: 'api.voipbin.net' },
  })
  expect(response.json()).toEqual({ result: [], next_page_token: '' })
  await kith.close()
})
