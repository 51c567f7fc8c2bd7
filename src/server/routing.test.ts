import type { IncomingMessage } from 'node:http'
import { describe, expect, test } from 'vitest'
import type { Dialect } from '../dialects/dialect.ts'
import { createAddressing } from './routing.ts'

const acme = { name: 'acme', hosts: ['api.acme.example', '*.acme.example'] } as unknown as Dialect
const zenith = {
  name: 'zenith',
  hosts: ['api.zenith.example'],
  rewritePath: (path: string) => (path === '/old' ? '/new' : path),
} as unknown as Dialect
const { rewriteUrl, pin, dialectAt } = createAddressing([acme, zenith])

const rewritten = (url: string, host = 'localhost') =>
  rewriteUrl({ url, headers: { host } } as unknown as IncomingMessage)

describe("a request for a vendor's host", () => {
  test.each([
    'api.acme.example',
    'API.ACME.EXAMPLE',
    'api.acme.example:8080',
    'northpier.acme.example',
    'north-pier7.acme.example:443',
  ])('%s gets the prefix of its dialect', (host) => {
    expect(rewritten('/v1/people?a=b', host)).toBe('/acme/v1/people?a=b')
    expect(rewritten('/acme/v1/people', host)).toBe('/acme/acme/v1/people')
  })

  test.each([
    'acme.example',
    'a.b.acme.example',
    '.acme.example',
    'xapi.acme.example.evil.example',
    'evil.example',
    'acme_.acme.example',
    '[::1]:8080',
    '',
  ])('%s belongs to no dialect', (host) => {
    expect(rewritten('/v1/people', host)).toBe('/v1/people')
  })

  test.each([
    ['http://api.acme.example/v1/people?a=b', '/acme/v1/people?a=b'],
    ['HTTP://API.acme.example:8080', '/acme/'],
    ['http://api.acme.example?a=b', '/acme/?a=b'],
    ['http://localhost/acme/v1/people', '/acme/v1/people'],
  ])('the absolute URL %s, as proxies send it, takes precedence over the header', (url, expected) => {
    expect(rewritten(url, 'api.zenith.example')).toBe(expected)
  })

  test('belongs to no dialect without a Host header', () => {
    expect(rewriteUrl({ url: '/v1/people', headers: {} } as IncomingMessage)).toBe('/v1/people')
  })
})

describe("a request on a dialect's own port", () => {
  test('belongs to that dialect, whatever its host', () => {
    const request = { url: '/v1', headers: { host: 'api.acme.example' } } as unknown as IncomingMessage
    pin(request, 'zenith')
    expect(rewriteUrl(request)).toBe('/zenith/v1')
  })
})

describe('paths that a vendor treats alike', () => {
  test.each([
    ['/zenith/old', 'localhost', '/zenith/new'],
    ['/zenith/old?a=/old', 'localhost', '/zenith/new?a=/old'],
    ['/old?x', 'api.zenith.example', '/zenith/new?x'],
    ['/zenith', 'localhost', '/zenith/'],
    ['/acme/old', 'localhost', '/acme/old'],
    ['/old', 'localhost', '/old'],
  ])('%s at %s is %s', (url, host, path) => {
    expect(rewritten(url, host)).toBe(path)
  })
})

test.each([
  ['/acme/v1', 'acme'],
  ['/acme', 'acme'],
  ['/acme?x', 'acme'],
  ['/acmeX/v1', undefined],
  ['/', undefined],
  ['/constructor', undefined],
  ['//acme/v1', undefined],
])('%s has the prefix of %s', (url, name) => {
  expect(dialectAt(url)?.name).toBe(name)
})
