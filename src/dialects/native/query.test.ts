import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAsStated } from '../../../test/support/as-stated.ts'
import { createTestKith, type Tenant, type TestKith } from '../../../test/support/kith.ts'

const people = [
  {
    given: 'Ngozi',
    surname: 'Okafor',
    emails: [{ value: 'Ngozi@Example.org' }, { value: 'n.okafor@example.com' }],
    phones: [{ value: '+44 7700 900123' }],
    company: 'Northpier',
    birthday: '1990-02-28',
    createdAt: '2026-01-01T00:00:00Z',
    updatedAt: '2026-03-01T00:00:00Z',
  },
  {
    given: 'Mio',
    surname: 'Oka',
    emails: [{ value: 'mio@example.org' }],
    customFields: { plan: 'gold' },
    createdAt: '2026-01-02T00:00:00Z',
    updatedAt: '2026-02-01T00:00:00Z',
  },
  { fullName: 'Zoë Ångström', company: 'northpier', createdAt: '2026-01-03T00:00:00Z' },
  { createdAt: '2026-01-04T00:00:00Z', vendorIds: { savvycal: 'clnt_nameless0000' } },
]

let kith: TestKith
let tenant: Tenant
beforeAll(async () => {
  kith = await createTestKith()
  tenant = await kith.tenant()
  await createAsStated(kith, tenant, people)
  const gone = await tenant.request('native', '/v1/people', { method: 'POST', body: { given: 'Gone' } })
  await tenant.request('native', `/v1/people/${gone.json.id}`, { method: 'DELETE' })
})
afterAll(() => kith.close())

const list = (query: Record<string, string>) =>
  tenant.request('native', `/v1/people?${new URLSearchParams(query)}`)

async function found(query: Record<string, string>): Promise<string[]> {
  const { status, json } = await list(query)
  expect(status, JSON.stringify(json)).toBe(200)
  return json.items.map(
    (item: { given: string; fullName: string }) => item.given ?? item.fullName ?? 'unnamed',
  )
}

describe('searching with q', () => {
  test.each([
    ['okafor', ['Ngozi']],
    ['OKA', ['Ngozi', 'Mio']],
    ['mio oka', ['Mio']],
    ['ÅNGSTR', ['Zoë Ångström']],
    ['n.okafor@', ['Ngozi']],
    ['angstrom', ['Zoë Ångström']],
    ['zoe å', ['Zoë Ångström']],
    ['Óká', ['Ngozi', 'Mio']],
    ['07700 900 123', ['Ngozi']],
    ['0044 (0)7700 900123', ['Ngozi']],
    ['n.123', []],
    ['ok', ['Ngozi', 'Mio']],
    ['ko', []],
    ['z', ['Zoë Ångström']],
    ['å', ['Zoë Ångström']],
    ['m', ['Mio']],
    ['7700 900-123', ['Ngozi']],
    ['+44 7700', ['Ngozi']],
    ['12', []],
    ['northpier', []],
    ['100%', []],
  ])('%s', async (q, names) => {
    expect(await found({ q })).toEqual(names)
  })

  test.each(['', 'a'.repeat(201)])('a string of the wrong length returns 400', async (q) => {
    expect((await list({ q })).status).toBe(400)
  })
})

