import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestKith, type TestKith } from '../../../test/support/kith.ts'
import { createWorld, type World } from '../../../test/support/world.ts'
import { formatPersonId } from '../../model/person-id.ts'

/** Values that mean nothing: this API refuses them and names the field. */

let kith: TestKith
let own: World
let foreign: World
beforeAll(async () => {
  kith = await createTestKith()
  own = await createWorld(kith, { mark: 'ownmark', number: 1 })
  foreign = await createWorld(kith, { mark: 'foreignmark', number: 2 })
})
afterAll(() => kith.close())

const get = (path: string) => own.tenant.request('native', path)
const send = (method: 'POST' | 'PATCH', path: string, body: unknown) =>
  own.tenant.request('native', path, { method, body })

/** `pointer rule` of each problem. */
const wrong = ({ json }: { json: { problems?: { pointer: string; rule: string }[] } }) =>
  (json.problems ?? []).map(({ pointer, rule }) => `${pointer} ${rule}`)

const BIG = '9007199254740993'

describe('a reference to nothing', () => {
  const personBodies = (): [unknown, string[]][] => [
    [{ labelIds: [999] }, ['/labelIds/0 enum']],
    [{ labelIds: [own.labels[0]!.id, foreign.labels[2]!.id] }, ['/labelIds/1 enum']],
    [{ companyId: 999 }, ['/companyId enum']],
    [{ companyId: foreign.companies[2]!.id, labelIds: [998] }, ['/labelIds/0 enum', '/companyId enum']],
  ]

  test('is refused when a person is created or changed', async () => {
    const { id } = (await send('POST', '/v1/people', { given: 'Nadia' })).json
    for (const [body, expected] of personBodies()) {
      const answers = [await send('POST', '/v1/people', body), await send('PATCH', `/v1/people/${id}`, body)]
      for (const answer of answers) expect([answer.status, wrong(answer)]).toEqual([400, expected])
    }
    expect((await get(`/v1/people/${id}`)).json).toMatchObject({ version: 1, labelIds: [], companyId: null })
  })

  test('is refused in each operation of a batch, in its place', async () => {
    const { id } = (await send('POST', '/v1/people', { given: 'Ben' })).json
    const operations = [
      { op: 'create', person: { labelIds: [999] } },
      { op: 'update', id, person: { companyId: 999 } },
      { op: 'label', id, add: [own.labels[0]!.id, 999], remove: [998] },
      { op: 'label', id, add: [own.labels[0]!.id] },
    ]
    const { json } = await send('POST', '/v1/people/batch', { operations })
    expect(json.items.map((item: { status: number }) => item.status)).toEqual([400, 400, 400, 200])
    expect(json.items.slice(0, 3).map(({ problem }: { problem: never }) => wrong({ json: problem }))).toEqual(
      [
        ['/operations/0/person/labelIds/0 enum'],
        ['/operations/1/person/companyId enum'],
        ['/operations/2/add/1 enum', '/operations/2/remove/0 enum'],
      ],
    )
    const atomic = await send('POST', '/v1/people/batch', { atomic: true, operations: operations.slice(1) })
    expect([atomic.status, wrong(atomic)]).toEqual([400, ['/operations/0/person/companyId enum']])
  })

  test('is kept if the person has it already, and was sent back as it was shown', async () => {
    const { hub } = kith.app
    const caller = own.tenant.caller('native')
    const person = await hub.people.create(caller, {
      given: 'Cy',
      labelIds: [777],
      companyId: 776,
      emails: [{ value: 'none' }],
      phones: [{ value: 'ask' }],
    })
    const id = formatPersonId(person.id)
    const shown = (await get(`/v1/people/${id}`)).json
    const same = { labelIds: [777], companyId: 776, emails: [{ value: 'none' }], phones: [{ value: 'ask' }] }
    expect((await send('PATCH', `/v1/people/${id}`, { ...same, jobTitle: 'Nurse' })).status).toBe(200)
    const added = await send('PATCH', `/v1/people/${id}`, {
      labelIds: [777, 778],
      emails: [{ value: 'nil' }],
    })
    expect(wrong(added)).toEqual(['/emails/0/value format', '/labelIds/1 enum'])
    expect((await get(`/v1/people/${id}`)).json).toMatchObject({
      ...same,
      emails: [{ id: shown.emails[0].id }],
    })
  })

  test('is refused in filters of every kind, but a saved one outlives what it names', async () => {
    const filters = [
      { some: 'labelIds', op: 'eq', value: 999 },
      { not: { some: 'labelIds', op: 'in', value: [own.labels[0]!.id, foreign.labels[2]!.id] } },
      { any: [{ field: 'companyId', op: 'ne', value: 999 }] },
    ]
    for (const filter of filters) {
      const query = `filter=${encodeURIComponent(JSON.stringify(filter))}`
      const paths = ['people', 'people/count', `companies/${own.companies[0]!.id}/people`, 'export']
      for (const path of paths) {
        const answer = await get(`/v1/${path}?${query}`)
        expect([path, answer.status, wrong(answer)]).toEqual([path, 400, ['/filter enum']])
      }
      for (const [path, body] of [
        ['filters', { name: 'x', filter }],
        ['export', { filter }],
      ] as const) {
        const answer = await send('POST', `/v1/${path}`, body)
        expect([answer.status, wrong(answer)]).toEqual([400, ['/filter enum']])
      }
    }
    const label = (await send('POST', '/v1/labels', { name: 'Short-lived' })).json
    const filter = { some: 'labelIds', op: 'eq', value: label.id }
    const saved = (await send('POST', '/v1/filters', { name: 'x', filter })).json
    await own.tenant.request('native', `/v1/labels/${label.id}`, { method: 'DELETE' })
    expect((await get(`/v1/people?filterId=${saved.id}`)).json.items).toEqual([])
    expect((await send('PATCH', `/v1/filters/${saved.id}`, { filter })).status).toBe(400)
  })

  test('is refused for removed labels and companies, except to find people who have them', async () => {
    const label = (await send('POST', '/v1/labels', { name: 'Gone' })).json
    const company = (await send('POST', '/v1/companies', { name: 'Gone Ltd' })).json
    const { id } = (await send('POST', '/v1/people', { given: 'Di', companyId: company.id })).json
    for (const path of [`labels/${label.id}`, `companies/${company.id}`])
      await own.tenant.request('native', `/v1/${path}`, { method: 'DELETE' })
    const answer = await send('POST', '/v1/people', { labelIds: [label.id], companyId: company.id })
    expect(wrong(answer)).toEqual(['/labelIds/0 enum', '/companyId enum'])
    const filter = encodeURIComponent(JSON.stringify({ field: 'companyId', op: 'eq', value: company.id }))
    expect((await get(`/v1/people?filter=${filter}`)).json.items).toMatchObject([{ id }])
  })

  test('to a person is not found, and names its place', async () => {
    const here = formatPersonId(own.people[0]!.id)
    const there = formatPersonId(foreign.people[0]!.id)
    const enrolled = await send('POST', `/v1/campaigns/${own.campaignId}/contacts`, {
      personIds: [here, there, 'x'],
    })
    expect([enrolled.status, wrong(enrolled)]).toEqual([404, ['/personIds/1 enum', '/personIds/2 enum']])
    for (const from of [there, 'x', 'psn_00000000000']) {
      const merged = await send('POST', `/v1/people/${here}/merge`, { from })
      expect([merged.status, wrong(merged)]).toEqual([404, ['/from enum']])
    }
    expect(wrong(await send('POST', `/v1/people/${there}/merge`, { from: here }))).toEqual([])
  })
})

