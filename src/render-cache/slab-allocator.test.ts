import { expect, test } from 'vitest'
import { bytesOf, createSlabAllocator, type Entry } from './slab-allocator.ts'

const evicted: NamedEntry[] = []

interface NamedEntry extends Entry {
  readonly name: string
}

const entryOf = (name: string): NamedEntry => ({
  name,
  slab: undefined,
  start: 0,
  end: 0,
  referenced: false,
})

/** Writes more than ten slabs of entries that are never read. */
function fill(allocator: ReturnType<typeof openAllocator>): NamedEntry[] {
  return Array.from({ length: 300 }, (_, index) => {
    const entry = entryOf(`filler ${index}`)
    // A hundred bytes with the comma.
    allocator.put(entry, 'f'.repeat(99))
    return entry
  })
}

function openAllocator(bytesMax = 16_000) {
  evicted.length = 0
  return createSlabAllocator<NamedEntry>({
    bytesMax,
    entryBytes: 10,
    onEvicted: (entry) => evicted.push(entry),
  })
}

test('evicts the oldest entries first and reuses their bytes', () => {
  const allocator = openAllocator()
  const first = entryOf('first')
  allocator.put(first, 'a')
  const { slab } = first
  const all = fill(allocator)
  expect(bytesOf(first)).toBeUndefined()
  expect(evicted[0]).toBe(first)
  const kept = all.filter((entry) => entry.slab)
  expect(kept).toEqual(all.slice(-kept.length))
  expect(kept.length * 110).toBeGreaterThan(16_000 * 0.7)
  const before = new Set(kept.map((entry) => entry.slab))
  fill(allocator)
  expect(new Set([...before, slab]).size).toBeLessThan(20)
})

test('moves a referenced entry instead of evicting it', () => {
  const allocator = openAllocator()
  const read = entryOf('read')
  allocator.put(read, 'Žofie')
  const before = read.slab
  for (let round = 0; round < 20; round++) {
    read.referenced = true
    for (let index = 0; index < 60; index++) allocator.put(entryOf('filler'), 'f'.repeat(100))
    expect(bytesOf(read)?.toString()).toBe('Žofie')
  }
  expect(read.slab).not.toBe(before)
  fill(allocator)
  fill(allocator)
  expect(read.slab).toBeUndefined()
})

test('stays within its limit when every entry is referenced', () => {
  const allocator = openAllocator()
  const all: NamedEntry[] = []
  for (let round = 0; round < 5; round++) {
    all.push(...fill(allocator))
    for (const entry of all) entry.referenced = true
  }
  const kept = all.filter((entry) => entry.slab)
  expect(kept.length * 110).toBeLessThan(16_000)
  expect(evicted).toHaveLength(all.length - kept.length)
})

test('evicts an entry at once if it does not fit', () => {
  const allocator = openAllocator(1)
  const entry = entryOf('one')
  allocator.put(entry, 'a')
  expect(bytesOf(entry)).toBeUndefined()
  expect(evicted).toEqual([entry])
})

test('stores strings that are longer than a slab', () => {
  const allocator = openAllocator(20_000)
  for (const text of ['Žofie', 'x'.repeat(5000), '😀'.repeat(9)]) {
    const entry = entryOf(text)
    allocator.put(entry, text)
    expect(bytesOf(entry)?.toString()).toBe(text)
  }
})
