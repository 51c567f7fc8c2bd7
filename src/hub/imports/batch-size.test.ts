import { expect, test } from 'vitest'
import { sizeByTime } from './batch-size.ts'

/** Writes batches whose rows take so long each, and returns their sizes. */
function sizes(milliseconds: number, rowsMax: number, perRow: (batch: number) => number, batches = 12) {
  const size = sizeByTime(milliseconds, rowsMax)
  return Array.from({ length: batches }, (_, batch) => {
    const { rows } = size
    size.took(rows, rows * perRow(batch))
    return rows
  })
}

test('grows to what the time allows, at most doubling', () => {
  expect(sizes(50, 5000, () => 0.1, 6)).toEqual([50, 100, 200, 400, 500, 500])
})

test('never exceeds what the hub takes', () => {
  expect(Math.max(...sizes(500, 300, () => 0.001))).toBe(300)
  expect(sizes(500, 20, () => 0.001, 2)).toEqual([20, 20])
})

test('shrinks at once when rows take long, and keeps a few rows', () => {
  const found = sizes(50, 5000, (batch) => (batch < 5 ? 0.1 : 1), 8)
  expect(found.slice(4)).toEqual([500, 500, 50, 50])
  expect(sizes(50, 5000, () => 1000, 3)).toEqual([50, 10, 10])
})
