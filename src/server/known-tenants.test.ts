import type { IncomingMessage } from 'node:http'
import { expect, test } from 'vitest'
import { createKnownTenants } from './known-tenants.ts'

const tenants = () =>
  createKnownTenants([
    { securitySchemes: { bearer: { type: 'http' }, token: { type: 'apiKey', in: 'query', name: 'token' } } },
    { securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'X-Key' } } },
    { securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'session' } } },
  ])

const request = (headers: Record<string, string>, url = '/') => ({ headers, url }) as IncomingMessage

test('knows the tenant of the key, in whichever place it is sent', () => {
  const known = tenants()
  const requests = [
    request({ authorization: 'Bearer a' }),
    request({ 'x-key': 'a' }),
    request({ cookie: 'session=a' }),
    request({}, '/things?page=2&token=a'),
  ]
  for (const [index, each] of requests.entries()) {
    expect(known.of(each)).toBe('')
    known.note(each, index + 1)
  }
  expect(requests.map(known.of)).toEqual(['1', '2', '3', '4'])
  expect(known.of(request({}, '/other?token=a&page=3'))).toBe('4')
})

test('knows nothing of requests without a key, or with another key beside', () => {
  const known = tenants()
  known.note(request({}), 1)
  known.note(request({ 'x-key': 'a' }), 1)
  const others = [
    request({}),
    request({ 'x-key': 'b' }),
    request({ 'x-key': 'a', authorization: 'Bearer b' }),
  ]
  expect(others.map(known.of)).toEqual(['', '', ''])
})

test('knows nothing of the tenant of a key that acts for several', () => {
  const known = tenants()
  const platform = request({ authorization: 'Bearer platform' })
  known.note(platform, 1)
  known.note(platform, 2)
  known.note(platform, 1)
  expect(known.of(platform)).toBe('')
})

test('forgets the credentials that were noted first, when there are very many', () => {
  const known = tenants()
  for (let index = 0; index <= 10_000; index++) known.note(request({ 'x-key': String(index) }), index + 1)
  expect([0, 1, 10_000].map((index) => known.of(request({ 'x-key': String(index) })))).toEqual([
    '',
    '2',
    '10001',
  ])
})
