import createClient, { type Middleware } from 'openapi-fetch'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemClock, systemTiming } from '../../src/model/clock.ts'
import { createTestKith, type Tenant, type TestKith } from '../support/kith.ts'

/**
 * The life of a client through the vendor's SDK, as a page of a clinic sees it: github.com/svycal/appointments at 67f8ba7.
 *
 * What the SDK does is repeated here over the library it is made of (`openapi-fetch`), against a running server and through
 * a `fetch` that keeps to the rules of browsers:
 * - `packages/core/src/client.ts`, lines 20 to 31: a token must have three parts, the second of which is JSON for `atob`
 * - lines 37 to 50: a token whose `exp` is past is asked for anew; lines 86 to 114: otherwise it is sent again
 * - lines 131 to 136: the account goes into `X-SavvyCal-Account`; line 92: a demo into `Authorization: Demo`
 * - `packages/core/src/operations.ts`, lines 91, 188, 261, 363 and 514: the five operations
 * - `packages/react-query/src/{query,mutation}-hooks/*-client*.ts`: the hooks, which add nothing to these requests
 * - `packages/core/package.json`, line 21, and `scripts/generate-schema-types.ts`, lines 10 to 36: what is made of `/v1/spec`
 */
const PAGE = 'https://clinic.example'

let kith: TestKith
let tenant: Tenant
let root: string
beforeAll(async () => {
  kith = await createTestKith({}, { clock: systemClock() })
  tenant = await kith.tenant()
  root = `http://127.0.0.1:${await kith.app.server.listen({ host: '127.0.0.1', port: 0 })}`
})
afterAll(() => kith.close())

/** What a browser sent and got, preflights included. */
interface Exchange {
  readonly method: string
  readonly path: string
  readonly status: number
  readonly authorization?: string | null
}

/**
 * A `fetch` under the CORS protocol (https://fetch.spec.whatwg.org/#http-cors-protocol): a request with a key or a JSON
 * body is preceded by a preflight without them, and an answer that does not name the origin is a network error.
 */
function browser(sent: Exchange[]): (request: Request) => Promise<Response> {
  const pass = async (request: Request): Promise<Response> => {
    const response = await fetch(request)
    const { pathname, search } = new URL(request.url)
    const authorization = request.headers.get('authorization')
    const path = `${pathname}${search}`.replace('/savvycal', '')
    sent.push({ method: request.method, path, status: response.status, authorization })
    if (!['*', PAGE].includes(response.headers.get('access-control-allow-origin') ?? '')) {
      throw new TypeError(`CORS: ${request.method} ${path} does not allow ${PAGE}`)
    }
    return response
  }
  return async (request) => {
    const names = [...request.headers.keys()].filter((name) => name !== 'accept')
    const preflight = await pass(
      new Request(request.url, {
        method: 'OPTIONS',
        headers: {
          origin: PAGE,
          'access-control-request-method': request.method,
          'access-control-request-headers': names.toSorted().join(','),
        },
      }),
    )
    const listed = (name: string) =>
      (preflight.headers.get(name) ?? '').split(',').map((value) => value.trim())
    if (!preflight.ok) throw new TypeError('CORS: the preflight failed')
    if (!listed('access-control-allow-methods').includes(request.method)) throw new TypeError('CORS: method')
    const allowed = listed('access-control-allow-headers').map((name) => name.toLowerCase())
    for (const name of names) if (!allowed.includes(name)) throw new TypeError(`CORS: header ${name}`)
    const asPage = new Request(request)
    asPage.headers.set('origin', PAGE)
    return pass(asPage)
  }
}

interface SdkOptions {
  readonly fetchAccessToken?: () => Promise<string>
  readonly account?: string
  readonly demo?: string
}

/** A client with the SDK's rules for tokens. */
function sdk({ fetchAccessToken, account, demo }: SdkOptions) {
  const sent: Exchange[] = []
  let token: string | undefined
  const claimsOf = (text: string): { exp?: number } => JSON.parse(atob(text.split('.')[1]!))
  const isPast = (text: string) => (claimsOf(text).exp ?? Number.POSITIVE_INFINITY) * 1000 < Date.now()
  const authenticate: Middleware = {
    async onRequest({ request }) {
      if (demo !== undefined) request.headers.set('Authorization', `Demo ${demo}`)
      else {
        if (token === undefined || isPast(token)) {
          const fetched = await fetchAccessToken!()
          if (fetched.split('.').length !== 3) throw new Error('not a JWT')
          claimsOf(fetched)
          token = fetched
        }
        request.headers.set('Authorization', `Bearer ${token}`)
      }
      return request
    },
  }
  const client = createClient<Record<string, Record<string, never>>>({
    baseUrl: `${root}/savvycal`,
    fetch: browser(sent),
    ...(account !== undefined && { headers: { 'X-SavvyCal-Account': account } }),
  })
  client.use(authenticate)
  // The SDK's types come from the vendor's document, which is not here.
  return { client: client as unknown as Untyped, sent }
}

