import { expect, test } from 'vitest'
import { createStartQueue } from './start-queue.ts'

function queueOf() {
  let due: (() => void)[] = []
  const queue = createStartQueue({ atEndOfTurn: (work) => void due.push(work) })
  const turnEnds = (): void => {
    const works = due
    due = []
    for (const work of works) work()
  }
  const started: string[] = []
  const come = (client: string, isPipelined = false): void => {
    const start = (): void => {
      queue.count()
      started.push(client)
    }
    if (queue.isFull()) queue.wait({ client, isPipelined, start })
    else start()
  }
  return { queue, started, come, turnEnds }
}

test('starts a limited number of requests in one turn, and the others in the next turns', () => {
  const { started, come, turnEnds } = queueOf()
  for (let index = 0; index < 150; index++) come('a')
  expect(started).toHaveLength(64)
  turnEnds()
  expect(started).toHaveLength(128)
  turnEnds()
  expect(started).toHaveLength(150)
  turnEnds()
  come('a')
  expect(started).toHaveLength(151)
})

test('lets clients take turns', () => {
  const { started, come, turnEnds } = queueOf()
  for (let index = 0; index < 500; index++) come('a')
  come('b')
  come('c')
  turnEnds()
  expect(started.slice(64, 68)).toEqual(['a', 'b', 'c', 'a'])
  // A request that arrives in a later turn does not wait for all that came before.
  come('d')
  turnEnds()
  expect(started.indexOf('d')).toBeLessThan(64 + 64 + 2)
})

test('lets pipelined requests wait for the others, but not for ever', () => {
  const { started, come, turnEnds } = queueOf()
  for (let index = 0; index < 64; index++) come('a')
  for (let index = 0; index < 1000; index++) come('p', true)
  for (let index = 0; index < 100; index++) come('a')
  turnEnds()
  expect(started.slice(64).join('')).toBe('a'.repeat(48) + 'p'.repeat(16))
  turnEnds()
  turnEnds()
  expect(started.slice(192).join('')).toBe('a'.repeat(4) + 'p'.repeat(60))
})

test('says when too many requests wait', () => {
  const { queue, come } = queueOf()
  for (let index = 0; index < 10_063; index++) come('a')
  expect(queue.isTooLong()).toBe(false)
  come('a')
  expect(queue.isTooLong()).toBe(true)
})
