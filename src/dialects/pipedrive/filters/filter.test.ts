import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestKith, type Tenant, type TestKith } from '../../../../test/support/kith.ts'
import type { CustomField } from '../../../model/catalog.ts'

let kith: TestKith
let tenant: Tenant
const fields: Record<string, CustomField> = {}

/** Custom fields by key; conditions name them as `tier`, options as `tier:Gold`. */
const definitions = [
  { key: 'tier', type: 'enum', options: ['Silver', 'Gold'] },
  { key: 'budget', type: 'monetary' },
  { key: 'interests', type: 'set', options: ['Fairs', 'Talks'] },
  { key: 'trial', type: 'daterange' },
  { key: 'calls', type: 'time' },
  { key: 'hours', type: 'timerange' },
  { key: 'site', type: 'address' },
  { key: 'referrer', type: 'people' },
  { key: 'seats', type: 'double' },
  { key: 'since', type: 'date' },
  { key: 'motto', type: 'varchar' },
] as const

beforeAll(async () => {
  kith = await createTestKith()
  tenant = await kith.tenant()
  const caller = tenant.caller('native')
  for (const definition of definitions) {
    fields[definition.key] = await kith.app.hub.catalog.createCustomField(caller, {
      name: definition.key,
      ...definition,
    })
  }
  const option = (key: string, label: string) =>
    fields[key]!.options.find((known) => known.label === label)!.id
  const { companies } = kith.app.hub
  // Created after others, so that its number differs from the ids of other entities.
  for (let id = 1; id < 12; id++) await companies.create(caller, { name: `Other ${id}` })
  await companies.create(caller, { name: 'Northpier Ltd' })
  const people = [
    {
      fullName: 'Mira Okafor',
      emails: [{ value: 'Mira@northpier.example' }, { value: 'm@example.org' }],
      phones: [{ value: '+353 21 555 0100' }],
      companyId: 12,
      company: 'Northpier Ltd',
      labelIds: [2],
      jobTitle: 'Purchasing lead',
      birthday: '1991-04-23',
      createdAt: Date.parse('2026-03-01T08:00:00Z') * 1000,
      updatedAt: Date.parse('2026-06-02T17:40:05Z') * 1000,
      extensions: { pipedrive: { ownerId: 3 } },
      customFields: {
        tier: option('tier', 'Gold'),
        budget: { value: 4800, currency: 'EUR' },
        interests: [option('interests', 'Fairs'), option('interests', 'Talks')],
        trial: { value: '2026-07-01', until: '2026-07-31' },
        calls: { value: '09:30:00', timezone_id: null, timezone_name: 'Europe/Dublin' },
        hours: { value: '08:00:00', until: '12:00:00' },
        site: { value: '8 Quay Lane, Cork', locality: 'Cork', country: 'Ireland' },
        referrer: 41,
        seats: 12,
        since: '2026-02-15',
        motto: '100% tidy',
      },
    },
    {
      fullName: 'Jonas Lindqvist',
      emails: [{ value: 'jonas@fjord.example' }],
      labelIds: [1, 2],
      createdAt: Date.parse('2026-01-15T00:00:00Z') * 1000,
      updatedAt: Date.parse('2026-01-15T00:00:00Z') * 1000,
      customFields: {
        tier: option('tier', 'Silver'),
        budget: { value: 900, currency: 'SEK' },
        interests: [option('interests', 'Talks')],
      },
      extensions: { pipedrive: { visibleTo: 7 } },
    },
    {
      fullName: 'Una',
      createdAt: Date.parse('2025-12-31T23:59:59Z') * 1000,
      updatedAt: Date.parse('2025-12-31T23:59:59Z') * 1000,
    },
  ]
  await kith.app.hub.people.createMany(caller, people as never, { keepsTimes: true })
})
afterAll(() => kith.close())

type Leaf = readonly [field: string | number, operator: string, value?: string | null, extra?: string]

/** Field and option names become the ids of this account. */
function toLeaf([field, operator, value = null, extra]: Leaf, object = 'person'): object {
  const [key, label] = (value ?? '').split(':')
  const option = label && key ? fields[key]?.options.find((known) => known.label === label)?.id : undefined
  const fieldId = typeof field === 'number' ? field : fields[field]!.id
  return {
    object,
    field_id: String(fieldId),
    operator,
    value: option === undefined ? value : String(option),
    extra_value: extra ?? null,
  }
}

async function select(conditions: unknown): Promise<string[] | string> {
  const filter = await kith.app.hub.filters.create(tenant.caller('pipedrive'), {
    name: 'Test',
    conditions: conditions as never,
    attributes: { type: 'people' },
  })
  const { status, json } = await tenant.request('pipedrive', `/api/v2/persons?filter_id=${filter.id}`)
  return status === 200
    ? json.data.map((person: { first_name: string }) => person.first_name)
    : `${status} ${json.error}`
}

const group = (glue: string, ...leaves: object[]) => ({ glue, conditions: leaves })
const tree = (...groups: object[]) => ({ glue: 'and', conditions: groups })
const single = (leaf: Leaf, object?: string) => tree(group('and', toLeaf(leaf, object)))