interface Answered {
  // biome-ignore lint/suspicious/noExplicitAny: answers of every shape
  readonly data?: any
  // biome-ignore lint/suspicious/noExplicitAny: answers of every shape
  readonly error?: any
  readonly response: Response
}
type Untyped = Record<
  'GET' | 'POST' | 'PATCH' | 'DELETE',
  (path: string, options?: object) => Promise<Answered>
>

/** The clinic's own server: makes a token for its page over the native API. */
async function accessToken(lifeMs = 3_600_000): Promise<{ id: string; text: string }> {
  const expiresAt = new Date(Date.now() + lifeMs).toISOString()
  const response = await fetch(`${root}/native/v1/keys`, {
    method: 'POST',
    headers: { authorization: `Bearer ${tenant.keys.native}`, 'content-type': 'application/json' },
    body: JSON.stringify({ dialect: 'savvycal', kind: 'jwt', role: 'write', expiresAt }),
  })
  expect(response.status).toBe(201)
  const { id, key } = (await response.json()) as { id: string; key: string }
  return { id, text: key }
}

const draft = {
  first_name: 'Ngozi',
  last_name: 'Okafor',
  email: 'ngozi.okafor@example.org',
  time_zone: 'Europe/London',
  phone: '+442079460001',
}

test('a page creates, reads, lists, changes and deletes a client', async () => {
  let tokens = 0
  const { client, sent } = sdk({
    async fetchAccessToken() {
      tokens += 1
      return (await accessToken()).text
    },
  })
  const created = await client.POST('/v1/clients', { body: draft })
  expect([created.error, created.response.status]).toEqual([undefined, 201])
  const { id } = created.data.data
  const params = { path: { client_id: id } }
  const read = await client.GET('/v1/clients/{client_id}', { params })
  expect(read.data.data).toMatchObject({ id, object: 'client', time_zone: 'Europe/London' })
  const query = { page: 1, page_size: 10, search: 'okafor' }
  const listed = await client.GET('/v1/clients', { params: { query } })
  expect(listed.data.meta).toEqual({ current_page: 1, page_size: 10, total_count: 1, total_pages: 1 })
  expect(listed.data.data.map((client: { id: string }) => client.id)).toEqual([id])
  const body = { metadata: { location: 'NYC', age: 31 } }
  const changed = await client.PATCH('/v1/clients/{client_id}', { params, body })
  expect(changed.data.data.metadata).toEqual(body.metadata)
  const filters = { metadata: { location: 'NYC' }, 'metadata[age][gte]': 30 }
  const filtered = await client.GET('/v1/clients', { params: { query: filters } })
  expect(filtered.data.meta.total_count).toBe(1)
  const removed = await client.DELETE('/v1/clients/{client_id}', { params })
  expect([removed.response.status, removed.data, removed.error]).toEqual([204, undefined, undefined])
  const gone = await client.GET('/v1/clients/{client_id}', { params })
  expect([gone.response.status, gone.error]).toEqual([
    404,
    { errors: [{ detail: 'Not Found', status: '404' }] },
  ])

  expect(tokens).toBe(1)
  expect(sent.map(({ method, status }) => `${method} ${status}`)).toEqual(
    ['POST 201', 'GET 200', 'GET 200', 'PATCH 200', 'GET 200', 'DELETE 204', 'GET 404'].flatMap((answer) => [
      'OPTIONS 204',
      answer,
    ]),
  )
  for (const { method, authorization } of sent) expect(authorization === null).toBe(method === 'OPTIONS')
  // openapi-fetch writes one level of an object with raw brackets.
  expect(sent.find(({ path }) => path.includes('metadata'))!.path).toContain('metadata[location]=NYC')
})

