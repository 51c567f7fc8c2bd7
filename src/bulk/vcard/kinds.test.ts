import { type Kind, testKinds } from '../../../test/support/card-kinds.ts'

/** One invented card for each kind that public collections have: who writes it, and what should come out of it. */

const ONE_PIXEL = 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7'

const kinds: Readonly<Record<string, Kind>> = {
  'Outlook 2.1': {
    imitates: 'ez-vcard, outlook-2007.vcf',
    lines: [
      ...[
        'BEGIN:VCARD',
        'VERSION:2.1',
        'N;LANGUAGE=en-us:Lind;Eva;Maria;Ms.;Jr.',
        'FN:Ms. Eva Maria Lind Jr.',
      ],
      ...[
        'ORG:Northpier;Research',
        'TITLE:Engineer',
        'TEL;WORK;VOICE:+1 202 555 0101',
        'TEL;WORK;FAX:+1 202 555 0102',
      ],
      ...['ADR;WORK;PREF:;Suite 4;1 Pier Road;Springfield;IL;62701;USA'],
      'LABEL;WORK;PREF;ENCODING=QUOTED-PRINTABLE:Suite 4=0D=0A=',
      ...[
        '1 Pier Road=0D=0A=',
        'Springfield=2C IL 62701',
        'X-MS-OL-DEFAULT-POSTAL-ADDRESS:2',
        'URL;WORK:https://example.com',
      ],
      ...[
        'X-MS-IMADDRESS:eva@example.com',
        'X-MS-ANNIVERSARY;VALUE=DATE:20110113',
        'EMAIL;PREF;INTERNET:eva@example.com',
      ],
      ...['PHOTO;TYPE=GIF;ENCODING=BASE64:', ` ${ONE_PIXEL.slice(0, 30)}`, ` ${ONE_PIXEL.slice(30)}`, ''],
      ...['REV:20260305T131933Z', '', 'END:VCARD'],
    ],
    person: {
      ...{
        given: 'Eva',
        surname: 'Lind',
        fullName: 'Ms. Eva Maria Lind Jr.',
        company: 'Northpier',
        jobTitle: 'Engineer',
      },
      phones: ['+1 202 555 0101 work', '+1 202 555 0102 work fax'],
      addresses: ['Suite 4\n1 Pier Road\nSpringfield, IL 62701 work'],
      onlineServices: ['eva@example.com other'],
    },
    exported: [
      ...['N;LANGUAGE=en-us:Lind;Eva;Maria;Ms.;Jr.', 'ORG:Northpier;Research', 'ANNIVERSARY:20110113'],
      ...[
        `PHOTO:data:image/gif;base64,${ONE_PIXEL}`,
        'X-MS-OL-DEFAULT-POSTAL-ADDRESS:2',
        'REV:20260305T131933Z',
      ],
      'ADR;TYPE=work;PREF=1;LABEL="Suite 4^n1 Pier Road^nSpringfield, IL 62701":;Suite 4;1 Pier Road;Springfield;IL;62701;USA',
    ],
  },
  'Evolution 3.0': {
    imitates: 'ez-vcard, John_Doe_EVOLUTION.vcf',
    lines: [
      ...[
        'BEGIN:VCARD',
        'VERSION:3.0',
        'X-COUCHDB-ANNOTATIONS:{"Evolution":{"revision":"2026-03-05T13:3',
        ' 2:54Z"}}',
      ],
      ...[
        'X-AIM;TYPE=HOME;X-COUCHDB-UUID="cb9e11fc-bb97":evalind',
        'N:Lind;Eva;Ada\\, Rose;Ms.;Sr.',
        'FN:Eva Lind',
      ],
      ...['X-EVOLUTION-FILE-AS:Lind\\, Eva', 'X-EVOLUTION-SPOUSE:Omar', 'X-EVOLUTION-ANNIVERSARY:2011-01-13'],
      ...['TEL;X-COUCHDB-UUID="c2fa1caa";TYPE=CELL:202-555-0103', 'END:VCARD'],
    ],
    person: {
      given: 'Eva',
      surname: 'Lind',
      phones: ['202-555-0103 mobile'],
      onlineServices: ['evalind aim'],
    },
    exported: [
      ...[
        'X-COUCHDB-ANNOTATIONS:{"Evolution":{"revision":"2026-03-05T13:32:54Z"}}',
        'X-EVOLUTION-FILE-AS:Lind\\, Eva',
      ],
      ...['N:Lind;Eva;Ada\\, Rose;Ms.;Sr.', 'RELATED;TYPE=spouse;VALUE=text:Omar', 'ANNIVERSARY:20110113'],
      ...['X-AIM;TYPE=home;X-COUCHDB-UUID=cb9e11fc-bb97:evalind'],
    ],
  },
  'a phone in ISO-8859-1': {
    imitates: 'ez-vcard, John_Doe_BLACKBERRY.vcf and cards of old phones',
    lines: [
      ...[
        'BEGIN:VCARD',
        'VERSION:2.1',
        'N;CHARSET=ISO-8859-1:M\u00FCller;J\u00FCrgen',
        'TEL;CELL:+12025550104',
        'TEL;PAGER:+12025550105',
      ],
      ...[
        'NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=ISO-8859-1:Caf=E9=0D=0Abei Zo=EB',
        'X-PATH:C:\\new',
        'END:VCARD',
      ],
    ],
    encoding: 'latin1',
    person: {
      ...{ given: 'Jürgen', surname: 'Müller', notes: 'Café\nbei Zoë' },
      phones: ['+12025550104 mobile', '+12025550105 pager'],
    },
    exported: ['X-PATH:C:\\new'],
  },
  'an agent in a card': {
    imitates: 'RFC 2426, section 3.5.4, and ez-vcard, AGENT in 2.1',
    lines: [
      ...['BEGIN:VCARD', 'VERSION:2.1', 'N:Lind;Eva', 'AGENT:', 'BEGIN:VCARD', 'VERSION:2.1', 'N:Reyes;Omar'],
      ...['TEL;WORK:+12025550106', 'END:VCARD', 'TEL;HOME:+12025550107', 'END:VCARD'],
    ],
    person: { given: 'Eva', phones: ['+12025550107 home'] },
    exported: ['RELATED;TYPE=agent:data:text/vcard;base64,'],
  },
  'an address book of Apple': {
    imitates: 'ez-vcard, John_Doe_MAC_ADDRESS_BOOK.vcf',
    lines: [
      ...[
        'BEGIN:VCARD',
        'VERSION:3.0',
        'N:Lind;Eva;;;',
        'FN:Eva Lind',
        'item1.TEL;type=pref:+12025550108',
        'item1.X-ABLabel:_$!<HomeFAX>!$_',
      ],
      ...[
        'item2.X-ABRELATEDNAMES:Rosa',
        'item2.X-ABLabel:_$!<Mother>!$_',
        'item3.URL:https\\://example.com',
        'item3.X-ABLabel:_$!<HomePage>!$_',
      ],
      ...['X-PHONETIC-FIRST-NAME:Ee-va', 'X-ABUID:1234\\:ABPerson', 'END:VCARD'],
    ],
    person: { given: 'Eva', phones: ['+12025550108 home fax'] },
    exported: [
      ...['X-ABLABEL:_$!<HomeFAX>!$_', 'RELATED;TYPE=parent;VALUE=text:Rosa', 'X-ABLABEL:_$!<Mother>!$_'],
      ...['URL:https://example.com', 'X-PHONETIC-FIRST-NAME:Ee-va', 'X-ABUID:1234\\:ABPerson'],
    ],
  },
  'every property of 4.0': {
    imitates: 'vobject, test_files/vcard40_full.vcf',
    lines: [
      ...[
        'BEGIN:VCARD',
        'VERSION:4.0',
        'KIND:individual',
        'FN:Dr. Eva Lind',
        'FN;LANGUAGE=ja:\u30A8\u30F4\u30A1',
        'N:Lind;Eva;Ada,Rose;Dr.;PhD,III',
      ],
      ...[
        'TEL;VALUE=uri;TYPE="voice,cell";PREF=2:tel:+1-202-555-0109',
        'IMPP:xmpp:eva@example.com',
        'LANG;PREF=1:sv',
        'LANG;PREF=2:en',
      ],
      ...[
        'GEO:geo:37.386013,-122.082932',
        'TZ:America/New_York',
        'GENDER:F;woman',
        'ROLE:Executive',
        'KEY:https://example.com/key.pgp',
      ],
      ...[
        'RELATED;TYPE=spouse:urn:uuid:b8767877',
        'FBURL:https://example.com/busy',
        'CLIENTPIDMAP:1;urn:uuid:53e3',
        'XML:<a xmlns="b"/>',
        'END:VCARD',
      ],
    ],
    person: {
      given: 'Eva',
      surname: 'Lind',
      phones: ['+1-202-555-0109 mobile'],
      language: 'sv',
      timeZone: 'America/New_York',
    },
    exported: [
      ...[
        'FN;LANGUAGE=ja:エヴァ',
        'N:Lind;Eva;Ada,Rose;Dr.;PhD,III',
        'TEL;PREF=2;TYPE=voice,cell;VALUE=uri:tel:+1-202-555-0109',
      ],
      ...[
        'LANG;PREF=2:en',
        'GEO:geo:37.386013,-122.082932',
        'GENDER:F;woman',
        'ROLE:Executive',
        'KEY:https://example.com/key.pgp',
      ],
      ...[
        'RELATED;TYPE=spouse:urn:uuid:b8767877',
        'CLIENTPIDMAP:1;urn:uuid:53e3',
        'XML:<a xmlns="b"/>',
        'KIND:individual',
      ],
    ],
  },
  'names in two scripts': {
    imitates: 'vobject, test_files/vcard40_multilang.vcf',
    lines: [
      ...[
        'BEGIN:VCARD',
        'VERSION:4.0',
        'FN;ALTID=1;LANGUAGE=en:Yamada Aiko',
        'FN;ALTID=1;LANGUAGE=ja:\u5C71\u7530\u611B\u5B50',
      ],
      ...[
        'N;ALTID=1;LANGUAGE=en:Yamada;Aiko;;;',
        'N;ALTID=1;LANGUAGE=ja;SORT-AS="yamada,aiko":\u5C71\u7530;\u611B\u5B50;;;',
        'END:VCARD',
      ],
    ],
    person: { given: 'Aiko', surname: 'Yamada', fullName: 'Yamada Aiko' },
    exported: ['FN;ALTID=1;LANGUAGE=ja:山田愛子', 'N;ALTID=1;LANGUAGE=ja;SORT-AS="yamada,aiko":山田;愛子;;;'],
  },
  'a card without a version, with folds that lost their blank': {
    imitates: "ical.js, test of cards with broken lines, and vobject's photo-test.vcf",
    lines: [
      ...[
        'BEGIN:VCARD',
        'FN:Eva Lind',
        'NOTE:a text that is so long that the program that wrote it has folded this',
        'line without a blank',
      ],
      ...[
        'PHOTO;ENCODING=b;TYPE=GIF:',
        ONE_PIXEL.slice(0, 40),
        ONE_PIXEL.slice(40),
        'ADR;TYPE=HOME:;;1 Pier Road',
        'Springfield;;;;',
        'END:VCARD',
      ],
    ],
    person: {
      notes: 'a text that is so long that the program that wrote it has folded thisline without a blank',
      addresses: ['1 Pier Road\nSpringfield home'],
    },
    exported: [`PHOTO:data:image/gif;base64,${ONE_PIXEL}`],
  },
  'a line that is no property': {
    imitates: 'ez-vcard, invalid-line.vcf',
    lines: [
      'BEGIN:VCARD',
      ': no name',
      'VERSION:3.0',
      'FN:Eva Lind',
      'KEY;ENCODING=b:no base64!',
      'END:VCARD',
    ],
    person: { fullName: 'Eva Lind' },
    notes: ['line (line 2)', 'KEY (line 5)'],
  },
}

testKinds(kinds)
