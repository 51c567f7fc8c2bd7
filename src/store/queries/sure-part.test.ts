import fc from 'fast-check'
import { expect, test } from 'vitest'
import { foldText } from '../../model/query.ts'
import { sureBeginning, surePart } from './sure-part.ts'

/** Signs that folding changes by what stands beside them, among those it does not. */
const sign = fc.constantFrom(
  ...['a', 'B', 'e', 'E', 'J', 'I', 'İ', 'ß', 'Σ', 'σ', 'О', 'И', 'й', '가', '각', 'क', '漢', '7', ' ', '.'],
  ...[
    '\u0301',
    '\u030C',
    '\u0307',
    '\u0323',
    '\u0306',
    '\u1161',
    '\u11A8',
    '\u09BE',
    '\u{1D165}',
    '\u212B',
    '\u0344',
  ],
)
const text = fc.oneof(
  fc.array(sign, { maxLength: 8 }).map((signs) => signs.join('')),
  fc.string({ unit: 'binary', maxLength: 8 }),
)

test('a sure stretch stands in whatever holds the part, once both are folded', () => {
  fc.assert(
    fc.property(text, text, text, (before, part, after) => {
      expect(foldText(before + part + after)).toContain(surePart(part))
      expect(foldText(part + after).startsWith(sureBeginning(part))).toBe(true)
    }),
    { numRuns: 20_000 },
  )
})

test('of plain words all but the last sign is sure', () => {
  expect(surePart('Bright Horizon')).toBe('bright horizo')
  expect(sureBeginning('Åsa Öberg')).toBe('åsa öber')
  expect(surePart('ab\u0301ΣMüller')).toBe('mülle')
})

test('what may join its neighbours is not sure', () => {
  expect(surePart('Σ')).toBe('')
  expect(surePart('e')).toBe('')
  expect(surePart('\u0301e')).toBe('')
  expect(sureBeginning('\u0301abc')).toBe('')
})
