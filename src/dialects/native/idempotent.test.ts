import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  createTestKith,
  type RequestOptions,
  type Tenant,
  type TestKith,
} from '../../../test/support/kith.ts'
import { openSqliteStore } from '../../store/sqlite/sqlite.ts'

let kith: TestKith
let tenant: Tenant

beforeAll(async () => {
  kith = await createTestKith()
  tenant = await kith.tenant()
})
afterAll(() => kith.close())

const send = (key: string, path: string, options: RequestOptions = {}) =>
  tenant.request('native', path, {
    method: 'POST',
    ...options,
    headers: { 'idempotency-key': key, ...options.headers },
  })
const create = (key: string, body: unknown) => send(key, '/v1/people', { body })
const count = async () => (await tenant.request('native', '/v1/people?limit=500')).json.items.length

describe('a request sent again under its Idempotency-Key', () => {
  test('gets the same answer with headers, and is executed once', async () => {
    const first = await create('"8e03978e-40d5-43dd-bc93-6894a57f9324"', { given: 'Once' })
    const before = await count()
    const again = await create('"8e03978e-40d5-43dd-bc93-6894a57f9324"', { given: 'Once' })
    expect([again.status, again.json]).toEqual([201, first.json])
    for (const name of ['location', 'etag', 'content-type']) {
      expect(again.headers[name], name).toBe(first.headers[name])
    }
    expect([first.headers['idempotent-replayed'], again.headers['idempotent-replayed']]).toEqual([
      undefined,
      'true',
    ])
    expect(await count()).toBe(before)
    const changes = await kith.app.hub.history.listChanges(tenant.caller('native'), 0, 1000)
    expect(changes.filter(({ kind }) => kind === 'created')).toHaveLength(before)
  })

  test('has the same key with and without quotes', async () => {
    const first = await create('plain-key', { given: 'Quoted' })
    expect((await create('"plain-key"', { given: 'Quoted' })).json).toEqual(first.json)
  })

  test('gets the first answer even after later changes', async () => {
    const { json } = await create('changed-since', { given: 'Before' })
    const path = `/v1/people/${json.id}`
    const patch = () => send('patch-1', path, { method: 'PATCH', body: { given: 'After' } })
    expect((await patch()).json.version).toBe(2)
    await tenant.request('native', path, { method: 'PATCH', body: { given: 'Later' } })
    expect((await patch()).json).toMatchObject({ given: 'After', version: 2 })
    expect((await tenant.request('native', path)).json.given).toBe('Later')
    const remove = () => send('remove-1', path, { method: 'DELETE' })
    const removed = await remove()
    expect([removed.status, (await remove()).json]).toEqual([200, removed.json])
  })

  test.each<[string, string, RequestOptions]>([
    ['another body', '/v1/labels', { body: { name: 'Two' } }],
    ['another query', '/v1/labels?a=b', { body: { name: 'One' } }],
    ['another path', '/v1/companies', { body: { name: 'One' } }],
    ['a condition', '/v1/labels', { body: { name: 'One' }, headers: { 'if-match': '"1"' } }],
  ])('returns 422 if it has %s', async (about, path, options) => {
    const key = `"for ${about}"`
    expect((await send(key, '/v1/labels', { body: { name: 'One' } })).status).toBe(201)
    const { status, json, headers } = await send(key, path, options)
    expect([status, json.status, json.type]).toEqual([422, 422, 'urn:kith:error:conflict'])
    expect(headers['content-type']).toBe('application/problem+json')
  })

  test('returns 409 while the first request is still running', async () => {
    // In memory, signing in would wait for the first request as well.
    const folder = mkdtempSync(join(tmpdir(), 'kith-idempotent-'))
    const slow = await createTestKith({}, { store: openSqliteStore({ file: join(folder, 'kith.db') }) })
    const asking = await slow.tenant()
    const ask = () =>
      asking.request('native', '/v1/people', {
        method: 'POST',
        body: { given: 'Racing' },
        headers: { 'idempotency-key': 'at-once' },
      })
    let release!: () => void
    const gate = new Promise<void>((resolve) => {
      release = resolve
    })
    const holding = slow.app.store.transaction(() => gate)
    const first = ask()
    const refused = await ask()
    expect([refused.status, refused.headers['retry-after'], refused.json.type]).toEqual([
      409,
      '1',
      'urn:kith:error:conflict',
    ])
    release()
    await holding
    expect((await first).status).toBe(201)
    expect((await ask()).headers['idempotent-replayed']).toBe('true')
    expect(await slow.app.hub.people.count(asking.caller('native'))).toBe(1)
    await slow.close()
    rmSync(folder, { recursive: true })
  })

  test('is tried again if the first was refused, because nothing changed', async () => {
    const body = { given: 'Kept', vendorIds: { savvycal: 'clnt_000000000001' } }
    const { json: owner } = await create('owner', body)
    expect((await create('refused-first', body)).status).toBe(409)
    expect((await create('refused-first', body)).headers['idempotent-replayed']).toBeUndefined()
    expect((await create('refused-first', { given: 'Corrected' })).status).toBe(201)
    expect(owner.given).toBe('Kept')
  })

  test('is separate per key and organization', async () => {
    const { json } = await create('shared-name', { given: 'Private' })
    const other = await kith.tenant()
    const { json: key } = await tenant.request('native', '/v1/keys', {
      method: 'POST',
      body: { dialect: 'native', role: 'write' },
    })
    const headers = { 'idempotency-key': 'shared-name' }
    const options = { method: 'POST', body: { given: 'Private' }, headers } as const
    for (const answer of [
      await other.request('native', '/v1/people', options),
      await tenant.request('native', '/v1/people', { ...options, key: key.key }),
    ]) {
      expect([answer.status, answer.headers['idempotent-replayed']]).toEqual([201, undefined])
      expect(answer.json.id).not.toBe(json.id)
    }
  })

  test('does not return a created key, which is not stored', async () => {
    const make = () => send('new-key', '/v1/keys', { body: { dialect: 'voipbin', role: 'read' } })
    const first = await make()
    const again = await make()
    expect([first.status, again.status]).toEqual([201, 201])
    expect(again.json).toEqual({ ...first.json, key: null })
    const stored = JSON.stringify(await storedAnswers())
    expect(stored).toContain(first.json.id)
    expect(stored).not.toContain(first.json.key)
  })

  test('is ignored for reads', async () => {
    const read = () => send('reading', '/v1/people?limit=1', { method: 'GET' })
    expect((await read()).headers['idempotent-replayed']).toBeUndefined()
    expect((await read()).headers['idempotent-replayed']).toBeUndefined()
  })
})

