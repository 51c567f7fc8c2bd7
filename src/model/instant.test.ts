import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  isCalendarDate,
  parseInstant,
  toMicroseconds,
  toMilliseconds,
  toSeconds,
  toShortest,
} from './instant.ts'

describe('an instant', () => {
  test.each([
    ['1970-01-01T00:00:00Z', 0],
    ['1969-12-31T23:59:59.999999Z', -1],
    ['2026-03-01T12:00:00.5Z', 1_772_366_400_500_000],
    ['2026-03-01 12:00:00.000001z', 1_772_366_400_000_001],
    ['2026-03-01t13:30:00+01:30', 1_772_366_400_000_000],
    ['2026-03-01T11:59:60Z', undefined],
    ['2026-03-01T06:00:00.1234567-06:00', 1_772_366_400_123_456],
    ['2026-02-29T00:00:00Z', undefined],
    ['2024-02-29T00:00:00Z', 1_709_164_800_000_000],
    ['2026-03-01T24:00:00Z', undefined],
    ['2026-03-01T12:00:00', undefined],
    ['2026-03-01T12:00Z', undefined],
    ['2026-03-01T12:00:00+24:00', undefined],
    ['2026-03-01T12:00:00.Z', undefined],
    ['2026-03-01', undefined],
    ['', undefined],
    [' 2026-03-01T12:00:00Z', undefined],
    ['2026-03-01T12:00:00Z\n', undefined],
  ])('%o is parsed as %o', (text, expected) => {
    expect(parseInstant(text)).toBe(expected)
  })

  test('is formatted in the format of each vendor', () => {
    const instant = parseInstant('2026-03-04T09:15:02.517950Z')!
    expect(toSeconds(instant)).toBe('2026-03-04T09:15:02Z')
    expect(toMilliseconds(instant)).toBe('2026-03-04T09:15:02.517Z')
    expect(toMicroseconds(instant)).toBe('2026-03-04T09:15:02.517950Z')
    expect(toShortest(instant)).toBe('2026-03-04T09:15:02.51795Z')
    expect(toShortest(parseInstant('2026-03-04T09:15:00Z')!)).toBe('2026-03-04T09:15:00Z')
    expect(toShortest(parseInstant('2026-03-04T09:15:02.5Z')!)).toBe('2026-03-04T09:15:02.5Z')
  })

  test('from 1684 to 2255 is parsed to the value from which it was formatted', () => {
    const some = fc.integer({
      min: parseInstant('1684-07-29T00:00:00Z')!,
      max: parseInstant('2255-06-05T00:00:00Z')!,
    })
    fc.assert(
      fc.property(some, (instant) => {
        expect(parseInstant(toMicroseconds(instant))).toBe(instant)
        expect(parseInstant(toShortest(instant))).toBe(instant)
        expect(parseInstant(toMilliseconds(instant))).toBe(Math.floor(instant / 1000) * 1000)
        expect(parseInstant(toSeconds(instant))).toBe(Math.floor(instant / 1_000_000) * 1_000_000)
      }),
      { seed: 20260311, numRuns: 500 },
    )
  })
})

test('isCalendarDate accepts only existing days', () => {
  for (const date of ['2024-02-29', '1815-12-10', '0001-01-01', '9999-12-31'])
    expect(isCalendarDate(date)).toBe(true)
  for (const date of [
    '2026-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-01-00',
    '26-01-01',
    '2026-1-1',
    '2026-01-01T',
    '',
  ]) {
    expect(isCalendarDate(date)).toBe(false)
  }
})
