/**
 * People as they really occur, and what is true of their names and numbers. These facts are written by hand: a test may
 * not take them from the program.
 */
export interface AwkwardPerson {
  /** What is awkward. */
  readonly what: string
  readonly fullName?: string
  readonly given?: string
  readonly surname?: string
  readonly company?: string
  readonly emails?: readonly SaidPoint[]
  readonly phones?: readonly SaidPoint[]
}

export interface SaidPoint {
  readonly value: string
  /** Empty if none was said. */
  readonly label: string
  readonly primary: boolean
}

const said = (value: string, label = '', primary = false): SaidPoint => ({ value, label, primary })

export const awkwardPeople: readonly AwkwardPerson[] = [
  { what: 'one name, said as a first name', given: 'Sukarni', emails: [said('sukarni@example.com')] },
  { what: 'one name, said as a whole name', fullName: 'Teller', emails: [said('teller@example.com')] },
  {
    what: 'an emoji of several code points, letters with marks, and an address with capitals',
    given: 'Zoë 👩🏽‍🚀',
    surname: 'Ångström',
    company: 'Northpier & Söhne <Kiel>',
    emails: [said('Zoe.Angstrom@Example.COM', 'work', true)],
  },
  {
    what: 'Arabic letters, and a number in Arabic digits',
    given: 'ليلى',
    surname: 'حداد',
    emails: [said('layla@example.com')],
    phones: [said('+٤٤ ٢٠ ٧٩٤٦ ٠٩٩٥', 'mobile', true)],
  },
  {
    what: 'a Chinese name, family name first, without a space',
    fullName: '李小龙',
    emails: [said('li@example.com')],
  },
  {
    what: 'a whole name with a title, particles and a suffix',
    fullName: 'Dr. Ana María de la Cruz y Vega, Jr.',
    emails: [said('ana.maria@example.com')],
  },
  {
    what: 'forty addresses, the third of them the main one',
    given: 'Nadia',
    surname: 'Okafor',
    emails: Array.from({ length: 40 }, (_, index) => said(`desk.${index}@example.net`, 'work', index === 2)),
  },
  {
    what: 'a national number, and another one without a label',
    given: 'Nora',
    surname: 'Nash',
    emails: [said('nora@example.com', 'home')],
    phones: [said('(202) 555-0143', 'home'), said('202-555-0144')],
  },
  {
    what: 'a national number of another country',
    given: 'Berta',
    surname: 'Bauer',
    emails: [said('berta@example.com')],
    phones: [said('030 1234567', 'home', true)],
  },
  {
    what: 'a national number that could be assigned, and is not',
    given: 'Pia',
    surname: 'Possible',
    emails: [said('pia@example.com')],
    phones: [said('(555) 123-4567', 'mobile', true)],
  },
  {
    what: 'a short code, and a real number behind it',
    given: 'Coda',
    surname: 'Short',
    emails: [said('coda@example.com')],
    phones: [said('12345', 'other', true), said('+12025550145', 'work')],
  },
  {
    what: 'letters in a number',
    given: 'Flo',
    surname: 'Flowers',
    emails: [said('flo@example.com')],
    phones: [said('1-800-FLOWERS', 'work', true)],
  },
  {
    what: 'the first extension of a switchboard',
    given: 'Ida',
    surname: 'Intern',
    emails: [said('ida@example.com')],
    phones: [said('+1 212 555 0199 x101', 'work', true)],
  },
  {
    what: 'the second extension of the switchboard',
    given: 'Ole',
    surname: 'Office',
    emails: [said('ole@example.com')],
    phones: [said('+1 212 555 0199 ext. 102', 'work', true)],
  },
  {
    what: 'the switchboard itself',
    given: 'Sven',
    surname: 'Switch',
    emails: [said('sven@example.com')],
    phones: [said('+12125550199', 'work', true)],
  },
  {
    what: 'blanks: as a first name, around a last name and an address, and as a number',
    given: '  ',
    surname: ' Marsh ',
    emails: [said('  blank@example.com ')],
    phones: [said('   ')],
  },
  { what: 'an address and no name', emails: [said('front.desk@example.net', 'work', true)] },
  { what: 'a name and nothing else', given: 'Nemo', surname: 'North' },
  { what: 'nothing at all' },
]

/**
 * How whole names are split. Kith's rule knows particles and suffixes, and takes one word as a first name. Pipedrive splits
 * at the first space.
 */
export const splits: Readonly<
  Record<string, { readonly kith: NameParts; readonly atFirstSpace: NameParts }>
> = {
  Sukarni: { kith: ['Sukarni', null], atFirstSpace: ['Sukarni', null] },
  Teller: { kith: ['Teller', null], atFirstSpace: ['Teller', null] },
  'Zoë 👩🏽‍🚀 Ångström': {
    kith: ['Zoë 👩🏽‍🚀', 'Ångström'],
    atFirstSpace: ['Zoë', '👩🏽‍🚀 Ångström'],
  },
  李小龙: { kith: ['李小龙', null], atFirstSpace: ['李小龙', null] },
  'Dr. Ana María de la Cruz y Vega, Jr.': {
    kith: ['Dr. Ana María', 'de la Cruz y Vega, Jr.'],
    atFirstSpace: ['Dr.', 'Ana María de la Cruz y Vega, Jr.'],
  },
  Marsh: { kith: ['Marsh', null], atFirstSpace: ['Marsh', null] },
}

export type NameParts = readonly [given: string | null, surname: string | null]

/**
 * Of each number the form by which it is found, in an organization in the United States. What begins with `+` is E.164, with
 * an extension as RFC 3966 writes it.
 */
export const forms: Readonly<Record<string, string>> = {
  '+٤٤ ٢٠ ٧٩٤٦ ٠٩٩٥': '+442079460995',
  '(202) 555-0143': '+12025550143',
  '202-555-0144': '+12025550144',
  // No number of the United States begins with 0: kept as it is.
  '030 1234567': '0301234567',
  // Possible, and not assigned: E.164, but no evidence that two people are one.
  '(555) 123-4567': '+15551234567',
  '12345': '12345',
  '1-800-FLOWERS': '+18003569377',
  '+1 212 555 0199 x101': '+12125550199;ext=101',
  '+1 212 555 0199 ext. 102': '+12125550199;ext=102',
  '   ': '   ',
}

export function formOf(number: string): string {
  return Object.hasOwn(forms, number) ? forms[number]! : number
}

/** E.164 without an extension, or null. */
export function e164Of(number: string): string | null {
  const form = formOf(number)
  return form.startsWith('+') ? form.split(';')[0]! : null
}

export function wholeNameOf({ fullName, given, surname }: NamedPerson): string {
  return fullName || [given, surname].filter((part) => part?.trim()).join(' ')
}

interface NamedPerson {
  readonly fullName?: string | null
  readonly given?: string | null
  readonly surname?: string | null
}
