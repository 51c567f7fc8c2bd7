import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestKith, type Tenant, type TestKith } from '../../../test/support/kith.ts'
import fixture from './fixtures/customers.json' with { type: 'json' }

let kith: TestKith
let tenant: Tenant
beforeAll(async () => {
  kith = await createTestKith()
  tenant = await kith.tenant()
  for (const body of fixture.people) {
    const { status } = await tenant.request('native', '/v1/people', { method: 'POST', body })
    expect(status).toBe(201)
  }
})
afterAll(() => kith.close())

/** The customers that are found, C1 to C8, in order. */
async function find(query: string): Promise<string> {
  const { status, json } = await tenant.request('quentli', `/v1/customers?${query}`)
  if (status !== 200) return `${status}`
  return json.map(({ id }: { id: string }) => `C${id.at(-1)}`).join(' ')
}

describe('the filter', () => {
  test.each([
    ['', 'C8 C7 C6 C5 C4 C3 C2 C1'],
    ['filter=name%5Bcontains%5D%3Djohn%26OR%5B0%5D%5BnoPayments%5D%3Dtrue', 'C3 C2'],
    ['filter=name%255Bcontains%255D%3Djohn%26OR%255B0%255D%255BnoPayments%255D%3Dtrue', 'C3 C2'],
    ['filter[name][contains]=john&filter[OR][0][noPayments]=true', 'C3 C2'],
    ['filter%5Bname%5D%5Bcontains%5D=john&filter%5BOR%5D%5B0%5D%5BnoPayments%5D=true', 'C3 C2'],
    ['filter=name[contains]=john&OR[0][noPayments]=true', 'C3 C2'],
    ['filter=name%5Bcontains%5D%3DSof%26name%5Bmode%5D%3Ddefault', 'C4'],
    ['filter=name%3DSof%25C3%25ADa%2520Pe%25C3%25B1a', 'C4'],
    ['filter=name%3DSof%C3%ADa+Pe%C3%B1a', 'C4'],
    ['filter=name%5Bequals%5D%3DSOF%C3%8DA+PE%C3%91A%26name%5Bmode%5D%3Dinsensitive', 'C5 C4'],
    ['filter%5Bemail%5D%5Bcontains%5D=john%40example.com&take=3', 'C1'],
    ['filter[username]=12873', 'C6'],
    ['filter=phoneNumber%5Bequals%5D%3D%252B528110004004', 'C4'],
    ['filter=phoneNumber%5Bequals%5D%3D%2B528110004004', 'C4'],
    ['filter=username%5Bin%5D%5B0%5D%3Djcarter%26username%5Bin%5D%5B1%5D%3Dmaria', 'C7 C1'],
    ['filter=username%5Bin%5D%3Djcarter%26username%5Bin%5D%3Dmaria', 'C7 C1'],
    ['filter=createdAt%5Bgte%5D%3D2025-01-11%26createdAt%5Blt%5D%3D2025-02-01', 'C5 C4 C3 C2'],
    ['filter=createdAt%5Bgt%5D%3D2025-02-01T06%3A00%3A00%252B00%3A00', 'C8 C7 C6'],
    ['filter=createdAt%5Bgt%5D%3D2025-02-01T06%3A00%3A00%2B00%3A00', 'C8 C7 C6'],
    ['filter=archivedAt%3Dnull', 'C8 C6 C5 C4 C2 C1'],
    ['filter=archivedAt%3D', 'C8 C6 C5 C4 C2 C1'],
    ['filter=archivedAt%5Bnot%5D%3Dnull', 'C7 C3'],
    ['filter=email%5Bnot%5D%3Djohn%40example.com', 'C8 C6 C5 C4 C3'],
    ['filter=NOT%5Bemail%5D%5Bcontains%5D%3Dexample.com', 'C6 C5'],
    ['filter=OR%5B0%5D%5Bemail%5D%3Dnull%26OR%5B1%5D%5Bemail%5D%5BendsWith%5D%3D.org', 'C7 C6 C5 C2'],
    ['filter=OR%5B0%5D%5BnoPayments%5D%3Dtrue%26OR%5B1%5D%5BarchivedAt%5D%5Bnot%5D%3Dnull', 'C8 C7 C5 C3 C2'],
    ['filter=NOT%5B0%5D%5BnoPayments%5D%3Dtrue%26NOT%5B1%5D%5BskipTaxInvoice%5D%3Dtrue', 'C7 C6 C4 C1'],
    ['filter=NOT%5BnoPayments%5D%3Dtrue%26NOT%5BskipTaxInvoice%5D%3Dtrue', 'C8 C7 C6 C4 C2 C1'],
    [
      'filter=AND%5B0%5D%5Bname%5D%5Bcontains%5D%3Dsof%26AND%5B1%5D%5BOR%5D%5B0%5D%5BnoPayments%5D%3Dtrue%26AND%5B1%5D%5BOR%5D%5B1%5D%5Busername%5D%5BstartsWith%5D%3Dsofia_',
      'C5 C4',
    ],
    [
      'filter=metadata%5Bsome%5D%5Bkey%5D%3DstudentId%26metadata%5Bsome%5D%5Bvalue%5D%5BstartsWith%5D%3DM-',
      'C4 C1',
    ],
    ['filter=meta%5BstudentId%5D%3DM-2041', 'C1'],
    ['filter=meta%5Bgrade%5D%5Bnot%5D%3D6B', ''],
    ['filter=meta%5Bgrade%5D%3Dnull', 'C8 C6 C5 C4 C3 C2'],
    ['filter=metadata%5Bnone%5D%5Bkey%5D%3Dgrade', 'C8 C6 C5 C4 C3 C2'],
    ['filter=metadata%5Bevery%5D%5Bkey%5D%3Dgrade', 'C8 C7 C6 C5 C2'],
    [
      'filter=metadata%5Bsome%5D%5Bvalue%5D%5BstartsWith%5D%3DM-%26metadata%5Bsome%5D%5Bvalue%5D%5BendsWith%5D%3D1',
      'C1',
    ],
    ['filter=name%5Bcontains%5D%3D%2525', 'C6'],
    ['filter=name%5Bcontains%5D%3D_', 'C7'],
    ['filter=name%5Bcontains%5D%3D%2526', 'C8'],
    ['filter=replyWithAssistant%5Bnot%5D%3Dtrue', 'C8 C6 C4 C1'],
    ['filter=organizationId%3Dorg_zzzzzzzzzzzzzzzzzzzz', ''],
    ['filter=noPayments%3Dfalse&orderBy=name%3Dasc', 'C6 C1 C7 C4'],
    ['orderBy=createdAt%3Dasc&skip=3&take=2', 'C4 C5'],
    ['orderBy=createdAt%3Ddesc%26name%3Dasc', 'C8 C7 C6 C4 C5 C3 C2 C1'],
    [
      'orderBy[0][archivedAt][sort]=desc&orderBy[0][archivedAt][nulls]=last&orderBy[1][createdAt]=asc&take=4',
      'C3 C7 C1 C2',
    ],
    ['orderBy=archivedAt%3Ddesc&take=3', 'C8 C6 C5'],
    ['orderBy=email%3Dasc', 'C3 C1 C5 C8 C6 C4 C2 C7'],
    ['filter=name%5Bcontains%5D%3Djohn&filter[noPayments]=false', 'C1'],
    ['filter=OR%5B%5D%5BnoPayments%5D%3Dtrue%26OR%5B%5D%5Bname%5D%5Bcontains%5D%3DSof', 'C5'],
    ['skip=8', ''],
    ['limit=1', 'C8 C7 C6 C5 C4 C3 C2 C1'],
    ['filter=&orderBy=', 'C8 C7 C6 C5 C4 C3 C2 C1'],
    ['filter=id%5Bin%5D%5B0%5D%3Dcus_a0000000000000000002', 'C2'],
    ['filter=name%5Bnot%5D%5Bcontains%5D%3Djohn', 'C8 C7 C6 C5 C4'],
    ['filter=createdAt%3D2025-01-13T12%3A00%3A00.000Z', 'C5 C4'],
    ['filter=createdAt%5Blte%5D%3D2025-01-10T12%3A00%3A00.000Z', 'C1'],
    ['filter=createdAt%5Bgte%5D%3D1900-01-01&take=2', 'C8 C7'],
    ['filter=noPayments%5Bequals%5D%3Dtrue', 'C8 C5 C3 C2'],
    ['filter=noPayments%5Bnot%5D%3Dtrue', 'C7 C6 C4 C1'],
    ['filter=organizationId%5BstartsWith%5D%3Dorg_&take=2', 'C8 C7'],
    ['filter=organizationId%5BnotIn%5D%3Dorg_zzzzzzzzzzzzzzzzzzzz&take=2', 'C8 C7'],
    ['orderBy=organizationId%3Dasc&take=3', 'C1 C2 C3'],
    ['orderBy=skipTaxInvoice%3Ddesc', 'C5 C3 C8 C7 C6 C4 C2 C1'],
    ['orderBy=replyWithAssistant%3Dasc%26skipTaxInvoice%3Dasc', 'C1 C4 C6 C8 C3 C2 C7 C5'],
    [
      'orderBy=skipTaxInvoice%3Dasc%26emailVerified%3Dasc%26archivedById%3Dasc%26replyWithAssistant%3Ddesc%26name%3Dasc',
      'C7 C2 C6 C1 C8 C4 C3 C5',
    ],
    ['filter=NOT%5BNOT%5D%5BNOT%5D%5BNOT%5D%5BNOT%5D%5Bname%5D%5Bnot%5D%5Bcontains%5D%3Djohn', 'C3 C2 C1'],
    [
      'filter=metadata%5Bsome%5D%5Bvalue%5D%5Bnot%5D%5BstartsWith%5D%3Dm-%26metadata%5Bsome%5D%5Bkey%5D%3DstudentId',
      'C3',
    ],
    ['filter=metadata%5Bsome%5D%5Bvalue%5D%5Bin%5D%5B0%5D%3D6B', 'C7 C1'],
    ['filter=name%5Bcontains%5D%3D50%', 'C6'],
    ['filter=name[contains]=ana&name[mode]=default&archivedAt=null&noPayments=true', ''],
    ['filter=name[contains]=ana&archivedAt[not]=null&noPayments=true&OR[0][skipTaxInvoice]=true', 'C3'],
    ['archivedAt=null&OR[0][noPayments]=true&take=1', 'C8'],
  ])('%s selects %s', async (query, expected) => {
    expect(await find(query)).toBe(expected)
  })

  test.each([
    'take=0',
    'take=101',
    'take=1.5',
    'take=2&take=3',
    'take=',
    'take=abc',
    'take=1e2',
    'take=%2B5',
    'take=%205',
    'skip=-0',
    'skip=',
    'skip=1&skip=1',
    'skip=-1',
    'skip=2147483648',
    'filter=noPayments%3D1',
    'filter=OR%5B%5D%3D',
    'filter=OR%3D',
    'filter=OR%5B0%5D%3Dx',
    'filter=password%5Bcontains%5D%3Da',
    'filter=name%5Bregex%5D%3D.*',
    'filter=createdAt%5Bcontains%5D%3D2025',
    'filter=createdAt%5Bgte%5D%3Dyesterday',
    'filter=createdAt%5Bgte%5D%3D2025-01-01T00%3A00%3A00',
    'filter=name%5Bcontains%5D%3Da%26name%5Bcontains%5D%3Db',
    'filter=name%3Da%26name%5Bcontains%5D%3Db',
    'filter=name%5Bmode%5D%3Dinsensitive',
    'filter=skipTaxInvoice%5Bgt%5D%3Dtrue',
    'filter=__proto__%5Bx%5D%3D1',
    'filter=constructor%5Bprototype%5D%5Bx%5D%3D1',
    'filter=name%5Bcontains%5D%5B__proto__%5D%3D1',
    'filter=name%255B%255F_proto__%255D%3D1',
    'filter[__proto__][x]=1',
    'filter=name%3Da&__proto__[x]=1',
    'filter=meta%5Ba%3Db%5D%5B__proto__%5D%3D1',
    'filter[0][name]=a',
    'filter[]=a',
    'filter[=a',
    'filter[name]=a&filter[name]=b',
    'filter=noPayments%3D',
    'filter=noPayments%5Bgt%5D%3Dtrue',
    'filter=skipTaxInvoice%3DTRUE',
    'filter=skipTaxInvoice%3Dnull',
    'filter=createdAt%3Dnull',
    'filter=createdAt%5Bmode%5D%3Dinsensitive%26createdAt%5Bgt%5D%3D2025-01-01',
    'filter=email%5Bin%5D%5B0%5D%5Bx%5D%3D1',
    'filter=name%5Bnot%5D%5Bmode%5D%3Dinsensitive',
    'filter=name%5Bcontains%5D%3Da%26name%5Bmode%5D%3Dloud',
    'filter=meta%3Da',
    'filter=meta%5Ba%5D%5Bregex%5D%3Db',
    'filter=metadata%3Da',
    'filter=metadata%5Bany%5D%5Bkey%5D%3Da',
    'filter=metadata%5Bsome%5D%3Da',
    'filter=metadata%5Bsome%5D%5Bid%5D%3Da',
    'filter=metadata%5Bsome%5D%5Bkey%5D%5Bregex%5D%3Da',
    'filter=tags%3Da',
    'filter=tags%5BisEmpty%5D%3D1',
    'filter=tags%5Blike%5D%3Da',
    'filter=name%3Da&filter=name%3Db',
    'filter=%7B%22name%22%3A%22a%22%7D',
    `filter=${encodeURIComponent(`${'a'.repeat(20)}${'[b]'.repeat(30)}=1`)}`,
    `filter=${encodeURIComponent(`name=${'a'.repeat(501)}`)}`,
    `filter=${encodeURIComponent(`${'NOT'.concat('[NOT]'.repeat(8))}[name]=a`)}`,
    `filter=${Array.from({ length: 201 }, (_, i) => `AND%5B${i % 90}%5D%5Bname%5D%3Da`).join('%26')}`,
    'orderBy=createdAt%3Dup',
    'orderBy=noPayments%3Dasc',
    'orderBy=createdAt',
    'orderBy=createdAt%3DASC',
    'orderBy=metadata%3Dasc',
    'orderBy=tags%3Dasc',
    'orderBy=password%3Dasc',
    'orderBy=name%3Dasc%26name%3Ddesc',
    'orderBy=name%3Dasc&orderBy=name%3Dasc',
    'orderBy=archivedAt%5Bsort%5D%3Ddesc%26archivedAt%5Bnulls%5D%3Dmiddle',
    'orderBy=archivedAt%5Bnulls%5D%3Dlast',
    'orderBy[0]=createdAt',
    'orderBy=name%3Dasc%26email%3Dasc%26username%3Dasc%26id%3Dasc%26createdAt%3Dasc%26updatedAt%3Dasc',
  ])('%s is refused with what is wrong', async (query) => {
    const { status, json } = await tenant.request('quentli', `/v1/customers?${query}`)
    expect(status).toBe(400)
    expect(json.error.message).toBe('Invalid query parameters')
    expect(json.error.issues.length).toBeGreaterThan(0)
    expect(json.error.issues[0]).toEqual({
      code: expect.any(String),
      path: expect.any(Array),
      message: expect.any(String),
    })
  })

  test('every problem is reported with its path', async () => {
    const filter = encodeURIComponent('password=x&OR[0][noPayments]=1')
    const { json } = await tenant.request('quentli', `/v1/customers?filter=${filter}&take=101`)
    expect(json.error.issues).toEqual([
      { code: 'too_big', path: ['take'], message: 'take must be between 1 and 100' },
      { code: 'unrecognized_keys', path: ['filter', 'password'], message: 'Unknown filter field' },
      { code: 'invalid_type', path: ['filter', 'OR', 0, 'noPayments'], message: 'Expected true or false' },
    ])
  })
})

