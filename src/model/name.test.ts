import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  fullNameOf,
  givenOf,
  joinName,
  splitAtFirstSpace,
  splitName,
  surnameOf,
  withWholeName,
} from './name.ts'
import type { PersonPatch } from './person.ts'

const name = (fullName: string | null, given: string | null = null, surname: string | null = null) => ({
  fullName,
  given,
  surname,
})
const shown = (of: ReturnType<typeof name>) => [fullNameOf(of), givenOf(of), surnameOf(of)]

describe('a name', () => {
  test.each([
    [name(null), ['', null, null]],
    [name('Ada Lovelace'), ['Ada Lovelace', 'Ada', 'Lovelace']],
    [name('Ada King Lovelace'), ['Ada King Lovelace', 'Ada King', 'Lovelace']],
    [name('Prince'), ['Prince', 'Prince', null]],
    [name('  Ada \t Lovelace '), ['  Ada \t Lovelace ', 'Ada', 'Lovelace']],
    [name(null, 'Ada', 'Lovelace'), ['Ada Lovelace', 'Ada', 'Lovelace']],
    [name(null, 'Ada'), ['Ada', 'Ada', null]],
    [name(null, null, 'Lovelace'), ['Lovelace', null, 'Lovelace']],
    [name('Front desk', 'Ada', 'Lovelace'), ['Front desk', 'Ada', 'Lovelace']],
    [name('Ada Lovelace', '', ''), ['Ada Lovelace', 'Ada', 'Lovelace']],
    [name('', '', null), ['', null, null]],
  ])('%o has the full name, first name and last name %o', (of, expected) => {
    expect(shown(of)).toEqual(expected)
  })

  test.each([
    ['Anna van der Berg', 'Anna', 'van der Berg'],
    ['Anna Van der Berg', 'Anna', 'Van der Berg'],
    ['Ludwig van Beethoven', 'Ludwig', 'van Beethoven'],
    ['María de la Cruz García', 'María', 'de la Cruz García'],
    ['João da Silva Santos', 'João', 'da Silva Santos'],
    ['Ana María García', 'Ana María', 'García'],
    ['Omar ibn Khattab', 'Omar', 'ibn Khattab'],
    ['Nguyen Van Anh', 'Nguyen Van', 'Anh'],
    ['Martin King Jr.', 'Martin', 'King Jr.'],
    ['Jane Q. Smith, PhD', 'Jane Q.', 'Smith, PhD'],
    ['Henry Ford II', 'Henry', 'Ford II'],
    ['João Costa Neto', 'João', 'Costa Neto'],
    ['Maria Neto', 'Maria', 'Neto'],
    ['Prince', 'Prince', null],
    ['Prince III', 'Prince III', null],
    ['Yo-Yo Ma', 'Yo-Yo', 'Ma'],
    ['von Trapp', 'von', 'Trapp'],
    ['王小明', '王小明', null],
    ['🦊', '🦊', null],
    ['محمد بن سلمان', 'محمد بن', 'سلمان'],
    [' \t ', null, null],
  ])('%s is split into %s and %s', (full, given, surname) => {
    expect(splitName(full)).toEqual({ given, surname })
  })

  test.each([
    ['Anna van der Berg', 'Anna', 'van der Berg'],
    ['  Anna  Maria Berg ', 'Anna', 'Maria Berg'],
    ['Prince', 'Prince', null],
    ['', null, null],
  ])('%s is split at its first space into %s and %s', (full, given, surname) => {
    expect(splitAtFirstSpace(full)).toEqual({ given, surname })
  })

  test('has the same words after it is split and joined', () => {
    const words = fc.array(fc.constantFrom('Ada', 'von', 'é', '王', '-', 'Jr.', 'Neto'), { maxLength: 4 })
    fc.assert(
      fc.property(words, (some) => {
        const { given, surname } = splitName(some.join(' '))
        expect(joinName(given, surname)).toBe(some.join(' '))
        // Only suffixes stay with the one word of a given name.
        if (surname === null)
          expect(some.slice(1).filter((word) => word !== 'Jr.' && word !== 'Neto')).toEqual([])
      }),
      { seed: 20260307 },
    )
  })
})

