import { afterAll, beforeAll, expect, test } from 'vitest'
import { type App, createApp } from '../src/app.ts'
import { dialects } from '../src/dialects/index.ts'
import { parsePersonId } from '../src/model/person-id.ts'
import { openPostgresStore } from '../src/store/postgres/postgres.ts'
import { anyVendor, testingOf } from './support/dialect-testings.ts'
import { expectSound } from './support/invariants.ts'
import { withKey } from './support/kith.ts'
import { createDatabase, type TestDatabase } from './support/test-database.ts'

/** Two servers on one database: a write through one is visible in the next request to the other. */

const peoplePath = testingOf(anyVendor.name).people.path

let database: TestDatabase
let servers: readonly [App, App]
let orgId: number
let key: string

beforeAll(async () => {
  database = await createDatabase()
  const open = () =>
    createApp({ log: 'none' }, { store: openPostgresStore({ url: database.url, connectionsMax: 5 }) })
  servers = [await open(), await open()]
  orgId = (await servers[0].hub.organizations.create({ name: 'Northpier' })).id
  key = (await servers[0].hub.keys.create({ orgId, dialect: 'native', role: 'admin' })).text
})

afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()))
  await database.drop()
})

async function ask(
  server: number,
  method: 'GET' | 'POST' | 'PATCH',
  path: string,
  body?: object,
  headers = {},
) {
  const signed = withKey('native', path, key)
  const response = await servers[server]!.server.app.inject({
    method,
    url: `/native${signed.path}`,
    headers: { ...signed.headers, ...headers },
    ...(body && { payload: body }),
  })
  return { status: response.statusCode, json: response.body === '' ? undefined : response.json() }
}

test('a key created or revoked through one server is valid or refused at both', async () => {
  const { text, key: made } = await servers[0].hub.keys.create({
    orgId,
    dialect: anyVendor.name,
    role: 'read',
  })
  const list = async (server: number) => {
    const { path, headers } = withKey(anyVendor.name, peoplePath, text)
    return (await servers[server]!.server.app.inject({ url: `/${anyVendor.name}${path}`, headers }))
      .statusCode
  }
  expect([await list(0), await list(1)]).toEqual([200, 200])
  await servers[1].hub.keys.revoke(orgId, made.id)
  expect([await list(0), await list(1)]).toEqual([401, 401])
})

test('a browser session is valid at both servers, until it signs out or its key is revoked', async () => {
  const begin = async (server: number, text: string) => {
    const answer = await servers[server]!.server.app.inject({
      method: 'POST',
      url: '/native/v1/session',
      headers: { 'sec-fetch-site': 'same-origin' },
      payload: { key: text },
    })
    expect(answer.statusCode).toBe(201)
    return String(answer.headers['set-cookie']).split(';')[0]!
  }
  const statuses = (cookie: string) =>
    Promise.all(
      servers.map(
        async ({ server }) =>
          (await server.app.inject({ url: '/native/v1/people', headers: { cookie } })).statusCode,
      ),
    )
  const { text, key: made } = await servers[0].hub.keys.create({ orgId, dialect: 'native', role: 'read' })
  const [one, two] = [await begin(0, text), await begin(1, text)]
  expect([await statuses(one), await statuses(two)]).toEqual([
    [200, 200],
    [200, 200],
  ])
  const headers = { cookie: one, 'sec-fetch-site': 'same-origin' }
  await servers[1].server.app.inject({ method: 'DELETE', url: '/native/v1/session', headers })
  expect([await statuses(one), await statuses(two)]).toEqual([
    [401, 401],
    [200, 200],
  ])
  await servers[0].hub.keys.revoke(orgId, made.id)
  expect(await statuses(two)).toEqual([401, 401])
})

test('both servers return the same last use of a key after both stored theirs', async () => {
  const { text, key: made } = await servers[0].hub.keys.create({
    orgId,
    dialect: anyVendor.name,
    role: 'read',
  })
  const use = (server: number) => {
    const { path, headers } = withKey(anyVendor.name, peoplePath, text)
    return servers[server]!.server.app.inject({ url: `/${anyVendor.name}${path}`, headers })
  }
  await use(0)
  await use(1)
  await Promise.all(servers.map(({ hub }) => hub.keys.storeUses()))
  const lastUses = await Promise.all(
    servers.map(async ({ hub }) => (await hub.keys.list(orgId)).find(({ id }) => id === made.id)!.lastUsedAt),
  )
  expect(lastUses[0]).toBe(lastUses[1])
  expect(lastUses[0]).toBeGreaterThan(made.createdAt)
})

test('a label removed through one server is hidden from people at both', async () => {
  const label = await ask(0, 'POST', '/v1/labels', { name: 'Customer' })
  const { json: person } = await ask(1, 'POST', '/v1/people', { given: 'Ada', labelIds: [label.json.id] })
  const labels = async (server: number) => (await ask(server, 'GET', `/v1/people/${person.id}`)).json.labelIds
  expect([await labels(0), await labels(1)]).toEqual([[label.json.id], [label.json.id]])
  await servers[0].hub.catalog.removeLabel(callerOf(), label.json.id)
  expect([await labels(1), await labels(0)]).toEqual([[], []])
})

test('concurrent writes of both servers to one person are all kept, and both return the same feed', async () => {
  const { json: person } = await ask(0, 'POST', '/v1/people', { given: 'Bo' })
  const id = parsePersonId(person.id)!
  await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      servers[index % 2]!.hub.people.update(
        { ...callerOf(), dialect: index % 3 === 0 ? anyVendor.name : 'native' },
        id,
        ({ emails }) => ({ emails: [...emails, { value: `bo${index}@example.com` }] }),
      ),
    ),
  )
  const { json } = await ask(1, 'GET', `/v1/people/${person.id}`)
  expect(json.emails).toHaveLength(20)
  const feeds = [await ask(0, 'GET', '/v1/changes?limit=1000'), await ask(1, 'GET', '/v1/changes?limit=1000')]
  expect(feeds[0]).toEqual(feeds[1])
  await expectSound(servers[0].store, orgId, dialects)
})

test('a request sent to both servers with the same Idempotency-Key runs once', async () => {
  const send = (server: number) =>
    ask(server, 'POST', '/v1/people', { given: 'Once' }, { 'idempotency-key': '"both"' })
  const answers = await Promise.all([send(0), send(1)])
  expect(answers.map(({ status }) => status)).toEqual([201, 201])
  expect(answers[0]!.json).toEqual(answers[1]!.json)
})

test('concurrent changes of different settings are all kept', async () => {
  await Promise.all([
    servers[0].hub.organizations.updateSettings(orgId, { defaultRegion: 'MX' }),
    servers[1].hub.organizations.updateSettings(orgId, { defaultTimeZone: 'America/Mexico_City' }),
  ])
  const { settings } = await servers[1].hub.organizations.get(orgId)
  expect(settings).toMatchObject({ defaultRegion: 'MX', defaultTimeZone: 'America/Mexico_City' })
})

function callerOf() {
  return { orgId, dialect: 'native', keyId: '', kind: '', role: 'admin', sensitive: true } as const
}
