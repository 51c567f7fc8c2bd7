import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestKith, type Tenant, type TestKith } from '../../../test/support/kith.ts'

let kith: TestKith
let tenant: Tenant

beforeAll(async () => {
  kith = await createTestKith()
  tenant = await kith.tenant({ defaultRegion: 'US' })
})
afterAll(() => kith.close())

const create = (body: object) => tenant.request('native', '/v1/people', { method: 'POST', body })
const list = (query: string) => tenant.request('native', `/v1/people?${query}`)
const names = (answer: { json: { items: { given: string }[] } }) =>
  answer.json.items.map(({ given }) => given)

describe('creating and reading', () => {
  test('stores every field of a person and reads it back', async () => {
    const body = {
      given: 'Mira',
      surname: 'Okafor',
      company: 'Northpier Ltd',
      jobTitle: 'Purchasing lead',
      birthday: '1991-04-23',
      notes: 'Prefers the morning.',
      language: 'en-IE',
      timeZone: 'Europe/Dublin',
      emails: [{ value: 'Mira@Example.com', label: 'work', primary: true }, { value: 'mira@example.org' }],
      phones: [{ value: '(202) 555-0143', label: 'mobile' }],
      onlineServices: [{ value: 'mira.o', label: 'skype' }],
      addresses: [{ value: '8 Quay Lane, Cork', parts: { locality: 'Cork', number: '8' } }],
      customFields: { plan: 'gold', constructor: 'own', nested: { list: [1, null] } },
      extensions: { quentli: { username: 'mira' } },
      vendorIds: { savvycal: 'clnt_a1b2c3d4e5f6' },
      createdAt: '2025-01-15T14:30:00Z',
    }
    const made = await create(body)
    expect(made.status).toBe(201)
    expect(made.json).toMatchObject({
      given: 'Mira',
      version: 1,
      createdAt: '2025-01-15T14:30:00.000000Z',
      emails: [
        { value: 'Mira@Example.com', normal: 'mira@example.com', label: 'work', primary: true },
        { value: 'mira@example.org', primary: false },
      ],
      phones: [{ value: '(202) 555-0143', normal: '+12025550143', label: 'mobile' }],
      addresses: [{ parts: { locality: 'Cork', number: '8', country: null } }],
      customFields: body.customFields,
      vendorIds: { savvycal: 'clnt_a1b2c3d4e5f6' },
    })
    const read = await tenant.request('native', `/v1/people/${made.json.id}`)
    expect(read.json).toEqual(made.json)
    const address = new URL(String(made.headers.location), 'http://kith.example/native/v1/people')
    expect(address.pathname).toBe(`/native/v1/people/${made.json.id}`)
  })

  test('reports every invalid value by pointer, and stores nothing', async () => {
    const before = (await list('limit=500')).json.items.length
    const { status, json, headers } = await create({
      given: 7,
      birthday: '1991-02-30',
      emails: [{ value: '' }],
      shoeSize: 44,
    })
    expect(status).toBe(400)
    expect(headers['content-type']).toBe('application/problem+json')
    expect(json).toMatchObject({ type: 'urn:kith:error:invalid', status: 400 })
    const pointers = json.problems.map(({ pointer }: { pointer: string }) => pointer)
    expect(pointers).toEqual(expect.arrayContaining(['/given', '/emails/0/value', '/shoeSize']))
    expect((await create({ birthday: '1991-02-30' })).json.problems[0].pointer).toBe('/birthday')
    expect((await list('limit=500')).json.items).toHaveLength(before)
  })

  test.each([['not json'], ['{"given": "A"'], ['\ufeff'], ['[]'], ['null']])(
    'refuses the body %j',
    async (body) => {
      expect((await tenant.request('native', '/v1/people', { method: 'POST', body })).status).toBe(400)
    },
  )

  test('refuses an id of another person, and stores no partial person', async () => {
    const before = (await list('limit=500')).json.items.length
    const again = await create({ given: 'Twice', vendorIds: { savvycal: 'clnt_a1b2c3d4e5f6' } })
    expect(again.status).toBe(409)
    expect((await create({ vendorIds: { savvycal: 'short' } })).status).toBe(400)
    expect((await list('limit=500')).json.items).toHaveLength(before)
  })
})

