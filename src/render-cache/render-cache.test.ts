import { expect, test } from 'vitest'
import type { Person } from '../model/person.ts'
import { createRenderCache } from './render-cache.ts'

const personOf = (id: number, version = 1) =>
  ({ id, version, createdAt: id, given: `given ${id}.${version}`, notes: 'n'.repeat(500) }) as Person

const render = ({ given, notes }: Person) => ({ given, notes })

/** Counts how often each person is loaded. */
function open(bytesMax = 1_000_000) {
  const cache = createRenderCache({ bytesMax })
  const loads: number[] = []
  const load = async (ids: readonly number[]) => {
    loads.push(...ids)
    await new Promise(setImmediate)
    return ids.map((id) => personOf(id))
  }
  const people = (ids: readonly number[], more = {}) => ({
    orgId: 1,
    personView: { sensitive: true },
    view: {},
    render,
    stringify: JSON.stringify,
    load,
    refs: ids.map((id) => ({ id, version: 1 })),
    ...more,
  })
  return { cache, loads, people }
}

const givenIn = (body: Buffer) => JSON.parse(body.toString()).data.map(({ given }: Person) => given)
const envelope = (data: unknown) => ({ data })

test('renders a person once for each version and puts people in the order of the references', async () => {
  const { cache, loads, people } = open()
  await cache.list(people([1, 2]), envelope)
  const { body } = await cache.list(people([3, 2, 1]), envelope)
  expect(givenIn(body)).toEqual(['given 3.1', 'given 2.1', 'given 1.1'])
  expect(loads).toEqual([1, 2, 3])
})

test('gives the envelope the last person, and leaves out people who no longer exist', async () => {
  const { cache, people } = open()
  const seen: unknown[] = []
  const list = (ids: readonly number[]) =>
    cache.list(people(ids, { load: async () => [personOf(1)] }), (data, last) => {
      seen.push(last?.personId)
      return { data }
    })
  expect(givenIn((await list([1, 2])).body)).toEqual(['given 1.1'])
  expect(givenIn((await list([])).body)).toEqual([])
  expect(seen).toEqual([1, undefined])
  expect(await cache.one(people([], { load: async () => [] }), { id: 9, version: 1 })).toBeUndefined()
})

test.each([
  ['organization', { orgId: 2 }],
  ['right to sensitive values', { personView: { sensitive: false } }],
  [
    'deleted catalog entries',
    { personView: { sensitive: true, deletedEntries: { labelIds: [1], fields: {} } } },
  ],
  ['view of the dialect', { view: { labels: ['a'] } }],
  ['name in the view', { view: { fields: ['a'] } }],
  ['function', { render: ({ id }: Person) => ({ given: String(id) }) }],
])('renders people separately for each %s', async (_name, other) => {
  const { cache, loads, people } = open()
  for (let round = 0; round < 2; round++) {
    await cache.list(people([1], { view: { labels: ['b'] } }), envelope)
    await cache.list(people([1], other), envelope)
    await cache.list(people([1], { view: { fields: ['b'] } }), envelope)
  }
  expect(loads).toEqual([1, 1, 1])
})

test('rebuilds a list until one of its people is evicted', async () => {
  const { cache, people } = open(40_000)
  const first = await cache.list(people([1, 2]), envelope)
  expect(first.rebuild?.()?.body).toEqual(first.body)
  for (let id = 3; id < 300; id++) await cache.list(people([id]), envelope)
  expect(first.rebuild?.()).toBeUndefined()
})

test('assembles right bodies while concurrent requests evict each other', async () => {
  // Room for fewer people than one list has.
  const { cache, loads, people } = open(16_000)
  const lists = Array.from({ length: 20 }, (_, list) =>
    Array.from({ length: 40 }, (_, index) => list * 7 + index),
  )
  for (let round = 0; round < 3; round++) {
    const bodies = await Promise.all(lists.map((ids) => cache.list(people(ids), envelope)))
    for (const [index, { body }] of bodies.entries())
      expect(givenIn(body)).toEqual(lists[index]!.map((id) => `given ${id}.1`))
  }
  expect(loads.length).toBeGreaterThan(20 * 40)
})

test('does not keep a list whose people do not fit', async () => {
  const { cache, people } = open(16_000)
  const ids = Array.from({ length: 60 }, (_, index) => index)
  expect((await cache.list(people(ids), envelope)).rebuild).toBeUndefined()
})

test('reuses the bytes of a released body and of no other', async () => {
  const { cache, people } = open()
  const ids = Array.from({ length: 50 }, (_, index) => index)
  const kept = await cache.list(people(ids), envelope)
  const released = await cache.list(people(ids), envelope)
  released.release?.()
  const next = await cache.list(people(ids), envelope)
  expect(next.body.buffer).toBe(released.body.buffer)
  expect(next.body.buffer).not.toBe(kept.body.buffer)
})
