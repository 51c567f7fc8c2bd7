import { expect, test } from 'vitest'
import { readAhead } from './read-ahead.ts'

async function* numbers(log: string[], { failsAt }: { failsAt?: number } = {}) {
  try {
    for (let number = 1; number <= 4; number++) {
      log.push(`read ${number}`)
      if (number === failsAt) throw new Error('broken')
      yield number
    }
  } finally {
    log.push('closed')
  }
}

test('reads the next item while one is used', async () => {
  const log: string[] = []
  for await (const number of readAhead(numbers(log))) {
    await Promise.resolve()
    log.push(`use ${number}`)
  }
  expect(log).toEqual([
    ...['read 1', 'read 2', 'use 1', 'read 3', 'use 2', 'read 4', 'use 3', 'closed', 'use 4'],
  ])
})

test('throws a failure after the items before it, and closes its source', async () => {
  const log: string[] = []
  const used: number[] = []
  const use = async () => {
    for await (const number of readAhead(numbers(log, { failsAt: 3 }))) used.push(number)
  }
  await expect(use()).rejects.toThrow('broken')
  expect(used).toEqual([1, 2])
  expect(log.at(-1)).toBe('closed')
})

test('closes its source when the reader stops', async () => {
  const log: string[] = []
  for await (const number of readAhead(numbers(log))) if (number === 2) break
  expect(log.at(-1)).toBe('closed')
})
