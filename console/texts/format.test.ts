import { expect, test } from 'vitest'
import { createFormat } from './format.ts'

test('formats numbers for the first valid locale', () => {
  expect(createFormat(['de-DE', 'en-US'], 'now').number(12_345)).toBe('12.345')
  expect(createFormat(['en-US@posix', 'de-DE'], 'now').number(12_345)).toBe('12.345')
  expect(createFormat(['en-US@posix'], 'now').number(5)).toBe('5')
})
