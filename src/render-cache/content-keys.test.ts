import { expect, test } from 'vitest'
import { createContentKeys } from './content-keys.ts'

test('equal values have equal keys, different values different ones', () => {
  const { keyOf } = createContentKeys()
  const values = [undefined, null, true, 1, '1', '#0', 'a b', ['a', 'b'], { a: 1 }, { a: '1' }, {}]
  const keys = values.map((value) => keyOf(value))
  expect(new Set(keys).size).toBe(values.length)
  expect(values.map((value) => keyOf(structuredClone(value)))).toEqual(keys)
})

test('a value keeps its key after the numbers are used up', () => {
  const { keyOf } = createContentKeys()
  const first = keyOf({ index: -1 })
  for (let index = 0; index < 10_001; index++) keyOf({ index })
  expect(keyOf({ index: -1 })).toBe(first)
  expect(keyOf({ index: 10_000 })).toBe('{"index":10000}')
})
