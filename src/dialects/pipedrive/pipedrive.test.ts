import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAsStated } from '../../../test/support/as-stated.ts'
import { triesOf } from '../../../test/support/engine.ts'
import {
  createTestKith,
  type RequestOptions,
  type Tenant,
  type TestKith,
} from '../../../test/support/kith.ts'

const fixture = JSON.parse(readFileSync(new URL('fixtures/persons.json', import.meta.url), 'utf8'))
const published = fixture.response.data[0]

let kith: TestKith
let tenant: Tenant

beforeAll(async () => {
  kith = await createTestKith()
  tenant = await kith.tenant()
})
afterAll(() => kith.close())

const create = (owner: Tenant, body: object) =>
  owner.request('native', '/v1/people', { method: 'POST', body })
const list = (owner: Tenant, query = '', options: RequestOptions = {}) =>
  owner.request('pipedrive', `/api/v2/persons?${query}`, options)
const ids = (answer: { json: { data: { id: number }[] } }) => answer.json.data.map(({ id }) => id)

function toDraft(person: typeof published): object {
  const {
    value,
    country,
    admin_area_level_1,
    admin_area_level_2,
    locality,
    sublocality,
    route,
    street_number,
    postal_code,
  } = person.postal_address
  return {
    given: person.first_name,
    surname: person.last_name,
    companyId: person.org_id,
    emails: person.emails,
    phones: person.phones,
    onlineServices: person.im,
    labelIds: person.label_ids,
    notes: person.notes,
    birthday: person.birthday,
    jobTitle: person.job_title,
    addresses: [
      {
        value,
        parts: {
          country,
          region: admin_area_level_1,
          county: admin_area_level_2,
          locality,
          district: sublocality,
          street: route,
          number: street_number,
          postcode: postal_code,
        },
      },
    ],
    extensions: { pipedrive: { ownerId: 1, visibleTo: person.visible_to, pictureId: person.picture_id } },
    vendorIds: { pipedrive: String(person.id) },
    createdAt: person.add_time,
  }
}

describe('the published example', () => {
  beforeAll(async () => {
    await createAsStated(kith, tenant, [toDraft(published)])
  })

  test('is returned byte for byte, with the same key order and values', async () => {
    const expected = { ...fixture.response, additional_data: { next_cursor: null } }
    expect((await list(tenant)).text).toBe(JSON.stringify(expected))
  })

  test('is read by its id', async () => {
    const { text } = await tenant.request('pipedrive', '/api/v2/persons/1')
    expect(text).toBe(JSON.stringify({ success: true, data: published }))
  })

  test('shows the five fields of contact sync only while contact sync is on', async () => {
    await kith.app.hub.organizations.updateSettings(tenant.organization.id, { contactSync: false })
    const { notes: _1, im: _2, birthday: _3, job_title: _4, postal_address: _5, ...rest } = published
    expect((await list(tenant)).json.data).toEqual([rest])
    await kith.app.hub.organizations.updateSettings(tenant.organization.id, { contactSync: true })
    expect((await list(tenant)).json.data).toEqual([published])
  })
})

