import { type Kind, testKinds } from '../../../test/support/card-kinds.ts'

/** Further kinds of cards in public collections, each invented after a file that it names. */

const card = (version: string, ...lines: string[]): string[] => [
  ...['BEGIN:VCARD', `VERSION:${version}`],
  ...lines,
  'END:VCARD',
]

const ONE_PIXEL = 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7'

const kinds: Readonly<Record<string, Kind>> = {
  '2.1 with the escapes of 3.0, of which it has none for line breaks': {
    imitates: 'ical.js, test/parser/vcard21_escaping.vcf and vcard21_newline.vcf',
    lines: card(
      ...[
        '2.1',
        'FN:Lind\\, Eva\\; Dr.',
        'N:Lind\\, Ltd.;Eva;;;',
        'ORG:North\\, Pier & Sons;Research\\; Lab',
      ],
      ...['NOTE:One\\nTwo\\, three\\\\', 'ADR;TYPE=HOME:;;1 Pier Road\\nApt 4;Springfield;IL;62701;USA'],
    ),
    person: {
      ...{ fullName: 'Lind, Eva; Dr.', surname: 'Lind, Ltd.', company: 'North, Pier & Sons' },
      ...{ notes: 'One\\nTwo, three\\', addresses: ['1 Pier Road\\nApt 4, Springfield, IL 62701, USA home'] },
    },
  },
  '2.1 with every property': {
    imitates: 'ical.js, test/parser/vcard21_comprehensive.vcf and vcard21_type_params.vcf',
    lines: card(
      ...[
        '2.1',
        'FN:Eva Lind',
        'N:Lind;Eva;Rose;Ms.;Jr.',
        'NICKNAME:Evi',
        'BDAY:1990-05-17',
        'MAILER:Post 4',
      ],
      ...[`PHOTO;ENCODING=BASE64;TYPE=GIF:${ONE_PIXEL}`, '', 'TEL;WORK;VOICE:+1 202 555 0101'],
      ...['TEL;HOME;FAX:+1 202 555 0102', 'EMAIL;INTERNET;PREF:eva@example.com', 'TZ:-08:00'],
      ...[
        'GEO:37.386013;-122.082932',
        'TITLE:Engineer',
        'ROLE:Lead',
        'ORG:Northpier;Research;Lab',
        'CLASS:PUBLIC',
      ],
      ...[
        'SORT-STRING:Lind',
        'UID:eva-1',
        'URL:https://example.com/eva',
        'KEY;ENCODING=BASE64;TYPE=X509:AAECAw==',
        '',
      ],
    ),
    person: {
      ...{
        given: 'Eva',
        surname: 'Lind',
        birthday: '1990-05-17',
        company: 'Northpier',
        jobTitle: 'Engineer',
      },
      phones: ['+1 202 555 0101 work', '+1 202 555 0102 home fax'],
    },
    exported: [
      ...[
        `PHOTO:data:image/gif;base64,${ONE_PIXEL}`,
        'GEO:geo:37.386013,-122.082932',
        'N;SORT-AS=Lind:Lind;Eva;Rose;Ms.;Jr.',
      ],
      ...[
        'ORG:Northpier;Research;Lab',
        'KEY:data:application/pkix-cert;base64,AAECAw==',
        'CLASS:PUBLIC',
        'ROLE:Lead',
      ],
    ],
  },
  '2.1 with quoted-printable in ISO-8859-1 that no one names': {
    imitates: 'ical.js, test/parser/vcard21_encoding.vcf, and vobject, test_files/more_tests.txt',
    lines: card(
      ...[
        '2.1',
        'N;ENCODING=QUOTED-PRINTABLE:M=FCller;J=FCrgen',
        'FN;ENCODING=QUOTED-PRINTABLE:J=FCrgen M=FCller',
      ],
      ...[
        'NOTE;ENCODING=QUOTED-PRINTABLE:A long text with speci=E4l letters that is =',
        'wrapped by a soft break.',
      ],
    ),
    person: {
      ...{ given: 'Jürgen', surname: 'Müller' },
      notes: 'A long text with speciäl letters that is wrapped by a soft break.',
    },
  },
  '2.1 in Shift_JIS, with the readings of a phone': {
    imitates: 'ez-vcard, charset of 2.1, and cards of Japanese phones',
    encoding: 'Shift_JIS',
    lines: card(
      ...['2.1', 'N;CHARSET=SHIFT_JIS:山田;花子', 'FN;CHARSET=SHIFT_JIS:山田 花子'],
      ...['SOUND;X-IRMC-N;CHARSET=SHIFT_JIS:ﾔﾏﾀﾞ;ﾊﾅｺ;;;;', 'TEL;CELL:+81 90 0000 0000'],
    ),
    person: { given: '花子', surname: '山田', fullName: '山田 花子', phones: ['+81 90 0000 0000 mobile'] },
  },
  'a card in UTF-7': {
    imitates: 'ez-vcard, charset of 2.1',
    lines: card('2.1', 'N;CHARSET=UTF-7:M+APw-ller;J+APw-rgen', 'FN;CHARSET=UTF-7:J+APw-rgen M+APw-ller'),
    person: { given: 'Jürgen', surname: 'Müller' },
    exported: ['FN:Jürgen Müller'],
  },
  'a card in ISO-2022-JP': {
    imitates: 'ez-vcard, charset of 2.1',
    encoding: 'latin1',
    lines: card(
      '2.1',
      'FN;CHARSET=ISO-2022-JP:\u001b$B;3ED\u001b(B \u001b$B2V;R\u001b(B',
      'TEL;CELL:+81 90 0000 0000',
    ),
    person: { fullName: '山田 花子' },
  },
  'Nokia and Symbian': {
    imitates: 'cards of Nokia phones in issues of ez-vcard',
    lines: card(
      ...['2.1', 'REV:20240302T093000Z', 'N;ENCODING=8BIT:Lind;Eva;;;', 'TEL;PREF;CELL;VOICE:+12025550101'],
      ...[
        'TEL;VIDEO:+12025550102',
        'X-ASSISTANT:Ida',
        'X-ASSISTANT-TEL:+12025550103',
        'X-SIP;SWIS:sip:eva@example.com',
      ],
      ...['X-CHILDREN:Tom', 'X-CLASS:private'],
    ),
    person: {
      ...{ given: 'Eva', surname: 'Lind', onlineServices: ['sip:eva@example.com sip'] },
      phones: ['+12025550101 mobile', '+12025550102 video', '+12025550103 assistant'],
    },
    exported: ['X-ASSISTANT:Ida', 'X-CHILDREN:Tom', 'X-CLASS:private'],
  },
  'Palm Desktop': {
    imitates: 'cards of Palm Desktop in issues of vobject',
    lines: card(
      ...[
        '2.1',
        'X-PALM:E6',
        'N;X-PALMN:Lind;Eva',
        'ORG;X-PALMC:Northpier',
        'TEL;WORK;PREF;X-PALM1:+12025550101',
      ],
      ...['TEL;HOME;X-PALM2:+12025550102', 'BDAY;X-PALM=0:1990-05-17', 'X-PALM-CUSTOM;1:locker 7'],
    ),
    person: {
      ...{ given: 'Eva', company: 'Northpier', birthday: '1990-05-17' },
      phones: ['+12025550101 work', '+12025550102 home'],
    },
  },
  'BlackBerry with numbered types': {
    imitates: 'ez-vcard, John_Doe_BLACKBERRY.vcf',
    lines: card(
      '2.1',
      'FN:Eva Lind',
      'TEL;WORK;VOICE:+12025550101',
      'TEL;WORK;VOICE;2:+12025550102',
      'X-RIM-PIN:2100000A',
    ),
    person: { phones: ['+12025550101 work', '+12025550102 work'] },
    exported: ['X-RIM-PIN:2100000A'],
  },
  'KAddressBook, with signs in names of properties': {
    imitates: 'ez-vcard, cards of KAddressBook',
    lines: card(
      ...[
        '3.0',
        'FN:Eva Lind',
        'X-KADDRESSBOOK-BlogFeed:https://example.com/feed',
        'X-messaging/xmpp-All:eva@example.com',
      ],
      ...[
        'X-CUSTOM(CHARSET=UTF-8,ENCODING=QUOTED-PRINTABLE,Nick):=C3=89va',
        'EMAIL;TYPE=PREF:eva@example.com',
      ],
    ),
    person: { fullName: 'Eva Lind' },
    exported: [
      ...['X-KADDRESSBOOK-BLOGFEED:https://example.com/feed'],
      'X-MESSAGING-XMPP-ALL;X-NAME=X-messaging/xmpp-All:eva@example.com',
      'X-CUSTOM;X-NAME="X-CUSTOM(CHARSET=UTF-8,ENCODING=QUOTED-PRINTABLE,Nick)":Éva',
    ],
  },
  'Exchange, with empty properties': {
    imitates: 'ez-vcard, issues on cards of Exchange',
    lines: [
      ...[
        'BEGIN:VCARD',
        'PROFILE:VCARD',
        'VERSION:3.0',
        'FN:Eva Lind',
        'N:Lind;Eva;;;',
        'NOTE:',
        'ORG:;',
        'TEL;TYPE=WORK:',
      ],
      ...[
        'ADR;TYPE=WORK:;;;;;;',
        'LABEL;TYPE=WORK:',
        'TEL;TYPE=HOME:+12025550101',
        'BDAY;VALUE=DATE:',
        'END:VCARD',
      ],
    ],
    person: {
      given: 'Eva',
      company: null,
      notes: null,
      birthday: null,
      phones: ['+12025550101 home'],
      addresses: [],
    },
  },
  'Outlook, with numbers that 2.1 has no type for': {
    imitates: 'ez-vcard, outlook-2007.vcf',
    lines: card(
      ...['2.1', 'FN:Eva Lind', 'TEL;WORK;VOICE:+12025550101', 'X-MS-TEL;VOICE;COMPANY:+12025550102'],
      ...[
        'X-MS-TEL;VOICE;CALLBACK:+12025550103',
        'X-MS-TEL;VOICE;ASSISTANT:+12025550104',
        'X-MS-MANAGER:Omar',
      ],
    ),
    person: {
      phones: [
        ...['+12025550101 work', '+12025550102 company', '+12025550103 callback', '+12025550104 assistant'],
      ],
    },
    exported: ['X-MS-MANAGER:Omar'],
  },
  'Nextcloud, with the label of an address': {
    imitates: 'ical.js, test/parser/escape_semicolon.vcf, a card of Nextcloud',
    lines: card(
      ...[
        '3.0',
        'PRODID:-//Example//EN',
        'FN:Eva Lind',
        'ADR;TYPE=HOME:PO 7;Floor 2;1 Pier Road;Springfield;IL;62701;U',
        ' SA',
      ],
      ...[
        'TEL;TYPE="HOME,VOICE":+12025550101',
        'TEL;TYPE="WORK,FAX":+12025550102\\;\\,',
        'BDAY:1990-05-17T00:00:33',
      ],
      ...['ITEM1.X-ABDATE;VALUE=DATE-AND-OR-TIME:20150620T000035', 'ITEM1.X-ABLABEL:_$!<Anniversary>!$_'],
    ),
    person: {
      ...{ birthday: '1990-05-17', phones: ['+12025550101 home', '+12025550102;, work fax'] },
      addresses: ['PO 7, 1 Pier Road, Floor 2, Springfield, IL 62701, USA home'],
    },
  },
  'the label of an address with escapes in 4.0': {
    imitates: 'RFC 6350, section 6.3.1, as Nextcloud writes it',
    lines: card(
      '4.0',
      'FN:Eva Lind',
      'ADR;TYPE=home;LABEL="1 Pier Road\\nSpringfield\\, IL":;;1 Pier Road;Springfield;IL;;',
    ),
    person: { addresses: ['1 Pier Road\nSpringfield, IL home'] },
  },
  'names after groups': {
    imitates: 'ical.js, test/parser/vcard_grouped.vcf',
    lines: card(
      '3.0',
      'FN:Eva Lind',
      'g1.EMAIL:eva@example.com',
      'g1.X-ABLabel:Club',
      'home.TEL;TYPE=CELL:+12025550101',
    ),
    person: { phones: ['+12025550101 mobile'] },
    exported: ['X-ABLABEL:Club'],
  },
  'a place': {
    imitates: 'vobject, test_files/vcard40_location.vcf',
    lines: card(
      '4.0',
      'KIND:location',
      'FN:The Pier',
      'GEO:geo:39.7,-89.6',
      'ADR:;;1 Pier Road;Springfield;IL;62701;USA',
    ),
    person: { fullName: 'The Pier', addresses: ['1 Pier Road, Springfield, IL 62701, USA'] },
    exported: ['KIND:location', 'GEO:geo:39.7,-89.6'],
  },
  'a nickname and no name': {
    imitates: 'ez-vcard, gmail-single2.vcf, and cards of iPhones without a name',
    lines: card('3.0', 'N:;;;;', 'FN:', 'NICKNAME:Evi', 'NOTE:met at the pier'),
    person: { notes: 'met at the pier' },
  },
  'addresses in brackets and after names': {
    imitates: 'ez-vcard, fullcontact.vcf',
    lines: card(
      '3.0',
      'FN:Eva Lind',
      'EMAIL:<eva@example.com>',
      'EMAIL;TYPE=WORK:"Lind, Eva" <work@example.com>',
      'EMAIL:mailto:m@example.com',
    ),
    person: { emails: ['eva@example.com', 'work@example.com work', 'm@example.com'] },
    exported: ['EMAIL:<eva@example.com>'],
  },
  'birthdays as programs write them': {
    imitates: 'ez-vcard, dates that are no dates of vCard',
    lines: card('3.0', 'FN:Eva Lind', 'BDAY:17.05.1990', 'X-ANNIVERSARY:0000-06-20'),
    person: { birthday: '1990-05-17' },
    exported: ['BDAY:19900517', 'ANNIVERSARY:--0620'],
  },
  'a birthday that is a placeholder': {
    imitates: 'exports of databases',
    lines: card('3.0', 'FN:Eva Lind', 'BDAY:0000-00-00'),
    person: { birthday: null },
  },
}

testKinds(kinds)
