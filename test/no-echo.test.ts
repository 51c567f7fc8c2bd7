import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dialects } from '../src/dialects/index.ts'
import { testingOf } from './support/dialect-testings.ts'
import { createTestKith, type Tenant, type TestKith, withKey } from './support/kith.ts'

/** What a request says where it is wrong must not come back as something that a browser would run, or a log would show. */

let kith: TestKith
let tenant: Tenant
let port: number
beforeAll(async () => {
  kith = await createTestKith({ trustedProxies: 'loopback' }, { watched: false })
  tenant = await kith.tenant()
  port = await kith.app.server.listen({ host: '127.0.0.1', port: 0 })
})
afterAll(() => kith.close())

const SCRIPT = '<script>alert(1)</script>'
const MARK = 'ec0mark'
/** Headers that only some API reads, to find a key or an account. */
const ownHeaders = dialects.flatMap(({ securitySchemes, variesBy = [] }) => [
  ...variesBy,
  ...Object.values(securitySchemes).flatMap(({ in: place, name }) =>
    place === 'header' ? [String(name)] : [],
  ),
])

/** As bytes on the wire, as browsers escape it, and with characters that end a line in a log. */
const marks = [`${MARK}"'${SCRIPT}`, encodeURIComponent(`${MARK}${SCRIPT}`), `${MARK}%0d%0aX-Injected:%201`]

interface Seen {
  readonly status: number
  readonly head: string
  readonly type: string
  readonly body: string
}

/** Sends a request as bytes, because clients repair what is wrong with it. */
async function ask(method: string, target: string, lines: readonly string[] = [], body = ''): Promise<Seen> {
  const socket = connect(port, '127.0.0.1')
  const length = body === '' ? [] : [`content-length: ${Buffer.byteLength(body)}`]
  const headers = ['host: kith', ...lines, ...length, 'connection: close']
  socket.setEncoding('utf8').write(`${method} ${target} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n${body}`)
  let answer = ''
  for await (const chunk of socket) answer += chunk
  const [head = '', content = ''] = answer.split(/\r\n\r\n(.*)/s)
  const type = /^content-type: (.*)$/im.exec(head)?.[1]?.trim() ?? ''
  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1]), head, type, body: content }
}

/** Nothing of the mark anywhere. */
function expectSilent({ status, head, body }: Seen, what: string): void {
  expect(status, what).toBeGreaterThanOrEqual(400)
  expect(`${head}${body}`, what).not.toMatch(new RegExp(`${MARK}|script>|injected`, 'i'))
}

/** A value may be repeated, but as a string in JSON that browsers take for nothing else. */
function expectHarmless({ status, head, type, body }: Seen, what: string): void {
  expect(head, what).not.toMatch(new RegExp(`${MARK}|script>|injected`, 'i'))
  if (status < 400) return
  expect(type, what).toMatch(/^application\/(problem\+)?json/)
  expect(head, what).toMatch(/^x-content-type-options: nosniff$/im)
  if (body !== '') expect(() => JSON.parse(body), what).not.toThrow()
}

