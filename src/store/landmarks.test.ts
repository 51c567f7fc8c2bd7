import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type PersonQuery, personColumns } from '../model/query.ts'
import { withLandmarks } from './landmarks.ts'
import type { PeopleReader, PersonRef } from './store.ts'

/** A list of numbered people in memory that counts what it skips. */
function createList() {
  let people: PersonRef[] = []
  let version = 0
  let skipped = 0
  const listRefs: PeopleReader['listRefs'] = async (_orgId, { page, order: [term] }) => {
    const ordered = term?.direction === 'desc' ? people.toReversed() : people
    const start = 'offset' in page ? 0 : page.from ? ordered.findIndex(({ id }) => id === page.from![0]) : 0
    const skip = ('offset' in page ? page.offset : page.skip) ?? 0
    skipped += skip
    const items = ordered.slice(start + skip, start + skip + page.limit)
    const beyond = ordered[start + skip + page.limit]
    return { items, ...(beyond && !('offset' in page) && { next: [beyond.id] }) }
  }
  return {
    landmarked: withLandmarks(
      () => version,
      async () => people.length,
      listRefs,
    ),
    put(ids: readonly number[]) {
      people = ids.map((id) => ({ id, version: 1 }))
      version++
    },
    page: (direction: 'asc' | 'desc', offset: number, limit: number) =>
      (direction === 'desc' ? people.toReversed() : people).slice(offset, offset + limit),
    skipped: () => skipped,
  }
}

function pageOf(direction: 'asc' | 'desc', offset: number, limit: number): PersonQuery {
  return { order: [{ field: personColumns.createdAt, direction }], page: { offset, limit } }
}

test('pages by number are what they are without, wherever they begin and whatever changes in between', async () => {
  const change = fc.record({ people: fc.uniqueArray(fc.nat(500), { maxLength: 60 }) })
  const ask = fc.record({
    direction: fc.constantFrom('asc', 'desc'),
    offset: fc.nat(70),
    limit: fc.integer({ min: 1, max: 20 }),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof({ weight: 1, arbitrary: change }, { weight: 6, arbitrary: ask })),
      async (steps) => {
        const list = createList()
        for (const step of steps) {
          if ('people' in step) {
            list.put(step.people)
            continue
          }
          const { direction, offset, limit } = step
          const { items } = await list.landmarked(1, pageOf(direction, offset, limit))
          expect(items).toEqual(list.page(direction, offset, limit))
        }
      },
    ),
    { numRuns: 500 },
  )
})

test('who goes from page to page skips nobody', async () => {
  const list = createList()
  list.put(Array.from({ length: 1000 }, (_, index) => index))
  for (let offset = 0; offset < 1000; offset += 50) await list.landmarked(1, pageOf('asc', offset, 50))
  expect(list.skipped()).toBe(0)
})
