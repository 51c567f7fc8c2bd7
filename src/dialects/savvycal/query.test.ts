import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestKith, type Tenant, type TestKith } from '../../../test/support/kith.ts'
import errors from './fixtures/errors.json' with { type: 'json' }

const people = [
  {
    given: 'Ngozi',
    surname: 'Okafor',
    emails: [{ value: 'ngozi@example.org' }, { value: 'second@example.org' }],
    extensions: {
      savvycal: {
        metadata: { location: 'north', visits: 4, tags: ['vip', 'a,b'], '50%': 'é', __proto__x: 1 },
      },
    },
  },
  {
    given: 'Mio',
    surname: 'Oka',
    emails: [{ value: 'Mio@Example.org' }],
    extensions: { savvycal: { metadata: { location: 'south', visits: '4', vip: true, gone: null } } },
  },
  {
    fullName: 'Brandt, Olaf',
    given: 'Olaf',
    surname: 'Brandt',
    extensions: { savvycal: { metadata: { visits: 10.5, location: ['north'], tags: [3, { a: 1 }] } } },
  },
  { given: 'Zoë', surname: 'Ångström', emails: [{ value: 'zoe_100%@example.com' }] },
  { given: 'Éva', extensions: { savvycal: { metadata: { visits: -1, location: '' } } } },
]
const allNames = ['Ngozi', 'Mio', 'Olaf', 'Zoë', 'Éva']

let kith: TestKith
let tenant: Tenant
beforeAll(async () => {
  kith = await createTestKith()
  tenant = await kith.tenant()
  for (const body of people) {
    const { status } = await tenant.request('native', '/v1/people', { method: 'POST', body })
    expect(status).toBe(201)
  }
})
afterAll(() => kith.close())

const list = (query: string) => tenant.request('savvycal', `/v1/clients${query}`)

/** First names of the clients found, in order. */
async function found(query: string): Promise<string[]> {
  const { status, json } = await list(`?include_sensitive=true&${query}`)
  expect(status, JSON.stringify(json)).toBe(200)
  expect(json.meta.total_count).toBe(json.data.length)
  return json.data.map((client: { first_name: string }) => client.first_name)
}