describe.each(dialects.map(({ name }) => [name] as const))('%s', (name) => {
  const list = () => {
    const { path, headers } = withKey(name, testingOf(name).people.path, tenant.keys[name]!)
    return { path, lines: Object.entries(headers).map(([header, value]) => `${header}: ${value}`) }
  }

  test.each(marks)('does not repeat the target of a request that it does not know: %s', async (mark) => {
    const { path, lines } = list()
    const [plain = '', query] = path.split('?')
    const signed = query === undefined ? '' : `?${query}`
    const targets = [
      ['GET', `/${name}/${mark}${signed}`],
      ['GET', `/${name}${plain}/${mark}/no/such${signed}`],
      ['GET', `/${name}/no/such${signed}${signed === '' ? '?' : '&'}q=${mark}`],
      ['PUT', `/${name}${plain}/${mark}/no/such${signed}`],
      ['GET', `/${name}${plain}/%zz${mark}${signed}`],
      ['GET', `/${name}${plain}${signed}${signed === '' ? '?' : '&'}q=${mark}${'a'.repeat(9000)}`],
      ['GET', `http://kith/${name}/${mark}${signed}`],
    ] as const
    for (const [method, target] of targets) {
      expectSilent(await ask(method, target, lines), `${method} ${target.slice(0, 100)} with a key`)
      expectSilent(await ask(method, target.replace(signed, '')), `${method} ${target.slice(0, 100)}`)
    }
  })

  test.each(marks)('does not repeat headers that it refuses: %s', async (mark) => {
    const { path, lines } = list()
    const target = `/${name}${path}`
    for (const header of [
      `authorization: Bearer ${mark}`,
      `cookie: token=${mark}; kith_session=${mark}`,
      `x-request-id: ${mark}`,
      ...ownHeaders.map((header) => `${header}: ${mark}`),
      `origin: https://${mark}`,
      `x-forwarded-host: ${mark}`,
      `x-forwarded-for: ${mark}`,
    ]) {
      const seen = await ask('GET', `/${name}${testingOf(name).people.path}`, [header])
      expectSilent(seen, header)
    }
    for (const header of [`content-type: ${mark}`, `accept: ${mark}`, `if-match: ${mark}`])
      expectHarmless(await ask('POST', target, [...lines, header], '{}'), header)
  })

  test.each(marks)('repeats values that do not fit as JSON only: %s', async (mark) => {
    const { path, lines } = list()
    const { create } = testingOf(name).people
    const [plain = '', query] = path.split('?')
    const signed = query === undefined ? '' : `&${query}`
    for (const parameter of [
      'limit',
      'page',
      'page_size',
      'size',
      'take',
      'cursor',
      'sort',
      'filter',
      'q',
      mark,
    ]) {
      const target = `/${name}${plain}?${parameter}=${mark}${signed}`
      expectHarmless(await ask('GET', target, lines), target)
    }
    const made = create({ [mark]: mark, name: [mark], email: mark, phone: { [mark]: mark } })
    const signedCreate = withKey(name, made.path, tenant.keys[name]!)
    for (const body of [JSON.stringify(made.body), `{"${mark}`, mark, JSON.stringify([mark])]) {
      const target = `/${name}${signedCreate.path}`
      expectHarmless(await ask('POST', target, [...lines, 'content-type: application/json'], body), body)
    }
  })
})

describe('outside the APIs', () => {
  test.each(marks)('no answer repeats the target: %s', async (mark) => {
    for (const target of [
      `/${mark}`,
      `/${mark}/%zz`,
      `/docs/${mark}`,
      `/console/assets/${mark}.js`,
      `/healthz/${mark}`,
      `/metrics?${mark}`,
      `/readyz/${mark}?${mark}`,
      `http://kith/${mark}`,
    ]) {
      const seen = await ask('GET', target)
      if (seen.status >= 400) expectSilent(seen, target)
      else expect(`${seen.head}${seen.body}`, target).not.toContain(MARK)
    }
    for (const method of ['POST', 'DELETE', 'OPTIONS', 'PROPFIND'])
      expectSilent(await ask(method, `/${mark}`), method)
  })

  test.each(marks)('the page of the console is the same under every address: %s', async (mark) => {
    const seen = await ask('GET', `/console/${mark}?${mark}`)
    expect(`${seen.head}${seen.body}`).not.toContain(MARK)
  })

  test('a redirect leads to this server, whatever the address says', async () => {
    for (const target of [
      `/console?${marks[0]}`,
      '/console?//evil.example',
      '/console?next=https://evil.example',
    ]) {
      const { head, body } = await ask('GET', target)
      const [, location] = /^location: (.*)$/im.exec(head) ?? []
      if (location === undefined) continue
      expect(new URL(location.trim(), 'http://kith').host).toBe('kith')
      expect(location).toMatch(/^\/console\//)
      expect(body).toBe('')
    }
  })
})