const M = 'Mira'
const J = 'Jonas'
const U = 'Una'

describe('one condition', () => {
  test.each<[Leaf, string[]]>([
    [[9001, '=', '2'], [J]],
    [
      [9001, '!=', '2'],
      [M, U],
    ],
    [
      [9001, '>=', '2'],
      [J, U],
    ],
    [[9001, 'IS NULL'], []],
    [[9002, "LIKE '%$%'", 'oka'], [M]],
    [[9002, "LIKE '$%'", 'mi'], [M]],
    [
      [9002, "NOT LIKE '$%'", 'mi'],
      [J, U],
    ],
    [[9002, '=', 'una'], [U]],
    [[9003, '=', 'JONAS'], [J]],
    [[9004, 'IS NULL'], [U]],
    [[9005, '=', 'mira@northpier.example'], [M]],
    [[9005, "LIKE '%$%'", '@EXAMPLE.org'], [M]],
    [
      [9005, '!=', 'm@example.org'],
      [J, U],
    ],
    [
      [9006, 'IS NULL'],
      [J, U],
    ],
    [[9006, "LIKE '%$%'", '555'], [M]],
    [[9007, '=', '3'], [M]],
    [
      [9007, '=', '1'],
      [J, U],
    ],
    [[9007, '!=', '1'], [M]],
    [
      [9007, 'IS NOT NULL'],
      [M, J, U],
    ],
    [[9008, 'IS NOT NULL'], [M]],
    [[9008, '=', '12'], [M]],
    [
      [9008, '!=', '12'],
      [J, U],
    ],
    [
      [9009, 'contains', '2'],
      [M, J],
    ],
    [[9009, '=', '2'], [M]],
    [
      [9009, '!=', '2'],
      [J, U],
    ],
    [[9009, 'not_contains', '2'], [U]],
    [[9009, 'IS NULL'], [U]],
    [[9010, '=', '7'], [J]],
    [[9010, '!=', '3'], [J]],
    [[9011, '=', 'this_month'], [M]],
    [[9011, '=', '2026-01-15'], [J]],
    [[9011, '=', '2026-01-15 00:00:00'], [J]],
    [[9011, '<', '2026-01-01'], [U]],
    [
      [9011, '!=', '2026-01-15'],
      [M, U],
    ],
    [[9011, '<=', '2025-12-31'], [U]],
    [
      [9011, '=', 'before_today'],
      [J, U],
    ],
    [
      [9011, '<', 'now'],
      [M, J, U],
    ],
    [[9012, '>=', '2026-06-01'], [M]],
    [[9012, '>', '2026-06-02 17:40:05'], []],
    [[9012, '>=', '2026-06-02 17:40:05'], [M]],
    [
      [9016, '=', '0'],
      [M, J, U],
    ],
    [[9016, '>', '0'], []],
    [
      [9022, 'IS NULL'],
      [M, J, U],
    ],
    [[9022, '<', '2026-01-01'], []],
    [
      [9014, '!=', '7'],
      [M, J, U],
    ],
    [[9026, '=', '1991-04-23'], [M]],
    [[9026, '>', '1991-04-22'], [M]],
    [
      [9026, '!=', '1991-04-23'],
      [J, U],
    ],
    [[9027, "LIKE '%$%'", 'LEAD'], [M]],
    [['tier', '=', 'tier:Gold'], [M]],
    [
      ['tier', '!=', 'tier:Gold'],
      [J, U],
    ],
    [['budget', '>', '1000'], [M]],
    [['budget', '>', '100', 'SEK'], [J]],
    [['budget', 'IS NULL'], [U]],
    [
      ['budget', 'IS NULL', null, 'eur'],
      [J, U],
    ],
    [
      ['budget', '!=', '4800', 'EUR'],
      [J, U],
    ],
    [
      ['budget', '!=', '4800', 'SEK'],
      [M, J, U],
    ],
    [['interests', 'contains', 'interests:Fairs'], [M]],
    [['interests', '=', 'interests:Talks'], [J]],
    [['trial', 'ends_before', '2026-12-31'], [M]],
    [['trial', 'ends_at', '2026-07-31'], [M]],
    [
      ['trial', 'does_not_end_at', '2026-07-31'],
      [J, U],
    ],
    [['trial', 'ends_e_after', '2026-08-01'], []],
    [['trial', '>=', '2026-07-01'], [M]],
    [['trial', 'includes', '2026-07-15'], [M]],
    [['trial', 'includes', '2026-08-01'], []],
    [['calls', '>', '09:00:00'], [M]],
    [['calls', '<=', '09:00'], []],
    [['hours', 'includes', '09:00'], [M]],
    [['hours', 'ends_after', '11:59:59'], [M]],
    [['site', '=', 'Cork', 'locality'], [M]],
    [['site', "LIKE '%$%'", 'quay'], [M]],
    [
      ['site', 'IS NULL', null, 'postal_code'],
      [M, J, U],
    ],
    [['referrer', '=', '41'], [M]],
    [['seats', '>=', '12'], [M]],
    [['seats', '<', '12.5'], [M]],
    [['since', '=', '2026-02-15'], [M]],
    [['since', '<', 'today'], [M]],
    [['since', '=', 'last_month'], [M]],
    [['since', '<=', 'later_or_today'], [M]],
    [['since', '>=', 'before_today'], [M]],
    [['since', '<', 'before_today'], []],
    [['motto', "LIKE '%$%'", '0% t'], [M]],
    [['motto', "LIKE '%$%'", '_'], []],
  ])('%j selects %j', async (leaf, expected) => {
    expect(await select(single(leaf))).toEqual(expected)
  })

  test('of the organization tests the linked organization', async () => {
    expect(await select(single([4002, "LIKE '%$%'", 'pier'], 'organization'))).toEqual([M])
    expect(await select(single([4001, '=', '12'], 'organization'))).toEqual([M])
    expect(await select(single([4002, 'IS NULL'], 'organization'))).toEqual([J, U])
  })
})