test('a hook shows what a form got wrong', async () => {
  const { client } = sdk({ fetchAccessToken: async () => (await accessToken()).text })
  const { error, response } = await client.POST('/v1/clients', {
    body: { ...draft, first_name: '', time_zone: 'Mars/Base', phone: '0207 946 0001' },
  })
  expect([response.status, error.errors]).toEqual([
    422,
    [
      ['/first_name', 'String length is smaller than minLength: 1'],
      ['/time_zone', 'Unknown time zone'],
      ['/phone', 'Invalid format. Expected :e164'],
    ].map(([pointer, detail]) => ({ detail, source: { pointer }, title: 'Invalid value' })),
  ])
})

describe('the token', () => {
  test('is asked for anew after its exp, and the old one is worth nothing then', async () => {
    const tokens: string[] = []
    const { client, sent } = sdk({
      async fetchAccessToken() {
        tokens.push((await accessToken(tokens.length === 0 ? 2000 : undefined)).text)
        return tokens.at(-1)!
      },
    })
    const list = async () => (await client.GET('/v1/clients')).response.status
    expect([await list(), await list(), tokens.length]).toEqual([200, 200, 1])
    await systemTiming.pause(2100)
    expect([await list(), await list(), tokens.length]).toEqual([200, 200, 2])
    const used = sent.filter(({ method }) => method === 'GET').map(({ authorization }) => authorization)
    expect(used).toEqual([tokens[0], tokens[0], tokens[1], tokens[1]].map((token) => `Bearer ${token}`))
    const old = await fetch(`${root}/savvycal/v1/clients`, {
      headers: { authorization: `Bearer ${tokens[0]}` },
    })
    expect([old.status, await old.text()]).toEqual([
      401,
      '{"errors":[{"detail":"Unauthorized","status":"401"}]}',
    ])
  })

  test('ends at once when it is revoked, which the SDK hands on as an error', async () => {
    const { id, text } = await accessToken()
    const { client } = sdk({ fetchAccessToken: async () => text })
    expect((await client.GET('/v1/clients')).response.status).toBe(200)
    await tenant.request('native', `/v1/keys/${id}`, { method: 'DELETE' })
    const { error, response } = await client.GET('/v1/clients')
    expect([response.status, error]).toEqual([401, { errors: [{ detail: 'Unauthorized', status: '401' }] }])
  })

  test('cannot be an account token, which the SDK refuses before it sends anything', async () => {
    const { client, sent } = sdk({ fetchAccessToken: async () => tenant.keys.savvycal! })
    await expect(client.GET('/v1/clients')).rejects.toThrow('not a JWT')
    expect(sent).toEqual([])
  })
})

test('the account of the provider goes along, and another one is not found', async () => {
  const other = await kith.tenant()
  const fetchAccessToken = async () => (await accessToken()).text
  for (const [account, status] of [
    [tenant.organization.vendorIds.savvycal!, 200],
    [other.organization.vendorIds.savvycal!, 404],
  ] as const) {
    const { client, sent } = sdk({ fetchAccessToken, account })
    expect((await client.GET('/v1/clients')).response.status).toBe(status)
    expect(sent[0]).toMatchObject({ method: 'OPTIONS', status: 204 })
  }
})

test('a demo is a 401 that the page can read', async () => {
  const { client } = sdk({ demo: 'dental' })
  const { error, response } = await client.GET('/v1/clients')
  expect([response.status, error]).toEqual([401, { errors: [{ detail: 'Unauthorized', status: '401' }] }])
})

test('the generators find the types of the client operations in /v1/spec', async () => {
  const response = await fetch(`${root}/savvycal/v1/spec`)
  const document = (await response.json()) as {
    paths: Record<string, Record<string, { operationId: string; responses: Record<string, object> }>>
    components: { schemas: Record<string, { type: string }> }
  }
  // The generator of types takes only schemas that are objects.
  for (const { type } of Object.values(document.components.schemas)) expect(type).toBe('object')
  const names = ['Client', 'ClientResponse', 'ClientsResponse', 'CreateClientRequest', 'JsonErrorResponse']
  const others = ['NotFoundResponse', 'PaginationMeta', 'UnauthorizedResponse', 'UpdateClientRequest']
  expect(Object.keys(document.components.schemas)).toEqual(expect.arrayContaining([...names, ...others]))
  const operations = Object.values(document.paths).flatMap(Object.values)
  expect(operations.map(({ operationId }) => operationId).toSorted()).toEqual(
    ['createClient', 'deleteClient', 'getClient', 'listClients', 'updateClient'].toSorted(),
  )
  expect(JSON.stringify(document.paths['/v1/clients']!.get!.responses['200'])).toContain(
    '"$ref":"#/components/schemas/ClientsResponse"',
  )
})