describe('pages', () => {
  test.each([
    ['', 5, [1, 10, 5, 1]],
    ['?page=1', 5, [1, 10, 5, 1]],
    ['?page=1&page_size=2', 2, [1, 2, 5, 3]],
    ['?page=2&page_size=2', 2, [2, 2, 5, 3]],
    ['?page=3&page_size=2', 1, [3, 2, 5, 3]],
    ['?page=4&page_size=2', 0, [4, 2, 5, 3]],
    ['?page_size=1', 1, [1, 1, 5, 5]],
    ['?page_size=100', 5, [1, 100, 5, 1]],
    ['?page=9007199254740991&page_size=100', 0, [9007199254740991, 100, 5, 1]],
    ['?search=zzz', 0, [1, 10, 0, 0]],
  ])('GET /v1/clients%s shows %i with meta %j', async (query, count, meta) => {
    const { status, json } = await list(query)
    expect(status).toBe(200)
    expect(json.data).toHaveLength(count)
    expect(json.meta).toEqual({
      current_page: meta[0],
      page_size: meta[1],
      total_count: meta[2],
      total_pages: meta[3],
    })
    expect(Object.keys(json)).toEqual(['data', 'meta'])
    expect(Object.keys(json.meta)).toEqual(['current_page', 'page_size', 'total_count', 'total_pages'])
  })

  test('follow the time of creation', async () => {
    expect(await found('')).toEqual(allNames)
  })

  test.each([
    ['page=0', '/page', '0 is smaller than inclusive minimum 1'],
    ['page=-1', '/page', '-1 is smaller than inclusive minimum 1'],
    ['page=%2B00', '/page', '0 is smaller than inclusive minimum 1'],
    ['page[]=2', '/page', 'Invalid integer. Got: array'],
    ['page[a]=2', '/page', 'Invalid integer. Got: object'],
    ['page=0&page[]=2', '/page', '0 is smaller than inclusive minimum 1'],
    ['search[]=a&search[]=b', '/search', 'Invalid string. Got: array'],
    ['include_sensitive[a][b]=true', '/include_sensitive', 'Invalid boolean. Got: object'],
    ['page=abc', '/page', 'Invalid integer. Got: string'],
    ['page=1.5', '/page', 'Invalid integer. Got: string'],
    ['page=', '/page', 'Invalid integer. Got: string'],
    ['page=1e3', '/page', 'Invalid integer. Got: string'],
    ['page=99999999999999999999', '/page', 'Invalid integer. Got: string'],
    ['page=1&page=2', '/page', 'page is given more than once'],
    ['page_size=-5', '/page_size', '-5 is smaller than inclusive minimum 1'],
    ['page_size=ten', '/page_size', 'Invalid integer. Got: string'],
    ['page_size=', '/page_size', 'Invalid integer. Got: string'],
    ['page_size=5&page_size=5', '/page_size', 'page_size is given more than once'],
    ['include_sensitive=yes', '/include_sensitive', 'Invalid boolean. Got: string'],
    ['include_sensitive=', '/include_sensitive', 'Invalid boolean. Got: string'],
    ['include_sensitive=TRUE', '/include_sensitive', 'Invalid boolean. Got: string'],
    [
      'include_sensitive=true&include_sensitive=false',
      '/include_sensitive',
      'include_sensitive is given more than once',
    ],
    ['search=a&search=b', '/search', 'search is given more than once'],
    [`search=${'a'.repeat(256)}`, '/search', 'String length is larger than maxLength: 255'],
  ])('%s is a 422', async (query, pointer, detail) => {
    const { status, json } = await list(`?${query}`)
    expect([status, json]).toEqual([
      422,
      { errors: [{ title: 'Invalid value', source: { pointer }, detail }] },
    ])
  })

  test('a page_size just outside its limits is refused in the published shape', async () => {
    for (const [size, expected] of [
      [0, errors.page_size_too_small],
      [101, errors.page_size_too_large],
    ] as const) {
      const { status, json } = await list(`?page_size=${size}`)
      expect([status, json]).toEqual([expected.status, expected.body])
    }
  })

  test('all problems of a request are reported, in the order of the parameters', async () => {
    const { json } = await list('?metadata[a][x]=1&include_sensitive=2&page_size=0&page=0')
    expect(json.errors.map((error: { source: { pointer: string } }) => error.source.pointer)).toEqual([
      '/page',
      '/page_size',
      '/include_sensitive',
      '/metadata[a][x]',
    ])
  })

  test('unknown parameters are refused, each by its name', async () => {
    const { status, json } = await list(`?sort=desc&foo[bar]=1&foo[]=2&__proto__=2&constructor=3&`)
    expect(status).toBe(422)
    expect(json.errors).toEqual(
      ['sort', 'foo', '__proto__', 'constructor'].map((name) => ({
        detail: `Unexpected field: ${name}`,
        source: { pointer: `/${name}` },
        title: 'Invalid value',
      })),
    )
    const long = await list(`?${'é'.repeat(41)}=1`)
    expect(long.json.errors[0].detail).toBe(`Unexpected field: ${'é'.repeat(40)}`)
  })
})

describe('search', () => {
  test.each([
    ['first names', 'ngoz', ['Ngozi']],
    ['last names, in any case', 'OKA', ['Ngozi', 'Mio']],
    ['first and last name with a space between', 'mio+oka', ['Mio']],
    ['first and last name, however the whole name is written', 'olaf%20brandt', ['Olaf']],
    ['the e-mail, in any case', 'mio%40EXAMPLE', ['Mio']],
    ['letters with accents, in any case', '%C3%89VA', ['Éva']],
    ['letters with accents written in two parts', 'A%CC%8Angstr', ['Zoë']],
    ['wildcards of SQL as what they are', '_100%25', ['Zoë']],
    ['nothing beyond the shown e-mail', 'second', []],
    ['no other field', 'north', []],
    ['text with blanks around it', '%20%20mio%20', ['Mio']],
    ['quotes', '%27%22%3B--', []],
  ])('looks at %s', async (_name, term, names) => {
    expect(await found(`search=${term}`)).toEqual(names)
  })

  test.each([
    ['search=%00', '/search', /U\+0000/],
    ['search=%ED%A0%80', '/search', /UTF-8/],
    ['metadata[plan]=%00', '/metadata', /U\+0000/],
    ['metadata[pl%FFan]=gold', '/metadata', /UTF-8/],
    ['metadata[visits][gte]=9007199254740993', '/metadata[visits][gte]', /9007199254740991/],
  ])('%s is refused, because no store can hold such a value', async (query, place, detail) => {
    const { status, json } = await list(`?${query}`)
    expect([status, json.errors.length]).toEqual([422, 1])
    expect(json.errors[0]).toMatchObject({
      detail: expect.stringMatching(detail),
      source: { pointer: place },
    })
  })

  test.each(['search=', 'search=%20%20'])('%s does not filter', async (query) => {
    expect(await found(query)).toEqual(allNames)
  })

  test('may be 255 characters long', async () => {
    expect(await found(`search=${'a'.repeat(255)}`)).toEqual([])
  })

  test('is applied to the total before paging', async () => {
    const { json } = await list('?search=oka&page_size=1&page=2')
    expect(json.meta).toEqual({ current_page: 2, page_size: 1, total_count: 2, total_pages: 2 })
    expect(json.data).toHaveLength(1)
  })

  test('works without sensitive keys in the answer', async () => {
    const { json } = await list('?search=ngozi')
    expect(json.meta.total_count).toBe(1)
    expect(json.data[0]).not.toHaveProperty('first_name')
  })
})

