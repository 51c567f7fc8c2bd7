import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectSound } from '../../../test/support/invariants.ts'
import { createTestKith, type Tenant, type TestKith } from '../../../test/support/kith.ts'
import { dialects } from '../index.ts'

let kith: TestKith
let tenant: Tenant
beforeAll(async () => {
  kith = await createTestKith()
  tenant = await kith.tenant({ defaultRegion: 'US' })
})
afterAll(() => kith.close())

const people = [
  'First Name,Last Name,Email,Phone,Tags,Plan',
  'Nadia,Okafor,nadia@example.com,+12025550177,VIP;New,gold',
  'Ben,Ngo,ben@example.com,(555) 010-4478,,silver',
  'Bad,Mail,not-a-mail,,,silver',
  '',
].join('\r\n')

const upload = (path: string, body: string) => tenant.request('native', path, { method: 'POST', body })
const get = (path: string) => tenant.request('native', path)

describe('an import over HTTP', () => {
  test('is previewed and dry-run without storing anything', async () => {
    const preview = await upload('/v1/imports/preview?name=people.csv', people)
    expect(preview.status).toBe(200)
    expect(preview.json).toMatchObject({ format: 'csv', rows: 3, header: expect.arrayContaining(['Plan']) })
    const kept = await upload('/v1/imports/dry-run', people)
    expect(kept.json.progress).toMatchObject({ rows: 3, created: 3, rejected: 0 })
    expect(kept.json.verdicts[2]).toMatchObject({ notes: [{ column: 'Email', value: 'not-a-mail' }] })
    const tried = await upload('/v1/imports/dry-run?strict=true', people)
    expect(tried.json.progress).toMatchObject({ rows: 3, created: 2, rejected: 1 })
    expect(tried.json.verdicts[2]).toMatchObject({
      line: 4,
      problems: [{ column: 'Email', value: 'not-a-mail' }],
    })
    expect((await get('/v1/people')).json.items).toEqual([])
    expect((await get('/v1/imports')).json.items).toEqual([])
    expect((await get('/v1/custom-fields')).json.items).toEqual([])
  })

  test('notes in a dry run what it would keep without understanding it', async () => {
    const contact = {
      ...{ id: '0d9a6f0e-51c7-4c57-8a0e-6f1d2b3c4e5f', customer_id: '7b1e2a90-8c4d-4f3b-9a6e-1d2c3b4a5f60' },
      ...{ first_name: 'Ines', phone_numbers: [], emails: [], tm_create: '2026-02-03T09:15:02.41Z' },
      tag_ids: ['11111111-1111-4111-8111-111111111111'],
    }
    const page = JSON.stringify({ result: [contact], next_page_token: '' })
    const { json } = await upload('/v1/imports/dry-run?name=contacts.json', page)
    expect(json.verdicts).toMatchObject([
      { verdict: 'created', notes: [{ column: 'labels', value: contact.tag_ids[0] }] },
    ])
    expect((await get('/v1/labels')).json.items).toEqual([])
  })

  test('runs in the background, shows its progress, and stores rejected rows', async () => {
    const begun = await upload('/v1/imports?name=people.csv&strict=true', people)
    expect(begun.status).toBe(202)
    expect(begun.headers.location).toBe('imports/1')
    await kith.app.jobs.idle()
    const done = await get('/v1/imports/1')
    expect(done.json).toMatchObject({
      ...{ id: 1, name: 'people.csv', state: 'done', problem: null },
      progress: { rows: 3, created: 2, updated: 0, unchanged: 0, rejected: 1, share: 1 },
    })
    const { json } = await get('/v1/imports/1/rejections')
    expect(json).toMatchObject({ items: [{ line: 4, raw: { Email: 'not-a-mail' } }], nextAfter: null })
    const file = await get('/v1/imports/1/rejected')
    expect(file.headers['content-type']).toContain('text/csv')
    expect(file.headers['content-disposition']).toContain('import-1-rejected.csv')
    expect(file.text.split('\r\n')[1]).toMatch(/^Bad,Mail,not-a-mail,,,silver,/)
    const repaired = await upload('/v1/imports', file.text.replace('not-a-mail', 'bad@example.com'))
    await kith.app.jobs.idle()
    expect((await get(`/v1/imports/${repaired.json.id}`)).json.progress).toMatchObject({
      created: 1,
      rejected: 0,
    })
    await expectSound(kith.app.store, tenant.organization.id, dialects)
  })

  test('uses the mapping and the match fields of the request', async () => {
    const mapping = JSON.stringify({
      columns: [
        { column: 'who', to: 'fullName' },
        { column: 'tel', to: 'phones.1' },
      ],
    })
    const query = new URLSearchParams({ mapping, matchBy: 'phone' })
    const tried = await upload(`/v1/imports/dry-run?${query}`, 'who,tel\nNadia X,+1 202 555 0177\n')
    expect(tried.json.verdicts).toMatchObject([{ verdict: 'updated', matched: 'phone' }])
    const wrong = new URLSearchParams({ mapping: '{"columns": [{"column": "who", "to": "nowhere"}]}' })
    const refused = await upload(`/v1/imports/dry-run?${wrong}`, 'who\nx\n')
    expect(refused.status).toBe(400)
    expect(refused.json.detail).toContain('column "who" is not valid: nowhere is not a field')
  })

  test('can be undone', async () => {
    expect((await upload('/v1/imports/1/undo', '')).status).toBe(202)
    await kith.app.jobs.idle()
    expect((await get('/v1/imports/1')).json.state).toBe('undone')
    expect((await get('/v1/people')).json.items).toHaveLength(1)
  })

  test('refuses broken files, keys without access to contact details, and files that are too large', async () => {
    const broken = await upload('/v1/imports', 'a,b\n"never closed')
    expect(broken.status).toBe(400)
    expect(broken.json.detail).toMatch(/quote is not closed/)
    expect((await upload('/v1/imports', '')).json.detail).toBe('The file is empty.')
    const blind = await kith.app.hub.keys.create({
      ...{ orgId: tenant.organization.id, dialect: 'native', role: 'admin', sensitive: false },
    })
    for (const path of ['/v1/imports', '/v1/imports/dry-run', '/v1/imports/preview']) {
      const answer = await tenant.request('native', path, { method: 'POST', body: people, key: blind.text })
      expect(answer.status).toBe(403)
    }
    const small = await createTestKith({ uploadBytesMax: 100 })
    const other = await small.tenant()
    const large = await other.request('native', '/v1/imports', { method: 'POST', body: people })
    expect(large.status).toBe(413)
    await small.close()
  })
})

