import { expect, test } from 'vitest'
import { WriteQueue } from './write-queue.ts'

const turnOfEventLoop = () => new Promise((resolve) => setImmediate(resolve))

test('gives turns in the order in which they were requested, one at a time', async () => {
  const queue = new WriteQueue()
  const order: string[] = []
  const owners = ['first', 'second', 'third'].map((name) => ({ name }))
  const taken = owners.map((owner) => queue.take(owner).then(() => order.push(owner.name)))
  for (const [index, owner] of owners.entries()) {
    await taken[index]
    expect(order).toHaveLength(index + 1)
    expect(queue.waiting).toBe(2 - index)
    expect(owners.map((each) => queue.isHeldBy(each))).toEqual(owners.map((each) => each === owner))
    queue.passOn()
  }
  expect(order).toEqual(['first', 'second', 'third'])
  expect(queue.turnEnd).toBeUndefined()
})

test('is idle only after the turns that were requested while it was waited for', async () => {
  const queue = new WriteQueue()
  let idle = false
  await queue.take({})
  const waited = queue.idle().then(() => {
    idle = true
  })
  const later = queue.take({})
  queue.passOn()
  await later
  await turnOfEventLoop()
  expect(idle).toBe(false)
  queue.passOn()
  await waited
  expect(idle).toBe(true)
})

test('a turn that was passed on twice ends no other turn', async () => {
  const queue = new WriteQueue()
  await queue.take({})
  queue.passOn()
  queue.passOn()
  const owner = {}
  await queue.take(owner)
  expect(queue.isHeldBy(owner)).toBe(true)
})
