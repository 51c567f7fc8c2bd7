import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { PersonRef } from '../../store.ts'
import { type CreatedPeople, createOffsetCache, type Direction } from './offset-cache.ts'

const limits = { markSpacingPeople: 5, marksAtOnce: 3, markedOrganizationsMax: 2 }

/** People in memory, each numbered by the time of its creation, and a feed of what happens to them. */
function createPeople(spacing = limits.markSpacingPeople) {
  let people: number[] = []
  let version = 0
  const feed: { kind: string; time: number }[] = []
  const counts = { skipped: 0, lookedUp: 0 }
  const readPage = createOffsetCache(() => version, { ...limits, markSpacingPeople: spacing })
  const ordered = (direction: Direction) => (direction === 'desc' ? people.toReversed() : people)
  const refs = (times: readonly number[]): PersonRef[] => times.map((id) => ({ id, version: 1 }))
  const source: CreatedPeople = {
    total: async () => people.length,
    async times(after, each, most) {
      const start = after === undefined ? 0 : people.indexOf(after) + each
      const found = people.filter((_, index) => index >= start && (index - start) % each === 0).slice(0, most)
      counts.lookedUp += found.length
      return found
    },
    async changes(after = feed.length) {
      const since = feed.slice(after)
      const moved = since.filter(({ kind }) => kind !== 'updated').map(({ time }) => time)
      return {
        position: feed.length,
        created: since.filter(({ kind, time }) => kind === 'created' && people.includes(time)).length,
        others: since.some(({ kind }) => kind === 'removed'),
        earliest: moved.length > 0 ? Math.min(...moved) : undefined,
        unknown: since.length > 6,
      }
    },
    async read(page, direction) {
      const list = ordered(direction)
      const start = 'from' in page ? list.indexOf(page.from![0] as number) : 0
      const skip = ('offset' in page ? page.offset : page.skip) ?? 0
      counts.skipped = Math.max(counts.skipped, 'offset' in page ? 0 : skip)
      const items = refs(list.slice(start + skip, start + skip + page.limit))
      const beyond = list[start + skip + page.limit]
      return { items, ...(beyond !== undefined && !('offset' in page) && { next: [beyond] }) }
    },
  }
  return {
    cached: (direction: Direction, offset: number, limit: number) =>
      readPage(1, direction, { offset, limit }, source),
    uncached: (direction: Direction, offset: number, limit: number) =>
      refs(ordered(direction).slice(offset, offset + limit)),
    change(kind: 'created' | 'removed' | 'updated', time: number) {
      if (kind === 'created' && people.includes(time)) return
      if (kind !== 'created' && !people.includes(time)) return
      if (kind === 'created') people = [...people, time].sort((a, b) => a - b)
      if (kind === 'removed') people = people.filter((each) => each !== time)
      feed.push({ kind, time })
      version++
    },
    fill(count: number) {
      people = Array.from({ length: count }, (_, index) => index)
      version++
    },
    /** Removes a person and writes nothing about it. */
    lose(time: number) {
      people = people.filter((each) => each !== time)
      version++
    },
    counts,
  }
}

test('returns the same pages as without marks, wherever they start and whatever changes in between', async () => {
  const change = fc.record({
    kind: fc.constantFrom('created', 'created', 'removed', 'updated'),
    time: fc.nat(120),
  })
  const read = fc.record({
    direction: fc.constantFrom<Direction>('asc', 'desc'),
    offset: fc.nat(90),
    limit: fc.integer({ min: 1, max: 20 }),
  })
  const occurred = { change: 0, read: 0, skipped: 0 }
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 60 }),
      fc.array(fc.oneof({ weight: 2, arbitrary: change }, { weight: 3, arbitrary: read }), { maxLength: 40 }),
      async (count, steps) => {
        const people = createPeople()
        people.fill(count)
        for (const step of steps) {
          occurred['time' in step ? 'change' : 'read']++
          if ('time' in step) people.change(step.kind as 'created', step.time)
          else {
            const { direction, offset, limit } = step
            const page = await people.cached(direction, offset, limit)
            expect(page?.items).toEqual(people.uncached(direction, offset, limit))
          }
        }
        occurred.skipped = Math.max(occurred.skipped, people.counts.skipped)
      },
    ),
    { numRuns: 600 },
  )
  console.log(JSON.stringify(occurred))
  expect(occurred.skipped).toBeLessThan(limits.markSpacingPeople)
})

test('consecutive pages skip no one', async () => {
  const people = createPeople(500)
  people.fill(3000)
  for (let offset = 0; offset < 2400; offset += 50) await people.cached('asc', offset, 50)
  expect(people.counts.skipped).toBe(0)
})

test('marks are looked up once, and stay when people are added at the end or updated', async () => {
  const people = createPeople()
  people.fill(100)
  await people.cached('asc', 90, 5)
  const { lookedUp } = people.counts
  expect(lookedUp).toBeGreaterThan(15)
  people.change('created', 200)
  people.change('updated', 3)
  for (const direction of ['asc', 'desc'] as const)
    for (let offset = 85; offset >= 0; offset -= 7) await people.cached(direction, offset, 5)
  expect(people.counts.lookedUp).toBeLessThan(lookedUp + 4)
})

test('marks after a person who went are looked up again', async () => {
  const people = createPeople()
  people.fill(100)
  await people.cached('asc', 90, 5)
  people.change('removed', 40)
  people.change('removed', 60)
  expect((await people.cached('asc', 80, 5))?.items).toEqual(people.uncached('asc', 80, 5))
  expect((await people.cached('asc', 20, 5))?.items).toEqual(people.uncached('asc', 20, 5))
})

test('marks are dropped when the number of people does not fit the feed', async () => {
  const people = createPeople()
  people.fill(100)
  await people.cached('asc', 90, 5)
  people.lose(10)
  expect((await people.cached('asc', 80, 5))?.items).toEqual(people.uncached('asc', 80, 5))
})

test('gives up when the store changes with every statement', async () => {
  let version = 0
  const readPage = createOffsetCache(() => version++, limits)
  const none = { position: 0, created: 0, others: false, earliest: undefined, unknown: false }
  const page = await readPage(
    1,
    'asc',
    { offset: 50, limit: 5 },
    {
      total: async () => 100,
      times: async () => [],
      changes: async () => none,
      read: async () => ({ items: [] }),
    },
  )
  expect(page).toBeUndefined()
})
