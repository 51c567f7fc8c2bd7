import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib'
import Fastify, { type FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mountConsole } from './console.ts'

const folder = mkdtempSync(join(tmpdir(), 'kith-console-'))
const script = 'console.log("kith")\n'.repeat(200)
const page =
  '<!doctype html><html><head><script type="module" src="/console/assets/main-abc123.js"></script></head></html>'
let app: FastifyInstance
let empty: FastifyInstance

beforeAll(async () => {
  mkdirSync(join(folder, 'built', 'assets'), { recursive: true })
  const put = (name: string, content: string | Buffer) => writeFileSync(join(folder, 'built', name), content)
  put('index.html', page)
  put('index.html.br', brotliCompressSync(page))
  put('icon.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>')
  put('assets/main-abc123.js', script)
  put('assets/main-abc123.js.br', brotliCompressSync(script))
  put('assets/main-abc123.js.gz', gzipSync(script))
  put('assets/notes.exe', 'not for browsers')
  writeFileSync(join(folder, 'secret.json'), '{}')
  app = Fastify()
  mountConsole(app, join(folder, 'built'))
  empty = Fastify()
  mountConsole(empty, join(folder, 'nothing'))
})
afterAll(async () => {
  await Promise.all([app.close(), empty.close()])
  rmSync(folder, { recursive: true })
})

function get(url: string, headers: Record<string, string> = {}, server = app) {
  return server.inject({ url, headers })
}

describe('files of the console', () => {
  const url = '/console/assets/main-abc123.js'

  test.each([
    ['br, gzip, deflate', 'br', brotliDecompressSync],
    ['gzip;q=1.0, br;q=0.5', 'gzip', gunzipSync],
    ['gzip', 'gzip', gunzipSync],
    ['*', 'br', brotliDecompressSync],
  ])('are compressed as accepted by %s', async (accepted, encoding, decompress) => {
    const { headers, rawPayload, statusCode } = await get(url, { 'accept-encoding': accepted })
    expect([statusCode, headers['content-encoding']]).toEqual([200, encoding])
    expect(decompress(rawPayload).toString()).toBe(script)
    expect(headers.vary).toBe('accept-encoding')
    expect(headers['content-type']).toBe('text/javascript; charset=utf-8')
  })

  test.each(['', 'identity', 'br;q=0', 'zstd'])(
    'are sent uncompressed for the accepted encodings "%s"',
    async (accepted) => {
      const { headers, body } = await get(url, { 'accept-encoding': accepted })
      expect(headers['content-encoding']).toBeUndefined()
      expect(headers.vary).toBe('accept-encoding')
      expect(body).toBe(script)
    },
  )

  test('are cached forever if their name has a content hash, and revalidated otherwise', async () => {
    expect((await get(url)).headers['cache-control']).toBe('public, max-age=31536000, immutable')
    const icon = await get('/console/icon.svg')
    expect([icon.headers['cache-control'], icon.headers['content-type']]).toEqual([
      'no-cache',
      'image/svg+xml',
    ])
    const again = await get('/console/icon.svg', { 'if-none-match': String(icon.headers.etag) })
    expect([again.statusCode, again.body]).toEqual([304, ''])
  })

  test('have a different ETag for each encoding', async () => {
    const tags = await Promise.all(
      ['br', 'gzip', ''].map(
        async (encoding) => (await get(url, { 'accept-encoding': encoding })).headers.etag,
      ),
    )
    expect(new Set(tags).size).toBe(3)
  })

  test('are limited to known file types inside the build folder', async () => {
    for (const wrong of [
      '/console/assets/none.js',
      '/console/assets/notes.exe',
      '/console/assets/main-abc123.js.br',
      '/console/assets/../../secret.json',
      '/console/assets/..%2f..%2fsecret.json',
      '/console/assets/%2e%2e/%2e%2e/secret.json',
      '/console/assets/',
    ]) {
      const { statusCode, body } = await get(wrong)
      expect([wrong, statusCode]).toEqual([wrong, 404])
      expect(body).not.toContain('<html')
    }
    expect((await get('/console/..%2fsecret.json')).body).toContain('main-abc123.js')
  })
})

describe('the page', () => {
  test.each(['/console/', '/console/people', '/console/people/psn_1?tab=2', '/console/index.html'])(
    'is served at %s',
    async (url) => {
      const { statusCode, headers, body } = await get(url)
      expect([statusCode, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
      expect(body).toContain('main-abc123.js')
      expect(headers['cache-control']).toBe('no-cache')
    },
  )

  test('has a strict policy with a new nonce for styles in each response', async () => {
    const nonces = await Promise.all(
      [1, 2].map(async () => {
        const { headers, body } = await get('/console/')
        const policy = String(headers['content-security-policy'])
        const nonce = /<meta name="csp-nonce" content="([^"]+)">/.exec(body)![1]!
        expect(policy.split('; ')).toEqual([
          "default-src 'none'",
          "script-src 'self'",
          `style-src 'self' 'nonce-${nonce}'`,
          "connect-src 'self'",
          "img-src 'self' data: blob:",
          "font-src 'self'",
          "worker-src 'self'",
          "manifest-src 'self'",
          "frame-ancestors 'none'",
          "base-uri 'none'",
          "form-action 'self'",
        ])
        expect(policy).not.toContain('unsafe')
        expect(headers).toMatchObject({
          'x-content-type-options': 'nosniff',
          'referrer-policy': 'same-origin',
          'cross-origin-opener-policy': 'same-origin',
          'permissions-policy': expect.stringContaining('camera=()'),
        })
        return nonce
      }),
    )
    expect(nonces[0]).not.toBe(nonces[1])
  })

  test('keeps the policy of the cached page on a 304 response', async () => {
    const { headers } = await get('/console/')
    const again = await get('/console/people', { 'if-none-match': String(headers.etag) })
    expect([again.statusCode, again.body]).toEqual([304, ''])
    expect(again.headers['content-security-policy']).toBeUndefined()
  })

  test('has the nonce in place of its placeholder', async () => {
    const placed = join(folder, 'placed')
    mkdirSync(placed)
    writeFileSync(join(placed, 'index.html'), '<head><style nonce="__CSP_NONCE__"></style></head>')
    const server = Fastify()
    mountConsole(server, placed)
    const { body, headers } = await get('/console/', {}, server)
    const nonce = /nonce="([^"]+)"/.exec(body)![1]!
    expect(headers['content-security-policy']).toContain(`'nonce-${nonce}'`)
    expect(body).not.toContain('__CSP_NONCE__')
    await server.close()
  })

  test('is the target of redirects from /console, and from / for browsers', async () => {
    const short = await get('/console?view=1')
    expect([short.statusCode, short.headers.location]).toEqual([302, '/console/?view=1'])
    const root = await get('/', { accept: 'text/html,application/xhtml+xml' })
    expect([root.statusCode, root.headers.location]).toEqual([302, '/console/'])
    expect((await get('/', { accept: 'application/json' })).statusCode).toBe(404)
    expect((await get('/')).statusCode).toBe(404)
  })

  test('explains how to build the console if it is not built', async () => {
    const { statusCode, body, headers } = await get('/console/people', {}, empty)
    expect(statusCode).toBe(404)
    expect(body).toContain('npm run build')
    expect(headers['content-security-policy']).toContain("script-src 'self'")
  })
})
