import { setTimeout as wait } from 'node:timers/promises'
import fc from 'fast-check'
import { expect } from 'vitest'
import type { Instant } from '../../model/instant.ts'
import type { PersonId } from '../../model/person.ts'
import { type PersonQuery, type Position, personColumns } from '../../model/query.ts'
import type { Store, WriteSession } from '../store.ts'
import { noon, sampleCompany, samplePerson } from './samples.contract.ts'
import type { StoreTest } from './suite.contract.ts'

const HOUR = 3_600_000_000
const DAY = 24 * HOUR

/** Readers that walk by update time miss no change, although transactions overlap and clocks differ. */
export function updateTimesContract(test: StoreTest): void {
  test('are followed by a reader without a gap, whoever commits before whom', async (store) => {
    let orgId = 0
    const walks = fc.asyncProperty(fc.array(someWrite, { minLength: 2, maxLength: 10 }), async (writes) => {
      orgId += 1
      expect(await missedBy(store, orgId, writes, timeAfterTheLast)).toEqual([])
    })
    await fc.assert(walks, { numRuns: 25, seed: 20261130 })
  })

  test('are passed by a reader when writers use nothing but their own clock', async (store) => {
    const writes = [HOUR, 0, 0].map((skew) => ({ skew, pauses: [0, 0] as const }))
    const ownClock = async (_: WriteSession, __: number, now: Instant) => now
    expect(await missedBy(store, 1, writes, ownClock, { inTurn: true })).toEqual([2, 3])
    expect(await missedBy(store, 2, writes, timeAfterTheLast, { inTurn: true })).toEqual([])
  })

  test('are the last ones up to a time, of removed people too', async (store) => {
    await store.transaction(async ({ people }) => {
      expect(await people.lastUpdate(1, noon + DAY)).toBe(0)
      await people.insert([samplePerson(1, 1, { updatedAt: noon })])
      await people.insert([samplePerson(1, 2, { updatedAt: noon + 5, removedAt: noon + 5 })])
      await people.insert([samplePerson(1, 3, { updatedAt: noon + 400 * DAY })])
      await people.insert([samplePerson(2, 1, { updatedAt: noon + 7 })])
    })
    await store.transaction(async ({ people, records }) => {
      expect(await people.lastUpdate(1, noon + DAY)).toBe(noon + 5)
      expect(await people.lastUpdate(1, noon + 4)).toBe(noon)
      expect(await people.lastUpdate(1, noon + 500 * DAY)).toBe(noon + 400 * DAY)
      const source = { orgId: 1, kind: 'api', name: 'acme', priority: 1 } as const
      for (const _ of ['made', 'found']) {
        expect(await records.beginWrite(source, noon + DAY)).toMatchObject({
          source: { name: 'acme' },
          lastUpdate: noon + 5,
        })
      }
    })
  })

  test('of companies are the last ones up to a time, of removed companies too', async (store) => {
    await store.transaction(async ({ companies }) => {
      expect(await companies.lastUpdate(1, noon)).toBe(0)
      await companies.insert({ ...sampleCompany(1, 1), updatedAt: noon + 1 })
      await companies.insert({ ...sampleCompany(1, 2), updatedAt: noon + 2, removedAt: noon + 2 })
      expect(await companies.lastUpdate(1, noon + 5)).toBe(noon + 2)
      expect(await companies.lastUpdate(1, noon + 1)).toBe(noon + 1)
    })
  })

  test('hours ahead of the clock are listed, and do not hold back later ones', async (store) => {
    const now = Date.now() * 1000
    await store.transaction(({ people }) =>
      people.insert([
        samplePerson(1, 1, { updatedAt: now + 400 * DAY }),
        samplePerson(1, 2, { updatedAt: now }),
      ]),
    )
    const { items } = await store.read.people.list(1, { ...byUpdate, page: { limit: 10 } })
    expect(items.map(({ id }) => id)).toEqual([2, 1])
    const filter = { field: personColumns.updatedAt, test: { op: 'gte', value: now } } as const
    expect(await store.read.people.count(1, filter)).toBe(2)
    expect((await store.read.people.listRefs(1, { ...byUpdate, filter, page: { limit: 1 } })).items).toEqual([
      { id: 2, version: 1 },
    ])
  })
}

interface Write {
  /** How far the clock of the writer is ahead. */
  readonly skew: number
  /** Milliseconds before the person is written, and before the commit. */
  readonly pauses: readonly [number, number]
}

const pause = fc.integer({ min: 0, max: 8 })
const someWrite: fc.Arbitrary<Write> = fc.record({
  skew: fc.integer({ min: -HOUR, max: HOUR }),
  pauses: fc.tuple(pause, pause),
})

type Timing = (session: WriteSession, orgId: number, now: Instant) => Promise<Instant>

const timeAfterTheLast: Timing = async ({ people }, orgId, now) =>
  Math.max(now, (await people.lastUpdate(orgId, noon + DAY)) + 1)

const byUpdate: Pick<PersonQuery, 'order' | 'removed'> = {
  order: [{ field: personColumns.updatedAt, direction: 'asc' }],
  removed: 'include',
}

/** Writes one person in each transaction while a reader walks by update time. @returns the people it has not seen */
async function missedBy(
  store: Store,
  orgId: number,
  writes: readonly Write[],
  timing: Timing,
  { inTurn = false } = {},
): Promise<PersonId[]> {
  const write = ({ skew, pauses: [before, after] }: Write, id: PersonId) =>
    store.transaction(async (session) => {
      const updatedAt = await timing(session, orgId, noon + skew)
      await wait(before)
      await session.people.insert([samplePerson(orgId, id, { updatedAt })])
      await wait(after)
    })
  const reader = startReader(store, orgId)
  if (inTurn) {
    for (const [index, one] of writes.entries()) {
      await write(one, index + 1)
      await reader.read()
    }
  } else {
    let writing = true
    const reading = (async () => {
      for (; writing; await wait(1)) await reader.read()
    })()
    await Promise.all(writes.map((one, index) => write(one, index + 1)))
    writing = false
    await reading
  }
  await reader.read()
  return writes.map((_, index) => index + 1).filter((id) => !reader.seen.has(id))
}

/** Each `read` follows the pages from the last person that was seen. */
function startReader(store: Store, orgId: number) {
  const seen = new Set<PersonId>()
  let from: Position | undefined
  return {
    seen,
    async read() {
      for (;;) {
        const page = { limit: 2, ...(from && { from, after: true }) }
        const { items } = await store.read.people.list(orgId, { ...byUpdate, page })
        const last = items.at(-1)
        if (!last) return
        for (const { id } of items) seen.add(id)
        from = [last.updatedAt, last.id]
      }
    },
  }
}