describe('metadata filters', () => {
  test.each([
    ['metadata[location]=north', ['Ngozi']],
    ['metadata%5Blocation%5D=north', ['Ngozi']],
    ['metadata%5blocation%5d%5beq%5d=north', ['Ngozi']],
    ['metadata[location][eq]=south', ['Mio']],
    ['metadata[location]=North', []],
    ['metadata[location]=', ['Éva']],
    ['metadata[visits]=4', ['Ngozi', 'Mio']],
    ['metadata[vip]=true', ['Mio']],
    ['metadata[gone]=null', []],
    ['metadata[50%25]=%C3%A9', ['Ngozi']],
    ['metadata[nothing]=x', []],
    ['metadata[__proto__]=x', []],
    ['metadata[location][not_eq]=north', ['Mio', 'Olaf', 'Zoë', 'Éva']],
    ['metadata[nothing][not_eq]=x', allNames],
    ['metadata[location][in]=north,south', ['Ngozi', 'Mio']],
    ['metadata[location][in]=south', ['Mio']],
    ['metadata[visits][in]=10.5,-1,7', ['Olaf', 'Éva']],
    ['metadata[tags][contains]=vip', ['Ngozi']],
    ['metadata[tags][contains]=a,b', ['Ngozi']],
    ['metadata[tags][contains]=3', ['Olaf']],
    ['metadata[tags][contains]=[object Object]', []],
    ['metadata[location][contains]=north', ['Olaf']],
    ['metadata[visits][gte]=4', ['Ngozi', 'Olaf']],
    ['metadata[visits][lte]=4', ['Ngozi', 'Éva']],
    ['metadata[visits][gte]=-1&metadata[visits][lte]=4.0', ['Ngozi', 'Éva']],
    ['metadata[visits][gte]=4&metadata[location]=north', ['Ngozi']],
    ['metadata[visits]=4&search=mio', ['Mio']],
  ])('%s', async (query, names) => {
    expect(await found(query)).toEqual(names)
  })

  test.each([
    ['metadata[visits][gte]=many', '/metadata[visits][gte]', 'gte needs a number'],
    ['metadata[visits][lte]=', '/metadata[visits][lte]', 'lte needs a number'],
    ['metadata[visits][gte]=Infinity', '/metadata[visits][gte]', 'gte needs a number'],
    [
      'metadata[visits][like]=4',
      '/metadata[visits][like]',
      'Unknown operator like; use eq, not_eq, in, contains, gte or lte',
    ],
    ['metadata=x', '/metadata', 'Invalid object. Got: string'],
    ['metadata[]=x', '/metadata', 'Invalid object. Got: array'],
    ['metadata[a][b][c]=x', '/metadata[a][b][c]', 'Invalid metadata filter'],
    ['metadata[a/b~c][no]=x', '/metadata[a~1b~0c][no]', /^Unknown operator/],
  ])('%s is a 422', async (query, pointer, detail) => {
    const { status, json } = await list(`?${query}`)
    expect(status).toBe(422)
    expect(json.errors).toHaveLength(1)
    expect(json.errors[0]).toMatchObject({ title: 'Invalid value', source: { pointer } })
    expect(json.errors[0].detail).toMatch(detail)
  })

  test('too many of them are a 400 with an explanation', async () => {
    const query = Array.from({ length: 201 }, (_, index) => `metadata[k${index}]=v`).join('&')
    const { status, json } = await list(`?${query}`)
    expect(status).toBe(400)
    expect(json.errors[0]).toMatchObject({ status: '400', detail: expect.stringContaining('200 conditions') })
  })
})