describe('the parameters', () => {
  let crowd: Tenant
  let tier: { code: string; gold: number }

  beforeAll(async () => {
    crowd = await kith.tenant()
    const admin = crowd.caller('native')
    const field = await kith.app.hub.catalog.createCustomField(admin, {
      key: 'tier',
      name: 'Tier',
      type: 'enum',
      options: ['Silver', 'Gold'],
    })
    await kith.app.hub.catalog.createCustomField(admin, { key: 'budget', name: 'Budget', type: 'monetary' })
    await kith.app.hub.catalog.createLabel(admin, { name: 'Customer' })
    tier = { code: field.code, gold: field.options[1]!.id }
    for (let index = 1; index <= 6; index++) {
      const body = {
        fullName: `Person ${index}`,
        createdAt: `2025-01-0${7 - index}T10:00:00Z`,
        updatedAt: `2025-02-0${index}T10:20:00Z`,
        ...(index % 2 && { companyId: 4, labelIds: [1] }),
        customFields: index === 1 ? { tier: tier.gold, budget: { value: 10, currency: 'EUR' } } : {},
        extensions: { pipedrive: index > 4 ? { ownerId: 3 } : {} },
      }
      await createAsStated(kith, crowd, [body])
    }
  })

  test.each([
    ['', [1, 2, 3, 4, 5, 6]],
    ['limit=2', [1, 2]],
    ['limit=500', [1, 2, 3, 4, 5, 6]],
    ['ids=5,2,2,99', [2, 5]],
    ['ids=5&ids=2', [2, 5]],
    ['ids=', [1, 2, 3, 4, 5, 6]],
    ['ids=-1', []],
    ['owner_id=3', [5, 6]],
    ['owner_id=1', [1, 2, 3, 4]],
    ['org_id=4', [1, 3, 5]],
    ['org_id=4&owner_id=3', [5]],
    ['org_id=9', []],
    ['deal_id=7', []],
    ['updated_since=2025-02-04T10:20:00Z', [4, 5, 6]],
    ['updated_since=2025-02-04T12:20:01%2B02:00', [5, 6]],
    ['updated_until=2025-02-03T10:20:00Z', [1, 2]],
    ['updated_since=2025-02-03T10:20:00Z&updated_until=2025-02-01T10:20:00Z', []],
    ['sort_by=add_time', [6, 5, 4, 3, 2, 1]],
    ['sort_by=add_time&sort_direction=desc', [1, 2, 3, 4, 5, 6]],
    ['sort_by=update_time&sort_direction=desc', [6, 5, 4, 3, 2, 1]],
    ['sort_by=id&sort_direction=desc', [6, 5, 4, 3, 2, 1]],
    ['sort_direction=desc&limit=2', [6, 5]],
    ['api_token=ignored-beside-the-header', [1, 2, 3, 4, 5, 6]],
  ])('%s returns %j', async (query, expected) => {
    expect(ids(await list(crowd, query))).toEqual(expected)
  })

  test.each([
    ['limit=0', 'limit: The value must be at least 1'],
    ['limit=-1', 'limit: The value must be at least 1'],
    ['limit=501', 'limit: The value must be at most 500'],
    ['limit=abc', "limit: The value is not a valid 'integer'"],
    ['limit=', "limit: The value is not a valid 'integer'"],
    ['limit=1.5', "limit: The value is not a valid 'integer'"],
    ['sort_by=name', 'sort_by: The value must be one of id, update_time, add_time'],
    ['sort_direction=up', 'sort_direction: The value must be one of asc, desc'],
    ['org_id=', "org_id: The value is not a valid 'integer'"],
    ['owner_id=me', "owner_id: The value is not a valid 'integer'"],
    ['ids=1,x', 'ids: The value is not a comma-separated list of integers'],
    [`ids=${Array.from({ length: 101 }, (_, index) => index + 1)}`, 'ids: A maximum of 100 ids is allowed'],
    ['updated_since=yesterday', 'updated_since: The value is not a valid datetime'],
    ['updated_since=2025-01-01', 'updated_since: The value is not a valid datetime'],
    ['updated_since=2025-01-01 10:20:00Z', 'updated_since: The value is not a valid datetime'],
    ['updated_until=2025-02-30T10:20:00Z', 'updated_until: The value is not a valid datetime'],
    ['include_fields=shoe_size', "include_fields: Unknown field 'shoe_size'"],
    ['include_labels=2', "include_labels: The value is not a valid 'boolean'"],
    [
      `custom_fields=${Array.from({ length: 16 }, (_, index) => `k${index}`)}`,
      'custom_fields: A maximum of 15 keys is allowed',
    ],
    ['last_char=a', "last_char: Parameter 'last_char' is not allowed for this request"],
    ['first_char=ab', 'first_char: The value must be a single character'],
    ['first_char=', 'first_char: The value must be a single character'],
    ['cursor=nonsense', 'cursor: The value is not a valid cursor'],
    [`cursor=${'a'.repeat(1025)}`, 'cursor: The value must have at most 1024 characters'],
    ['filter_id=77', 'filter_id: The filter does not exist'],
    [
      'limit=0&sort_by=x',
      'limit: The value must be at least 1; sort_by: The value must be one of id, update_time, add_time',
    ],
  ])('%s returns 400 with the body of v2 validation', async (query, text) => {
    const { status, json } = await list(crowd, query)
    expect(status).toBe(400)
    const error = `Validation failed: ${text}`
    const sorted = (message: string) => message.slice(19).split('; ').toSorted()
    expect({ ...json, error: sorted(json.error) }).toEqual({
      success: false,
      error: sorted(error),
      code: 'ERR_SCHEMA_VALIDATION_FAILED',
    })
  })

  test('a saved filter overrides ids, owner and organization, even malformed ones', async () => {
    const leaf = { object: 'person', field_id: '9007', operator: '=', value: '3', extra_value: null }
    const conditions = { glue: 'and', conditions: [{ glue: 'and', conditions: [leaf] }] }
    const filter = await kith.app.hub.filters.create(crowd.caller('pipedrive'), {
      name: 'Of user 3',
      conditions,
      attributes: { type: 'people' },
    })
    const path = `filter_id=${filter.id}`
    expect(ids(await list(crowd, path))).toEqual([5, 6])
    expect(ids(await list(crowd, `${path}&ids=1,x&owner_id=me&org_id=4`))).toEqual([5, 6])
    expect(ids(await list(crowd, `${path}&updated_since=2025-02-06T00:00:00Z`))).toEqual([6])
    expect(ids(await list(crowd, `${path}&sort_direction=desc&limit=1`))).toEqual([6])
    expect((await list(tenant, path)).status).toBe(400)
  })

  test('custom fields are keyed by code, all or only requested ones, with options by id or by name', async () => {
    const [first, second] = (await list(crowd, 'limit=2')).json.data
    expect(first.custom_fields[tier.code]).toBe(tier.gold)
    expect(Object.keys(second.custom_fields)).toHaveLength(2)
    expect(Object.values(second.custom_fields)).toEqual([null, null])
    const [only] = (await list(crowd, `limit=1&custom_fields=${tier.code},unknown`)).json.data
    expect(only.custom_fields).toEqual({ [tier.code]: tier.gold })
    const [named] = (await list(crowd, 'limit=1&include_option_labels=true')).json.data
    expect(named.custom_fields[tier.code]).toEqual({ id: tier.gold, label: 'Gold' })
  })

  test('labels and optional fields are returned on request; marketing fields need the app', async () => {
    const query =
      'limit=1&include_labels=true&include_fields=followers_count,next_activity_id,marketing_status,doi_status'
    const [person] = (await list(crowd, query)).json.data
    expect(person).toMatchObject({
      labels: [{ id: 1, label: 'Customer' }],
      followers_count: 1,
      next_activity_id: null,
    })
    expect(person).not.toHaveProperty('marketing_status')
    await kith.app.hub.organizations.updateSettings(crowd.organization.id, { marketingApp: true })
    expect((await list(crowd, query)).json.data[0]).toMatchObject({
      marketing_status: 'no_consent',
      doi_status: 1,
    })
  })

  test('deleted persons leave the list and stay readable, marked', async () => {
    const path = '/api/v2/persons/6'
    const person = await kith.app.hub.people.getByVendorId(crowd.caller('pipedrive'), 'pipedrive', '6')
    await kith.app.hub.people.remove(crowd.caller('pipedrive'), person.id)
    expect(ids(await list(crowd, 'ids=5,6'))).toEqual([5])
    expect((await crowd.request('pipedrive', path)).json.data).toMatchObject({ id: 6, is_deleted: true })
    await kith.app.hub.people.restore(crowd.caller('pipedrive'), person.id)
  })

  test('an unknown person returns 404, an invalid id 400', async () => {
    const { status, json } = await crowd.request('pipedrive', '/api/v2/persons/999')
    expect(status).toBe(404)
    expect(json).toMatchObject({
      success: false,
      error: 'Person not found',
      data: null,
      additional_data: null,
    })
    expect((await crowd.request('pipedrive', '/api/v2/persons/abc')).status).toBe(400)
  })
})

