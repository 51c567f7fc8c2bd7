import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTestHub, type TestHub } from '../../../test/support/test-hub.ts'
import { steppingClock } from '../../model/clock.ts'
import type { Instant } from '../../model/instant.ts'

let kith: TestHub
beforeEach(async () => {
  kith = await openTestHub()
})
afterEach(() => kith.close())

const HOUR = 3_600_000_000
const draft = (name: string) => ({ name, conditions: { all: [] } })

/** A hub of another server on the same store, whose clock is so far behind. */
function hubBehind(now: Instant, by: number) {
  return kith.hubWith({ clock: steppingClock(now - by) })
}

test('a filter that a server with a slow clock writes is later than all before it', async () => {
  const caller = kith.caller('own')
  const first = await kith.hub.filters.create(caller, draft('First'))
  const slow = hubBehind(first.updatedAt, HOUR)
  const times = [first.updatedAt]
  const second = await slow.filters.create(caller, draft('Second'))
  times.push(second.updatedAt)
  times.push((await slow.filters.update(caller, first.id, { name: 'First again' })).updatedAt)
  // Another dialect numbers its filters itself, and shares the times.
  times.push((await slow.filters.create(kith.caller('acme'), draft('Third'))).updatedAt)
  const removed = await slow.filters.remove(caller, second.id)
  times.push(removed.updatedAt)
  expect(times).toEqual([...new Set(times)].toSorted((a, b) => a - b))
  expect(removed.removedAt).toBe(removed.updatedAt)
  expect(second.createdAt).toBeLessThan(first.createdAt)
})

test('a filter dated far ahead does not date later ones ahead', async () => {
  const caller = kith.caller('own')
  const filter = await kith.hub.filters.create(caller, draft('Ahead'))
  const updatedAt = filter.updatedAt + 1000 * 24 * HOUR
  await kith.store.transaction((session) => session.filters.update({ ...filter, updatedAt }))
  const next = await kith.hub.filters.create(caller, draft('Next'))
  expect(next.updatedAt).toBeLessThan(updatedAt)
  expect(next.updatedAt).toBeGreaterThan(filter.updatedAt)
})
