import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { systemTiming } from '../model/clock.ts'
import { createStartingLine } from './starting-line.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const turnEnds = () => vi.advanceTimersByTimeAsync(0)

function lineOf() {
  const line = createStartingLine(systemTiming)
  const started: string[] = []
  const come = (client: string): void => {
    const start = (): void => {
      line.count()
      started.push(client)
    }
    if (line.isFull()) line.wait(client, start)
    else start()
  }
  return { started, come }
}

test('starts a limited number of requests in one turn, and the others in the next turns', async () => {
  const { started, come } = lineOf()
  for (let index = 0; index < 150; index++) come('a')
  expect(started).toHaveLength(64)
  await turnEnds()
  expect(started).toHaveLength(128)
  await turnEnds()
  expect(started).toHaveLength(150)
  await turnEnds()
  come('a')
  expect(started).toHaveLength(151)
})

test('lets clients take turns', async () => {
  const { started, come } = lineOf()
  for (let index = 0; index < 500; index++) come('a')
  come('b')
  come('c')
  await turnEnds()
  expect(started.slice(64, 68)).toEqual(['a', 'b', 'c', 'a'])
  // A request that arrives in a later turn does not wait for all that came before.
  come('d')
  await turnEnds()
  expect(started.indexOf('d')).toBeLessThan(64 + 64 + 2)
})

test('makes no request wait when the line is too long', () => {
  const { started, come } = lineOf()
  for (let index = 0; index < 10_064; index++) come('a')
  expect(started).toHaveLength(64)
  come('a')
  expect(started).toHaveLength(65)
})
