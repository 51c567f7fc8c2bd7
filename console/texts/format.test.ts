import { expect, test } from 'vitest'
import { createFormat } from './format.ts'

test('writes numbers as the first language that is one', () => {
  expect(createFormat(['de-DE', 'en-US'], 'now').number(12_345)).toBe('12.345')
  expect(createFormat(['en-US@posix', 'de-DE'], 'now').number(12_345)).toBe('12.345')
  expect(createFormat(['en-US@posix'], 'now').number(5)).toBe('5')
})
