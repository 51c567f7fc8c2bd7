import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isPlaceholder } from './placeholders.ts'
import { readEmails, readPhones } from './read-contact-points.ts'
import { possibleOrders, readDate, readInstant } from './read-dates.ts'

describe('placeholders', () => {
  test.each([
    ...[
      'n/a',
      'N/A',
      '-',
      '--',
      '—',
      'none',
      'NULL',
      '(none)',
      '(blank)',
      '.',
      '?',
      'k.A.',
      'unknown',
      '***',
    ],
    ...['#ERROR!', '#N/A', '#REF!', '#NAME?', '#DIV/0!', '#VALUE!', '########', '#NV'],
    ...['0/0/00', '0000-00-00', '00/00/0000', '0000-00-00 00:00:00', '00.00.0000'],
    ...[
      '1899-12-30',
      '30.12.1899',
      '12/30/1899 12:00:00 AM',
      '1899-12-31T00:00:00Z',
      '1900-01-00',
      '1/0/1900',
    ],
    ...['0001-01-01', '1/1/0001 12:00:00 AM', '1601-01-01', '1/1/4501', '4501-01-01 00:00'],
  ])('%s is no value', (cell) => {
    expect(isPlaceholder(cell)).toBe(true)
  })

  test.each([
    'Nadia',
    '0',
    '00123',
    '-5',
    'None of them',
    'Nguyen',
    '#1',
    '1900-01-01',
    '1899-12-29',
    '1901-12-30',
    '4501',
    '+1',
    'x',
    '2000-01-01',
    'E. None',
  ])('%s is a value', (cell) => expect(isPlaceholder(cell)).toBe(false))

  test('Null and Na are names, and n/a and none are not', () => {
    expect(['Null', 'Na', 'Nan'].map((name) => isPlaceholder(name, true))).toEqual([false, false, false])
    expect(['n/a', 'none', '-'].map((name) => isPlaceholder(name, true))).toEqual([true, true, true])
  })
})

describe('emails of a cell', () => {
  test.each([
    ['nadia@example.com', ['nadia@example.com']],
    [' nadia@example.com. ', ['nadia@example.com']],
    ['mailto:nadia@example.com', ['nadia@example.com']],
    ['ｎａｄｉａ＠ｅｘａｍｐｌｅ．ｃｏｍ', ['nadia@example.com']],
    ['nadia＠example.com', ['nadia@example.com']],
    ['Nadia Okafor <nadia@example.com>', ['nadia@example.com']],
    ['"Okafor, Nadia" <nadia@example.com>, ben@example.com', ['nadia@example.com', 'ben@example.com']],
    ['a@example.com; b@example.com', ['a@example.com', 'b@example.com']],
    ['a@example.com\nb@example.com', ['a@example.com', 'b@example.com']],
    ['a@example.com b@example.com', ['a@example.com', 'b@example.com']],
    ['a@example.com/b@example.com', ['a@example.com', 'b@example.com']],
    ['a@example.com ::: a@example.com', ['a@example.com']],
    ["d'arcy@example.com (work)", ["d'arcy@example.com"]],
    ['ida@exämple.com', ['ida@exämple.com']],
  ])('%j has %j', (cell, values) => {
    expect(readEmails(cell.trim())).toEqual({ values, unread: [] })
  })

  test.each([
    ['not-a-mail', [], ['not-a-mail']],
    ['a@example.com; call first', ['a@example.com'], ['call first']],
    ['a@example.com, b@', ['a@example.com'], ['b@']],
    ['a@@example.com', [], ['a@@example.com']],
    ['a@exam ple.com', [], ['a@exam ple.com']],
  ])('%j has %j and cannot read %j', (cell, values, unread) => {
    const read = readEmails(cell)
    expect([read.values, read.unread.map(({ text }) => text)]).toEqual([values, unread])
  })

  test('all are found whatever stands between them', () => {
    const address = fc.stringMatching(/^[a-z0-9]{1,8}$/).map((name) => `${name}@example.com`)
    const separator = fc.constantFrom(';', ', ', '\n', ' ', ' / ', ' | ', '\r\n', ' ::: ', '; ')
    const seen = new Map<string, number>()
    fc.assert(
      fc.property(fc.uniqueArray(address, { minLength: 2, maxLength: 5 }), separator, (all, between) => {
        seen.set(between, (seen.get(between) ?? 0) + 1)
        expect(readEmails(all.join(between))).toEqual({ values: all, unread: [] })
      }),
      { numRuns: 500, seed: 15 },
    )
    expect(Math.min(...seen.values())).toBeGreaterThan(20)
  })
})

describe('phones of a cell', () => {
  test.each([
    ['202-555-0102 / 202-555-0103', ['202-555-0102', '202-555-0103']],
    ['+1 202 555 0102; +1 202 555 0103', ['+1 202 555 0102', '+1 202 555 0103']],
    ['202-555-0102\n202-555-0103', ['202-555-0102', '202-555-0103']],
    ['202-555-0102 or 202-555-0103', ['202-555-0102', '202-555-0103']],
    ['030/23125001', ['030/23125001']],
    ['030 / 23125001', ['030 / 23125001']],
    ['+12125550177;ext=101', ['+12125550177;ext=101']],
    ['(202) 555-0105, ext. 12', ['(202) 555-0105, ext. 12']],
    ['=+12025550106', ['+12025550106']],
    ['12025550106.0', ['12025550106']],
    ['1-800-FLOWERS', ['1-800-FLOWERS']],
    ['ask reception', ['ask reception']],
    ['000-000-0000', []],
  ])('%j has %j', (cell, values) => {
    expect(readPhones(cell)).toEqual({ values, unread: [] })
  })

  test.each(['1.20256E+10', '4,91512E+12', '2.02555e9', '1E+10', 'nadia@example.com'])(
    '%s is no number',
    (cell) => {
      expect(readPhones(cell)).toMatchObject({ values: [], unread: [{ text: cell }] })
    },
  )
})

