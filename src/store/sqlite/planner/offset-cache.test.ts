import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { PersonRef } from '../../store.ts'
import { createOffsetCache, type OrderedList } from './offset-cache.ts'

type Direction = 'asc' | 'desc'

/** Lists of numbered people in memory that count what they skip. */
function createLists() {
  let people: PersonRef[] = []
  let version = 0
  let skipped = 0
  const readPage = createOffsetCache(() => version, 2000)
  const ordered = (direction: Direction) => (direction === 'desc' ? people.toReversed() : people)
  const listOf = (direction: Direction): OrderedList => ({
    total: async () => people.length,
    async read(page) {
      const list = ordered(direction)
      const start = 'from' in page ? list.findIndex(({ id }) => id === page.from![0]) : 0
      const skip = ('offset' in page ? page.offset : page.skip) ?? 0
      skipped += skip
      const items = list.slice(start + skip, start + skip + page.limit)
      const beyond = list[start + skip + page.limit]
      return { items, ...(beyond && !('offset' in page) && { next: [beyond.id] }) }
    },
  })
  return {
    cached: (direction: Direction, offset: number, limit: number) =>
      readPage(direction, { offset, limit }, listOf(direction)),
    uncached: (direction: Direction, offset: number, limit: number) =>
      ordered(direction).slice(offset, offset + limit),
    put(ids: readonly number[]) {
      people = ids.map((id) => ({ id, version: 1 }))
      version++
    },
    skipped: () => skipped,
  }
}

test('returns the same pages as without a cache, wherever they start and whatever changes in between', async () => {
  const change = fc.record({ people: fc.uniqueArray(fc.nat(500), { maxLength: 60 }) })
  const read = fc.record({
    direction: fc.constantFrom<Direction>('asc', 'desc'),
    offset: fc.nat(70),
    limit: fc.integer({ min: 1, max: 20 }),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof({ weight: 1, arbitrary: change }, { weight: 6, arbitrary: read })),
      async (steps) => {
        const lists = createLists()
        for (const step of steps) {
          if ('people' in step) {
            lists.put(step.people)
            continue
          }
          const { direction, offset, limit } = step
          const { items } = await lists.cached(direction, offset, limit)
          expect(items).toEqual(lists.uncached(direction, offset, limit))
        }
      },
    ),
    { numRuns: 500 },
  )
})

test('consecutive pages skip no one', async () => {
  const lists = createLists()
  lists.put(Array.from({ length: 1000 }, (_, index) => index))
  for (let offset = 0; offset < 1000; offset += 50) await lists.cached('asc', offset, 50)
  expect(lists.skipped()).toBe(0)
})
