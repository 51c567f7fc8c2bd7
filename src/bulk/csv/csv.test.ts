import fc from 'fast-check'
import iconv from 'iconv-lite'
import { describe, expect, test } from 'vitest'
import { setUpImports } from '../../../test/support/set-up-imports.ts'
import { createImportFormats, openSourceFile, prepareFile, rejectedRowsText } from '../bulk.ts'

const kith = setUpImports()
const { files, imported, everyone } = kith

const table = (rows: readonly (readonly string[])[], delimiter = ',') =>
  rows.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(delimiter)).join('\r\n')

describe('reads exports', () => {
  test('of Google Contacts, with several values in a cell, labels and parts of addresses', async () => {
    const [person] = await imported(
      table([
        [
          'First Name',
          'Middle Name',
          'Last Name',
          'Organization Name',
          'Organization Title',
          'Birthday',
          'Labels',
          'E-mail 1 - Label',
          'E-mail 1 - Value',
          'Phone 1 - Label',
          'Phone 1 - Value',
          'Address 1 - Label',
          'Address 1 - Street',
          'Address 1 - City',
          'Address 1 - Country',
        ],
        [
          'Nadia',
          'M.',
          'Okafor',
          'Northpier',
          'Engineer',
          '1990-05-17',
          'Crew ::: * myContacts',
          'Work',
          'nadia@example.com ::: n@example.org',
          'Mobile',
          '+1 555 010 4477',
          'Home',
          '1 Main St',
          'Oakland',
          'US',
        ],
      ]),
    )
    expect(person).toMatchObject({
      given: 'Nadia M.',
      surname: 'Okafor',
      company: 'Northpier',
      birthday: '1990-05-17',
    })
    expect(person!.emails.map(({ value }) => value)).toEqual(['nadia@example.com', 'n@example.org'])
    expect(person!.emails[0]!.label).toBe('Work')
    expect(person!.phones).toMatchObject([{ normal: '+15550104477', label: 'Mobile' }])
    expect(person!.addresses).toMatchObject([
      { value: '1 Main St, Oakland, US', parts: { locality: 'Oakland' } },
    ])
    expect(await kith.hub.catalog.listLabels(kith.caller('own'))).toMatchObject([{ name: 'Crew' }])
  })

  test('of Outlook, with business and home details, and dates in the chosen order', async () => {
    const [person] = await imported(
      table([
        [
          'Title',
          'First Name',
          'Last Name',
          'Company',
          'E-mail Address',
          'E-mail 2 Address',
          'Business Phone',
          'Mobile Phone',
          'Home Street',
          'Home City',
          'Birthday',
          'Categories',
        ],
        [
          'Dr.',
          'Ben',
          'Ngo',
          'Northpier',
          'ben@example.com',
          'b@example.org',
          '555-010-4478',
          '555-010-4479',
          '5 Pier Rd',
          'Oakland',
          '3/2/1985',
          'Crew;VIP',
        ],
      ]),
      { dateOrder: 'mdy' },
    )
    expect(person).toMatchObject({ fullName: 'Dr. Ben Ngo', given: 'Ben', birthday: '1985-03-02' })
    expect(person!.phones.map(({ label }) => label).sort()).toEqual(['mobile', 'work'])
    expect(person!.addresses).toMatchObject([{ label: 'home', parts: { street: '5 Pier Rd' } }])
  })

  test('of Pipedrive, with a column for each label of an email address', async () => {
    const rows = table([
      [
        'Person - ID',
        'Person - Name',
        'Person - Organization',
        'Person - Email - Work',
        'Person - Email - Home',
        'Person - Phone - Mobile',
      ],
      ['', 'Ben Ngo', 'Northpier', 'ben@example.com', 'b@example.org', '+15550104478'],
    ])
    const [person] = await imported(rows)
    expect(person!.emails).toMatchObject([{ label: 'work' }, { label: 'home' }])
    expect(person).toMatchObject({ fullName: 'Ben Ngo', company: 'Northpier' })
  })

  test('of HubSpot, matched by record id, with other columns as custom fields of a fitting type', async () => {
    const rows = (email: string) =>
      table([
        ['Record ID', 'First Name', 'Last Name', 'Email', 'Lifecycle Stage', 'Score'],
        ['51', 'Nadia', 'Okafor', email, 'customer', '12.5'],
      ])
    await imported(rows('nadia@example.com'))
    const people = await imported(rows('moved@example.com'))
    expect(people).toMatchObject([{ customFields: { lifecycle_stage: 'customer', score: 12.5 } }])
    expect(people[0]!.emails).toHaveLength(2)
  })
})

