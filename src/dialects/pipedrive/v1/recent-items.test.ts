import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Hub } from '../../../hub/hub.ts'
import type { Caller } from '../../../model/access.ts'
import type { PersonQuery } from '../../../model/query.ts'
import { recentLists } from './recent-items.ts'

/** The merge of several lists, over lists in memory in which many items changed at the same time. */

const entries = fc.uniqueArray(
  fc.record({
    kind: fc.constantFrom('people', 'companies'),
    removed: fc.boolean(),
    updatedAt: fc.integer({ min: 1, max: 3 }),
    id: fc.integer({ min: 1, max: 40 }),
  }),
  { selector: ({ kind, id }) => `${kind} ${id}`, maxLength: 30 },
)
type Entry = Readonly<{ kind: string; removed: boolean; updatedAt: number; id: number }>

const caller = { orgId: 1 } as unknown as Caller

function hubOf(all: readonly Entry[]): Hub {
  const listOf = (kind: string) => ({
    async list(_caller: Caller, { page, removed }: PersonQuery) {
      const { from = [0, 0], limit } = page as { from?: number[]; limit: number }
      const [at, id] = from as [number, number]
      const items = all
        .filter((entry) => entry.kind === kind && entry.removed === (removed === 'only'))
        .filter((entry) => entry.updatedAt > at || (entry.updatedAt === at && entry.id >= id))
        .toSorted((a, b) => a.updatedAt - b.updatedAt || a.id - b.id)
      return { items: items.slice(0, limit) }
    },
    beforeMerge: async (_caller: Caller, people: readonly Entry[]) => people,
  })
  return { people: listOf('people'), companies: listOf('companies') } as unknown as Hub
}

test('pages of any size have every item once, oldest change first', async () => {
  await fc.assert(
    fc.asyncProperty(entries, fc.integer({ min: 1, max: 7 }), async (all, limit) => {
      const lists = recentLists(caller, hubOf(all), ['person', 'organization'])
      const seen: { kind: string; id: number; at: number }[] = []
      let place = await lists.placeAfter(0, 0, 0)
      while (place) {
        const page = await lists.read(place, limit)
        seen.push(...page.entries.map(({ value, id, at }) => ({ kind: value.item, id, at })))
        expect(page.entries.length).toBeLessThanOrEqual(limit)
        place = page.next
      }
      const nameOf = ({ kind, id }: { kind: string; id: number }) => `${kind} ${id}`
      const kinds: Readonly<Record<string, string>> = { people: 'person', companies: 'organization' }
      const expected = all.map(({ kind, id }) => nameOf({ kind: kinds[kind]!, id }))
      expect(seen.map(nameOf).toSorted()).toEqual(expected.toSorted())
      const times = seen.map(({ at }) => at)
      expect(times).toEqual(times.toSorted((a, b) => a - b))
    }),
  )
})

test('the place after any number of items is the one that reading them reaches', async () => {
  await fc.assert(
    fc.asyncProperty(entries, fc.nat({ max: 32 }), async (all, count) => {
      const lists = recentLists(caller, hubOf(all), ['person', 'organization'])
      const whole = await lists.read({ at: 0, list: 0, id: 0 }, 100)
      // So late that nothing changed within the hour before.
      const place = await lists.placeAfter(0, count, 10_000_000_000)
      const rest = place ? (await lists.read(place, 100)).entries : []
      expect(rest.map(({ id }) => id)).toEqual(whole.entries.slice(count).map(({ id }) => id))
    }),
  )
})