describe('a change of name', () => {
  const change = (before: ReturnType<typeof name>, patch: PersonPatch) => ({
    ...before,
    ...withWholeName(before, patch),
  })

  test.each<[string, ReturnType<typeof name>, PersonPatch, ReturnType<typeof name>]>([
    [
      'a changed part changes an agreeing full name',
      name('Ada Byron', 'Ada', 'Byron'),
      { surname: 'King' },
      name(null, 'Ada', 'King'),
    ],
    [
      'a changed part does not change a free-form full name',
      name('Front desk', 'Ada', 'Byron'),
      { surname: 'King' },
      name('Front desk', 'Ada', 'King'),
    ],
    [
      'a changed part keeps the rest of a name without parts',
      name('Ada Byron'),
      { given: 'Augusta' },
      name(null, 'Augusta', 'Byron'),
    ],
    [
      'a last name is added to a full name of one word',
      name('Ada'),
      { surname: 'King' },
      name(null, 'Ada', 'King'),
    ],
    [
      'both parts replace a full name without parts',
      name('Front desk'),
      { given: 'Ada', surname: 'King' },
      name(null, 'Ada', 'King'),
    ],
    ['removing a part keeps the other part', name('Ada Byron'), { surname: null }, name(null, 'Ada', null)],
    [
      'removing both parts removes the name',
      name('Front desk', 'Ada', 'Byron'),
      { given: null, surname: null },
      name(null),
    ],
    [
      'a first name is added to a person without a name',
      name(null),
      { given: 'Ada' },
      name(null, 'Ada', null),
    ],
    [
      'a changed full name is split if the person has parts',
      name(null, 'Ada', 'Byron'),
      { fullName: 'Ada King Noel' },
      name('Ada King Noel', 'Ada King', 'Noel'),
    ],
    [
      'a changed full name is not split if the person has no parts',
      name('Ada Byron'),
      { fullName: 'Ada King Noel' },
      name('Ada King Noel'),
    ],
    [
      'an unchanged full name keeps the parts',
      name(null, 'Ana María', 'García Ruiz'),
      { fullName: 'Ana María García Ruiz' },
      name(null, 'Ana María', 'García Ruiz'),
    ],
    ['removing the full name removes the parts', name(null, 'Ada', 'Byron'), { fullName: null }, name(null)],
    [
      'a full name and both parts are stored as given',
      name('Ada Byron', 'Ada', 'Byron'),
      { fullName: 'X Y', given: 'P', surname: 'Q' },
      name('X Y', 'P', 'Q'),
    ],
    [
      'a change of another field does not change the name',
      name('Front desk', 'Ada', 'Byron'),
      { notes: 'n' },
      { ...name('Front desk', 'Ada', 'Byron'), notes: 'n' } as never,
    ],
  ])('%s', (_, before, patch, expected) => {
    expect(change(before, patch)).toEqual(expected)
  })

  test('has the same result for dialects with a full name and dialects with two names', () => {
    const part = fc.constantFrom(null, 'Ada', 'Ana María', 'King')
    const full = fc.constantFrom(null, 'Ada King', 'Prince', 'Ana María King')
    const someName = fc.tuple(full, part, part).map((parts) => name(...parts))
    fc.assert(
      fc.property(someName, part, part, (before, given, surname) => {
        const changed = change(before, { given, surname })
        expect([givenOf(changed), surnameOf(changed)]).toEqual([given, surname])
        const agreed = fullNameOf(before) === joinName(givenOf(before), surnameOf(before))
        if (agreed) expect(fullNameOf(changed)).toBe(joinName(given, surname))
      }),
      { seed: 20260308 },
    )
    fc.assert(
      fc.property(someName, full, (before, fullName) => {
        const changed = change(before, { fullName })
        expect(fullNameOf(changed)).toBe(fullName ?? '')
        if (fullName === fullNameOf(before)) expect(changed).toEqual(before)
        else expect(joinName(givenOf(changed), surnameOf(changed))).toBe(fullName ?? '')
      }),
      { seed: 20260309 },
    )
  })
})
