import { describe, expect, test } from 'vitest'
import { sampleDialects } from '../../../test/support/traits.ts'
import type { Caller } from '../../model/access.ts'
import type { Person } from '../../model/person.ts'
import {
  type Field,
  type Filter,
  type PersonQuery,
  personColumns,
  queryLimits,
  type Test,
} from '../../model/query.ts'
import { requireRole } from '../access/index.ts'
import { customField, personFields } from './lookups.ts'
import { checkQuery, visibleTo } from './query-access.ts'

const caller: Caller = {
  orgId: 1,
  dialect: 'acme',
  keyId: 'k',
  kind: 'token',
  role: 'admin',
  sensitive: true,
}
const restricted: Caller = { ...caller, sensitive: false }
const company: Field = { name: 'company', type: 'text' }
const leaf: Filter = { field: company, test: { op: 'eq', value: 'x' } }

const check =
  (query: Partial<PersonQuery>, as = caller) =>
  () =>
    checkQuery(as, { order: [], page: { limit: 10 }, ...query })
const refused = { code: 'invalid' }

describe('a query', () => {
  const nested = (depth: number): Filter => (depth === 0 ? leaf : { not: nested(depth - 1) })
  const times = (count: number, filter: Filter): Filter => ({
    all: Array.from({ length: count }, () => filter),
  })

  test('is refused above the maximum depth of the filter', () => {
    expect(check({ filter: nested(queryLimits.filterDepthMax) })).not.toThrow()
    expect(check({ filter: nested(queryLimits.filterDepthMax + 1) })).toThrow(/nests deeper/)
    const inTest = (depth: number): Test =>
      depth === 0 ? { op: 'missing' } : { op: 'not', test: inTest(depth - 1) }
    const filter = (depth: number): Filter => ({ some: company, test: inTest(depth) })
    expect(check({ filter: filter(queryLimits.filterDepthMax) })).not.toThrow()
    expect(check({ filter: filter(queryLimits.filterDepthMax + 1) })).toThrow(/nests deeper/)
  })

  test('is refused above the maximum number of conditions, empty groups included', () => {
    for (const each of [leaf, { all: [] }, { any: [] }, { some: company }] as Filter[]) {
      expect(check({ filter: times(queryLimits.filterTestsMax, each) })).not.toThrow()
      expect(check({ filter: times(queryLimits.filterTestsMax + 1, each) })).toThrow(/conditions/)
    }
    const tests = Array.from({ length: queryLimits.filterTestsMax + 1 }, (): Test => ({ op: 'missing' }))
    expect(check({ filter: { some: company, key: { op: 'all', tests } } })).toThrow(/conditions/)
  })

  test('is refused above the maximum number of values, in all parts of the filter together', () => {
    const oneOf = (count: number): Test => ({ op: 'in', values: Array.from({ length: count }, () => 'x') })
    const half = queryLimits.filterValuesMax / 2
    const filter = (count: number): Filter => ({
      any: [
        { field: company, test: oneOf(half) },
        {
          some: company,
          test: { op: 'not', test: { op: 'all', tests: [oneOf(half - 1)] } },
          key: oneOf(count),
        },
      ],
    })
    expect(check({ filter: filter(1) })).not.toThrow()
    expect(check({ filter: filter(2) })).toThrow(/values/)
  })

  test('is refused above the maximum number of sort fields', () => {
    const order = (count: number) =>
      Array.from({ length: count }, () => ({ field: company, direction: 'asc' as const }))
    expect(check({ order: order(queryLimits.orderTermsMax) })).not.toThrow()
    expect(check({ order: order(queryLimits.orderTermsMax + 1) })).toThrow(/sorts by more/)
  })

  test('is refused with an invalid page size or offset', () => {
    const { pageSizeMax, offsetMax } = queryLimits
    for (const limit of [0, 1, pageSizeMax]) expect(check({ page: { limit } })).not.toThrow()
    for (const offset of [0, offsetMax]) expect(check({ page: { limit: 1, offset } })).not.toThrow()
    for (const limit of [pageSizeMax + 1, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(check({ page: { limit } })).toThrow(expect.objectContaining(refused))
    }
    for (const offset of [offsetMax + 1, -1, 0.5, Number.NaN]) {
      expect(check({ page: { limit: 1, offset } })).toThrow(expect.objectContaining(refused))
    }
  })

  test('is refused if its result would reveal values that the key may not see', () => {
    const sensitive: Field[] = [
      personFields.name,
      personFields.emails,
      personFields.phones,
      personFields.birthday,
      personFields.notes,
      personFields.addresses,
      customField('plan', 'text'),
    ]
    for (const field of sensitive) {
      const ways: Partial<PersonQuery>[] = [
        { order: [{ field, direction: 'asc' }] },
        { filter: { field, test: { op: 'missing' } } },
        { filter: { not: { any: [leaf, { all: [{ some: field }] }] } } },
      ]
      for (const query of ways) {
        expect(check(query)).not.toThrow()
        expect(check(query, restricted)).toThrow(expect.objectContaining({ code: 'forbidden' }))
      }
    }
    for (const field of [company, personFields.labelIds, personColumns.createdAt]) {
      expect(check({ filter: { field, test: { op: 'missing' } } }, restricted)).not.toThrow()
    }
  })
})

test('each role includes those before it', () => {
  const may = { read: ['read'], write: ['read', 'write'], admin: ['read', 'write', 'admin'] } as const
  for (const role of ['read', 'write', 'admin'] as const) {
    for (const needed of ['read', 'write', 'admin'] as const) {
      const ask = () => requireRole({ ...caller, role }, needed)
      if ((may[role] as readonly string[]).includes(needed)) expect(ask).not.toThrow()
      else expect(ask).toThrow(expect.objectContaining({ code: 'forbidden' }))
    }
  }
})

describe('a person', () => {
  const point = { id: 'p', value: 'v', normal: 'v', label: 'work', primary: true, createdAt: 1 }
  const person: Person = {
    id: 1,
    orgId: 1,
    version: 1,
    createdAt: 1,
    updatedAt: 1,
    removedAt: null,
    vendorIds: { acme: '1' },
    fullName: 'secret',
    given: 'secret',
    surname: 'secret',
    company: 'Northpier',
    companyId: 4,
    jobTitle: 'Poet',
    birthday: '1815-12-10',
    notes: 'secret',
    language: 'en',
    timeZone: 'UTC',
    emails: [point],
    phones: [point],
    onlineServices: [point],
    addresses: [{ ...point, parts: {} as Person['addresses'][number]['parts'] }],
    labelIds: [2],
    customFields: { any: 'secret' },
    extensions: {
      acme: { plan: 'gold', secret: 'secret' },
      umbra: { x: 1 },
      gone: { anything: 'secret' },
      ...JSON.parse('{"__proto__": {"y": "secret"}}'),
    },
  }

  test('is shown completely to a key with the right to sensitive values', () => {
    expect(visibleTo(caller, person, sampleDialects)).toBe(person)
  })

  test('is shown to other keys without names, contact points and other sensitive values', () => {
    const shown = visibleTo(restricted, person, sampleDialects)
    expect(shown).toMatchObject({
      fullName: null,
      given: null,
      surname: null,
      birthday: null,
      notes: null,
      emails: [],
      phones: [],
      onlineServices: [],
      addresses: [],
      customFields: {},
      company: 'Northpier',
      jobTitle: 'Poet',
      labelIds: [2],
      vendorIds: { acme: '1' },
    })
    expect(shown.extensions).toMatchObject({ acme: { plan: 'gold' }, umbra: { x: 1 }, gone: {} })
    expect(JSON.stringify(shown)).not.toMatch(/secret|1815|"p"/)
    expect(Object.keys(shown).sort()).toEqual(Object.keys(person).sort())
    expect(person.given).toBe('secret')
  })
})