describe('an Idempotency-Key', () => {
  test.each(['', '""', '"a', 'a b', '"\\x"', 'é', `"${'a'.repeat(256)}"`, 'a'.repeat(256)])(
    '%j is refused, and nothing is done',
    async (key) => {
      const before = await count()
      const { status, json } = await create(key, { given: 'No' })
      expect([status, json.problems]).toMatchObject([
        400,
        [{ in: 'header', pointer: '/Idempotency-Key', rule: 'format' }],
      ])
      expect(await count()).toBe(before)
    },
  )

  test.each(['"a b, c; \\"d\\" \\\\"', `"${'~'.repeat(255)}"`, 'A-b_c.d~e:f+g/h='])(
    '%j is one',
    async (key) => {
      expect((await create(key, { given: 'Yes' })).status).toBe(201)
      expect((await create(key, { given: 'Yes' })).headers['idempotent-replayed']).toBe('true')
    },
  )
})

test('exactly the operations that change data document the header', async () => {
  const { json } = await tenant.request('native', '/openapi.json')
  const operations = Object.values(json.paths as Record<string, Record<string, Operation>>)
    .flatMap((path) => Object.entries(path))
    .map(([method, { operationId, parameters, responses, requestBody }]) => ({
      // File uploads and undoing an import are idempotent by themselves; sessions are not stored data, and their
      // tokens are not stored; an export only reads.
      changes:
        method !== 'get' &&
        !['undoImport', 'signIn', 'signOut', 'exportSelection'].includes(operationId) &&
        !requestBody?.content['application/octet-stream'],
      described: parameters.some(({ name, in: place }) => name === 'Idempotency-Key' && place === 'header'),
      refuses: ['409', '422'].every((status) => status in responses),
    }))
  expect(operations.length).toBeGreaterThan(40)
  for (const { changes, described, refuses } of operations) {
    expect(described).toBe(changes)
    if (changes) expect(refuses).toBe(true)
  }
})

interface Operation {
  readonly operationId: string
  readonly requestBody?: { readonly content: Readonly<Record<string, unknown>> }
  readonly parameters: readonly { name: string; in: string }[]
  readonly responses: object
}

test('refuses a request whose answer is too large to store, and rolls it back', async () => {
  const { json } = await tenant.request('native', '/v1/people', {
    method: 'POST',
    body: { notes: 'n'.repeat(60_000) },
  })
  const operations = Array.from({ length: 20 }, (_, index) => ({
    op: 'update',
    id: json.id,
    person: { given: `G${index}` },
  }))
  const { status, json: problem } = await send('large', '/v1/people/batch', { body: { operations } })
  expect([status, problem.type]).toEqual([413, 'urn:kith:error:too_large'])
  expect((await tenant.request('native', `/v1/people/${json.id}`)).json.version).toBe(1)
})

/** The stored records of this organization, on either engine. */
async function storedAnswers() {
  const { keys } = kith.app.hub
  const ids = (await keys.list(tenant.organization.id)).map(({ id }) => id)
  return Promise.all(
    ids.map((id) => kith.app.store.read.idempotency.find(tenant.organization.id, id, 'new-key')),
  )
}