describe('filtering', () => {
  test.each([
    [{ field: 'surname', op: 'eq', value: 'Oka' }, ['Mio']],
    [{ field: 'surname', op: 'ne', value: 'Oka' }, ['Ngozi', 'Zoë Ångström']],
    [{ field: 'surname', op: 'startsWith', value: 'ok', folded: true }, ['Ngozi', 'Mio']],
    [{ field: 'surname', op: 'startsWith', value: 'ok' }, []],
    [{ field: 'surname', op: 'endsWith', value: 'for' }, ['Ngozi']],
    [{ field: 'surname', op: 'in', value: ['Oka', 'Okafor'] }, ['Ngozi', 'Mio']],
    [{ field: 'surname', op: 'in', value: [] }, []],
    [{ field: 'name', op: 'missing' }, ['unnamed']],
    [{ not: { field: 'name', op: 'missing' } }, ['Ngozi', 'Mio', 'Zoë Ångström']],
    [{ field: 'company', op: 'eq', value: 'NORTHPIER', folded: true }, ['Ngozi', 'Zoë Ångström']],
    [{ field: 'birthday', op: 'lt', value: '2000-01-01' }, ['Ngozi']],
    [{ field: 'emails', op: 'eq', value: 'n.okafor@example.com' }, []],
    [{ field: 'emails', op: 'eq', value: ' NGOZI@example.org' }, ['Ngozi']],
    [{ some: 'emails', op: 'in', value: ['MIO@example.org', 'x'] }, ['Mio']],
    [{ some: 'phones', op: 'eq', value: '+447700900123' }, ['Ngozi']],
    [{ some: 'phones', op: 'eq', value: '+44 (7700) 90-01 23', folded: false }, ['Ngozi']],
    [{ some: 'phones', op: 'eq', value: '7700900123' }, []],
    [{ field: 'company', op: 'contains', value: 'Northpi' }, ['Ngozi']],
    [{ field: 'company', op: 'startsWith', value: 'northpi' }, ['Zoë Ångström']],
    [{ field: 'name', op: 'contains', value: 'Ångst' }, ['Zoë Ångström']],
    [{ field: 'name', op: 'contains', value: 'ångst' }, []],
    [{ some: 'emails', op: 'eq', value: 'n.okafor@example.com' }, ['Ngozi']],
    [{ some: 'emails', op: 'contains', value: '@example.org', folded: true }, ['Ngozi', 'Mio']],
    [{ field: 'customFields.plan', op: 'eq', value: 'gold' }, ['Mio']],
    [{ field: 'vendorIds.savvycal', op: 'eq', value: 'clnt_nameless0000' }, ['unnamed']],
    [{ field: 'createdAt', op: 'gte', value: '2026-01-03T00:00:00Z' }, ['Zoë Ångström', 'unnamed']],
    [
      { field: 'updatedAt', op: 'lt', value: '2026-02-02T00:00:00+01:00' },
      ['Mio', 'Zoë Ångström', 'unnamed'],
    ],
    [{ all: [] }, ['Ngozi', 'Mio', 'Zoë Ångström', 'unnamed']],
    [{ any: [] }, []],
    [
      {
        any: [
          { field: 'given', op: 'eq', value: 'Mio' },
          {
            all: [
              { field: 'given', op: 'eq', value: 'Ngozi' },
              { field: 'company', op: 'contains', value: 'pier' },
            ],
          },
        ],
      },
      ['Ngozi', 'Mio'],
    ],
  ])('%j', async (filter, names) => {
    expect(await found({ filter: JSON.stringify(filter) })).toEqual(names)
  })

  test('combines q and filter by AND', async () => {
    const filter = JSON.stringify({ field: 'given', op: 'eq', value: 'Mio' })
    expect(await found({ q: 'oka', filter })).toEqual(['Mio'])
  })

  test.each([
    ['{', /is not JSON/],
    ['[]', /must be made of objects/],
    ['null', /must be made of objects/],
    ['{}', /without all, any, not, field or some/],
    ['{"all":{}}', /needs a list under all/],
    ['{"field":"nothing","op":"eq","value":"x"}', /names nothing, which is not a field/],
    ['{"field":"__proto__","op":"eq","value":"x"}', /is not a field/],
    ['{"field":"customFields.","op":"eq","value":"x"}', /is not a field/],
    ['{"field":"surname","op":"like","value":"x"}', /needs an op/],
    ['{"field":"surname","op":"eq","value":5}', /needs a text/],
    ['{"field":"companyId","op":"eq","value":"5"}', /needs a number/],
    ['{"field":"companyId","op":"contains","value":"5"}', /compares text/],
    ['{"field":"createdAt","op":"gt","value":"yesterday"}', /RFC 3339/],
    ['{"field":"surname","op":"eq","value":"x","folded":"yes"}', /true or false/],
    ['{"field":"surname","op":"eq","value":"x","extra":1}', /unknown key extra/],
    [JSON.stringify({ field: 'surname', op: 'in', value: Array(101).fill('x') }), /at most 100/],
    [`${'{"not":'.repeat(17)}{"field":"surname","op":"missing"}${'}'.repeat(17)}`, /nests deeper than 16/],
  ])('%s returns 400', async (filter, detail) => {
    const { status, json } = await list({ filter })
    expect([status, json.problems]).toMatchObject([400, [{ in: 'query', pointer: '/filter' }]])
    expect(json.problems[0].detail).toMatch(detail)
  })

  test('a filter over the length limit returns 400', async () => {
    const { status, json } = await list({ filter: 'x'.repeat(4097) })
    expect([status, json.problems[0]]).toMatchObject([400, { pointer: '/filter', rule: 'too_long' }])
  })
})

