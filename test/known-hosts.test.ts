import { request as httpRequest } from 'node:http'
import { networkInterfaces } from 'node:os'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dialects } from '../src/dialects/index.ts'
import { parsePublicUrls } from '../src/model/origins.ts'
import { createTestKith, type TestKith, withKey } from './support/kith.ts'
import { ownRequests } from './support/route-requests.ts'
import { createWorld, type World } from './support/world.ts'

/** Which host the addresses in answers name: one that is known, whatever `Host` and `X-Forwarded-Host` say. */

const EVIL = 'evil.example'

let kith: TestKith
let world: World
let port: number
beforeAll(async () => {
  kith = await createTestKith({ trustedProxies: 'loopback' })
  world = await createWorld(kith, { mark: 'hosted', number: 1 })
  port = await kith.app.server.listen({ host: '0.0.0.0', port: 0 })
})
afterAll(() => kith.close())

describe.each(dialects.map((dialect) => [dialect.name, dialect] as const))('%s', (name, dialect) => {
  const routes = dialect.routes.filter(({ method }) => method === 'GET')

  test.each([
    ['Host', { host: EVIL }],
    ['Host with a port', { host: `${EVIL}:8080` }],
    ['X-Forwarded-Host of a trusted proxy', { 'x-forwarded-host': EVIL, 'x-forwarded-proto': 'https' }],
    ['X-Forwarded-Host with a path', { 'x-forwarded-host': `localhost/${EVIL}` }],
    ['X-Forwarded-Host with a user', { 'x-forwarded-host': `localhost@${EVIL}` }],
    ['X-Forwarded-Host of two proxies', { 'x-forwarded-host': `localhost, ${EVIL}` }],
  ])('no answer repeats an unknown %s', async (_what, headers) => {
    for (const route of routes) {
      const [request] = ownRequests(route, world, dialect)
      if (!request) continue
      const answer = await world.tenant.request(name, request.path, { ...request, headers })
      expect(JSON.stringify([answer.headers, answer.text]), request.path).not.toContain(EVIL)
    }
  })

  test('an answer that was cached for one host is not sent to another', async () => {
    for (const route of routes) {
      const [request] = ownRequests(route, world, dialect)
      if (!request) continue
      const ask = async (host: string) =>
        (await world.tenant.request(name, request.path, { ...request, headers: { host } })).text
      for (let time = 0; time < 3; time++) await ask(EVIL)
      expect(await ask('localhost'), request.path).not.toContain(EVIL)
    }
  })
})

/** The address that the console shows for a first request, without its path. */
async function shownBy(headers: Record<string, string>, { to = '127.0.0.1' } = {}): Promise<string> {
  const signed = withKey('native', '/native/v1/dialects', world.tenant.keys.native!)
  const text = await new Promise<string>((resolve, reject) => {
    const asked = { host: to, port, path: signed.path, headers: { ...signed.headers, ...headers } }
    const request = httpRequest(asked, (answer) => {
      let received = ''
      answer.setEncoding('utf8').on('data', (chunk: string) => {
        received += chunk
      })
      answer.on('end', () => resolve(received))
    })
    request.on('error', reject)
    request.end()
  })
  return /https?:\/\/[^/]+/.exec(JSON.parse(text).items[0].curl)![0]
}

const ownAddress = Object.values(networkInterfaces())
  .flat()
  .find((each) => each?.family === 'IPv4' && !each.internal)?.address

describe('without a public URL', () => {
  test.each(['localhost:1234', 'kith.localhost', '127.0.0.1:8080', '127.8.9.10', '[::1]:8080'])(
    'the loopback address %s is known',
    async (host) => expect(await shownBy({ host })).toBe(`http://${host}`),
  )

  test.each([EVIL, '127.0.0.1.evil.example', 'localhost.evil.example', '192.0.2.7', 'notlocalhost'])(
    'the host %s is not, and the address at which the connection arrived is shown',
    async (host) => expect(await shownBy({ host })).toBe(`http://127.0.0.1:${port}`),
  )

  test.runIf(ownAddress !== undefined)('an address of this machine is known', async () => {
    const host = `${ownAddress}:9999`
    expect(await shownBy({ host }, { to: ownAddress! })).toBe(`http://${host}`)
    expect(await shownBy({ host })).toBe(`http://127.0.0.1:${port}`)
    expect(await shownBy({ host: EVIL }, { to: ownAddress! })).toBe(`http://${ownAddress}:${port}`)
  })

  test('the scheme is the one that a trusted proxy reports', async () => {
    const headers = { host: 'localhost', 'x-forwarded-proto': 'https' }
    expect(await shownBy(headers)).toBe('https://localhost')
  })
})

describe('the setting of public URLs', () => {
  test('takes origins, with commas between', () => {
    const urls = parsePublicUrls('https://kith.example.com/, http://10.0.0.5:8080', 'KITH_PUBLIC_URL')
    expect(urls).toEqual(['https://kith.example.com', 'http://10.0.0.5:8080'])
  })

  test.each(['kith.example.com', 'https://kith.example.com/path', 'ftp://kith.example.com', '*', ''])(
    'refuses %j',
    (text) => {
      expect(() => parsePublicUrls(text, 'KITH_PUBLIC_URL')).toThrow(/^KITH_PUBLIC_URL must be URLs/)
    },
  )
})
