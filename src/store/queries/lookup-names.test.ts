import { expect, test } from 'vitest'
import { isOf, nameNumber, nameOfNumber, originalNumber } from './lookup-names.ts'

test('a look-up name has the number under which stores hold its rows', () => {
  // Never to be changed: rows have these numbers.
  const numbers = { name: 3783932, emails: 574930, phones: 1973336, customFields: 2944209, é: 1960188 }
  for (const [name, number] of Object.entries(numbers)) {
    expect(nameNumber(name)).toBe(number)
    expect(nameOfNumber(number)).toBe(name)
  }
})

test('two names with the same number are refused, and two aliases with the same bit', () => {
  const [one, other] = sameNumber()
  nameNumber(one)
  expect(() => nameNumber(other)).toThrow(`${one} and ${other} have the same number`)
  const alias = { of: 'aliased', bit: 1 }
  expect(originalNumber({ name: 'first alias', alias })).toBe(nameNumber('aliased'))
  expect(() => isOf('l', { name: 'second alias', alias })).toThrow('have the same bit')
  expect(originalNumber({ name: 'second alias', alias: { ...alias, bit: 2 } })).toBe(nameNumber('aliased'))
})

/** Two names with one number, found by trying: of a few thousand names, two have the same of 2^23 numbers. */
function sameNumber(): [string, string] {
  for (let index = 0; ; index++) {
    const name = `name ${index}`
    try {
      nameNumber(name)
    } catch (error) {
      const [, one = ''] = /names (.*) and/.exec((error as Error).message) ?? []
      return [one, name]
    }
  }
}
