/** What importing a file of `test/card-files` should bring. Each file is named after the kind of file it stands for. */
export interface CardFile {
  readonly file: string
  readonly people: readonly CardPerson[]
  /** The remarks of rows: property and value of each. */
  readonly notes?: readonly string[]
  readonly labels?: readonly string[]
  readonly companies?: readonly string[]
  /** Rows that repeat an earlier one. */
  readonly repeated?: number
  /** Lines that exports contain, by format. */
  readonly exported?: Readonly<Record<string, readonly string[]>>
}

/** A person in short. Lists are `value label`, with a star for the preferred entry. */
export interface CardPerson {
  readonly name: string
  readonly emails?: readonly string[]
  readonly phones?: readonly string[]
  readonly birthday?: string
  readonly company?: string
  readonly jobTitle?: string
  readonly notes?: string
  readonly services?: readonly string[]
  readonly addresses?: readonly string[]
}

const NOT_WHOLE = 'a date with a year'

export const cardFiles: readonly CardFile[] = [
  {
    file: 'android-2.1.vcf',
    people: [
      {
        name: 'Nádia Okafor',
        emails: ['nadia@example.com home'],
        phones: ['+12025550101 mobile*', '+12025550102 home'],
      },
    ],
    exported: {
      vcard: ['FN:Nádia Okafor', 'TEL;TYPE=cell;PREF=1:+12025550101'],
      vcard21: ['TEL;CELL;PREF:+12025550101'],
    },
  },
  {
    file: 'bare-parameters-3.0.vcf',
    people: [
      { name: 'Nadia Okafor', emails: ['nadia@example.com'], phones: ['+12025550101 mobile'] },
      { name: 'Omar Reyes', phones: ['+12025550102 mobile'] },
    ],
    exported: {
      vcard: ['PHOTO:data:image/jpeg;base64,/9j/4AAQSkZJRgABAQAAAQABAAD'],
      vcard3: ['PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRgABAQAAAQABAAD'],
    },
  },
  {
    file: 'quoted-printable-3.0.vcf',
    people: [{ name: 'Jürgen Müller', phones: ['+12025550105 mobile'] }],
  },
  { file: 'cr-cr-lf.vcf', people: [{ name: 'Omar Reyes', emails: ['omar@example.com'] }] },
  {
    file: 'iphone.vcf',
    people: [
      {
        ...{ name: 'Dr. Nadia Ada Rose Okafor PhD', company: 'Northpier, Ltd.', jobTitle: 'Engineer' },
        emails: ['nadia@example.com Club*', 'nadia.home@example.com home'],
        phones: ['+12025550103 home fax', '+12025550104 work mobile', '+12025550101 mobile*'],
        notes: 'First line\nSecond line; with semicolon, comma\n\nanother note',
        services: ['https://twitter.com/nadia twitter', 'skype:nadia.o skype'],
        addresses: ['PO Box 7, 1 Pier Road, Suite 4, Springfield, IL 62701, USA work*'],
      },
    ],
    labels: ['Customers', 'Friends'],
    exported: {
      vcard: [
        ...[
          'N:Okafor;Nadia;Ada Rose;Dr.;PhD',
          'ORG:Northpier\\, Ltd.;Research;Lab 3',
          'ANNIVERSARY;PREF=1:20150620',
        ],
        ...['TEL;TYPE=home,fax:+12025550103', 'TEL;TYPE=work,cell:+12025550104', 'NICKNAME:Nadi'],
        'SOCIALPROFILE;SERVICE-TYPE=twitter;USERNAME=nadia:https://twitter.com/nadia',
        ...[
          'RELATED;VALUE=text;PREF=1;TYPE=spouse:Ben Okafor',
          'IMPP;TYPE=home;SERVICE-TYPE=Skype:skype:nadia.o',
        ],
        'ADR;TYPE=work;PREF=1:PO Box 7;Suite 4;1 Pier Road;Springfield;IL;62701;USA',
        'URL;PREF=1:https://example.com/nadia',
      ],
      vcard3: [
        ...['N:Okafor;Nadia;Ada Rose;Dr.;PhD', 'ORG:Northpier\\, Ltd.;Research;Lab 3', 'UID:1111-2222'],
        'X-SOCIALPROFILE;TYPE=twitter;X-USER=nadia:https://twitter.com/nadia',
        ...['X-ABDATE;TYPE=pref:2015-06-20', 'X-ABLABEL:_$!<Anniversary>!$_', 'X-ABADR:us'],
        ...[
          'X-ABRELATEDNAMES;TYPE=pref:Ben Okafor',
          'X-ABLABEL:_$!<Spouse>!$_',
          'X-ABLABEL:_$!<HomePage>!$_',
        ],
      ],
      jscontact: [
        '{"kind":"title","value":"Dr."}',
        '{"kind":"given2","value":"Ada Rose"}',
        '{"kind":"credential","value":"PhD"}',
        '"units":[{"name":"Research"},{"name":"Lab 3"}]',
        '"contexts":{"private":true},"features":{"fax":true}',
        '{"kind":"postOfficeBox","value":"PO Box 7"}',
        '"uri":"https://example.com/nadia"',
        '{"uri":"https://twitter.com/nadia","user":"nadia","service":"twitter"}',
        '"kind":"wedding"',
        '"Ben Okafor":{"relation":{"spouse":true}',
      ],
    },
  },
  {
    file: 'birthdays.vcf',
    notes: [...[`--02-14 ${NOT_WHOLE}`, `--04-14 ${NOT_WHOLE}`, `--05-17 ${NOT_WHOLE}`, 'circa 1800 a date']],
    people: [
      { name: 'A Compact', emails: ['a1@example.com'], birthday: '1993-01-02' },
      { name: 'B Compact4', emails: ['a2@example.com'], birthday: '1973-12-21' },
      { name: 'C NoYear', emails: ['a3@example.com'], birthday: '--02-14' },
      { name: 'D Google NoYear', emails: ['a4@example.com'], birthday: '--04-14' },
      { name: 'E DateTime', emails: ['a5@example.com'], birthday: '1990-05-17' },
      { name: 'F Apple1604', emails: ['a6@example.com'], birthday: '--05-17' },
      { name: 'G Empty', emails: ['a7@example.com'] },
      { name: 'H Text', emails: ['a8@example.com'] },
    ],
    exported: {
      vcard: [
        'BDAY:--0214',
        'BDAY:--0414',
        'BDAY:--0517',
        'BDAY:19900517T000000Z',
        'BDAY;VALUE=text:circa 1800',
      ],
      vcard3: ['BDAY;X-APPLE-OMIT-YEAR=1604:1604-02-14', 'BDAY;VALUE=text:circa 1800'],
      jscontact: ['{"@type":"PartialDate","month":2,"day":14}', 'circa 1800'],
    },
  },
  {
    file: 'groups-and-company.vcf',
    people: [],
    labels: ['Family', 'Ski club'],
    companies: ['Northpier'],
    notes: ['urn:uuid:1111 a person of this file', 'urn:uuid:1111 a person of this file'],
    exported: {
      vcard3: ['ORG:Northpier', 'X-ABSHOWAS:COMPANY', 'TEL;TYPE=main:+12025550100'],
      vcard: ['KIND:org'],
    },
  },
  { file: 'photo-80kb.vcf', people: [{ name: 'Photo Mid', emails: ['photo3@example.com'] }] },
  {
    file: 'shared-names-and-addresses.vcf',
    repeated: 1,
    notes: ['family@example.com an email address that no person with another first name has'],
    people: [
      { name: 'Omar Reyes', phones: ['+12025550102 mobile'] },
      { name: 'Ana Reyes', emails: ['family@example.com'] },
      { name: 'Ben Reyes', emails: ['family@example.com'] },
    ],
  },
  {
    file: 'thunderbird.ldif',
    people: [
      { name: 'Nadia Okafor', emails: ['nadia@example.com'], phones: ['202-555-0101 mobile'] },
      { name: 'Jürgen', emails: ['juergen@example.com'] },
    ],
  },
  {
    file: 'nokia-2.1.vcf',
    people: [
      {
        ...{ name: 'Jürgen Müller', birthday: '1990-05-17', services: ['sip:j@example.com sip'] },
        emails: ['juergen@example.com*'],
        phones: [
          ...['+4917012345678 mobile*', '+49 30 23125001 home', '+49 30 23125002 work fax'],
          ...['+49 30 23125003 video', '+49 30 23125004 car', '+49 30 23125009 assistant'],
        ],
        addresses: ['Hauptstraße 1, Köln, 01067, Deutschland home'],
      },
    ],
    exported: { vcard3: ['X-ASSISTANT:Ida', 'X-WV-ID:wv:juergen'] },
  },
  {
    file: 'kaddressbook.vcf',
    people: [
      {
        ...{ name: 'Nadia Okafor', birthday: '1990-05-17' },
        emails: ['nadia@example.com', 'n2@example.com*'],
        phones: ['202-555-0101 home', '202-555-0102 home'],
        addresses: ['2 Elm, Shelby, IL 62565, US home'],
      },
    ],
    labels: ['Friends'],
    exported: {
      vcard: [
        'X-KADDRESSBOOK-BLOGFEED:http://example.com/feed',
        'X-MESSAGING-XMPP-ALL;X-NAME=X-messaging/xmpp-All:nadia@example.com',
      ],
    },
  },
  {
    file: 'utf-7.vcf',
    people: [{ name: 'Jürgen Müller', phones: ['202-555-0101'] }],
    exported: { vcard: ['N:Müller;Jürgen;;;'] },
  },
  {
    file: 'outlook-numbers-2.1.vcf',
    notes: ['telex12 an email address'],
    people: [
      {
        ...{
          name: 'Dr. Nadia Ada Okafor Jr.',
          birthday: '1990-05-17',
          company: 'Northpier',
          jobTitle: 'CTO',
        },
        ...{
          emails: ['nadia@example.com*', 'telex12 tlx'],
          notes: 'hello',
          services: ['im:nadia@example.com im'],
        },
        phones: [
          ...[
            '(202) 555-0101 work',
            '(202) 555-0102 home',
            '(202) 555-0103 mobile',
            '(202) 555-0104 work fax',
          ],
          ...['(202) 555-0105 company', '(202) 555-0106 callback', '(202) 555-0107 assistant'],
        ],
        addresses: ['Suite 4\n1 Pier Road\nSpringfield, IL 62701 work*'],
      },
    ],
    exported: { vcard3: ['X-MS-MANAGER:Omar', 'X-MS-CHILD:Ida'] },
  },
  {
    file: 'accounts-of-two-cards.vcf',
    people: [
      {
        name: 'Nadia Okafor',
        services: ['one twitter', 'sip:a@example.com sip', 'two twitter', 'sip:b@example.com sip'],
      },
    ],
    exported: {
      vcard3: ['X-TWITTER:one', 'X-TWITTER:two', 'X-SIP:sip:a@example.com', 'X-SIP:sip:b@example.com'],
    },
  },
  {
    file: 'palm-2.1.vcf',
    people: [
      {
        ...{ name: 'Nadia Okafor', birthday: '1990-05-17', company: 'Northpier' },
        emails: ['nadia@example.com'],
        phones: ['202-555-0101 work*', '202-555-0102 home'],
        addresses: ['1 Pier Road, Springfield, IL 62701'],
      },
    ],
  },
  {
    file: 'active-directory.ldif',
    people: [
      {
        ...{ name: 'Nadia Okafor', company: 'Northpier', jobTitle: 'CTO' },
        emails: ['nadia@example.com', 'n2@example.com'],
        phones: ['+1 202 555 0101', '+1 202 555 0102 mobile', '+1 202 555 0103 fax'],
        addresses: ['1 Pier Road, Springfield, IL 02134, United States'],
      },
      { name: 'Omar Reyes', emails: ['omar@example.com'] },
    ],
    labels: ['Sailing'],
    exported: { vcard: ['URL;LABEL=My page:http://example.com', 'ORG:Northpier;R&D'] },
  },
]
