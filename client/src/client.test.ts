import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { native } from '../../src/dialects/native/index.ts'
import { describeDialect } from '../../src/server/openapi.ts'
import { createTestKith, type Tenant, type TestKith } from '../../test/support/kith.ts'
import { createKithClient, type KithClient, unwrap } from './client.ts'

let kith: TestKith
let tenant: Tenant
let client: KithClient
beforeAll(async () => {
  kith = await createTestKith()
  tenant = await kith.tenant()
  const port = await kith.app.server.listen({ host: '127.0.0.1', port: 0 })
  client = createKithClient({ url: `http://127.0.0.1:${port}`, key: tenant.keys.native! })
})
afterAll(() => kith.close())

test('the generated types match the current API (npm run client updates them)', () => {
  const document = JSON.stringify(describeDialect(native))
  const types = readFileSync(join(import.meta.dirname, 'native-types.ts'), 'utf8')
  expect(types).toContain(`// document: ${createHash('sha256').update(document).digest('hex')}\n`)
})

test('iterates over all people and changes once, page by page', async () => {
  for (let count = 0; count < 7; count++) {
    unwrap(await client.api.POST('/v1/people', { body: { given: `Person ${count}` } }))
  }
  const names: (string | null)[] = []
  for await (const person of client.people({ limit: 3 })) names.push(person.given)
  expect(names).toEqual([0, 1, 2, 3, 4, 5, 6].map((count) => `Person ${count}`))
  const kinds: string[] = []
  for await (const { kind } of client.changes()) kinds.push(kind)
  expect(kinds).toEqual(names.map(() => 'created'))
})

test('throws an error response with its status, code and message', async () => {
  const refused = createKithClient({ url: 'http://kith.invalid', key: 'x', fetch: async () => refusal })
  const refusal = new Response(JSON.stringify({ type: 'urn:kith:error:forbidden', detail: 'No.' }), {
    status: 403,
  })
  await expect(refused.people().next()).rejects.toMatchObject({
    status: 403,
    code: 'forbidden',
    message: 'No.',
  })
  const absent = client.api.GET('/v1/people/{id}', { params: { path: { id: 'psn_00000000000' } } })
  expect(() => unwrap({ error: {}, response: new Response(null, { status: 404 }) })).toThrow('404')
  expect((await absent).response.status).toBe(404)
})