test('IS NULL matches a missing value, an empty string, and a company that is not an organization', async () => {
  const other = await kith.tenant()
  const native = other.caller('native')
  const { hub } = kith.app
  const { id } = await hub.catalog.createCustomField(native, { key: 'motto', name: 'Motto', type: 'varchar' })
  await hub.people.create(native, { fullName: 'Empty', customFields: { motto: '' }, company: 'Pierhead' })
  await hub.people.create(native, {
    fullName: 'Full',
    customFields: { motto: 'x' },
    company: 'Pier',
    companyId: (await hub.companies.create(native, { name: 'Pier' })).id,
  })
  const passing = async (object: string, fieldId: number, operator: string, value: string | null = null) => {
    const leaf = { object, field_id: fieldId, operator, value, extra_value: null }
    const filter = await hub.filters.create(other.caller('pipedrive'), {
      name: 'Test',
      conditions: tree(group('and', leaf)) as never,
    })
    const { json } = await other.request('pipedrive', `/api/v2/persons?filter_id=${filter.id}`)
    return json.data.map(({ name }: { name: string }) => name)
  }
  expect(await passing('person', id, 'IS NULL')).toEqual(['Empty'])
  expect(await passing('person', id, 'IS NOT NULL')).toEqual(['Full'])
  expect(await passing('organization', 4002, "LIKE '%$%'", 'pier')).toEqual(['Full'])
  expect(await passing('organization', 4002, '!=', 'Pier')).toEqual(['Empty'])
  expect(await passing('organization', 4002, 'IS NULL')).toEqual(['Empty'])
})

describe('groups', () => {
  const gold = toLeafLater('tier', '=', 'tier:Gold')
  const silver = toLeafLater('tier', '=', 'tier:Silver')
  const label1 = toLeafLater(9009, 'contains', '1')

  test('combine by and, by or, and both together; empty groups match every person', async () => {
    expect(await select(tree(group('and', gold(), label1())))).toEqual([])
    expect(await select(tree(group('or', gold(), silver())))).toEqual([M, J])
    expect(await select(tree(group('and', label1()), group('or', gold(), silver())))).toEqual([J])
    expect(await select(tree(group('and'), group('or')))).toEqual([M, J, U])
    expect(await select(tree())).toEqual([M, J, U])
  })

  test.each([
    ['or outside', () => ({ glue: 'or', conditions: [] })],
    ['two of one glue', () => tree(group('and', gold()), group('and', gold()))],
    ['three groups', () => tree(group('and'), group('or'), group('and'))],
    ['a condition outside a group', () => tree(gold())],
    ['a group inside a group', () => tree(group('and', group('or', gold())))],
    ['17 conditions', () => tree(group('and', ...Array.from({ length: 17 }, gold)))],
    ['no tree', () => 'x'],
  ])('%s is refused', async (_case, conditions) => {
    expect(await select(conditions())).toMatch(
      /^400 Validation failed: filter_id: The filter cannot be used: /,
    )
  })
})

test.each<[Leaf, string]>([
  [[9002, 'has_been', 'x'], 'operator has_been'],
  [[9002, "NOT LIKE '%$%'", 'x'], 'operator NOT LIKE'],
  [[9002, '<>', 'x'], 'operator <>'],
  [[9007, 'belongs_to_team', '1'], 'operator belongs_to_team'],
  [[9011, '=', 'soon'], 'value must be a date'],
  [[9007, '=', 'me'], 'value must be an id'],
  [['seats', '>', 'many'], 'value must be a number'],
  [['calls', '=', '25:00'], 'value must be a time'],
  [['site', '=', 'x', 'planet'], 'extra_value must be'],
  [[9002, '=', null], 'value is missing'],
  [[9022, '=', 'soon'], 'value must be a date'],
  [[9014, '>', '1'], 'operator > cannot be used'],
  [['seats', '=', '0x0c'], 'value must be a number'],
  [[1, '=', 'x'], 'field 1 does not exist'],
])('%j is refused with the expected value', async (leaf, message) => {
  expect(await select(single(leaf))).toContain(message)
})

function toLeafLater(...leaf: [string | number, string, string]): () => object {
  return () => toLeaf(leaf)
}