describe('the cursor', () => {
  test('contains the first item of the next page, as in the published example', async () => {
    const owner = await kith.tenant()
    for (let index = 1; index <= 7; index++) await create(owner, { fullName: `P ${index}` })
    const { json } = await list(owner, 'limit=6')
    expect(json.additional_data.next_cursor).toBe(fixture.response.additional_data.next_cursor)
    const next = await list(owner, `cursor=${json.additional_data.next_cursor}`)
    expect([ids(next), next.json.additional_data.next_cursor]).toEqual([[7], null])
    expect((await list(owner, 'limit=7')).json.additional_data.next_cursor).toBeNull()
  })

  test('contains its sorting, and a different sorting in the request is refused', async () => {
    const owner = await kith.tenant()
    for (let index = 1; index <= 4; index++) await create(owner, { fullName: `P ${index}` })
    const { json } = await list(owner, 'limit=2&sort_by=add_time&sort_direction=desc')
    const cursor = json.additional_data.next_cursor
    expect(ids(await list(owner, `cursor=${cursor}`))).toEqual([2, 1])
    expect(ids(await list(owner, `cursor=${cursor}&sort_by=add_time`))).toEqual([2, 1])
    const { status, json: refused } = await list(owner, `cursor=${cursor}&sort_by=id`)
    expect([status, refused.error]).toEqual([
      400,
      'Validation failed: cursor: The value does not match sort_by/sort_direction',
    ])
  })

  test('of another organization returns only persons of the caller', async () => {
    const [a, b] = [await kith.tenant(), await kith.tenant()]
    for (let index = 1; index <= 3; index++) {
      await create(a, { fullName: `Alpha ${index}` })
      await create(b, { fullName: `Beta ${index}` })
    }
    const { json } = await list(a, 'limit=2&sort_by=update_time')
    const { text } = await list(b, `cursor=${json.additional_data.next_cursor}`)
    expect(text).not.toContain('Alpha')
  })

  test.each(
    ['id', 'update_time', 'add_time'].flatMap((by) => ['asc', 'desc'].map((direction) => [by, direction])),
  )(
    'sorted by %s %s shows every unchanged person exactly once, whatever else changes',
    async (by, direction) => {
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 1, max: 4 }),
          fc.array(fc.constantFrom('add', 'change', 'remove', 'wait'), { maxLength: 12 }),
          async (limit, events) => {
            const owner = await kith.tenant()
            const untouched = new Set<number>()
            const others: number[] = []
            for (let index = 0; index < 14; index++) {
              const time = `2025-01-01T00:00:0${index % 3}Z`
              const person = await kith.app.hub.people.create(owner.caller('native'), {
                fullName: `P ${index}`,
                createdAt: Date.parse(time) * 1000,
              })
              const id = Number(person.vendorIds.pipedrive)
              if (index % 2) untouched.add(id)
              else others.push(person.id)
            }
            const seen: number[] = []
            let cursor: string | null = ''
            while (cursor !== null) {
              const sort = `sort_by=${by}&sort_direction=${direction}`
              const page = await list(owner, `${sort}&limit=${limit}${cursor && `&cursor=${cursor}`}`)
              seen.push(...ids(page))
              cursor = page.json.additional_data.next_cursor
              await disturb(owner, events.shift(), others)
            }
            const shown = seen.filter((id) => untouched.has(id))
            expect(shown.toSorted((a, b) => a - b)).toEqual([...untouched])
          },
        ),
        { numRuns: triesOf(12) },
      )
    },
  )

  async function disturb(owner: Tenant, event: string | undefined, others: number[]): Promise<void> {
    const caller = owner.caller('native')
    if (event === 'add') await kith.app.hub.people.create(caller, { fullName: 'New' })
    const id = event === 'change' || event === 'remove' ? others.pop() : undefined
    if (id === undefined) return
    if (event === 'change') await kith.app.hub.people.update(caller, id, { notes: 'changed' })
    else await kith.app.hub.people.remove(caller, id)
  }
})