test('imports a saved response of another API', async () => {
  const own = await kith.tenant()
  const person = { id: 51, name: 'Ada', emails: [{ value: 'ada@example.com' }], visible_to: 3 }
  const body = JSON.stringify({ success: true, data: [person], additional_data: { next_cursor: null } })
  const begun = await own.request('native', '/v1/imports?name=page.json', { method: 'POST', body })
  expect(begun.json).toMatchObject({ format: 'pipedrive' })
  await kith.app.jobs.idle()
  const shown = await own.request('pipedrive', '/api/v2/persons/51')
  expect(shown.json.data).toMatchObject({ id: 51, name: 'Ada' })
  const refused = await own.request('native', '/v1/imports?format=quentli', { method: 'POST', body })
  expect(refused.json.detail).toMatch(/not a list of people from the Quentli API/)
})

describe('an export over HTTP', () => {
  test('returns all people as CSV and as JSON Lines, or the people that a filter selects', async () => {
    const csv = await get('/v1/export?format=csv')
    expect(csv.headers['content-type']).toContain('text/csv')
    expect(csv.text.split('\r\n')[0]).toMatch(/^id,vendorIds\.savvycal,/)
    const lines = (await get('/v1/export')).text.trim().split('\n')
    expect(JSON.parse(lines[0]!)).toEqual({ kith: 'export', version: 1 })
    const filter = encodeURIComponent('{"field": "given", "op": "eq", "value": "Nobody"}')
    expect((await get(`/v1/export?format=csv&filter=${filter}`)).text.trim().split('\r\n')).toHaveLength(1)
  })

  test('refuses unknown formats and filters, and records for keys that may not see names', async () => {
    expect((await get('/v1/export?format=xlsx')).status).toBe(400)
    expect((await get('/v1/export?filter=%7B')).status).toBe(400)
    const blind = await kith.app.hub.keys.create({
      ...{ orgId: tenant.organization.id, dialect: 'native', role: 'read', sensitive: false },
    })
    const answer = await tenant.request('native', '/v1/export', { key: blind.text })
    expect(answer.status).toBe(403)
    const csv = await tenant.request('native', '/v1/export?format=csv', { key: blind.text })
    expect(csv.status).toBe(200)
    expect(csv.text).not.toContain('bad@example.com')
  })

  test.each(['csv', 'vcard', 'vcard3', 'jscontact'])(
    'as %s refuses a search by names for a key that may not see them, and keeps serving',
    async (format) => {
      const blind = await kith.app.hub.keys.create({
        ...{ orgId: tenant.organization.id, dialect: 'native', role: 'read', sensitive: false },
      })
      const answer = await tenant.request('native', `/v1/export?format=${format}&q=ada`, { key: blind.text })
      expect([answer.status, answer.json.type]).toEqual([403, 'urn:kith:error:forbidden'])
      expect((await get('/v1/people')).status).toBe(200)
    },
  )
})