describe('a value of a custom field', () => {
  test('fits the type of a defined field; other keys hold anything', async () => {
    const options = ['gold', 'free']
    const ids: Record<string, number[]> = {}
    for (const type of [
      'enum',
      'set',
      'date',
      'daterange',
      'double',
      'monetary',
      'phone',
      'org',
      'varchar',
    ]) {
      const body = { key: `f_${type}`, name: type, type, ...(/enum|set/.test(type) && { options }) }
      const { json } = await send('POST', '/v1/custom-fields', body)
      ids[type] = json.options.map(({ id }: { id: number }) => id)
    }
    const write = (customFields: object) => send('POST', '/v1/people', { customFields })
    const right = {
      ...{ f_enum: ids.enum![0], f_set: ids.set, f_date: '2028-02-29', f_double: 1.5, f_phone: '12345' },
      f_daterange: { value: '2026-01-01', until: '2026-01-31' },
      ...{
        f_monetary: { value: 5, currency: 'EUR' },
        f_org: own.companies[0]!.id,
        f_varchar: 7,
        other: [null],
      },
    }
    expect((await write(right)).status).toBe(201)
    const nothing: [string, unknown][] = [
      ['f_enum', ids.set![0]],
      ['f_enum', 'gold'],
      ['f_set', [ids.set![0], 999]],
      ['f_set', ids.set![0]],
      ['f_date', '2026-02-30'],
      ['f_date', 'soon'],
      ['f_daterange', { value: '2026-02-01', until: '2026-01-31' }],
      ['f_double', '1.5'],
      ['f_monetary', { value: 'five' }],
      ['f_phone', 'none'],
      ['f_org', 999],
    ]
    for (const [key, value] of nothing) {
      const answer = await write({ [key]: value })
      expect([key, answer.status, wrong(answer)]).toEqual([key, 400, [`/customFields/${key} format`]])
    }
    expect((await write(Object.fromEntries(nothing.map(([key]) => [key, null])))).status).toBe(201)
  })

  test('and extensions are inside the rules for JSON', async () => {
    const { id } = (await send('POST', '/v1/people', { given: 'Eve' })).json
    const bodies: [string, string][] = [
      [`{"customFields":{"a":{"b":[${BIG}]}}}`, '/customFields/a/b/0 maximum'],
      ['{"customFields":{"a":-1e400}}', '/customFields/a minimum'],
      ['{"customFields":{"a":1e-400}}', '/customFields/a format'],
      ['{"customFields":{"a":"\\u0000"}}', '/customFields/a format'],
      ['{"customFields":{"a":1,"a":2}}', '/customFields/a repeated'],
      ['{"extensions":{"quentli":{"username":"\\ud800"}}}', '/extensions/quentli/username format'],
      ['{"extensions":{"quentli":{"a":[{"b":1,"b":1}]}}}', '/extensions/quentli/a/0/b repeated'],
      [`{"extensions":{"quentli":{"a":${BIG}}}}`, '/extensions/quentli/a maximum'],
    ]
    for (const [body, expected] of bodies) {
      const answer = await send('PATCH', `/v1/people/${id}`, body)
      expect([body, answer.status, wrong(answer)]).toEqual([body, 400, [expected]])
    }
    expect((await get(`/v1/people/${id}`)).json.version).toBe(1)
  })
})