describe('dates', () => {
  test.each([
    ['1990-05-17', '1990-05-17'],
    ['1990/5/17', '1990-05-17'],
    ['19900517', '1990-05-17'],
    ['1990-05-17T00:00:00Z', '1990-05-17'],
    ['1990-05-17 00:00:00', '1990-05-17'],
    ['17 May 1990', '1990-05-17'],
    ['May 17, 1990', '1990-05-17'],
    ['17-May-90', '1990-05-17'],
    ['May 17th, 1990', '1990-05-17'],
    ['17. Mai 1990', '1990-05-17'],
    ['17 de mayo de 1990', '1990-05-17'],
    ['17 août 1990', '1990-08-17'],
    ['17 maja 1990', '1990-05-17'],
    ['17 мая 1990', '1990-05-17'],
    ['1990年5月17日', '1990-05-17'],
    ['33010', '1990-05-17'],
    ['33010.5', '1990-05-17'],
    ['--02-14', '--02-14'],
    ['--0214', '--02-14'],
    ['0000-02-14', '--02-14'],
    ['1604-02-29', '--02-29'],
    ['14 February', '--02-14'],
    ['2月14日', '--02-14'],
    ['Thursday, May 17, 1990', '1990-05-17'],
    ['Do., 17. Mai 1990', '1990-05-17'],
    ['jeudi 17 mai 1990', '1990-05-17'],
    ['Thu May 17 1990 00:00:00 GMT+0200', '1990-05-17'],
    ['17th of May 1990', '1990-05-17'],
    ['1er mai 1990', '1990-05-01'],
    ['17.V.1990', '1990-05-17'],
    ['17 мая 1990 г.', '1990-05-17'],
    ['17. května 1990', '1990-05-17'],
  ])('%s is %s in every order', (text, date) => {
    for (const order of ['ymd', 'dmy', 'mdy', undefined] as const) expect(readDate(text, order)).toBe(date)
    expect(possibleOrders(text)).toBeUndefined()
  })

  test.each([
    ['3/4/1990', { dmy: '1990-04-03', mdy: '1990-03-04' }],
    ['17/5/90', { dmy: '1990-05-17' }],
    ['5/17/1990', { mdy: '1990-05-17' }],
    ['17.05.1990', { dmy: '1990-05-17' }],
    ['17.05.1990 г.', { dmy: '1990-05-17' }],
    ['Thu, 5/17/1990', { mdy: '1990-05-17' }],
    ['3. 4. 1990', { dmy: '1990-04-03', mdy: '1990-03-04' }],
    ['03/04/05', { ymd: '2003-04-05', dmy: '2005-04-03', mdy: '2005-03-04' }],
    ['3/4/1990 9:30', { dmy: '1990-04-03', mdy: '1990-03-04' }],
  ])('%s has the orders %j', (text, dates) => {
    expect(possibleOrders(text)).toEqual(Object.keys(dates))
    for (const [order, date] of Object.entries(dates)) expect(readDate(text, order as 'dmy')).toBe(date)
    for (const order of ['ymd', 'dmy', 'mdy'] as const) {
      if (!(order in dates)) expect(() => readDate(text, order)).toThrow(/a date/)
    }
  })

  test('3/3/1990 is one day in every order, and 02/14 proves one', () => {
    expect(possibleOrders('3/3/1990')).toBeUndefined()
    expect(readDate('3/3/1990', 'ymd')).toBe('1990-03-03')
    expect(possibleOrders('02/14')).toEqual(['mdy'])
    expect(readDate('02/14', 'mdy')).toBe('--02-14')
  })

  test.each(['1985', 'soon', '2020-02-30', '31/02/2020', 'May', '99999', '17 Foo 1990', '1/2/3/4'])(
    '%s is no value',
    (text) => {
      for (const order of ['ymd', 'dmy', 'mdy', undefined] as const)
        expect(() => readDate(text, order)).toThrow(/a date/)
    },
  )

  test('a date written in an order is read back in it', () => {
    const day = fc.date({ min: new Date('1931-01-01'), max: new Date('2029-12-31'), noInvalidDate: true })
    fc.assert(
      fc.property(day, fc.constantFrom('/', '-', '.'), fc.boolean(), (date, sign, short) => {
        const [year = '', month = '', number = ''] = date.toISOString().slice(0, 10).split('-')
        const shown = short ? year.slice(2) : year
        expect(readDate([number, month, shown].join(sign), 'dmy')).toBe(`${year}-${month}-${number}`)
        expect(readDate([month, number, shown].join(sign), 'mdy')).toBe(`${year}-${month}-${number}`)
      }),
      { numRuns: 1000, seed: 15 },
    )
  })

  test('a time has the offset of its column', () => {
    const at = (text: string) => Date.parse(text) * 1000
    expect(readInstant('2024-02-28 08:15', undefined, '+01:00')).toBe(at('2024-02-28T07:15:00Z'))
    expect(readInstant('28/02/2024 8:15 PM', 'dmy')).toBe(at('2024-02-28T20:15:00Z'))
    expect(readInstant('45350.5', undefined)).toBe(at('2024-02-28T12:00:00Z'))
  })
})
