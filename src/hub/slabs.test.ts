import { expect, test } from 'vitest'
import { bytesOf, createSlabs, type Lying } from './slabs.ts'

const forgotten: Item[] = []

interface Item extends Lying {
  readonly name: string
}

const itemOf = (name: string): Item => ({ name, slab: undefined, start: 0, end: 0, asked: false })

/** Ten slabs and more of items that nobody asks for. */
function fill(slabs: ReturnType<typeof openSlabs>): Item[] {
  return Array.from({ length: 300 }, (_, index) => {
    const item = itemOf(`filler ${index}`)
    slabs.put(item, 'f'.repeat(100))
    return item
  })
}

function openSlabs(bytesMax = 16_000) {
  forgotten.length = 0
  return createSlabs<Item>({ bytesMax, itemBytes: 10, onForgotten: (item) => forgotten.push(item) })
}

test('forgets what came first, and uses its bytes again', () => {
  const slabs = openSlabs()
  const first = itemOf('first')
  slabs.put(first, 'a')
  const { slab } = first
  const all = fill(slabs)
  expect(bytesOf(first)).toBeUndefined()
  expect(forgotten[0]).toBe(first)
  const kept = all.filter((item) => item.slab)
  expect(kept).toEqual(all.slice(-kept.length))
  expect(kept.length * 110).toBeGreaterThan(16_000 * 0.7)
  const before = new Set(kept.map((item) => item.slab))
  fill(slabs)
  expect(new Set([...before, slab]).size).toBeLessThan(20)
})

test('moves what was asked for instead, as long as it is', () => {
  const slabs = openSlabs()
  const asked = itemOf('asked')
  slabs.put(asked, 'Žofie')
  const before = asked.slab
  for (let round = 0; round < 20; round++) {
    asked.asked = true
    for (let index = 0; index < 60; index++) slabs.put(itemOf('filler'), 'f'.repeat(100))
    expect(bytesOf(asked)?.toString()).toBe('Žofie')
  }
  expect(asked.slab).not.toBe(before)
  fill(slabs)
  fill(slabs)
  expect(asked.slab).toBeUndefined()
})

test('stays within its bytes although everything is asked for', () => {
  const slabs = openSlabs()
  const all: Item[] = []
  for (let round = 0; round < 5; round++) {
    all.push(...fill(slabs))
    for (const item of all) item.asked = true
  }
  const kept = all.filter((item) => item.slab)
  expect(kept.length * 110).toBeLessThan(16_000)
  expect(forgotten).toHaveLength(all.length - kept.length)
})

test('uses no bytes again that somebody holds', () => {
  const slabs = openSlabs()
  const hold = slabs.hold()
  const held = Array.from({ length: 100 }, (_, index) => {
    const item = itemOf(`held ${index}`)
    slabs.put(item, `held ${index} ${'h'.repeat(100)}`)
    return { item, bytes: bytesOf(item)! }
  })
  const untouched = () =>
    held.filter(({ item, bytes }) => bytes.toString('utf8', 0, 4) === 'held' || item.slab)
  while (held.at(-1)!.item.slab) slabs.put(itemOf('filler'), 'f'.repeat(100))
  expect(untouched()).toHaveLength(100)
  hold.release()
  // A second time changes nothing.
  hold.release()
  fill(slabs)
  expect(untouched().length).toBeLessThan(100)
})

test('takes texts that are longer than a slab', () => {
  const slabs = openSlabs(160)
  for (const text of ['Žofie', 'x'.repeat(5000), '😀'.repeat(9)]) {
    const item = itemOf(text)
    slabs.put(item, text)
    expect(bytesOf(item)?.toString()).toBe(text)
  }
})
