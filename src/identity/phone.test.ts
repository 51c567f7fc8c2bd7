import fc from 'fast-check'
import { getCountries } from 'libphonenumber-js/max'
import { describe, expect, test } from 'vitest'
import { firstDigitsOf } from './national-digits.ts'
import {
  e164Of,
  extensionOf,
  isValidPhone,
  normalOfPhone,
  normalPhone,
  phonePartsOf,
  withoutExtension,
} from './phone.ts'
import { writtenPhone } from './phone-parts.ts'

/**
 * How the public code of the telephony vendor normalises a `number` (`vendor`), and how Kith does without a region
 * (`international`) and in the United States (`us`), if different. Where Kith differs, it returns the E.164 that the
 * vendor's documentation promises, for the reason in `why`.
 */
const phones: readonly {
  number: string
  vendor: string
  international?: string
  us?: string
  why?: string
}[] = [
  { number: '+15551234567', vendor: '+15551234567' },
  { number: '+1 (555) 123-4567', vendor: '+15551234567' },
  { number: '  +1-555-123-4567  ', vendor: '+15551234567' },
  { number: '+1.555.123.4567', vendor: '+15551234567' },
  { number: '15551234567', vendor: '15551234567', us: '+15551234567' },
  { number: '(555) 123-4567', vendor: '5551234567', us: '+15551234567' },
  { number: '010-1234-5678', vendor: '01012345678' },
  { number: '0015551234567', vendor: '0015551234567' },
  {
    number: '(+1) 555 123 4567',
    vendor: '15551234567',
    international: '+15551234567',
    why: 'the number has a plus',
  },
  {
    number: 'tel:+1-555-123-4567',
    vendor: '15551234567',
    international: '+15551234567',
    why: 'RFC 3966 defines this form',
  },
  { number: '++1 555 123 4567', vendor: '+15551234567' },
  { number: '+15+55', vendor: '+1555' },
  {
    number: '+44 (0)20 7946 0958',
    vendor: '+4402079460958',
    international: '+442079460958',
    why: 'the (0) is not dialled after a country code',
  },
  {
    number: '+1 555 123 4567 ext. 89',
    vendor: '+1555123456789',
    international: '+15551234567;ext=89',
    why: 'an extension is not part of E.164',
  },
  {
    number: '1-800-FLOWERS',
    vendor: '1800',
    international: '1800flowers',
    us: '+18003569377',
    why: 'letters are dialled; without a region they stay, so that two such numbers do not become one',
  },
  {
    number: '+1٥٥٥123',
    vendor: '+1123',
    international: '+1555123',
    why: 'Arabic-Indic digits are digits',
  },
  {
    number: '＋15551234567',
    vendor: '15551234567',
    international: '+15551234567',
    why: 'a full-width plus is a plus',
  },
  { number: 'anonymous', vendor: 'anonymous' },
  { number: '+', vendor: '+' },
  { number: '+1555123456789012345678', vendor: '+1555123456789012345678' },
]

