import { connect } from 'node:net'
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
  expect((await Promise.all(inside)).map(({ status }) => status)).toEqual([200, 200])
  expect((await tenant.request('quentli', lists.quentli)).status).toBe(200)
})

test('those who come together are let in as far as there is room, also when each is answered at once', async () => {
  const port = await kith.app.server.listen({ host: '127.0.0.1', port: 0 })
  const head = `GET /pipedrive${lists.pipedrive} HTTP/1.1\r\nhost: 127.0.0.1\r\nx-api-token: ${tenant.keys.pipedrive}\r\n`
  // Those that one packet brings are found in one turn of the event loop.
  const socket = connect(port, '127.0.0.1')
  const last = `${head}connection: close\r\n`
  socket.write([...Array(5).fill(head), last].map((lines) => `${lines}\r\n`).join(''))
  let text = ''
  for await (const chunk of socket) text += chunk
  expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(
    ['200', '200', '503', '503', '503', '503'].map((status) => `HTTP/1.1 ${status}`),
  )
  const later = await fetch(`http://127.0.0.1:${port}/pipedrive${lists.pipedrive}`, {
    headers: { 'x-api-token': tenant.keys.pipedrive! },
  })
  expect(later.status).toBe(200)
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