describe('keys', () => {
  const gateway = {
    success: false,
    error: 'unauthorized access',
    errorCode: 401,
    error_info: 'Please check developers.pipedrive.com',
  }

  test.each([
    ['none', {}],
    ['an unknown token', { 'x-api-token': 'f'.repeat(40) }],
    ['an empty token', { 'x-api-token': '' }],
  ])('with %s the gateway answers 401', async (_case, headers) => {
    const { status, json } = await list(tenant, 'limit=0', { key: null, headers })
    expect([status, json]).toEqual([401, gateway])
  })

  test('an API token works in the header and in the query, not as a bearer', async () => {
    const key = tenant.keys.pipedrive!
    expect((await list(tenant, `api_token=${key}`, { key: null })).status).toBe(200)
    expect((await list(tenant, '', { key: null, headers: { authorization: `Bearer ${key}` } })).status).toBe(
      401,
    )
    expect((await list(tenant, '', { key: tenant.keys.savvycal! })).status).toBe(401)
  })

  test('an OAuth access token works as a bearer, and a token header takes precedence', async () => {
    const { text } = await kith.app.hub.keys.create({
      orgId: tenant.organization.id,
      dialect: 'pipedrive',
      kind: 'bearer',
      role: 'read',
    })
    const headers = { authorization: `Bearer ${text}` }
    expect((await list(tenant, '', { key: null, headers })).status).toBe(200)
    expect((await list(tenant, '', { key: 'f'.repeat(40), headers })).status).toBe(401)
  })

  test('without the right to sensitive values no personal data is shown or searched', async () => {
    const { text: key } = await kith.app.hub.keys.create({
      orgId: tenant.organization.id,
      dialect: 'pipedrive',
      role: 'read',
      sensitive: false,
    })
    const answer = await list(tenant, '', { key })
    expect(answer.json.data[0]).toMatchObject({
      id: 1,
      name: '',
      emails: [],
      phones: [],
      im: [],
      birthday: null,
    })
    expect(answer.text).not.toMatch(/example\.com|12345|Main St|Notes/)
  })
})

describe('paths', () => {
  test.each([
    ['/api/v2//persons', 200],
    ['/api/v2/persons/', 404],
    ['/v2/persons', 404],
    ['/v3/persons', 404],
  ])('%s is %i', async (path, status) => {
    expect((await tenant.request('pipedrive', path)).status).toBe(status)
  })

  test('a method that the path does not have returns 405 with the allowed methods', async () => {
    const { status, json, headers } = await tenant.request('pipedrive', '/api/v2/persons', { method: 'PUT' })
    expect([status, headers.allow, json.success]).toEqual([405, 'GET, HEAD, POST', false])
  })
})
