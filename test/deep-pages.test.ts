import fc from 'fast-check'
import { expect, test } from 'vitest'
import { personColumns } from '../src/model/query.ts'
import { openSqliteStore } from '../src/store/sqlite/sqlite.ts'
import { onPostgres, triesOf } from './support/engine.ts'
import { createTestKith } from './support/kith.ts'

/** Pages by offset, wherever they begin and whatever was written before, on a store that keeps marks of every fourth person. */

const START = Date.UTC(2026, 0, 1) * 1000

const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('create' as const), count: fc.integer({ min: 1, max: 9 }) }),
  },
  // A time between those of the others, as imports state it.
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('create earlier' as const), place: fc.nat(1_000_000) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('update' as const), place: fc.nat(1000) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const), place: fc.nat(1000) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('merge' as const), place: fc.nat(1000) }) },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('read' as const),
      place: fc.nat(1000),
      direction: fc.constantFrom('asc' as const, 'desc' as const),
      limit: fc.integer({ min: 1, max: 7 }),
    }),
  },
)

test('a page by offset has the people that are there in a list of all', async () => {
  const occurred: Record<string, number> = {}
  const plannerLimits = { markSpacingPeople: 4, marksAtOnce: 3, fromEndOffsetPeople: 3, markChangesMax: 12 }
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (steps) => {
      const store = onPostgres ? undefined : openSqliteStore({ file: ':memory:', plannerLimits })
      const kith = await createTestKith({}, { watched: false, ...(store && { store }) })
      const caller = (await kith.tenant()).caller('native')
      const { people, refs } = kith.app.hub
      let drafts = 0
      const draft = () => ({ given: `Person ${++drafts}` })
      const all = async (direction: 'asc' | 'desc') => {
        const order = [{ field: personColumns.createdAt, direction }]
        return (await people.list(caller, { order, page: { limit: 1000 } })).items.map(({ id }) => id)
      }
      for (const each of steps) {
        occurred[each.kind] = (occurred[each.kind] ?? 0) + 1
        const ids = await all('read' === each.kind ? each.direction : 'asc')
        const one = 'place' in each ? ids[each.place % Math.max(1, ids.length)] : undefined
        const other = ids.find((id) => id !== one)
        if (each.kind === 'create') await people.createMany(caller, Array.from({ length: each.count }, draft))
        else if (each.kind === 'create earlier')
          await people.create(caller, { ...draft(), createdAt: START + each.place * 5_000_000 })
        else if (each.kind === 'read') {
          const offset = each.place % (ids.length + 3)
          const order = [{ field: personColumns.createdAt, direction: each.direction }]
          const { items } = await refs.list({ caller, query: { order, page: { offset, limit: each.limit } } })
          expect(items.map(({ id }) => id)).toEqual(ids.slice(offset, offset + each.limit))
        } else if (one === undefined) continue
        else if (each.kind === 'update') await people.update(caller, one, { surname: `Name ${++drafts}` })
        else if (each.kind === 'remove') await people.remove(caller, one)
        else if (other !== undefined) await people.merge(caller, { into: one, from: other })
      }
      await kith.close()
    }),
    { numRuns: triesOf(40) },
  )
  console.log(JSON.stringify(occurred))
})