describe('a contact point that is none', () => {
  test.each([
    ['emails', 'not-an-email'],
    ['emails', 'a@b@example.com'],
    ['emails', 'nadia@'],
    ['emails', ' '],
    ['onlineServices', 'https://'],
    ['onlineServices', 'http://exa mple.com/nadia'],
  ])('%s %s is refused', async (list, value) => {
    const answer = await send('POST', '/v1/people', { [list]: [{ value: '1@example.com' }, { value }] })
    expect([answer.status, wrong(answer)]).toEqual([400, [`/${list}/1/value format`]])
  })

  test('real ones are kept as they are written', async () => {
    const body = {
      emails: ['用户@例子.广告', '"nadia okafor"@example.com', 'root@mailhost'].map((value) => ({ value })),
      phones: ['12345', '1-800-FLOWERS', '+٤٤ ٢٠', 'ask Nadia', '+'].map((value) => ({ value })),
      onlineServices: ['nadia.o', 'https://example.com/@nadia', 'xmpp:nadia@example.com'].map((value) => ({
        value,
      })),
    }
    const { status, json } = await send('POST', '/v1/people', body)
    expect(status).toBe(201)
    expect(json).toMatchObject(body)
  })
})

describe('days that do not exist', () => {
  test.each([
    ['/v1/people', { birthday: '2026-02-29' }, '/birthday'],
    ['/v1/people', { birthday: '--02-30' }, '/birthday'],
    ['/v1/people', { createdAt: '2026-04-31T00:00:00Z' }, '/createdAt'],
    [
      '/v1/people',
      { emails: [{ value: 'a@example.com', createdAt: '2026-13-01T00:00:00Z' }] },
      '/emails/0/createdAt',
    ],
    ['/v1/keys', { dialect: 'native', role: 'read', expiresAt: '2027-02-30T00:00:00Z' }, '/expiresAt'],
    ['/v1/filters', { name: 'x', filter: { field: 'birthday', op: 'eq', value: '2026-02-30' } }, '/filter'],
    [
      '/v1/filters',
      { name: 'x', filter: { field: 'createdAt', op: 'lt', value: '2026-02-30T00:00:00Z' } },
      '/filter',
    ],
  ])('%s %j', async (path, body, pointer) => {
    const answer = await send('POST', path, body)
    expect([answer.status, wrong(answer)]).toEqual([400, [`${pointer} format`]])
  })
})