describe('changing', () => {
  test('changes the given fields, removes null values, and shows the source of each value', async () => {
    const { json } = await create({ given: 'Jonas', surname: 'Lindqvist', notes: 'old' })
    const path = `/v1/people/${json.id}`
    const changed = await tenant.request('native', path, {
      method: 'PATCH',
      body: { surname: 'Lind', notes: null, customFields: { plan: 'pro' } },
    })
    expect(changed.json).toMatchObject({ given: 'Jonas', surname: 'Lind', notes: null, version: 2 })
    const { json: provenance } = await tenant.request('native', `${path}/provenance`)
    const surname = provenance.values.find(({ path }: { path: string }) => path === '/surname')
    expect(surname).toMatchObject({ source: { kind: 'api', name: 'native' }, at: changed.json.updatedAt })
  })

  test('If-Match prevents overwriting the change of another client', async () => {
    const made = await create({ given: 'Una' })
    const path = `/v1/people/${made.json.id}`
    const patch = (given: string, tag: string) =>
      tenant.request('native', path, { method: 'PATCH', body: { given }, headers: { 'if-match': tag } })
    expect(made.headers.etag).toBe('"1"')
    expect((await patch('Ulla', '"1"')).headers.etag).toBe('"2"')
    expect((await patch('Uta', '"1"')).status).toBe(412)
    expect((await patch('Uta', 'W/"2"')).status).toBe(400)
    expect((await tenant.request('native', path)).json.given).toBe('Ulla')
  })

  test('a change without effect keeps the version', async () => {
    const made = await create({ given: 'Same', emails: [{ value: 'same@example.com' }] })
    const again = await tenant.request('native', `/v1/people/${made.json.id}`, {
      method: 'PATCH',
      body: { given: 'Same', emails: [{ value: 'same@example.com' }] },
    })
    expect(again.json).toEqual(made.json)
  })

  test('If-None-Match saves the body of a person that has not changed', async () => {
    const made = await create({ given: 'Cached' })
    const path = `/v1/people/${made.json.id}`
    const read = await tenant.request('native', path, { headers: { 'if-none-match': '"1"' } })
    expect([read.status, read.text]).toEqual([304, ''])
  })

  test('removes and restores, and the feed lists all changes in order', async () => {
    const made = await create({ given: 'Gone' })
    const path = `/v1/people/${made.json.id}`
    expect((await tenant.request('native', path, { method: 'DELETE' })).json.removedAt).not.toBeNull()
    expect((await tenant.request('native', path, { method: 'DELETE' })).status).toBe(404)
    expect((await tenant.request('native', path)).json.removedAt).not.toBeNull()
    expect((await tenant.request('native', path, { method: 'PATCH', body: { given: 'X' } })).status).toBe(404)
    expect((await tenant.request('native', `${path}/restore`, { method: 'POST' })).json.removedAt).toBeNull()
    expect((await tenant.request('native', `${path}/restore`, { method: 'POST' })).status).toBe(404)
    const { json } = await tenant.request('native', '/v1/changes?limit=1000')
    const kinds = json.items.filter(({ personId }: { personId: string }) => personId === made.json.id)
    expect(kinds.map(({ kind, version }: { kind: string; version: number }) => [kind, version])).toEqual([
      ['created', 1],
      ['removed', 2],
      ['restored', 3],
    ])
    const next = await tenant.request('native', `/v1/changes?after=${json.nextAfter}`)
    expect(next.json).toEqual({ items: [], nextAfter: json.nextAfter })
  })
})

