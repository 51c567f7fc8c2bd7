import { expect, test } from 'vitest'
import type { Caller } from '../model/access.ts'
import { createPagePositions } from './page-positions.ts'

const caller = (orgId: number, keyId: string) => ({ orgId, keyId }) as unknown as Caller
const ada = caller(1, 'ada')
const page = { list: '/v1/persons', start: 100 }

test('a position is found under the key, the list and the offset that it was kept for', () => {
  const positions = createPagePositions()
  positions.keep(ada, page, [5, 7])
  expect(positions.find(ada, page)).toEqual([5, 7])
  positions.keep(ada, page, [6, 8])
  expect(positions.find(ada, page)).toEqual([6, 8])
  expect(positions.find(ada, { ...page, start: 200 })).toBeUndefined()
  expect(positions.find(ada, { ...page, list: '/v1/persons?sort=name' })).toBeUndefined()
  expect(positions.find(caller(1, 'ben'), page)).toBeUndefined()
  expect(positions.find(caller(2, 'ada'), page)).toBeUndefined()
})

test('the oldest positions are dropped, and long names are not kept', () => {
  const positions = createPagePositions()
  for (let start = 0; start < 10_001; start++) positions.keep(ada, { ...page, start }, [start])
  expect(positions.find(ada, { ...page, start: 0 })).toBeUndefined()
  expect(positions.find(ada, { ...page, start: 1 })).toEqual([1])
  const long = { list: 'x'.repeat(2001), start: 1 }
  positions.keep(ada, long, [1])
  expect(positions.find(ada, long)).toBeUndefined()
})
