import { expect, test } from 'vitest'
import { seededBytes } from '../model/ids.ts'
import { createPersonCache, type PersonEntry } from './person-cache.ts'
import { bytesOf } from './slab-allocator.ts'

const stampOf = (personId: number, version = 1) => ({ personId, version, createdAt: 0 })

const textAt = (entry: PersonEntry | undefined) => entry && bytesOf(entry)?.toString()

/** Numbers from 0 to `limit - 1`, the same in every run. */
function numbersFrom(seed: number): (limit: number) => number {
  const next = seededBytes(seed)
  return (limit) => next(4).reduce((number, byte) => number * 256 + byte, 0) % limit
}

test('finds a person only at the cached version and in the same namespace', () => {
  const { namespace } = createPersonCache(1_000_000)
  namespace('a').put(stampOf(1, 3), '{"name":"Änna"}')
  expect(textAt(namespace('a').find({ id: 1, version: 3 }))).toBe('{"name":"Änna"}')
  expect(namespace('a').find({ id: 1, version: 4 })).toBeUndefined()
  expect(namespace('b').find({ id: 1, version: 3 })).toBeUndefined()
})

test('evicts entries that are not read, also for holders of the entry', () => {
  const people = createPersonCache(20_000).namespace('a')
  const first = people.put(stampOf(0), 'x'.repeat(500))
  const lasting = people.put(stampOf(1), 'y'.repeat(500))
  for (let id = 2; id < 60; id++) {
    people.put(stampOf(id), 'z'.repeat(500))
    people.find({ id: 1, version: 1 })
  }
  expect(textAt(first)).toBeUndefined()
  expect(people.find({ id: 0, version: 1 })).toBeUndefined()
  expect(textAt(lasting)).toBe('y'.repeat(500))
})

test('reopens a namespace whose last entry was evicted, for every holder of it', () => {
  const { namespace } = createPersonCache(20_000)
  const [first, second] = [namespace('a'), namespace('a')]
  first.put(stampOf(1), 'a')
  for (let id = 2; id < 60; id++) namespace('b').put(stampOf(id), 'z'.repeat(500))
  expect(first.find({ id: 1, version: 1 })).toBeUndefined()
  first.put(stampOf(1), 'anew')
  expect(textAt(namespace('a').find({ id: 1, version: 1 }))).toBe('anew')
  second.put(stampOf(2), 'too')
  expect(textAt(namespace('a').find({ id: 2, version: 1 }))).toBe('too')
})

test('keeps as many people as fit, whichever of them are read', () => {
  const people = createPersonCache(1_000_000).namespace('a')
  const number = numbersFrom(1)
  let rendered = 0
  for (let step = 0; step < 20_000; step++) {
    const id = number(800)
    if (people.find({ id, version: 1 })) continue
    rendered++
    people.put(stampOf(id), 'x'.repeat(800))
  }
  // 800 people take 0.87 of the million bytes.
  expect(rendered).toBe(800)
})

test('an entry never shows the bytes of another one, whatever is evicted, replaced or moved', () => {
  for (let seed = 1; seed <= 10; seed++) {
    const number = numbersFrom(seed)
    const { namespace } = createPersonCache(4000 + number(30_000))
    const namespaces = ['a', 'b', 'c'].map((name) => ({ name, first: namespace(name) }))
    const textOf = (name: string, id: number, version: number) =>
      `${name}${id}.${version};`.repeat(1 + ((id * 7 + version) % 12))
    const seen: { entry: PersonEntry; text: string }[] = []
    let [found, evicted] = [0, 0]
    for (let step = 0; step < 1000; step++) {
      // For some time only one namespace is used, so that the others are evicted as a whole.
      const { name, first } = namespaces[step % 500 < 250 ? number(3) : 0]!
      const people = number(2) === 0 ? first : namespace(name)
      const [id, version] = [number(40), 1 + number(2)]
      const text = textOf(name, id, version)
      const known = people.find({ id, version })
      if (known) found++
      seen.push({ entry: known ?? people.put(stampOf(id, version), text), text })
      const wrong = seen.find(({ entry, text: expected }) => (textAt(entry) ?? expected) !== expected)
      expect(textAt(wrong?.entry)).toBe(wrong?.text)
      if (seen.length > 200) evicted += seen.splice(0, 100).filter(({ entry: { slab } }) => !slab).length
    }
    expect(found).toBeGreaterThan(10)
    expect(evicted).toBeGreaterThan(0)
  }
})