test.each([
  ['a blank row', ','],
  ['a row that names the separator', 'sep=;,'],
])('%s can be stated as the header', async (_what, line) => {
  const content = `Name,Email\n${line}\nNadia,nadia@example.com\nOmar,omar@example.com\n`
  const people = await imported(content, { headerRow: 2 })
  expect(people.map(({ emails }) => emails[0]!.value)).toEqual(['nadia@example.com', 'omar@example.com'])
})

describe('detects', () => {
  const people = [
    ['Vorname', 'Nachname', 'E-Mail', 'Geburtstag'],
    ['Jürgen', 'Weiß', 'j@example.com', '17.05.1990'],
    ['Chloé', 'Lefèvre', 'c@example.com', '02.01.1997'],
  ]

  test.each(
    [',', ';', '\t', '|'].flatMap((delimiter) =>
      ['utf-8', 'utf-8-bom', 'utf-16le', 'windows-1252'].map((encoding) => [delimiter, encoding] as const),
    ),
  )('the delimiter %j and the encoding %s', async (delimiter, encoding) => {
    const text = table(people, delimiter)
    const bom = encoding.startsWith('utf-8-') || encoding.startsWith('utf-16')
    const content = iconv.encode(text, encoding.replace('-bom', ''), { addBOM: bom })
    expect(await imported(content)).toMatchObject([
      { given: 'Jürgen', surname: 'Weiß', birthday: '1990-05-17' },
      { given: 'Chloé', surname: 'Lefèvre', birthday: '1997-01-02' },
    ])
  })

  test('separators of several email addresses, phone numbers and labels in a cell', async () => {
    const people = await imported(
      table([
        ['Name', 'Emails', 'Phones', 'Tags'],
        ['Kim Lee', 'k1@example.com; k2@example.com', '+1 555 010 1111 / +1 555 010 2222', 'north, crew'],
        ['Uma Silva', 'uma@example.com', '+1 555 010 3333', 'north'],
      ]),
    )
    const values = people.map(({ emails, phones, labelIds }) => [
      emails.map(({ value }) => value),
      phones.map(({ value }) => value),
      labelIds.length,
    ])
    expect(values).toEqual([
      [['k1@example.com', 'k2@example.com'], ['+1 555 010 1111', '+1 555 010 2222'], 2],
      [['uma@example.com'], ['+1 555 010 3333'], 1],
    ])
  })

  test('a file without a header row, whose first row is a person', async () => {
    const rows = ['Nadia Okafor,nadia@example.com,gold', 'Ben Reed,ben@example.com,silver'].join('\n')
    const people = await imported(rows)
    expect(people.map(({ fullName, emails }) => [fullName, emails[0]?.value])).toEqual([
      ['Nadia Okafor', 'nadia@example.com'],
      ['Ben Reed', 'ben@example.com'],
    ])
    expect(people[0]!.customFields).toEqual({ column_3: 'gold' })
    const again = await files.importText(kith.hub, kith.caller('own'), rows)
    expect(again.verdicts.map(({ verdict, line }) => [verdict, line])).toEqual([
      ['unchanged', 1],
      ['unchanged', 2],
    ])
  })

  test('repeated headers, such as a second email column', async () => {
    const [person] = await imported('Name,Email,Email\nNadia,a@example.com,b@example.com\n')
    expect(person!.emails.map(({ value }) => value)).toEqual(['a@example.com', 'b@example.com'])
  })
})

