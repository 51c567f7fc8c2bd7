import { expect, test } from 'vitest'
import { createBoundedCache } from './bounded-cache.ts'
import { isValidPhone, normalPhone, phonePartsOf } from './phone.ts'

test('keeps the results for the last keys, and at most twice as many', () => {
  const computed: string[] = []
  const results = createBoundedCache<string>(3)
  const ask = (key: string) => results(key, () => `${computed.push(key)}`)
  for (const key of ['a', 'b', 'c', 'a', 'b', 'c']) ask(key)
  expect(computed).toEqual(['a', 'b', 'c'])
  // Two generations: a key that is asked again moves into the younger one.
  for (const key of ['d', 'a', 'e', 'f']) ask(key)
  expect(computed).toEqual(['a', 'b', 'c', 'd', 'e', 'f'])
  expect(ask('a')).toBe('1')
  for (let n = 0; n < 7; n++) ask(`other ${n}`)
  ask('a')
  expect(computed.at(-1)).toBe('a')
})

test('a number reads the same however often it is asked for, in each region', () => {
  const numbers = [
    '030 1234567',
    '+1 202 555 0143 x5',
    '+15551234567',
    '1-800-FLOWERS',
    '++1 555 123 4567',
    'desk',
  ]
  const read = () =>
    numbers.flatMap((number) =>
      [null, 'US', 'DE', 'XX'].map((region) => {
        const normal = normalPhone(number, region)
        return [normal, isValidPhone(normal), phonePartsOf(normal)]
      }),
    )
  const first = read()
  expect(read()).toEqual(first)
  expect(normalPhone('030 1234567', 'DE')).toBe('+49301234567')
  expect(normalPhone('030 1234567', 'US')).toBe('0301234567')
})
