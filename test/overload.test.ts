import { setImmediate as turn } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createTestKith, type Tenant, type TestKith } from './support/kith.ts'

let kith: TestKith
let tenant: Tenant
beforeEach(async () => {
  kith = await createTestKith({ requestsMax: 2 })
  tenant = await kith.tenant()
})
afterEach(() => kith.close())

const lists = {
  native: '/v1/people',
  savvycal: '/v1/clients',
  insighto: '/api/v1/contact',
  quentli: '/v1/customers',
  voipbin: '/v1.0/contacts',
  pipedrive: '/api/v2/persons',
}

test('whoever comes while enough are inside is refused at once, in the shape of the vendor', async () => {
  let open = (): void => undefined
  const gate = new Promise<void>((resolve) => {
    open = resolve
  })
  const { list } = kith.app.hub.rendered
  Object.assign(kith.app.hub.rendered, {
    list: async (...args: Parameters<typeof list>) => gate.then(() => list(...args)),
  })
  const inside = [tenant.request('native', lists.native), tenant.request('savvycal', lists.savvycal)]
  await new Promise((resolve) => setTimeout(resolve, 50))
  for (const [dialect, path] of Object.entries(lists)) {
    const refused = await tenant.request(dialect, path)
    expect([refused.status, refused.headers['retry-after']], dialect).toEqual([503, '1'])
  }
  expect((await kith.app.server.app.inject('/healthz')).statusCode).toBe(200)
  open()
  // Those that come in one turn of the event loop count together.
  await turn()
  expect((await Promise.all(inside)).map(({ status }) => status)).toEqual([200, 200])
  expect((await tenant.request('quentli', lists.quentli)).status).toBe(200)
})

test('those who come together are let in as far as there is room, also when each is answered at once', async () => {
  const observed = await Promise.all(
    Array.from({ length: 6 }, () => tenant.request('pipedrive', lists.pipedrive)),
  )
  expect(observed.map(({ status }) => status).sort()).toEqual([200, 200, 503, 503, 503, 503])
  await turn()
  expect((await tenant.request('pipedrive', lists.pipedrive)).status).toBe(200)
})

test('an answer is compressed for those who ask for it', async () => {
  const caller = tenant.caller('native')
  await kith.app.hub.people.createMany(
    caller,
    Array.from({ length: 20 }, (_, index) => ({ fullName: `Somebody ${index}` })),
  )
  const ask = (headers: Record<string, string>) =>
    kith.app.server.app.inject({
      url: `/pipedrive${lists.pipedrive}`,
      headers: { 'x-api-token': tenant.keys.pipedrive!, ...headers },
    })
  const plain = await ask({})
  const packed = await ask({ 'accept-encoding': 'gzip, deflate, br' })
  expect(plain.headers['content-encoding']).toBeUndefined()
  expect([packed.headers['content-encoding'], packed.headers.vary]).toEqual(['gzip', 'accept-encoding'])
  expect(gunzipSync(packed.rawPayload).toString()).toBe(plain.payload)
  expect(packed.rawPayload.length).toBeLessThan(plain.rawPayload.length / 4)
})