describe('finding', () => {
  let finding: Tenant
  const find = (query: string) => finding.request('native', `/v1/people?${query}`)
  const filter = (value: unknown) => find(`filter=${encodeURIComponent(JSON.stringify(value))}`)

  beforeAll(async () => {
    finding = await kith.tenant({ defaultRegion: 'US' })
    const people = [
      {
        given: 'Ada',
        surname: 'Øster',
        emails: [{ value: 'ada@example.com' }],
        phones: [{ value: '202 555 0101' }],
      },
      { given: 'Bo', surname: 'Ng', customFields: { plan: 'gold' }, labelIds: [2] },
      {
        given: 'Cy',
        surname: 'Abara',
        emails: [{ value: 'x@example.org' }, { value: 'CY@Example.net' }],
        jobTitle: 'Nurse',
      },
    ]
    for (const name of ['Lead', 'Guest'])
      await finding.request('native', '/v1/labels', { method: 'POST', body: { name } })
    for (const body of people) await finding.request('native', '/v1/people', { method: 'POST', body })
  })

  test.each([
    ['q=øST', ['Ada']],
    ['q=cy@exam', ['Cy']],
    ['q=555-01', ['Ada']],
    ['q=nobody', []],
    ['sort=-createdAt', ['Cy', 'Bo', 'Ada']],
    ['sort=surname', ['Cy', 'Bo', 'Ada']],
  ])('%s returns %j', async (query, expected) => {
    expect(names(await find(query))).toEqual(expected)
  })

  test.each([
    [{ field: 'surname', op: 'eq', value: 'Ng' }, ['Bo']],
    [{ field: 'surname', op: 'eq', value: 'ng' }, []],
    [{ field: 'surname', op: 'eq', value: 'ng', folded: true }, ['Bo']],
    [{ some: 'emails', op: 'endsWith', value: '@example.net', folded: true }, ['Cy']],
    [{ field: 'emails', op: 'endsWith', value: '@example.net', folded: true }, []],
    [{ field: 'customFields.plan', op: 'in', values: [] }, 400],
    [{ field: 'customFields.plan', op: 'in', value: ['gold'] }, ['Bo']],
    [{ some: 'labelIds', op: 'eq', value: 2 }, ['Bo']],
    [{ field: 'jobTitle', op: 'missing' }, ['Ada', 'Bo']],
    [{ not: { field: 'jobTitle', op: 'eq', value: 'Nurse' } }, []],
    [
      {
        any: [
          { field: 'given', op: 'eq', value: 'Ada' },
          { field: 'given', op: 'gt', value: 'Bz' },
        ],
      },
      ['Ada', 'Cy'],
    ],
    [{ all: [] }, ['Ada', 'Bo', 'Cy']],
    [{ field: 'createdAt', op: 'lt', value: '2020-01-01T00:00:00Z' }, []],
    [{ field: 'createdAt', op: 'lt', value: 'yesterday' }, 400],
    [{ field: 'shoeSize', op: 'eq', value: 'x' }, 400],
    [{ field: 'given', op: 'like', value: 'x' }, 400],
    [{ field: '__proto__', op: 'eq', value: 'x' }, 400],
    [{ all: 'x' }, 400],
    [[], 400],
  ])('the filter %j returns %j', async (value, expected) => {
    const answer = await filter(value)
    if (typeof expected === 'number') expect(answer.status).toBe(expected)
    else expect(names(answer)).toEqual(expected)
  })

  test('pages in every sort show each person once, by cursor and by Link', async () => {
    for (const sort of ['createdAt', '-createdAt', 'updatedAt', 'name', '-surname']) {
      const seen: string[] = []
      let path: string | undefined = `/v1/people?limit=1&sort=${sort}`
      while (path !== undefined) {
        const answer = await finding.request('native', path)
        seen.push(...names(answer))
        const link = /<([^>]+)>; rel="next"/.exec(String(answer.headers.link))?.[1]
        expect(link !== undefined).toBe(answer.json.nextCursor !== null)
        path = link && `/v1/people${link}`
      }
      expect(seen.toSorted(), sort).toEqual(['Ada', 'Bo', 'Cy'])
    }
  })

  test('cursors contain no names, because they appear in URLs', async () => {
    for (const sort of ['name', '-surname']) {
      const { json } = await find(`limit=1&sort=${sort}`)
      const content = Buffer.from(json.nextCursor, 'base64url').toString()
      expect(content).not.toMatch(/Ada|Bo|Cy|Abara|Ng|ster/)
    }
  })

  test('refuses a cursor of another sort', async () => {
    const { json } = await find('limit=1&sort=name')
    expect((await find(`limit=1&cursor=${json.nextCursor}`)).status).toBe(400)
  })

  test('a key without the right to sensitive values sees no names and may not search by them', async () => {
    const blind = await kith.app.hub.keys.create({
      orgId: finding.organization.id,
      dialect: 'native',
      role: 'read',
      sensitive: false,
    })
    const answer = await finding.request('native', '/v1/people', { key: blind.text })
    expect(answer.json.items).toHaveLength(3)
    expect(answer.text).not.toMatch(/Ada|Øster|example\.com|5550101/)
    expect((await finding.request('native', '/v1/people?q=ada', { key: blind.text })).status).toBe(403)
    expect((await finding.request('native', '/v1/people?sort=name', { key: blind.text })).status).toBe(403)
  })
})