describe('normalPhone', () => {
  test.each(phones)('normalises $number without a region', ({ number, vendor, international }) => {
    expect(normalPhone(number, null)).toBe(international ?? vendor)
  })

  test.each(phones)('normalises $number in the United States', ({ number, vendor, international, us }) => {
    expect(normalPhone(number, 'US')).toBe(us ?? international ?? vendor)
  })

  test('differs from the vendor only in rows with a reason', () => {
    for (const { number, vendor, why } of phones) {
      expect(normalPhone(number, null) !== vendor, number).toBe(why !== undefined)
    }
  })

  test.each([
    ['202.555.0199', 'US', '+12025550199'],
    ['011 44 20 7946 0018', 'US', '+442079460018'],
    ['020 7946 0018', 'GB', '+442079460018'],
    ['00 1 202 555 0143', 'GB', '+12025550143'],
    ['55 1111 0000', 'MX', '+525511110000'],
    ['+44 20 7946 0018', 'US', '+442079460018'],
    ['202.555.0199', 'XX', '2025550199'],
    ['+1 202 555 0143;ext=5', null, '+12025550143;ext=5'],
    ['202 555 0143 x5', 'US', '+12025550143;ext=5'],
    ['(202) 555-0143 ext. 12', 'US', '+12025550143;ext=12'],
    ['202 555 0143 ext. 12', null, '2025550143;ext=12'],
    ['12345 x7', null, '12345;ext=7'],
    ['+49 30 23125001 Durchwahl 12', 'US', '+493023125001;ext=12'],
    ['+49 30 23125001 (App. 12)', 'US', '+493023125001;ext=12'],
    ['+33 1 99 00 12 34 poste 12', null, '+33199001234;ext=12'],
    ['+39 010 9900121, interno 3', null, '+390109900121;ext=3'],
    ['+31 30 123 4567 tst. 12', null, '+31301234567;ext=12'],
    ['+48 42 990 01 21 wew. 5', null, '+48429900121;ext=5'],
    ['+7 495 123-45-67 доб. 12', null, '+74951234567;ext=12'],
    ['03-1234-5678 内線12', 'JP', '+81312345678;ext=12'],
    ['+44 20 7946 0018,,123#', null, '+442079460018;ext=123'],
    // Possible numbers, of which the second begins with a digit that no number of the United States begins with.
    ['(555) 123-4567', 'US', '+15551234567'],
    ['030 1234567', 'US', '0301234567'],
    ['(030) 123-4567', 'US', '0301234567'],
    ['030 1234567', 'DE', '+49301234567'],
    ['0 2025550143', 'US', '02025550143'],
    ['12345', 'US', '12345'],
    ['1-800-FLOWERS', 'US', '+18003569377'],
    ['(212) 555-CARS', 'US', '+12125552277'],
    ['+1 800 FLOWERS', null, '+18003569377'],
    ['1-800-TAXICAB', null, '1800taxicab'],
    ['555-123-CARS', 'US', '555123cars'],
    ['202 555 0143 (mobile)', 'US', '+12025550143'],
    ['mobile 202 555 0143', 'US', '+12025550143'],
    ['555 1234 or 555 9876', null, '5551234or5559876'],
    ['+1٢٠٢٥٥٥٠١٤٣', null, '+12025550143'],
    ['+۱۲۰۲۵۵۵۰۱۴۳', null, '+12025550143'],
    ['', 'US', ''],
    ['  front desk ', 'US', '  front desk '],
  ])('normalises %s in %s to %s', (number, region, normal) => {
    expect(normalPhone(number, region)).toBe(normal)
  })

  test('does not change its own result', () => {
    const written = fc.string({
      unit: fc.constantFrom(
        ...'0123456789',
        '+',
        '(',
        ')',
        ' ',
        '-',
        '.',
        'x',
        '#',
        ',',
        'e',
        'W',
        '٥',
        '＋',
      ),
      maxLength: 24,
    })
    const dialled = fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: 17 })
    const numbers = fc.oneof(
      written,
      dialled,
      dialled.map((digits) => `+${digits}`),
    )
    const regions = fc.constantFrom(null, 'US', 'GB', 'KR', 'MX', 'IT', 'AR', 'BR', 'DE')
    fc.assert(
      fc.property(numbers, regions, (number, region) => {
        const once = normalPhone(number, region)
        expect(normalPhone(once, region)).toBe(once)
      }),
      {
        numRuns: 5000,
        examples: [
          ['+270000000', null],
          ['0000000', 'KR'],
          ['(+1) 555 123 4567', 'US'],
        ],
      },
    )
  })

  test('is fast for a very long text', () => {
    const started = performance.now()
    normalPhone(`${'('.repeat(200_000)}+1 202 555 0143`, 'US')
    normalPhone('+1'.repeat(200_000), 'US')
    expect(performance.now() - started).toBeLessThan(1000)
  })
})

test.each([
  ['+12025550143', '+12025550143', undefined, true],
  ['+12025550143;ext=5', '+12025550143', '5', true],
  // Possible, but the area code 555 is not assigned.
  ['+15551234567', '+15551234567', undefined, false],
  ['0301234567;ext=5', undefined, '5', false],
  ['+155', undefined, undefined, false],
  ['front desk', undefined, undefined, false],
])(
  'the normal form %s has the number %s, the extension %s, and is valid: %s',
  (normal, e164, extension, valid) => {
    expect([e164Of(normal), extensionOf(normal), isValidPhone(normal)]).toEqual([e164, extension, valid])
    expect(extensionOf(withoutExtension(normal))).toBeUndefined()
  },
)

test('phonePartsOf names the country, also of a number that is possible but not assigned', () => {
  const us = { callingCode: '1', country: 'US' }
  expect(phonePartsOf('+15551234567;ext=7')).toEqual({ ...us, nationalNumber: '5551234567' })
  expect(phonePartsOf('+999123456789')).toBeUndefined()
  expect(phonePartsOf('0301234567')).toBeUndefined()
})

test.each([
  ['+12025550143', 'US', '(202) 555-0143'],
  ['+12025550143', 'GB', '+1 202 555 0143'],
  ['+12025550143;ext=101', 'US', '(202) 555-0143 ext. 101'],
  ['+442079460018;ext=7', 'US', '+44 20 7946 0018 x7'],
  ['+15551234567', 'US', undefined],
  ['2025550143', 'US', undefined],
  ['1800flowers', 'US', undefined],
])('%s is written in %s as %s', (normal, country, written) => {
  expect(writtenPhone(normal, country)).toBe(written)
})

test('a number that its source gave as E.164 keeps the extension of the text', () => {
  const normal = (value: string, e164?: string) => normalOfPhone({ value, e164 }, 'US')
  expect(normal('(555) 123-4567', '+445551234567')).toBe('+445551234567')
  expect(normal('0143 x7', '+12025550143')).toBe('+12025550143;ext=7')
  for (const e164 of ['5551234567', '+1', '', '+1 555 123 4567', undefined])
    expect(normal('(555) 123-4567', e164)).toBe('+15551234567')
})

test('firstDigitsOf reads each kind of pattern', () => {
  const first = (pattern: string) => [...firstDigitsOf(pattern)].join('')
  expect(first('[2-9]\\d{9}|3\\d{6}')).toBe('23456789')
  expect(first('(?:0?[17]|(?:43|55)8)\\d{3}')).toBe('01457')
  expect(first('(?=1)\\d')).toBe('0123456789')
  for (const country of getCountries()) expect(normalPhone('5', country)).toBe('5')
})
