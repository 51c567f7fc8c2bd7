import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestKith, type Tenant, type TestKith } from '../../../../test/support/kith.ts'

let kith: TestKith
let tenant: Tenant

beforeAll(async () => {
  kith = await createTestKith()
  tenant = await kith.tenant()
  const caller = tenant.caller('pipedrive')
  const { companies, people } = kith.app.hub
  const { id } = await companies.create(caller, {
    name: 'Northpier Ltd',
    attributes: { ownerId: 5, labelIds: [8, 9], address: { value: '8 Quay Lane, Cork', locality: 'Cork' } },
    createdAt: Date.parse('2026-02-01T08:00:00Z') * 1000,
  })
  await people.create(caller, { fullName: 'Mira', companyId: id })
  await people.create(caller, { fullName: 'Jonas', company: 'Northpier Ltd' })
  await people.create(caller, { fullName: 'Una' })
})
afterAll(() => kith.close())

const [M, J, U] = ['Mira', 'Jonas', 'Una'] as const
type Leaf = readonly [field: number, operator: string, value?: string | null, extra?: string]

test.each<[Leaf, string[]]>([
  [[4002, '=', 'northpier LTD'], [M]],
  [
    [4002, '!=', 'Northpier Ltd'],
    [J, U],
  ],
  [[4003, '=', '5'], [M]],
  [
    [4003, '!=', '5'],
    [J, U],
  ],
  [[4003, '=', '1'], []],
  [[4004, 'contains', '9'], [M]],
  [[4004, '=', '9'], []],
  [
    [4004, 'not_contains', '9'],
    [J, U],
  ],
  [
    [4004, 'IS NULL'],
    [J, U],
  ],
  [[4005, '=', '2026-02-01'], [M]],
  [[4005, '>', '2026-02-01'], []],
  [
    [4005, '!=', '2026-02-01'],
    [J, U],
  ],
  [
    [4005, 'IS NULL'],
    [J, U],
  ],
  [[4005, 'IS NOT NULL'], [M]],
  [[4020, '=', 'cork', 'locality'], [M]],
  [[4020, "LIKE '$%'", '8 quay'], [M]],
  [
    [4020, 'IS NULL', null, 'country'],
    [M, J, U],
  ],
])(
  'a condition on the organization, %j, selects %j',
  async ([field_id, operator, value, extra], expected) => {
    const leaf = {
      object: 'organization',
      field_id,
      operator,
      value: value ?? null,
      extra_value: extra ?? null,
    }
    const conditions = { glue: 'and', conditions: [{ glue: 'or', conditions: [leaf] }] }
    const body = { name: 'Test', type: 'people', conditions }
    const saved = await tenant.request('pipedrive', '/v1/filters', { method: 'POST', body })
    expect(saved.status).toBe(200)
    const { json } = await tenant.request('pipedrive', `/api/v2/persons?filter_id=${saved.json.data.id}`)
    expect(json.data.map(({ name }: { name: string }) => name)).toEqual(expected)
  },
)
