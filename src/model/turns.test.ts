import { expect, test } from 'vitest'
import { systemTiming } from './clock.ts'
import { turnsOf } from './turns.ts'

test('gives way after some milliseconds of work, and begins to count anew', async () => {
  let now = 0
  let turns = 0
  const timing = {
    ...systemTiming,
    elapsedMs: () => now,
    nextTurn: async () => {
      turns += 1
    },
  }
  const work = turnsOf(timing)
  for (let row = 0; row < 100; row++) {
    if (work.isDue()) await work.next()
    now += 0.5
  }
  expect(turns).toBe(9)
})
