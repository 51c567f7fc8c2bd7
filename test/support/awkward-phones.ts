/** Phone numbers that people type, with the normal forms that Kith stores and what the console shows. */
export interface AwkwardPhone {
  readonly what: string
  readonly value: string
  /** The normal form without a region, and in the United States. */
  readonly normal: string
  readonly us: string
  /** The values and normal forms if the text is a cell of a table, which may hold several numbers. */
  readonly inCell?: readonly (readonly [value: string, normal: string])[]
  /** How a British browser shows it if it was read in the United States; absent if as typed, and not dialled. */
  readonly written?: string
}

export const awkwardPhones: readonly AwkwardPhone[] = [
  {
    what: 'national',
    value: '(202) 555-0143',
    normal: '2025550143',
    us: '+12025550143',
    written: '+1 202 555 0143',
  },
  {
    what: 'international with a trunk zero',
    value: '+49 (0)30 1234567',
    normal: '+49301234567',
    us: '+49301234567',
    written: '+49 30 1234567',
  },
  { what: 'national of another country', value: '030 1234567', normal: '0301234567', us: '0301234567' },
  { what: 'possible but not assigned', value: '(555) 123-4567', normal: '5551234567', us: '+15551234567' },
  {
    what: 'with an extension',
    value: '+1 202 555 0177 x101',
    normal: '+12025550177;ext=101',
    us: '+12025550177;ext=101',
    written: '+1 202 555 0177 ext. 101',
  },
  {
    what: 'national with an extension',
    value: '(202) 555-0177 ext. 102',
    normal: '2025550177;ext=102',
    us: '+12025550177;ext=102',
    written: '+1 202 555 0177 ext. 102',
  },
  {
    what: 'with an extension as a URI has it',
    value: '+1-202-555-0177;ext=103',
    normal: '+12025550177;ext=103',
    us: '+12025550177;ext=103',
    written: '+1 202 555 0177 ext. 103',
  },
  { what: 'short code', value: '12345', normal: '12345', us: '12345' },
  {
    what: 'letters',
    value: '1-800-FLOWERS',
    normal: '1800flowers',
    us: '+18003569377',
    written: '+1 800 356 9377',
  },
  {
    what: 'Arabic-Indic digits',
    value: '+١ ٢٠٢ ٥٥٥ ٠١٨٨',
    normal: '+12025550188',
    us: '+12025550188',
    written: '+1 202 555 0188',
  },
  {
    what: 'blanks around it',
    value: '  +1 202 555 0166  ',
    normal: '+12025550166',
    us: '+12025550166',
    written: '+1 202 555 0166',
  },
  {
    what: 'a text of 60 characters',
    value: 'Please call the reception desk and ask them to find Nadia O.',
    normal: 'Please call the reception desk and ask them to find Nadia O.',
    us: 'Please call the reception desk and ask them to find Nadia O.',
  },
  {
    what: '60 digits',
    value: '5551234567'.repeat(6),
    normal: '5551234567'.repeat(6),
    us: '5551234567'.repeat(6),
  },
  {
    what: 'two numbers',
    value: '555 1234 or 555 9876',
    normal: '5551234or5559876',
    us: '5551234or5559876',
    inCell: [
      ['555 1234', '5551234'],
      ['555 9876', '5559876'],
    ],
  },
]

/** Nothing but blanks: an API keeps what it was given, and a file has no number there. */
export const BLANK_PHONE = '   '