describe('sorting', () => {
  test.each([
    ['createdAt', ['Ngozi', 'Mio', 'Zoë Ångström', 'unnamed']],
    ['-createdAt', ['unnamed', 'Zoë Ångström', 'Mio', 'Ngozi']],
    ['updatedAt', ['Zoë Ångström', 'unnamed', 'Mio', 'Ngozi']],
    ['name', ['Mio', 'Ngozi', 'Zoë Ångström', 'unnamed']],
    ['-name', ['Zoë Ångström', 'Ngozi', 'Mio', 'unnamed']],
    ['-surname', ['Zoë Ångström', 'Ngozi', 'Mio', 'unnamed']],
    ['company', ['Ngozi', 'Zoë Ångström', 'Mio', 'unnamed']],
    ['-company', ['Zoë Ångström', 'Ngozi', 'unnamed', 'Mio']],
  ])('%s', async (sort, names) => {
    expect(await found({ sort })).toEqual(names)
  })

  test.each(['', '-', 'emails', 'createdAt,name', '__proto__'])('%j returns 400', async (sort) => {
    const { status, json } = await list({ sort })
    expect([status, json.problems]).toMatchObject([400, [{ pointer: '/sort', rule: 'enum' }]])
  })

  test.each(['name', '-name', 'surname', '-company'])(
    '%s leads through everybody by cursors',
    async (sort) => {
      const all = await found({ sort })
      for (const limit of ['1', '2', '3']) {
        const names: string[] = []
        for (let cursor: string | undefined; names.length <= all.length; ) {
          const { json } = await list({ sort, limit, ...(cursor && { cursor }) })
          names.push(
            ...json.items.map(
              (item: { given: string; fullName: string }) => item.given ?? item.fullName ?? 'unnamed',
            ),
          )
          if (!json.nextCursor) break
          cursor = json.nextCursor
          expect(Buffer.from(cursor!, 'base64url').toString()).not.toMatch(/okafor|oka|ngozi|mio/i)
        }
        expect(names).toEqual(all)
      }
    },
  )

  test('a cursor of another order returns 400', async () => {
    const { json } = await list({ sort: 'name', limit: '1' })
    for (const sort of ['-name', 'createdAt', 'surname']) {
      expect((await list({ sort, cursor: json.nextCursor })).status, sort).toBe(400)
    }
    expect((await list({ sort: 'name', cursor: json.nextCursor })).status).toBe(200)
  })
})

test('shows removed people on request', async () => {
  const withGo = JSON.stringify({ field: 'name', op: 'contains', value: 'go', folded: true })
  expect(await found({ removed: 'only' })).toEqual(['Gone'])
  expect(await found({ removed: 'include', sort: 'surname', filter: withGo })).toEqual(['Ngozi', 'Gone'])
  expect(await found({ removed: 'exclude', q: 'gone' })).toEqual([])
  expect((await list({ removed: 'yes' })).status).toBe(400)
})

test('a key without the right to sensitive values may sort and filter by other fields', async () => {
  const masked = await kith.tenant({}, { sensitive: false })
  const ask = async (query: Record<string, string>) =>
    (await masked.request('native', `/v1/people?${new URLSearchParams(query)}`)).status
  expect(await ask({ filter: '{"field":"company","op":"missing"}', sort: '-updatedAt' })).toBe(200)
  for (const query of [
    { q: 'a' },
    { sort: 'name' },
    { filter: '{"field":"birthday","op":"missing"}' },
    { filter: '{"not":{"some":"emails","op":"contains","value":"a"}}' },
    { filter: '{"field":"customFields.plan","op":"eq","value":"gold"}' },
  ]) {
    expect(await ask(query), JSON.stringify(query)).toBe(403)
  }
})

