import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Command } from 'commander'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { addDoctorCommand } from '../../cli/doctor.ts'
import { type Diagnosis, diagnose } from '../../doctor/doctor.ts'
import { toReport } from '../../doctor/report.ts'
import { dialects } from '../index.ts'

/** `kith doctor` against a stand-in for a live account of this vendor that differs from Kith's schemas in every way. */
const dialectNamed = (name: string) => dialects.find((dialect) => dialect.name === name)!

describe('against an account that differs', () => {
  const person = {
    created_at: '2026-03-01T12:00:00Z',
    email: 'ada.example@example.com',
    first_name: 'Adalina',
    id: 'clnt_000000000001',
    last_name: 'Exampleson',
    locale: 'en-US',
    metadata: { 'Adalinas key': 'Adalinas value' },
    object: 'client',
    phone: '+12025550143',
    reference_id: null,
    time_zone: 'UTC',
    updated_at: '2026-03-01T12:00:00Z',
  }
  const secrets = ['Adalina', 'Exampleson', 'ada.example', '5550143', 'sk_secret', 'Lovelace']
  const meta = { current_page: 1, page_size: 10, total_count: 3, total_pages: 1 }
  const client = { data: person }

  let vendor: FakeVendor
  beforeEach(async () => {
    vendor = await startVendor()
  })
  afterEach(() => vendor.close())

  const examine = (options: Partial<Parameters<typeof diagnose>[0]> = {}) =>
    diagnose({ dialect: dialectNamed('savvycal'), url: vendor.url, key: 'sk_secret', pauseMs: 0, ...options })

  /** Serves a list of clients, one for each set of changes to the usual client, and the usual client by id. */
  function serveClients(changes: readonly object[], list: object = { meta }): void {
    vendor.responses = {
      '/v1/clients': { body: { data: changes.map((change) => ({ ...person, ...change })), ...list } },
      '/v1/clients/clnt_000000000001': { body: client },
    }
  }

  test('finds no differences in a correct account', async () => {
    serveClients([{}, {}])
    const { compared, differences, requests } = await examine()
    expect(differences).toEqual([])
    expect(compared).toEqual(['listClients', 'getClient'])
    expect(requests).toBe(3)
  })

  test.each([
    ['a new key', [{ nickname: 'Adalina' }, {}], '.nickname', 'unknown_key', undefined, ['string'], 1, 2],
    ['a missing key', [{ locale: undefined }, {}], '.locale', 'missing_key', 'string', [], 1, 2],
    [
      'a wrong type',
      [{ reference_id: 12 }, { reference_id: [] }, {}],
      '.reference_id',
      'type',
      'string or null',
      ['integer', 'array'],
      2,
      3,
    ],
    ['an unexpected null', [{ time_zone: null }], '.time_zone', 'type', 'string', ['null'], 1, 1],
    ['an unknown enum value', [{ object: 'customer' }], '.object', 'enum', 'client', ['customer'], 1, 1],
    [
      'a wrong time format',
      [{ created_at: '03/01/2026 12:00' }],
      '.created_at',
      'format',
      'date-time',
      ['99/99/9999 99:99'],
      1,
      1,
    ],
    ['a wrong id format', [{ id: 'customer_Lovelace' }], '.id', 'format', '^clnt_\\w{12}$', ['a_a'], 1, 1],
    [
      'a time without an offset',
      [{ created_at: '2025-01-01 10:00:00' }],
      '.created_at',
      'format',
      'date-time',
      ['9999-99-99 99:99:99'],
      1,
      1,
    ],
  ] as const)('finds %s', async (_about, changes, path, kind, expected, found, seen, among) => {
    serveClients(changes)
    const { differences } = await examine()
    const place = { operation: 'listClients', route: '/v1/clients', status: 200, path: `$.data[]${path}` }
    const expectation = expected === undefined ? {} : { expected }
    expect(differences.filter(({ operation }) => operation === 'listClients')).toEqual([
      { ...place, kind, ...expectation, found, seen, among },
    ])
  })

  test('finds differences outside the list items and in single objects', async () => {
    serveClients([{}], { meta: { ...meta, total_count: '3', has_more: false }, links: null })
    vendor.responses['/v1/clients/clnt_000000000001'] = { body: { client: person } }
    const { differences } = await examine()
    expect(differences.map(({ operation, path, kind }) => `${operation} ${path} ${kind}`)).toEqual([
      'listClients $.meta.total_count type',
      'listClients $.meta.has_more unknown_key',
      'listClients $.links unknown_key',
      'getClient $.data missing_key',
      'getClient $.client unknown_key',
    ])
  })

  test('limits the differences of a map in place of an object, and does not print its keys', async () => {
    const map = Object.fromEntries(
      Array.from({ length: 1000 }, (_, index) => [`Ada Lovelace ${index}`, index]),
    )
    serveClients([
      { ...map, ...Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`k${index}`, 1])) },
    ])
    const diagnosis = await examine()
    expect(diagnosis.differences.length).toBe(200)
    expect(diagnosis.differences[0]).toMatchObject({
      path: '$.data[].(a key that is not an identifier)',
      seen: 1000,
    })
    expectNoSecrets(diagnosis)
  })

  test('finds a status that the route does not declare', async () => {
    serveClients([{}])
    vendor.responses['/v1/clients/clnt_000000000001'] = { status: 410, body: {} }
    const { differences, notCompared } = await examine()
    expect(differences).toMatchObject([
      { operation: 'getClient', status: 410, kind: 'status', path: '$', found: ['410'], seen: 1, among: 1 },
    ])
    expect(notCompared).toEqual([
      { operation: 'getClient', route: '/v1/clients/:client_id', reason: 'status 410' },
    ])
  })

  test('finds a wrong error body', async () => {
    serveClients([{}])
    vendor.responses['/v1/clients/clnt_000000000001'] = { status: 404, body: { error: 'gone' } }
    const { differences } = await examine()
    expect(differences.map(({ status, path, kind }) => [status, path, kind])).toEqual([
      [404, '$.errors', 'missing_key'],
      [404, '$.error', 'unknown_key'],
    ])
  })

  test('finds a response that is not JSON', async () => {
    serveClients([{}])
    vendor.responses['/v1/clients/clnt_000000000001'] = { text: '<h1>Hello</h1>' }
    const { differences } = await examine()
    expect(differences).toMatchObject([{ operation: 'getClient', kind: 'not_json', path: '$' }])
  })

  test('finds an unknown enum value inside a list', async () => {
    const item = { id: '0b1c2d3e-0000-4000-8000-000000000001' }
    vendor.responses = {
      '/api/v1/campaign': {
        body: { message: 'ok', meta: {}, data: { items: [{ ...item, status: 'archived' }] } },
      },
    }
    const { differences } = await examine({ dialect: dialectNamed('insighto'), key: 'in-sk_secret' })
    expect(differences).toContainEqual(
      expect.objectContaining({
        path: '$.data.items[].status',
        kind: 'enum',
        found: ['archived'],
        seen: 1,
        among: 1,
      }),
    )
    expect(vendor.requests.every(({ url }) => url.includes('api_key=in-sk_secret'))).toBe(true)
    expect(vendor.requests.map(({ url }) => url)).toContain(
      `/api/v1/campaign/contact/list/${item.id}?api_key=in-sk_secret`,
    )
  })

  test('requests only a few people of a large account', async () => {
    serveClients(
      Array.from({ length: 100 }, (_, index) => ({ id: `clnt_${String(index).padStart(12, '0')}` })),
    )
    await examine()
    expect(vendor.requests.map(({ url }) => url)).toEqual([
      '/v1/clients',
      '/v1/clients/clnt_000000000000',
      '/v1/clients/clnt_000000000001',
    ])
  })

  test('stops at the request limit if an API has more routes', async () => {
    const { routes, ...rest } = dialectNamed('savvycal')
    const list = routes.find(({ operationId }) => operationId === 'listClients')!
    const many = Array.from({ length: 45 }, (_, index) => ({ ...list, operationId: `list${index}` }))
    serveClients([])
    const { requests, notCompared } = await examine({ dialect: { ...rest, routes: many } })
    expect(requests).toBe(40)
    expect(notCompared).toHaveLength(5)
    expect(notCompared[0]).toMatchObject({
      operation: 'list40',
      reason: 'the limit of 40 requests was reached',
    })
  })

  test('requests a route with a required parameter only if the parameter is given', async () => {
    const { routes, ...rest } = dialectNamed('savvycal')
    const list = routes.find(({ operationId }) => operationId === 'listClients')!
    const schema = { properties: { term: {}, page: { default: 1 } }, required: ['term', 'page'] }
    const search = { ...list, query: { schema, read: () => ({}) }, operationId: 'search' }
    const dialect = { ...rest, routes: [list, search] }
    serveClients([])
    const { notCompared } = await examine({ dialect })
    expect(notCompared).toEqual([
      { operation: 'search', route: '/v1/clients', reason: 'needs --query term=…' },
    ])
    expect((await examine({ dialect, query: { term: 'a' } })).compared).toEqual(['listClients', 'search'])
  })

  test('sends GET requests only, with the key and the given headers and parameters', async () => {
    serveClients([{}])
    await examine({
      headers: { 'X-SavvyCal-Account': 'acct_000000000001' },
      query: { include_sensitive: 'true', other: '1' },
    })
    expect(vendor.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET /v1/clients?include_sensitive=true',
      'GET /v1/clients/clnt_000000000001?include_sensitive=true',
    ])
    for (const { headers } of vendor.requests) {
      expect(headers).toMatchObject({
        authorization: 'Bearer sk_secret',
        'x-savvycal-account': 'acct_000000000001',
      })
    }
  })

  test('prints neither values of people nor the key', async () => {
    serveClients([
      { first_name: ['Adalina'], last_name: { Exampleson: 1 }, phone: 12025550143, id: 'Adalina Exampleson' },
      { object: 'Adalina Exampleson', created_at: 'ada.example@example.com', locale: { a: '5550143' } },
    ])
    const diagnosis = await examine({ query: { include_sensitive: 'true' } })
    expect(diagnosis.differences.length).toBeGreaterThan(5)
    expectNoSecrets(diagnosis)
  })

  describe('that cannot be read', () => {
    test.each([
      ['refuses the key', { status: 401, body: { errors: [] } }, /its status was 401; is the key valid/],
      ['is busy', { status: 503, text: 'later' }, /its status was 503/],
      [
        'redirects',
        { status: 301, text: '', headers: { location: 'http://127.0.0.1:1/' } },
        /its status was 301/,
      ],
      ['has no such API', { status: 404, text: 'what?' }, /its status was 404; is this the address/],
    ])('because it %s, prints the reason', async (_about, given, message) => {
      vendor.responses = { '/v1/clients': given }
      await expect(examine()).rejects.toThrow(message)
    })

    test('because nothing listens, prints the reason without the key', async () => {
      const gone = await startVendor()
      await gone.close()
      const options = { dialect: dialectNamed('insighto'), url: gone.url, key: 'in-sk_secret' }
      const error = await examine(options).catch((reason: Error) => reason)
      expect(String(error)).toContain(`no response from ${gone.url}: ECONNREFUSED`)
      expect(String(error)).not.toContain('sk_secret')
    })

    test.each([
      [{ url: 'api.acme.example' }, '--url must be'],
      [{ url: 'ftp://acme.example' }, '--url must be'],
      [{ url: 'https://sk_secret@acme.example' }, '--url must be'],
      [{ url: 'https://acme.example/?api_key=sk_secret' }, '--url must be'],
      [{ key: 'sk_secret\nx' }, 'the key contains characters'],
      [{ key: '' }, 'the key contains characters'],
      [{ kind: 'bearer' }, '--kind must be one of token, platform, jwt for savvycal'],
    ])('because of %j, sends no request', async (options, message) => {
      const error = await examine(options).catch((reason: Error) => reason)
      expect(String(error)).toContain(message)
      expect(String(error)).not.toContain('sk_secret')
      expect(vendor.requests).toEqual([])
    })
  })

  describe('on the command line', () => {
    let printed: string
    beforeEach(() => {
      printed = ''
      vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
        printed += String(text)
        return true
      })
    })
    afterEach(() => {
      vi.restoreAllMocks()
      process.exitCode = undefined
    })

    const run = async (...args: string[]) => {
      const program = new Command().exitOverride().configureOutput({ writeErr: () => {} })
      addDoctorCommand(program)
      const given = ['--dialect', 'savvycal', '--url', vendor.url, '--key', 'sk_secret', '--pause', '0']
      await program.parseAsync(['doctor', ...given, ...args], { from: 'user' })
      return process.exitCode
    }

    test('exits with 0 without differences', async () => {
      serveClients([{}])
      expect(await run()).toBeUndefined()
      expect(printed).toContain('2 requests, 2 of 2 operations compared')
      expect(printed).toContain('No differences.')
    })

    test('exits with 3 and prints where and how often a difference occurs', async () => {
      serveClients([{ nickname: 'Adalina', object: 'customer' }, { locale: 7 }])
      expect(await run()).toBe(3)
      expect(printed).toContain('listClients  GET /v1/clients  200')
      expect(printed).toContain('$.data[].nickname  is an unknown key (string); 1 of 2')
      expect(printed).toContain('$.data[].object  is customer, not one of client; 1 of 2')
      expect(printed).toContain('$.data[].locale  is integer, not string; 1 of 2')
      expect(printed).toContain('3 differences.')
      for (const secret of secrets) expect(printed).not.toContain(secret)
    })

    test('--json prints the diagnosis as an object', async () => {
      serveClients([{ nickname: 'Adalina' }])
      expect(await run('--json')).toBe(3)
      expect(JSON.parse(printed)).toMatchObject({
        dialect: 'savvycal',
        url: `${vendor.url}/`,
        compared: ['listClients', 'getClient'],
        differences: [{ path: '$.data[].nickname', kind: 'unknown_key' }],
      })
    })

    test('sends the given headers and parameters', async () => {
      serveClients([{}])
      await run('--header', 'X-SavvyCal-Account: acct_1', '--query', 'search=a=b', '--query', 'page=1')
      expect(vendor.requests[0]).toMatchObject({
        url: '/v1/clients?search=a%3Db&page=1',
        headers: { 'x-savvycal-account': 'acct_1' },
      })
    })

    test.each([
      [['--dialect', 'acme'], /--dialect must be one of/],
      [['--query', 'nothing'], /name=value/],
      [['--pause', 'soon'], /whole number of milliseconds/],
      [['--key', 'wrong'], /cannot be read/],
    ])('rejects %j', async (args, message) => {
      vendor.responses = { '/v1/clients': { status: 401, body: {} } }
      await expect(run(...args)).rejects.toThrow(message)
    })
  })

  function expectNoSecrets(diagnosis: Diagnosis): void {
    const printed = JSON.stringify(diagnosis) + toReport(diagnosis).join('\n')
    for (const secret of secrets) expect(printed).not.toContain(secret)
  }
})

interface FakeVendor {
  readonly url: string
  readonly requests: { method: string; url: string; headers: IncomingMessage['headers'] }[]
  /** Responses by path. Any other path returns 404. */
  responses: Record<
    string,
    { status?: number; body?: unknown; text?: string; headers?: Record<string, string> }
  >
  close(): Promise<void>
}

async function startVendor(): Promise<FakeVendor> {
  const server: Server = createServer(({ method = '', url = '', headers }, response) => {
    vendor.requests.push({ method, url, headers })
    const planned = vendor.responses[url.split('?')[0]!] ?? {
      status: 404,
      body: { errors: [{ detail: 'Not Found' }] },
    }
    response.writeHead(planned.status ?? 200, planned.headers)
    response.end(planned.text ?? JSON.stringify(planned.body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const vendor: FakeVendor = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: [],
    responses: {},
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return vendor
}
