import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestKith, type Tenant, type TestKith } from '../../../../test/support/kith.ts'

/** The fields of organizations, which are those of every account, and of what is not kept, of which there are none. */

let kith: TestKith
let tenant: Tenant
beforeAll(async () => {
  kith = await createTestKith()
  tenant = await kith.tenant()
  await kith.app.hub.catalog.createCustomField(tenant.caller('native'), {
    name: 'Of persons',
    type: 'varchar',
  })
})
afterAll(() => kith.close())

const ask = (path: string, owner = tenant) => owner.request('pipedrive', path)
// biome-ignore lint/suspicious/noExplicitAny: tests read answers of every shape
type Field = any

describe('the fields of organizations', () => {
  test('in version 2 name every key of an organization', async () => {
    await tenant.request('pipedrive', '/api/v2/organizations', { method: 'POST', body: { name: 'Quay' } })
    const { data } = (await ask('/api/v2/organizationFields?limit=500')).json
    const codes = data.map(({ field_code }: Field) => field_code)
    const shown = Object.keys((await ask('/api/v2/organizations/1')).json.data)
    const unlisted = ['is_deleted', 'custom_fields']
    expect(codes).toEqual(expect.arrayContaining(shown.filter((key) => !unlisted.includes(key))))
    expect(data.find(({ field_code }: Field) => field_code === 'name')).toMatchObject({
      field_name: 'Name',
      field_type: 'varchar',
      is_custom_field: false,
      is_optional_response_field: false,
    })
    expect(data.find(({ field_code }: Field) => field_code === 'address').subfields).toContainEqual({
      field_code: 'locality',
      field_name: 'City/town/village/locality of Address',
      field_type: 'varchar',
    })
    expect(
      data.find(({ field_code }: Field) => field_code === 'people_count').is_optional_response_field,
    ).toBe(true)
    expect(codes).not.toContain('f_varchar')
    expect(data.filter(({ is_custom_field }: Field) => is_custom_field)).toEqual([])
  })

  test('in version 1 have numbers and keys, and rows for the parts of the address', async () => {
    const { data, additional_data } = (await ask('/v1/organizationFields')).json
    expect(data.find(({ key }: Field) => key === 'name')).toMatchObject({
      id: 4002,
      name: 'Name',
      field_type: 'varchar',
      edit_flag: false,
      active_flag: true,
      mandatory_flag: false,
    })
    expect(data.find(({ key }: Field) => key === 'address_locality')).toMatchObject({
      id: null,
      is_subfield: true,
      parent_id: 4020,
      id_suffix: 'locality',
    })
    expect(data.find(({ key }: Field) => key === 'visible_to').options.length).toBeGreaterThan(1)
    expect(additional_data.pagination).toMatchObject({
      start: 0,
      limit: 100,
      more_items_in_collection: false,
    })
  })

  test('of no two share a number or a key', async () => {
    const all = async (kind: string) => (await ask(`/v1/${kind}Fields?limit=500`)).json.data as Field[]
    const [own, persons] = [await all('organization'), await all('person')]
    const numbers = [...own, ...persons].flatMap(({ id }) => id ?? [])
    expect(numbers).toEqual([...new Set(numbers)])
    const keys = own.map(({ key }) => key)
    expect(keys).toEqual([...new Set(keys)])
  })

  test('are paged in both versions', async () => {
    const expected = (await ask('/v1/organizationFields?limit=500')).json.data.map(({ key }: Field) => key)
    const old: string[] = []
    let start: number | undefined = 0
    while (start !== undefined) {
      const { data, additional_data } = (await ask(`/v1/organizationFields?limit=7&start=${start}`))
        .json as Field
      old.push(...data.map(({ key }: Field) => key))
      start = additional_data.pagination.next_start
    }
    expect(old).toEqual(expected)
    const codes: string[] = []
    let cursor = ''
    do {
      const { data, additional_data } = (await ask(`/api/v2/organizationFields?limit=7&cursor=${cursor}`))
        .json as Field
      codes.push(...data.map(({ field_code }: Field) => field_code))
      cursor = additional_data.next_cursor ?? ''
    } while (cursor)
    expect(expected).toEqual(expect.arrayContaining(codes))
    expect(codes).toEqual([...new Set(codes)])
  })

  test('are read one by one', async () => {
    expect((await ask('/v1/organizationFields/4002')).json.data).toMatchObject({ key: 'name' })
    const { data } = (await ask('/api/v2/organizationFields/owner_id?include_fields=ui_visibility')).json
    expect(data).toMatchObject({
      field_code: 'owner_id',
      field_type: 'user',
      ui_visibility: expect.any(Object),
    })
  })

  test.each([
    ['/v1/organizationFields/1', 404],
    ['/v1/organizationFields/x', 400],
    ['/api/v2/organizationFields/shoes', 404],
    ['/v1/organizationFields?limit=0', 400],
    ['/v1/organizationFields?limit=501', 400],
    ['/api/v2/organizationFields?limit=501', 400],
    ['/api/v2/organizationFields?nonsense=1', 400],
  ])('%s is %d', async (path, expected) => {
    const { status, json } = await ask(path)
    expect([status, json.success]).toEqual([expected, false])
  })
})

describe('the fields of what is not kept', () => {
  test.each(['deal', 'activity', 'product', 'note', 'lead'])('%s are none in version 1', async (entity) => {
    const { status, json } = await ask(`/v1/${entity}Fields`)
    expect([status, json]).toEqual([
      200,
      {
        success: true,
        data: [],
        additional_data: { pagination: { start: 0, limit: 100, more_items_in_collection: false } },
      },
    ])
  })

  test.each(['deal', 'activity', 'product', 'project'])('%s are none in version 2', async (entity) => {
    const { status, json } = await ask(`/api/v2/${entity}Fields`)
    expect([status, json]).toEqual([200, { success: true, data: [], additional_data: { next_cursor: null } }])
  })
})