describe('at its limits a filter', () => {
  const status = async (query: string) => (await tenant.request('quentli', `/v1/customers?${query}`)).status
  const days = (count: number) =>
    Array.from({ length: count }, (_, index) => `filter[createdAt][in][${index}]=2025-01-13T12:00:00Z`)
  const nots = (count: number) => `filter${'[NOT]'.repeat(count)}[name][not][contains]=a`
  const names = (count: number) =>
    Array.from({ length: count }, (_, index) => `filter[AND][${index}][name][contains]=o`)

  test.each([
    ['lists of 100 values', days(100).join('&'), 200],
    ['lists of 101 values', days(101).join('&'), 400],
    ['100 conditions', names(100).join('&'), 200],
    [
      '100 conditions, two of them in one element',
      [...names(99), 'filter[AND][98][email][not]=x'].join('&'),
      200,
    ],
    ['101 conditions', [...names(100), 'filter[email][not]=x'].join('&'), 400],
    ['101 operators of metadata', [...names(98), ...entryTests(3)].join('&'), 400],
    ['100 operators of metadata', [...names(97), ...entryTests(3)].join('&'), 200],
    ['5 nested groups', nots(5), 200],
    ['6 nested groups', nots(6), 400],
    ['12 brackets', `filter[AND][0][AND][0][AND][0][AND][0][AND][0][name][not]=a`, 200],
    ['13 brackets', `filter[AND][0][AND][0][AND][0][AND][0][AND][0][name][not][equals]=a`, 400],
    ['values of 500 characters', `filter[name]=${'a'.repeat(500)}`, 200],
    ['values of 501 characters', `filter[name]=${'a'.repeat(501)}`, 400],
    ['4096 characters', `filter=${padded(4096)}`, 200],
    ['4097 characters', `filter=${padded(4097)}`, 400],
  ])('has %s', async (_what, query, expected) => {
    expect(await status(query)).toBe(expected)
  })

  function entryTests(count: number): string[] {
    const parts = ['contains', 'startsWith', 'endsWith', 'not']
    return parts.slice(0, count).map((part) => `filter[metadata][some][value][${part}]=o`)
  }

  /** Conditions on a name with the given total length in characters. */
  function padded(length: number): string {
    const part = `${encodeURIComponent('AND[0][name][in][]')}=${'a'.repeat(481)}`
    const parts = Array.from({ length: 8 }, () => part)
    const size = decodeURIComponent(parts.join('&')).length
    return encodeURIComponent(
      `${decodeURIComponent(parts.join('&'))}&id[not]=${'b'.repeat(length - size - 9)}`,
    )
  }
})

