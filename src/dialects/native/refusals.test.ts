import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestKith, type Tenant, type TestKith } from '../../../test/support/kith.ts'

let kith: TestKith
let tenant: Tenant
beforeAll(async () => {
  kith = await createTestKith()
  tenant = await kith.tenant()
})
afterAll(() => kith.close())

const post = (body: unknown) => tenant.request('native', '/v1/people', { method: 'POST', body })
const get = (path: string) => tenant.request('native', path)

describe('creating a person', () => {
  test.each([
    ['broken JSON', '{', '', 'syntax', 'The request body is not valid JSON.'],
    ['a deep array', nested(5000), '', 'syntax', /nests deeper than 100 levels/],
    ['a deep payload', `{"payload":${nested(200)}}`, '', 'syntax', /nests deeper than 100 levels/],
    ['nothing', '', '', 'type', 'body must be object'],
    ['an array', '[]', '', 'type', 'body must be object'],
    ['an unknown key', '{"nickname":"N"}', '/nickname', 'not_allowed', 'nickname is not allowed'],
    ['a number for a text', '{"given":5}', '/given', 'type', 'given must be string'],
    ['a long name', `{"given":"${'a'.repeat(501)}"}`, '/given', 'too_long', /500/],
    ['no value', '{"emails":[{"label":"work"}]}', '/emails/0/value', 'missing', 'emails.0.value is required'],
    ['an empty value', '{"emails":[{"value":""}]}', '/emails/0/value', 'too_short', /1/],
    ['no day', '{"birthday":"1990-2-3"}', '/birthday', 'format', /pattern/],
    ['no such day', '{"birthday":"1990-02-30"}', '/birthday', 'format', /a day that exists/],
    ['a day for a time', '{"createdAt":"2024-01-01"}', '/createdAt', 'format', /date-time/],
    ['a far time', '{"createdAt":"9999-01-01T00:00:00Z"}', '/createdAt', 'format', /1684 to 2255/],
    ['no label', '{"labelIds":[0]}', '/labelIds/0', 'minimum', /1/],
    ['no id', '{"vendorIds":{"savvycal":"clnt_"}}', '/vendorIds/savvycal', 'format', /savvycal ids match/],
  ])('with %s returns 400', async (_name, body, pointer, rule, detail) => {
    const { status, json, headers } = await post(body)
    expect(status).toBe(400)
    expect(headers['content-type']).toBe('application/problem+json')
    expect(json).toMatchObject({ type: 'urn:kith:error:invalid', title: 'Invalid request', status: 400 })
    expect(json.problems).toEqual([{ in: 'body', pointer, rule, detail: expect.stringMatching(detail) }])
  })

  test('reports all problems at once', async () => {
    const { json } = await post({ given: 1, surname: 2, emails: [{ value: 3 }], extra: 4, labelIds: ['x'] })
    expect(json.problems.map((problem: { pointer: string }) => problem.pointer).sort()).toEqual([
      '/emails/0/value',
      '/extra',
      '/given',
      '/labelIds/0',
      '/surname',
    ])
  })

  test('stores a custom field called __proto__ as plain data', async () => {
    const { json } = await post('{"customFields": {"__proto__": "odd", "constructor": 1}}')
    const { text } = await get(`/v1/people/${json.id}`)
    expect(text).toContain('"customFields":{"__proto__":"odd","constructor":1}')
  })
})

describe('invalid requests', () => {
  test.each([
    ['/v1/people?limit=0', '/limit', 'minimum'],
    ['/v1/people?limit=501', '/limit', 'maximum'],
    ['/v1/people?limit=two', '/limit', 'integer'],
    ['/v1/people?limit=1&limit=2', '/limit', 'repeated'],
    ['/v1/people?page=1', '/page', 'unknown'],
    ['/v1/people?cursor=', '/cursor', 'format'],
    ['/v1/people?cursor=%00', '/cursor', 'format'],
    ['/v1/people?cursor=WyJ4Il0', '/cursor', 'format'],
    ['/v1/changes?after=-1', '/after', 'minimum'],
    ['/v1/changes?after=x', '/after', 'integer'],
    ['/v1/changes?limit=1001', '/limit', 'maximum'],
  ])('%s returns 400', async (path, pointer, rule) => {
    const { status, json } = await get(path)
    expect([status, json.problems]).toMatchObject([400, [{ in: 'query', pointer, rule }]])
  })

  test.each(['/v1/people?limit=1', '/v1/people?limit=500', '/v1/changes?limit=1000&after=0'])(
    '%s is within the limits',
    async (path) => {
      expect((await get(path)).status).toBe(200)
    },
  )

  test.each(['psn_00000000000', 'psn_zzzzzzzzzzz', 'clnt_a1b2c3d4e5f6', '1', '%00'])(
    'returns 404 for the person id %s',
    async (id) => {
      for (const path of ['', '/provenance', '/records'].map((part) => `/v1/people/${id}${part}`)) {
        const { status, json } = await get(path)
        expect([status, json.type]).toEqual([404, 'urn:kith:error:not_found'])
      }
    },
  )
})

describe('unknown resources', () => {
  const folders = ['companies', 'filters', 'labels', 'custom-fields', 'sources']
  test.each(folders)('under /%s return 404 for any id', async (folder) => {
    for (const id of ['x', '-1', '0', '1.5', '1e3', '9'.repeat(20), '%00', "'", '999999']) {
      const { status, json } = await get(`/v1/${folder}/${id}`)
      expect([status, json.type], id).toEqual([404, 'urn:kith:error:not_found'])
    }
  })
})

describe('refusals', () => {
  test('without a key', async () => {
    const { status, json, headers } = await tenant.request('native', '/v1/people', { key: null })
    expect(status).toBe(401)
    expect(headers['www-authenticate']).toBe('Bearer')
    expect(json).toEqual({
      type: 'urn:kith:error:unauthenticated',
      title: 'Not signed in',
      status: 401,
      detail: 'No key was presented.',
      requestId: headers['x-request-id'],
    })
  })

  test('of a write with a read key', async () => {
    const reader = await kith.tenant({}, { role: 'read' })
    const { status, json } = await reader.request('native', '/v1/people', { method: 'POST', body: {} })
    expect([status, json.detail]).toEqual([403, 'This key may read only; write is needed.'])
  })

  test('of a body and of a target beyond the limit', async () => {
    const large = await post({ notes: 'a'.repeat(1_048_576) })
    expect([large.status, large.json.type]).toEqual([413, 'urn:kith:error:too_large'])
    const long = await get(`/v1/people?cursor=${'a'.repeat(9000)}`)
    expect([long.status, long.json.type, long.json.status]).toEqual([414, 'urn:kith:error:too_large', 414])
  })

  test('of an unknown method or path', async () => {
    const method = await tenant.request('native', '/v1/people', { method: 'DELETE' })
    expect([method.status, method.headers.allow]).toEqual([405, 'GET, HEAD, POST'])
    expect((await get('/v1/persons')).json).toMatchObject({ status: 404, title: 'Not found' })
  })

  test('of provenance to a key without the right to sensitive values', async () => {
    const masked = await kith.tenant({}, { sensitive: false })
    await kith.app.hub.people.create({ ...masked.caller('native'), sensitive: true }, { given: 'Ana' })
    const { json } = await masked.request('native', '/v1/people')
    expect((await masked.request('native', `/v1/people/${json.items[0].id}/provenance`)).status).toBe(403)
  })
})

function nested(levels: number): string {
  return '['.repeat(levels) + ']'.repeat(levels)
}