describe('refuses a whole file', () => {
  const million = Array.from({ length: 1_000_000 }, (_, n) => n).join(',')
  test.each([
    [
      'with an unclosed quote',
      'Name,Email\nNadia,"a@example.com\nBen,b@example.com\n',
      /quote is not closed/,
    ],
    ['with NULs beside other bytes', 'Name,Email\nNa\0\x01dia,a@example.com\n', /NUL bytes/],
    ['with many NULs', 'Name,Email\n\0\0\0\0\0\0\0,a@example.com\n', /NUL bytes/],
    ['with a cell of 10 MB', `Name,Notes\nNadia,${'x'.repeat(10_000_000)}\n`, /more than 1048576 bytes/],
    ['with a million columns', `${million}\n${million}\n`, /columns|more than 1048576 bytes/],
    ['with 2,000 columns', `${million.slice(0, 8889)}\n`, /columns, more than 1000/],
    [
      'that is a ZIP archive',
      Buffer.from('PK\x03\x04aaaaaaaa', 'latin1'),
      /ZIP archive or an Excel workbook/,
    ],
    ['compressed with gzip', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0]), /gzip/],
    [
      'with an invalid byte far from its beginning',
      Buffer.concat([
        Buffer.from(`Name,Email\n${'Nadia,n@example.com\n'.repeat(20_000)}`),
        Buffer.from([0xff, 0xfe, 0x0a]),
      ]),
      /not valid UTF-8 near byte/,
    ],
    ['that is empty', '', /empty/],
    ['without any known column', ',,\n,,\n', /No column/],
  ])('%s', async (_description, content, message) => {
    await expect(imported(content as string)).rejects.toThrow(message)
    expect(await everyone()).toEqual([])
    expect(await kith.hub.imports.list(kith.caller('own'), 10)).toEqual([])
  })

  test('broken at random, or imports it, and leaves the store consistent', async () => {
    const good = `Name,Email,Phone,Notes\n${Array.from({ length: 30 }, (_, n) => `"Person ${n}",p${n}@example.com,+1555010${n + 1000},"a ""note"", ${n}"`).join('\n')}\n`
    const breaks = fc.array(
      fc.oneof(
        fc.record({
          at: fc.nat(good.length),
          put: fc.constantFrom('"', '\0', '\n', ',', '\r', '\uFEFF', '=1+1', '💥', '\x80'),
          cut: fc.nat(3),
        }),
        fc.record({ at: fc.nat(good.length), put: fc.constant(''), cut: fc.nat(2000) }),
      ),
      { minLength: 1, maxLength: 4 },
    )
    let [refused, read] = [0, 0]
    await fc.assert(
      fc.asyncProperty(breaks, fc.constantFrom('utf8', 'latin1', 'utf16le'), async (changes, encoding) => {
        let text = good
        for (const { at, put, cut } of changes) text = text.slice(0, at) + put + text.slice(at + cut)
        const content = Buffer.from(text, encoding as BufferEncoding)
        const before = (await kith.hub.imports.list(kith.caller('own'), 1000)).length
        const outcome = await files
          .importText(kith.hub, kith.caller('own'), content)
          .catch((error: Error) => error)
        if (outcome instanceof Error) {
          refused += 1
          expect(outcome).toMatchObject({ name: 'KithError', code: 'invalid' })
          expect((await kith.hub.imports.list(kith.caller('own'), 1000)).length).toBe(before)
        } else {
          read += 1
          expect(outcome.job.state).toBe('done')
        }
      }),
      { numRuns: 200, seed: 5 },
    )
    expect(refused).toBeGreaterThan(20)
    expect(read).toBeGreaterThan(20)
  }, 120_000)
})

test.each([
  ['Name', 'Email'],
  ['First Name', 'E-mail 1 - Value'],
  ['Record ID', 'Create Date'],
])(
  'a header that is the name of an inherited property becomes a custom field, beside %s and %s',
  async (...known) => {
    const [person] = await imported(
      table([
        [...known, 'constructor'],
        ['Nadia', '', 'x'],
      ]),
    )
    expect(person!.customFields).toEqual({ constructor: 'x' })
  },
)

