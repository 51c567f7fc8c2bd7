import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestKith, type Tenant, type TestKith } from '../../../test/support/kith.ts'

let kith: TestKith
let tenant: Tenant

interface Row {
  readonly name: string
  readonly username: string
  readonly email: string | null
  readonly phone: string | null
  readonly day: string
  readonly archived?: string
  readonly payments: number
  readonly assistant: boolean | null
  readonly skipTax: boolean
  readonly metadata?: Record<string, string>
}

const row = (name: string, username: string, day: string, rest: Partial<Row>): Row => ({
  name,
  username,
  email: null,
  phone: null,
  day,
  payments: 0,
  assistant: false,
  skipTax: false,
  ...rest,
})

/** C1 to C8; C4 and C5 were made at the same instant. */
const customers: readonly Row[] = [
  row('John Carter', 'jcarter', '2025-01-10', {
    email: 'john@example.com',
    phone: '+525511110001',
    payments: 2,
    metadata: { studentId: 'M-2041', grade: '6B' },
  }),
  row('Johnny Ruiz', 'jruiz', '2025-01-11', { phone: '+525511110002', assistant: null }),
  row('Ana Johnson', 'anaj', '2025-01-12', {
    email: 'ana@example.com',
    archived: '2025-03-01',
    assistant: true,
    skipTax: true,
    metadata: { studentId: 'X-9000' },
  }),
  row('Sofía Peña', 'sofia_p', '2025-01-13', {
    email: 'sofia@example.com',
    phone: '+528110004004',
    payments: 1,
    metadata: { studentId: 'M-2042' },
  }),
  row('sofía peña', 'jp2', '2025-01-13', { email: 'jp2@example.org', assistant: null, skipTax: true }),
  row('50% Off SA', '12873', '2025-02-01', {
    email: 'promo@example.org',
    phone: '+525511110006',
    payments: 3,
  }),
  row('María_López', 'maria', '2025-02-02', {
    archived: '2025-02-10',
    payments: 1,
    assistant: null,
    metadata: { grade: '6B' },
  }),
  row('Null & Co, S.A.', 'nullco', '2025-02-03', { email: 'null_co@example.com', phone: '+525511110008' }),
]

beforeAll(async () => {
  kith = await createTestKith()
  tenant = await kith.tenant()
  for (const [index, customer] of customers.entries()) {
    const made = await tenant.request('native', '/v1/people', {
      method: 'POST',
      body: toDraft(customer, index + 1),
    })
    expect(made.status).toBe(201)
  }
})
afterAll(() => kith.close())

function toDraft(customer: Row, number: number): object {
  const archived = customer.archived && {
    archivedAt: `${customer.archived}T12:00:00.000Z`,
    archivedById: 'u_1',
  }
  return {
    fullName: customer.name,
    emails: customer.email === null ? [] : [{ value: customer.email, primary: true }],
    phones: customer.phone === null ? [] : [{ value: customer.phone, primary: true }],
    vendorIds: { quentli: `cus_a000000000000000000${number}` },
    createdAt: `${customer.day}T12:00:00Z`,
    extensions: {
      quentli: {
        username: customer.username,
        paymentCount: customer.payments,
        skipTaxInvoice: customer.skipTax,
        ...(customer.assistant !== null && { replyWithAssistant: customer.assistant }),
        metadata: Object.entries(customer.metadata ?? {}).map(([key, value]) => ({ key, value })),
        ...archived,
      },
    },
  }
}

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
    'filter=name%3Da&filter=name%3Db',
    'filter=%7B%22name%22%3A%22a%22%7D',
    `filter=${encodeURIComponent(`${'a'.repeat(20)}${'[b]'.repeat(30)}=1`)}`,
    `filter=${encodeURIComponent(`name=${'a'.repeat(501)}`)}`,
    `filter=${encodeURIComponent(`${'NOT'.concat('[NOT]'.repeat(8))}[name]=a`)}`,
    `filter=${Array.from({ length: 201 }, (_, i) => `AND%5B${i % 90}%5D%5Bname%5D%3Da`).join('%26')}`,
    'orderBy=createdAt%3Dup',
    'orderBy=noPayments%3Dasc',
    'orderBy=createdAt',
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

  test('every problem is named, each where it is', async () => {
    const filter = encodeURIComponent('password=x&OR[0][noPayments]=1')
    const { json } = await tenant.request('quentli', `/v1/customers?filter=${filter}&take=101`)
    expect(json.error.issues).toEqual([
      { code: 'too_big', path: ['take'], message: 'take must be between 1 and 100' },
      { code: 'unrecognized_keys', path: ['filter', 'password'], message: 'Unknown filter field' },
      { code: 'invalid_type', path: ['filter', 'OR', 0, 'noPayments'], message: 'Expected true or false' },
    ])
  })
})
