import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fullNameOf, givenOf, joinName, splitName, surnameOf, withWholeName } from './name.ts'
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
  ])('%o is shown as %o', (of, expected) => {
    expect(shown(of)).toEqual(expected)
  })

  test('of parts joined and split again has the same words', () => {
    const words = fc.array(fc.constantFrom('Ada', 'von', 'é', '王', '-'), { maxLength: 4 })
    fc.assert(
      fc.property(words, (some) => {
        const { given, surname } = splitName(some.join(' '))
        expect(joinName(given, surname)).toBe(some.join(' '))
        expect(surname === null).toBe(some.length < 2)
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
      'a part takes an agreeing full name along',
      name('Ada Byron', 'Ada', 'Byron'),
      { surname: 'King' },
      name(null, 'Ada', 'King'),
    ],
    [
      'a part leaves a free-form full name',
      name('Front desk', 'Ada', 'Byron'),
      { surname: 'King' },
      name('Front desk', 'Ada', 'King'),
    ],
    [
      'a part keeps the rest of a name known whole',
      name('Ada Byron'),
      { given: 'Augusta' },
      name(null, 'Augusta', 'Byron'),
    ],
    ['a last name joins the only word', name('Ada'), { surname: 'King' }, name(null, 'Ada', 'King')],
    [
      'both parts replace a name known whole',
      name('Front desk'),
      { given: 'Ada', surname: 'King' },
      name(null, 'Ada', 'King'),
    ],
    ['a part taken away leaves the other', name('Ada Byron'), { surname: null }, name(null, 'Ada', null)],
    [
      'both parts taken away leave no name',
      name('Front desk', 'Ada', 'Byron'),
      { given: null, surname: null },
      name(null),
    ],
    ['a first name of nobody', name(null), { given: 'Ada' }, name(null, 'Ada', null)],
    [
      'a full name is split into parts that were there',
      name(null, 'Ada', 'Byron'),
      { fullName: 'Ada King Noel' },
      name('Ada King Noel', 'Ada King', 'Noel'),
    ],
    [
      'a full name stays whole where no parts were',
      name('Ada Byron'),
      { fullName: 'Ada King Noel' },
      name('Ada King Noel'),
    ],
    [
      'a full name as it is shown leaves the parts',
      name(null, 'Ana María', 'García Ruiz'),
      { fullName: 'Ana María García Ruiz' },
      name(null, 'Ana María', 'García Ruiz'),
    ],
    ['no full name leaves no parts', name(null, 'Ada', 'Byron'), { fullName: null }, name(null)],
    [
      'all three are taken at their word',
      name('Ada Byron', 'Ada', 'Byron'),
      { fullName: 'X Y', given: 'P', surname: 'Q' },
      name('X Y', 'P', 'Q'),
    ],
    [
      'something else changes no name',
      name('Front desk', 'Ada', 'Byron'),
      { notes: 'n' },
      { ...name('Front desk', 'Ada', 'Byron'), notes: 'n' } as never,
    ],
  ])('%s', (_, before, patch, expected) => {
    expect(change(before, patch)).toEqual(expected)
  })

  test('is seen by vendors of one name and of two alike', () => {
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