test('a dry run has the same results as the run', async () => {
  const cell = fc.constantFrom('a@example.com', 'b@example.com', 'c@example.com', 'bad', '')
  const row = fc.tuple(fc.constantFrom('Nadia', 'Ben', ''), cell, fc.constantFrom('x', 'y', ''))
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 8 }), async (rows) => {
      const content = table([['First name', 'Email', 'Company'], ...rows])
      const prepared = await prepareFile(createImportFormats([]), await openSourceFile(files.write(content)))
      const tried = await kith.hub.imports.dryRun(kith.caller('own'), prepared.draft)
      const context = { parsePersonId: () => undefined, region: 'US' }
      const batch = []
      for await (const one of prepared.format.read(prepared.file, prepared.draft.options, context))
        batch.push(one)
      const before = await everyone()
      const verdicts = await tried.write(batch)
      await tried.close()
      expect(await everyone()).toEqual(before)
      const done = await files.importText(kith.hub, kith.caller('own'), content)
      const plain = (all: readonly { personId?: number; conflictsWith?: number }[]) =>
        all.map(({ personId: _, conflictsWith: __, ...verdict }) => verdict)
      expect(plain(done.verdicts)).toEqual(plain(verdicts))
    }),
    { numRuns: 40, seed: 3 },
  )
})

describe('rejected rows', () => {
  const rows = [
    'Who;Mail;Born',
    'Nadia;nadia@example.com;17/05/1990',
    'Ben;ben@example.com;03/04/1985;moved;too far',
    'Ana;nobody;01/02/1980',
  ].join('\n')
  const mapping = {
    columns: [
      { column: 'Who', to: 'given' },
      { column: 'Mail', to: 'emails.1', label: 'club' },
      { column: 'Born', to: 'birthday' },
    ],
  }

  async function rejectedOf(content: string, options: object): Promise<string> {
    const { job } = await files.importText(kith.hub, kith.caller('own'), content, options)
    let text = ''
    for await (const chunk of rejectedRowsText(kith.hub, kith.caller('own'), job)) text += chunk
    return text
  }

  test('come back with the columns of the file, and are imported again without an option', async () => {
    const text = await rejectedOf(rows, { mapping, strict: true })
    const [header, first, second] = text.split('\r\n')
    expect(header).toMatch(/^Who,Mail,Born,"kith problem \{/)
    expect(first).toBe(
      'Ben,ben@example.com,03/04/1985,moved,too far,"line 3: the row should be a row of 3 cells, like the header, instead of 5"',
    )
    expect(second).toMatch(/^Ana,nobody,01\/02\/1980,/)
    // Not yet corrected, the row that is too long is rejected again.
    expect(await rejectedOf(text, { strict: true })).toContain('Ben,ben@example.com,03/04/1985,moved,too far')
    const corrected = text.replace(',moved,too far', '').replace('nobody', 'ana@example.com')
    const people = await imported(corrected)
    expect(people).toMatchObject([
      { given: 'Nadia', birthday: '1990-05-17' },
      { given: 'Ben', birthday: '1985-04-03', emails: [{ label: 'club' }] },
      { given: 'Ana', birthday: '1980-02-01', emails: [{ value: 'ana@example.com', label: 'club' }] },
    ])
  })

  test('are read by their columns if someone has changed the header of the problems', async () => {
    const text = (await rejectedOf(rows, { mapping, strict: true })).replace(
      /kith problem \{[^\r]*/,
      'kith problem"',
    )
    const broken = text.replace('"kith problem"', 'kith problem').replace(',moved,too far', '')
    await files.importText(kith.hub, kith.caller('own'), broken, { dateOrder: 'dmy', mapping })
    expect((await everyone()).map(({ given }) => given)).toContain('Ben')
  })
})
