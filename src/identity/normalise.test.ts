import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { normalEmail, normalLine, normalPhone } from './normalise.ts'

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
    international: '+15551234567',
    why: 'an extension is not part of E.164',
  },
  { number: '1-800-FLOWERS', vendor: '1800' },
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
    ['+1 202 555 0143;ext=5', null, '+12025550143'],
    ['+1٢٠٢٥٥٥٠١٤٣', null, '+12025550143'],
    ['+۱۲۰۲۵۵۵۰۱۴۳', null, '+12025550143'],
    ['', 'US', ''],
    ['  front desk ', 'US', '  front desk '],
  ])('normalises %s in %s to %s', (number, region, normal) => {
    expect(normalPhone(number, region)).toBe(normal)
  })

  test('does not change its own result', () => {
    const written = fc.string({
      unit: fc.constantFrom(...'0123456789', '+', '(', ')', ' ', '-', '.', 'x', '٥', '＋'),
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

describe('normalEmail', () => {
  test.each([
    ['John@Example.COM', 'john@example.com'],
    ['USER+Tag@Sub.Example.CO', 'user+tag@sub.example.co'],
    ['Jürgen@Müller.example', 'jürgen@müller.example'],
    ['Ju\u0308rgen@example.org', 'jürgen@example.org'],
    [' john@example.com ', 'john@example.com'],
    ['john@example.com.', 'john@example.com.'],
  ])('normalises %s to %s', (address, normal) => {
    expect(normalEmail(address)).toBe(normal)
  })
})

test('normalLine ignores case and runs of blanks', () => {
  expect(normalLine('  12  Harbour\tStreet ')).toBe('12 harbour street')
})
