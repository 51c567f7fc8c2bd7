import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sameJson } from './json.ts'

test('sameJson ignores the order of keys', () => {
  expect(sameJson({ a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1 })).toBe(true)
  expect(sameJson([1, 2], [2, 1])).toBe(false)
  expect(sameJson({ a: null }, {})).toBe(false)
  expect(sameJson({}, [])).toBe(false)
  expect(sameJson(null, {})).toBe(false)
  expect(sameJson('1', 1)).toBe(false)
})

test('sameJson ignores inherited properties', () => {
  const parse = (text: string): unknown => JSON.parse(text)
  expect(sameJson(parse('{"toString": 1}'), {})).toBe(false)
  expect(sameJson(parse('{"__proto__": {"a": 1}}'), parse('{"__proto__": {"a": 2}}'))).toBe(false)
  expect(sameJson(parse('{"__proto__": {"a": 1}}'), parse('{"__proto__": {"a": 1}}'))).toBe(true)
  expect(sameJson(parse('{"__proto__": {}}'), parse('{"a": {}}'))).toBe(false)
})

test('sameJson is true for a serialized and parsed copy, and is symmetric', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (one, two) => {
      expect(sameJson(one, JSON.parse(JSON.stringify(one)))).toBe(true)
      expect(sameJson(one, two)).toBe(sameJson(two, one))
    }),
    { seed: 20260312, numRuns: 500 },
  )
})
