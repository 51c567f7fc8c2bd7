import { expect, test } from 'vitest'
import { queryLimits } from '../../model/query.ts'
import { numberedPage, pageCount } from './paging.ts'

test.each([
  [1, 10, 0],
  [2, 10, 10],
  [3, 7, 14],
])('page %i of %i starts behind %i', (page, size, offset) => {
  expect(numberedPage(page, size)).toEqual({ offset, limit: size })
})

test('the offset of a page far past the end stays a safe integer', () => {
  expect(numberedPage(Number.MAX_SAFE_INTEGER, 100).offset).toBe(queryLimits.offsetMax)
})

test.each([
  [0, 10, 0],
  [1, 10, 1],
  [10, 10, 1],
  [11, 10, 2],
])('%i items in pages of %i are %i pages', (total, size, pages) => {
  expect(pageCount(total, size)).toBe(pages)
})