describe('changing a person', () => {
  const change = (id: string, body: unknown, headers: Record<string, string> = {}) =>
    tenant.request('native', `/v1/people/${id}`, { method: 'PATCH', body, headers })
  const put = async (body: object) =>
    (await tenant.request('native', '/v1/people', { method: 'POST', body })).json

  test('changes only the given fields', async () => {
    const before = await put({
      given: 'Ana',
      notes: 'n',
      company: 'Example',
      emails: [{ value: 'a@example.com' }],
    })
    const { status, json, headers } = await change(before.id, { company: null, jobTitle: 'Engineer' })
    expect(status).toBe(200)
    expect(json).toEqual({
      ...before,
      version: 2,
      updatedAt: json.updatedAt,
      company: null,
      jobTitle: 'Engineer',
    })
    expect(headers.etag).toBe('"2"')
  })

  test('without effect keeps version and time', async () => {
    const before = await put({ given: 'Ana', emails: [{ value: 'a@example.com' }] })
    expect((await change(before.id, { given: 'Ana', emails: [{ value: 'a@example.com' }] })).json).toEqual(
      before,
    )
    expect((await change(before.id, {})).json).toEqual(before)
  })

  test('is refused with If-Match if the version changed', async () => {
    const { id } = await put({ given: 'Ana' })
    const read = await tenant.request('native', `/v1/people/${id}`)
    expect((await change(id, { given: 'Eva' }, { 'if-match': String(read.headers.etag) })).status).toBe(200)
    const late = await change(id, { given: 'Ida' }, { 'if-match': String(read.headers.etag) })
    expect([late.status, late.json.type]).toEqual([412, 'urn:kith:error:conflict'])
    expect((await tenant.request('native', `/v1/people/${id}`)).json.given).toBe('Eva')
    for (const tag of ['*', '1', 'W/"1"', '"x"', '"1", "2"']) {
      expect((await change(id, { given: 'Ida' }, { 'if-match': tag })).status, tag).toBe(400)
    }
  })

  test('returns 304 while the person stays the same', async () => {
    const { id } = await put({ given: 'Ana' })
    const headers = { 'if-none-match': '"1"' }
    const same = await tenant.request('native', `/v1/people/${id}`, { headers })
    expect([same.status, same.text, same.headers.etag]).toEqual([304, '', '"1"'])
    await change(id, { given: 'Eva' })
    expect((await tenant.request('native', `/v1/people/${id}`, { headers })).status).toBe(200)
  })

  test.each([
    { vendorIds: { savvycal: 'clnt_000000000000' } },
    { id: 'x' },
    { createdAt: '2026-01-01T00:00:00Z' },
  ])('refuses %j', async (body) => {
    const { id } = await put({})
    expect((await change(id, body)).status).toBe(400)
  })
})

describe('offset', () => {
  test('jumps into a list, which continues from there by cursor', async () => {
    const { json } = await list({ limit: '1', offset: '1' })
    expect(json.items.map(({ given }: { given: string }) => given)).toEqual(['Mio'])
    expect(await found({ limit: '1', cursor: json.nextCursor })).toEqual(['Zoë Ångström'])
    expect(await found({ limit: '1', offset: '1', cursor: json.nextCursor })).toEqual(['unnamed'])
  })

  test('beyond the end returns no people and no next page', async () => {
    const { json } = await list({ offset: '1000' })
    expect(json).toEqual({ items: [], nextCursor: null })
    expect((await list({ offset: '-1' })).status).toBe(400)
    expect((await list({ offset: '2147483648' })).status).toBe(400)
  })
})

describe('ids', () => {
  test('select single people and ignore unknown ids', async () => {
    const { json } = await list({})
    const [first, , third] = json.items.map(({ id }: { id: string }) => id)
    expect(await found({ ids: `${third},${first},psn_00000000000` })).toEqual(['Ngozi', 'Zoë Ångström'])
    const exported = await tenant.request('native', `/v1/export?format=csv&ids=${third}`)
    expect(exported.text).toContain('Zoë Ångström')
    expect(exported.text).not.toContain('Okafor')
  })

  test('must be valid, and at most the limit', async () => {
    const [one] = (await list({})).json.items
    for (const ids of ['', 'clnt_1', `${one.id},`, Array(401).fill(one.id).join()]) {
      expect((await list({ ids })).status, ids.slice(0, 40)).toBe(400)
    }
  })
})
