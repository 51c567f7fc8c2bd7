import { type AST, RegExpParser } from '@eslint-community/regexpp'
import { type CountryCode, Metadata } from 'libphonenumber-js/max'

/** Tells with which digits the national numbers of a country begin, without the digit dialled before them (0 in `030`). */
export type BeginsNumber = (digit: string, country: CountryCode) => boolean

export function createBeginsNumber(): BeginsNumber {
  const known = new Map<CountryCode, ReadonlySet<string>>()
  return (digit, country) => {
    const digits = known.get(country) ?? firstDigitsOf(nationalPatternOf(country))
    known.set(country, digits)
    return digits.has(digit)
  }
}

/** The regular expression of all national numbers of a country, which the types of the library do not name. */
function nationalPatternOf(country: CountryCode): string {
  const metadata = new Metadata()
  metadata.selectNumberingPlan(country)
  return (metadata.numberingPlan as unknown as { nationalNumberPattern(): string }).nationalNumberPattern()
}

/** The digits with which a match of a regular expression can begin. */
export function firstDigitsOf(pattern: string): ReadonlySet<string> {
  const { alternatives } = new RegExpParser().parsePattern(pattern)
  return new Set([...'0123456789'].filter((digit) => firstOfAny(alternatives, digit).begins))
}

/** Whether a part of a pattern can begin with a digit, and whether it can match nothing, so that the next part begins. */
interface First {
  readonly begins: boolean
  readonly canBeEmpty: boolean
}

function firstOfAny(alternatives: readonly AST.Alternative[], digit: string): First {
  const each = alternatives.map(({ elements }) => firstOfSequence(elements, digit))
  return { begins: each.some(({ begins }) => begins), canBeEmpty: each.some(({ canBeEmpty }) => canBeEmpty) }
}

function firstOfSequence(elements: readonly AST.Element[], digit: string): First {
  for (const element of elements) {
    const { begins, canBeEmpty } = firstOf(element, digit)
    if (begins || !canBeEmpty) return { begins, canBeEmpty: false }
  }
  return { begins: false, canBeEmpty: true }
}

function firstOf(element: AST.Element, digit: string): First {
  switch (element.type) {
    case 'Group':
    case 'CapturingGroup':
      return firstOfAny(element.alternatives, digit)
    case 'Quantifier': {
      const { begins, canBeEmpty } = firstOf(element.element, digit)
      return { begins, canBeEmpty: canBeEmpty || element.min === 0 }
    }
    case 'Assertion':
      return { begins: false, canBeEmpty: true }
    default:
      return { begins: new RegExp(`^(?:${element.raw})$`).test(digit), canBeEmpty: false }
  }
}