describe('entries', () => {
  let other: Tenant
  beforeAll(async () => {
    other = await kith.tenant()
    const entries = (...pairs: [string, string][]) => pairs.map(([key, value]) => ({ key, value }))
    const people = [
      { metadata: entries(['2024', 'paid'], ['7', 'a'], ['pen\u0303a', 'x\u0301']), tags: ['vip', 'Peña'] },
      { metadata: entries(['2024', 'due'], ['2024', 'paid']), tags: ['vip'] },
      { metadata: entries(['toString', 'own'], ['__proto__', 'own']) },
    ]
    for (const [index, quentli] of people.entries()) {
      const body = { fullName: `E${index + 1}`, extensions: { quentli } }
      expect((await other.request('native', '/v1/people', { method: 'POST', body })).status).toBe(201)
    }
  })

  test.each([
    ['filter[meta][2024]=paid', 'E2 E1'],
    ['filter=meta%5B2024%5D%3Dpaid', 'E2 E1'],
    ['filter=meta[2024]=paid&meta[7]=a', 'E1'],
    ['filter[AND][0][meta][7]=a', 'E1'],
    ['filter[meta][7]=null', 'E3 E2'],
    ['filter[meta][toString]=own', 'E3'],
    ['filter[meta][pe%C3%B1a]=x%CC%81', 'E1'],
    ['filter[metadata][some][value]=due', ''],
    ['filter[tags][has]=vip', 'E2 E1'],
    ['filter[tags][has]=pen%CC%83a', ''],
    ['filter[tags][has]=Pen%CC%83a', 'E1'],
    ['filter[tags][hasSome][0]=Pe%C3%B1a&filter[tags][hasSome][1]=none', 'E1'],
    ['filter[tags][hasEvery][0]=Pe%C3%B1a&filter[tags][hasEvery][1]=vip', 'E1'],
    ['filter[tags][hasEvery][0]=Pe%C3%B1a&filter[tags][hasEvery][1]=none', ''],
    ['filter[tags][isEmpty]=true', 'E3'],
    ['filter[NOT][tags][has]=Pe%C3%B1a', 'E3 E2'],
  ])('%s selects %s', async (query, expected) => {
    const { status, json } = await other.request('quentli', `/v1/customers?${query}`)
    expect([status, json.map?.(({ name }: { name: string }) => name).join(' ')]).toEqual([200, expected])
  })

  test('with the same key count as one, in both forms', async () => {
    const { json } = await other.request('quentli', '/v1/customers?filter[name]=E2')
    expect(json[0].metadata).toEqual([{ key: '2024', value: 'paid' }])
    expect(json[0].meta).toEqual({ '2024': 'paid' })
  })
})
