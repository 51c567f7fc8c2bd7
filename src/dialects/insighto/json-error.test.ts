import { describe, expect, test } from 'vitest'
import python from './fixtures/python-json-errors.json' with { type: 'json' }
import { jsonErrorOf } from './json-error.ts'

describe('the error of a text that is not JSON', () => {
  test.each(python.cases)('is that of Python for $text', ({ text, position, error }) => {
    expect(() => JSON.parse(text)).toThrow()
    expect(jsonErrorOf(text)).toEqual({ position, error })
  })

  test.each([
    '{}',
    ' [1, -2.5e+3, "a\\u00e9\\n", null, true] ',
    '{"a": {"b": []}}',
    '[NaN]',
    `${'['.repeat(5000)}x`,
  ])('is undefined for %s', (text) => {
    expect(jsonErrorOf(text)).toBeUndefined()
  })
})