describe('JSON that says other things than are read', () => {
  test('is refused in every body, filter and mapping', async () => {
    const campaign = await send('POST', '/v1/campaigns', `{"name":"x","attributes":{"n":${BIG}}}`)
    expect(wrong(campaign)).toEqual(['/attributes/n maximum'])
    const saved = await send('POST', '/v1/filters', '{"name":"x","filter":{"all":[],"all":[]}}')
    expect(wrong(saved)).toEqual(['/filter/all repeated'])
    const payload = await send('POST', '/v1/people', `{"given":"A","payload":{"id":${BIG}}}`)
    expect(wrong(payload)).toEqual(['/payload/id maximum'])
    const batch = await send(
      'POST',
      '/v1/people/batch',
      `{"operations":[
      {"op":"create","person":{"given":"A","given":"B"}},
      {"op":"create","person":{"given":"Fine"}}]}`,
    )
    expect(batch.json.items.map(({ status }: { status: number }) => status)).toEqual([400, 201])
    expect(wrong({ json: batch.json.items[0].problem })).toEqual(['/operations/0/person/given repeated'])
    const filter = (text: string) => get(`/v1/people?filter=${encodeURIComponent(text)}`)
    expect(wrong(await filter(`{"field":"companyId","op":"eq","value":${BIG}}`))).toEqual([
      '/filter/value maximum',
    ])
    expect(wrong(await filter('{"field":"given","op":"eq","op":"ne","value":"A"}'))).toEqual([
      '/filter/op repeated',
    ])
    expect(wrong(await filter('{"field":"given","op":"eq","value":"\\u0000"}'))).toEqual([
      '/filter/value format',
    ])
    const mapping = encodeURIComponent('{"columns":[],"columns":[]}')
    const preview = await send('POST', `/v1/imports/preview?mapping=${mapping}`, 'Name\nA\n')
    expect(wrong(preview)).toEqual(['/mapping/columns repeated'])
  })

  test('and queries that are not percent-encoded text are refused too', async () => {
    for (const value of ['%', '100%', '%zz', '%ff', '%00'])
      expect(wrong(await get(`/v1/people?q=${value}`)), value).toEqual(['/q format'])
    expect((await get('/v1/people?q=100%25')).status).toBe(200)
    expect((await get(`/v1/people?limit=${BIG}`)).status).toBe(400)
    const first = await get('/v1/people?limit=2&offset=-0')
    expect(first.json.items).toEqual((await get('/v1/people?limit=2')).json.items)
  })
})

describe('unknown keys', () => {
  test('are named, but not thousands of them', async () => {
    const flood = Object.fromEntries(Array.from({ length: 3000 }, (_, index) => [`k${index}`, 1]))
    for (const body of [flood, { emails: [{ value: 'a@example.com', ...flood }] }]) {
      const answer = await send('POST', '/v1/people', body)
      expect(answer.status).toBe(400)
      expect(answer.json.problems).toHaveLength(10)
      expect(answer.json.detail).toMatch(/k0 is not allowed.*k9 is not allowed, nor are at least \d+ more/)
      expect(answer.text.length).toBeLessThan(4000)
    }
    const long = await send('POST', '/v1/people', { ['k'.repeat(100_000)]: 1 })
    expect([long.status, long.text.length < 1000]).toEqual([400, true])
  })

  test('of free objects have at most 255 characters, and at most 200 are written', async () => {
    const key = 'k'.repeat(256)
    for (const body of [{ customFields: { [key]: 1 } }, { extensions: { quentli: { [key]: 1 } } }]) {
      const answer = await send('POST', '/v1/people', body)
      expect(answer.status).toBe(400)
      expect(wrong(answer)[0]).toMatch(/^\/(customFields|extensions\/quentli)\/k{100}… not_allowed$/)
    }
    const many = Object.fromEntries(Array.from({ length: 201 }, (_, index) => [`k${index}`, 1]))
    expect(wrong(await send('POST', '/v1/people', { customFields: many }))).toEqual([
      '/customFields too_many',
    ])
  })
})
