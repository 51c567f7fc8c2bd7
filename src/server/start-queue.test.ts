import { expect, test } from 'vitest'
import { createStartQueue } from './start-queue.ts'

function queueOf() {
  let due: (() => void)[] = []
  let time = 0
  let accepted = 0
  const queue = createStartQueue(
    { atEndOfTurn: (work) => void due.push(work), elapsedMs: () => time },
    () => accepted,
  )
  /** A turn of 5 ms, in which a connection arrives or not. */
  const turnAccepts = (): void => {
    accepted += 1
    time += 5
    turnEnds()
  }
  const turnEnds = (): void => {
    const works = due
    due = []
    for (const work of works) work()
  }
  const started: string[] = []
  const come = (client: string, { isPipelined = false, tenant = '' } = {}): void => {
    const start = (): void => {
      queue.count()
      started.push(client)
    }
    if (queue.isFull()) queue.wait({ owner: { tenant, client }, isPipelined, start })
    else start()
  }
  return { queue, started, come, turnEnds, turnAccepts }
}

test('starts a limited number of requests in one turn, and the others in the next turns', () => {
  const { started, come, turnEnds } = queueOf()
  for (let index = 0; index < 80; index++) come('a')
  expect(started).toHaveLength(32)
  turnEnds()
  expect(started).toHaveLength(64)
  turnEnds()
  expect(started).toHaveLength(80)
  turnEnds()
  come('a')
  expect(started).toHaveLength(81)
})

test('lets clients take turns', () => {
  const { started, come, turnEnds } = queueOf()
  for (let index = 0; index < 500; index++) come('a')
  come('b')
  come('c')
  turnEnds()
  expect(started.slice(32, 36)).toEqual(['a', 'b', 'c', 'a'])
  // A request that arrives in a later turn does not wait for all that came before.
  come('d')
  turnEnds()
  expect(started.indexOf('d')).toBeLessThan(32 + 32 + 2)
})

test('lets tenants take turns, and the clients of each', () => {
  const { started, come, turnEnds } = queueOf()
  for (let index = 0; index < 32; index++) come('a')
  for (const client of ['a', 'b', 'c', 'd', 'a', 'b']) come(client, { tenant: 'crowd' })
  come('z', { tenant: 'other' })
  come('z', { tenant: 'other' })
  turnEnds()
  expect(started.slice(32).join('')).toBe('azbzcdab')
})

test('lets pipelined requests wait for the others, but not for ever', () => {
  const { started, come, turnEnds } = queueOf()
  for (let index = 0; index < 32; index++) come('a')
  for (let index = 0; index < 1000; index++) come('p', { isPipelined: true })
  for (let index = 0; index < 50; index++) come('a')
  turnEnds()
  expect(started.slice(32).join('')).toBe('a'.repeat(24) + 'p'.repeat(8))
  turnEnds()
  turnEnds()
  expect(started.slice(96).join('')).toBe('a'.repeat(2) + 'p'.repeat(30))
})

test('says when too many requests wait', () => {
  const { queue, come } = queueOf()
  for (let index = 0; index < 5031; index++) come('a')
  expect(queue.isTooLong(false)).toBe(false)
  come('a')
  expect(queue.isTooLong(false)).toBe(true)
  expect(queue.isTooLong(true)).toBe(false)
})

test('makes room for connections that arrive, but not for ever', () => {
  const { started, come, turnEnds, turnAccepts } = queueOf()
  for (let index = 0; index < 200; index++) come('a')
  const counts = Array.from({ length: 8 }, () => {
    turnAccepts()
    return started.length
  })
  expect(counts).toEqual([32, 32, 32, 64, 64, 64, 64, 96])
  turnEnds()
  expect(started).toHaveLength(128)
})
