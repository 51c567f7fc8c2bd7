import { describe, expect, test } from 'vitest'
import { normalEmail, normalLine } from './normalise.ts'

describe('normalEmail', () => {
  test.each([
    ['John@Example.COM', 'john@example.com'],
    ['USER+Tag@Sub.Example.CO', 'user+tag@sub.example.co'],
    ['Jürgen@Müller.example', 'jürgen@müller.example'],
    ['Ju\u0308rgen@example.org', 'jürgen@example.org'],
    [' john@example.com ', 'john@example.com'],
    ['john@example.com.', 'john@example.com.'],
  ])('normalises %s to %s', (address, normal) => {
    expect(normalEmail(address)).toBe(normal)
  })
})

test('normalLine ignores case and runs of blanks', () => {
  expect(normalLine('  12  Harbour\tStreet ')).toBe('12 harbour street')
})
