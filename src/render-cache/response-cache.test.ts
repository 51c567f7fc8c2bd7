import { expect, test } from 'vitest'
import type { Caller } from '../model/access.ts'
import { type CacheableResponse, createResponseCache } from './response-cache.ts'

interface Response extends CacheableResponse {
  readonly status: number
}

const caller = { orgId: 1, keyId: 'k', dialect: 'acme', role: 'read', sensitive: true } as Caller

function open({ bytesMax = 100_000 } = {}) {
  const state = { dataVersion: 1, now: 1 }
  const cache = createResponseCache<Response>({
    bytesMax,
    dataVersion: () => state.dataVersion,
    now: () => state.now,
  })
  const put = (response: Response, key = 'people', owner = caller) =>
    cache.put(key, { response, caller: owner, version: state.dataVersion })
  return { cache, put, state }
}

/** Caches a response that is requested for the second time. */
function opened(response: Response) {
  const parts = open()
  parts.put(response)
  expect(parts.cache.find('people')).toBeUndefined()
  parts.put(response)
  return parts
}

const listOf = (rebuild: NonNullable<Response['rebuild']>): Response => ({
  status: 200,
  body: Buffer.alloc(50_000, 'a'),
  release: () => {},
  rebuild,
})

test('rebuilds a cached list on request, not when the entry is found', () => {
  let rebuilt = 0
  const { cache } = opened(listOf(() => ({ body: Buffer.from(`rebuilt ${++rebuilt}`) })))
  const found = cache.find('people')!
  expect([found.caller, rebuilt]).toEqual([caller, 0])
  expect(found.rebuild()).toMatchObject({ status: 200, body: Buffer.from('rebuilt 1') })
})

test('counts a response once if it is cached again after a part was evicted', () => {
  const { cache, put } = opened(listOf(() => undefined))
  for (let round = 0; round < 100; round++) {
    const found = cache.find('people')!
    expect(found.rebuild()).toBeUndefined()
    put(listOf(() => undefined))
  }
  put({ status: 200, body: Buffer.from('b') }, 'other')
  put({ status: 200, body: Buffer.from('b') }, 'other')
  expect([cache.find('people'), cache.find('other')]).not.toContain(undefined)
})

test('caches no response that is larger than the limit', () => {
  const { cache, put } = open({ bytesMax: 1 })
  for (let round = 0; round < 3; round++) put({ status: 200, body: Buffer.from('a') })
  expect(cache.find('people')).toBeUndefined()
})

test('forgets every response when the store changes', () => {
  const { cache, state } = opened({ status: 200, body: Buffer.from('a') })
  expect(cache.find('people')).toBeDefined()
  state.dataVersion = 2
  expect(cache.find('people')).toBeUndefined()
})

test('does not cache a response that was made while the store changed', () => {
  const { cache, put, state } = open()
  const version = cache.version()
  state.dataVersion = 2
  // A faster request for the same response arrives after the change.
  put({ status: 200, body: Buffer.from('new') })
  cache.put('people', { response: { status: 200, body: Buffer.from('old') }, caller, version })
  expect(cache.find('people')).toBeUndefined()
  put({ status: 200, body: Buffer.from('new') })
  expect(cache.find('people')?.rebuild()?.body).toEqual(Buffer.from('new'))
})

test('does not answer after the key expired', () => {
  const { cache, put, state } = open()
  const expiring = { ...caller, expiresAt: 10 }
  put({ status: 200, body: Buffer.from('a') }, 'people', expiring)
  put({ status: 200, body: Buffer.from('a') }, 'people', expiring)
  expect(cache.find('people')).toBeDefined()
  state.now = 10
  expect(cache.find('people')).toBeUndefined()
})

test.each([
  ['a value that is not bytes', { status: 200, body: { a: 1 } }],
  ['a download', { status: 200, download: {} }],
  ['a long body without parts', { status: 200, body: Buffer.alloc(50_000) }],
])('does not cache %s', (_name, response) => {
  expect(opened(response).cache.find('people')).toBeUndefined()
})
