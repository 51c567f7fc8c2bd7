import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compareGivenNames } from './names.ts'

const name = (given: string | null, surname: string | null = null, fullName: string | null = null) => ({
  ...{ given, surname, fullName },
})

describe('compares first names', () => {
  test.each([
    ['Ana', 'Ben'],
    ['Ana', 'Ada'],
    ['Nadia', 'Omar'],
    ['Иван', 'Анна'],
    ['John', 'Mary'],
    ['Jo', 'Jack'],
  ])('%s and %s as different, whatever the last name', (a, b) => {
    expect(compareGivenNames(name(a, 'Reyes'), name(b, 'Reyes'))).toBe('different')
  })

  test.each([
    ['Bob', 'Robert'],
    ['Kate', 'Katharina'],
    ['Sasha', 'Aleksandr'],
    ['Pepe', 'José'],
    ['A.', 'Ana'],
    ['Alex', 'Alexander'],
    ['Stepehn', 'Stephen'],
    ['Иван', 'Ivan'],
  ])('%s and %s as alike', (a, b) => {
    expect(compareGivenNames(name(a), name(b))).toBe('alike')
    expect(compareGivenNames(name(b), name(a))).toBe('alike')
  })

  test.each([
    [name('Ana María'), name('María')],
    [name('José'), name('JOSE')],
    [name(null, null, 'Dr. Nadia Okafor'), name('Nadia')],
    [name('Okafor', 'Nadia'), name('Nadia', 'Okafor')],
  ])('%j and %j as the same', (a, b) => {
    expect(compareGivenNames(a, b)).toBe('same')
  })

  test('as unknown if a record has no first name', () => {
    expect(compareGivenNames(name(null), name('Nadia'))).toBe('unknown')
    expect(compareGivenNames(name(null, 'Okafor'), name('Nadia', 'Okafor'))).toBe('unknown')
  })

  test('in either order with the same result', () => {
    const words = fc.constantFrom(
      'Ana',
      'Ben',
      'Bob',
      'Robert',
      'A.',
      'José',
      'Pepe',
      'Иван',
      'Jo Ann',
      '',
      'Mr',
    )
    const seen = new Map<string, number>()
    fc.assert(
      fc.property(words, words, words, (a, b, surname) => {
        const result = compareGivenNames(name(a, surname), name(b, surname))
        seen.set(result, (seen.get(result) ?? 0) + 1)
        expect(compareGivenNames(name(b, surname), name(a, surname))).toBe(result)
      }),
      { numRuns: 2000, seed: 15 },
    )
    for (const result of ['same', 'alike', 'different', 'unknown'])
      expect(seen.get(result)).toBeGreaterThan(20)
  })
})
