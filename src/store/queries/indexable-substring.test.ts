import fc from 'fast-check'
import { expect, test } from 'vitest'
import { foldText } from '../../model/query.ts'
import { indexableBeginning, indexableSubstring } from './indexable-substring.ts'

/** Characters whose folded form depends on their neighbours, and others. */
const character = fc.constantFrom(
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
  fc.array(character, { maxLength: 8 }).map((characters) => characters.join('')),
  fc.string({ unit: 'binary', maxLength: 8 }),
)

test('every folded text that contains the part contains its indexable substring', () => {
  fc.assert(
    fc.property(text, text, text, (before, part, after) => {
      expect(foldText(before + part + after)).toContain(indexableSubstring(part))
      expect(foldText(part + after).startsWith(indexableBeginning(part))).toBe(true)
    }),
    { numRuns: 20_000 },
  )
})

test('all characters of plain words but the last are indexable', () => {
  expect(indexableSubstring('Bright Horizon')).toBe('bright horizo')
  expect(indexableBeginning('Åsa Öberg')).toBe('åsa öber')
  expect(indexableSubstring('ab\u0301ΣMüller')).toBe('mülle')
})

test('characters that may join their neighbours are not indexable', () => {
  expect(indexableSubstring('Σ')).toBe('')
  expect(indexableSubstring('e')).toBe('')
  expect(indexableSubstring('\u0301e')).toBe('')
  expect(indexableBeginning('\u0301abc')).toBe('')
})
