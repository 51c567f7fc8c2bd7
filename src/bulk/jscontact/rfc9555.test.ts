import { expect, test } from 'vitest'
import type { JsonObject } from '../../model/json.ts'
import { formatCard } from '../vcard/format-card.ts'
import { readCard } from '../vcard/read-card.ts'
import { fromJsContact } from './read.ts'
import { cardOfEntries } from './write.ts'

/** Conversions of RFC 9555 in both directions, each after the examples of its section, with invented people. */
const conversions: readonly (readonly [section: string, vcard: readonly string[], card: JsonObject])[] = [
  ['2.2.1 to 2.2.2: KIND', ['KIND:individual'], { kind: 'individual' }],
  [
    '2.3.1 and 2.3.2: FN and N',
    ['FN:Dr. Eva Rosa Ida Lind Jr.', 'N:Lind;Eva;Rosa,Ida;Dr.;Jr.,MD'],
    {
      name: {
        full: 'Dr. Eva Rosa Ida Lind Jr.',
        components: [
          ...[
            { kind: 'title', value: 'Dr.' },
            { kind: 'given', value: 'Eva' },
          ],
          ...[
            { kind: 'given2', value: 'Rosa' },
            { kind: 'given2', value: 'Ida' },
            { kind: 'surname', value: 'Lind' },
          ],
          ...[
            { kind: 'credential', value: 'Jr.' },
            { kind: 'credential', value: 'MD' },
          ],
        ],
      },
    },
  ],
  ['2.3.3: NICKNAME', ['NICKNAME:Evi'], { nicknames: { k1: { name: 'Evi' } } }],
  [
    '2.3.4: PHOTO, LOGO and SOUND',
    [
      'PHOTO:https://example.com/eva.gif',
      'LOGO:https://example.com/logo.png',
      'SOUND:data:audio/basic;base64,MIIC',
    ],
    {
      media: {
        m1: { kind: 'photo', uri: 'https://example.com/eva.gif' },
        m2: { kind: 'logo', uri: 'https://example.com/logo.png' },
        m3: { kind: 'sound', uri: 'data:audio/basic;base64,MIIC' },
      },
    },
  ],
  [
    '2.3.5: BDAY, DEATHDATE and ANNIVERSARY',
    ['BDAY:19531015', 'DEATHDATE:20260415', 'ANNIVERSARY:--0612'],
    {
      anniversaries: {
        a1: { kind: 'birth', date: { '@type': 'PartialDate', year: 1953, month: 10, day: 15 } },
        a2: { kind: 'death', date: { '@type': 'PartialDate', year: 2026, month: 4, day: 15 } },
        a3: { kind: 'wedding', date: { '@type': 'PartialDate', month: 6, day: 12 } },
      },
    },
  ],
  [
    '2.3.5: a time',
    ['BDAY:19531015T231000Z'],
    { anniversaries: { a1: { kind: 'birth', date: { '@type': 'Timestamp', utc: '1953-10-15T23:10:00Z' } } } },
  ],
  [
    '2.4.1: ADR',
    ['ADR;TYPE=work;LABEL=1 Pier Road^nSpringfield:PO Box 7;Suite 4;1 Pier Road;Springfield;IL;62701;USA'],
    {
      addresses: {
        a1: {
          contexts: { work: true },
          full: '1 Pier Road\nSpringfield',
          components: [
            ...[
              { kind: 'postOfficeBox', value: 'PO Box 7' },
              { kind: 'apartment', value: 'Suite 4' },
            ],
            ...[
              { kind: 'name', value: '1 Pier Road' },
              { kind: 'locality', value: 'Springfield' },
            ],
            ...[
              { kind: 'region', value: 'IL' },
              { kind: 'postcode', value: '62701' },
              { kind: 'country', value: 'USA' },
            ],
          ],
        },
      },
    },
  ],
  [
    '2.5.1: EMAIL',
    ['EMAIL;TYPE=work;PREF=1:eva@example.com'],
    { emails: { e1: { contexts: { work: true }, address: 'eva@example.com', pref: 1 } } },
  ],
  [
    '2.5.2: IMPP and 2.5.6: SOCIALPROFILE',
    [
      'SOCIALPROFILE;SERVICE-TYPE=Mastodon;USERNAME=@eva@example.com:https://example.com/@eva',
      'IMPP;PREF=1:xmpp:eva@example.com',
    ],
    {
      onlineServices: {
        o1: { service: 'Mastodon', user: '@eva@example.com', uri: 'https://example.com/@eva' },
        o2: { uri: 'xmpp:eva@example.com', pref: 1, vCardName: 'impp' },
      },
    },
  ],
  [
    '2.5.3: LANG',
    ['LANG;TYPE=work;PREF=1:en'],
    { preferredLanguages: { l1: { language: 'en', contexts: { work: true }, pref: 1 } } },
  ],
  ['2.5.4: LANGUAGE', ['LANGUAGE:sv'], { language: 'sv' }],
  [
    '2.5.5: TEL',
    ['TEL;VALUE=uri;PREF=1;TYPE=home,voice:tel:+1-202-555-0101;ext=5'],
    {
      phones: {
        p1: {
          contexts: { private: true },
          features: { voice: true },
          number: 'tel:+1-202-555-0101;ext=5',
          pref: 1,
        },
      },
    },
  ],
  [
    '2.7.2: ORG, 2.7.7: TITLE and ROLE',
    ['ORG:Northpier;Research;Lab 3', 'TITLE:Scientist', 'ROLE:Lead'],
    {
      organizations: { o1: { name: 'Northpier', units: [{ name: 'Research' }, { name: 'Lab 3' }] } },
      titles: { t1: { kind: 'title', name: 'Scientist' }, t2: { kind: 'role', name: 'Lead' } },
    },
  ],
  ['2.7.3: MEMBER', ['MEMBER:urn:uuid:03a0e51f'], { members: { 'urn:uuid:03a0e51f': true } }],
  [
    '2.7.4: RELATED',
    [
      'RELATED;TYPE=friend:urn:uuid:f81d4fae',
      'RELATED;TYPE=colleague,co-resident:urn:uuid:03a0e51f',
      'RELATED;VALUE=text:Contact my assistant',
    ],
    {
      relatedTo: {
        'urn:uuid:f81d4fae': { relation: { friend: true } },
        'urn:uuid:03a0e51f': { relation: { colleague: true, 'co-resident': true } },
        'Contact my assistant': { relation: {} },
      },
    },
  ],
  [
    '2.8: EXPERTISE, HOBBY and INTEREST',
    ['EXPERTISE;LEVEL=high:chemistry', 'HOBBY:reading', 'INTEREST:rock&roll music'],
    {
      personalInfo: {
        i1: { kind: 'expertise', value: 'chemistry', level: 'high' },
        i2: { kind: 'hobby', value: 'reading' },
        i3: { kind: 'interest', value: 'rock&roll music' },
      },
    },
  ],
  ['2.9.1: CATEGORIES', ['CATEGORIES:INTERNET,IETF'], { keywords: { INTERNET: true, IETF: true } }],
  [
    '2.9.3: NOTE',
    ['NOTE:Office hours are from 8 to 5\\, EST.'],
    { notes: { n1: { note: 'Office hours are from 8 to 5, EST.' } } },
  ],
  ['2.9.5: PRODID', ['PRODID:-//Example//EN'], { prodId: '-//Example//EN' }],
  ['2.9.8: UID', ['UID:urn:uuid:f81d4fae'], { uid: 'urn:uuid:f81d4fae' }],
  [
    '2.9.9: URL, 2.5.7: CONTACT-URI',
    ['URL:https://example.com/~eva', 'CONTACT-URI;PREF=1:mailto:contact@example.com'],
    {
      links: {
        l1: { uri: 'https://example.com/~eva' },
        l2: { kind: 'contact', uri: 'mailto:contact@example.com', pref: 1 },
      },
    },
  ],
  [
    '2.10.1: KEY',
    ['KEY:https://example.com/keys/eva.cer'],
    { cryptoKeys: { k1: { uri: 'https://example.com/keys/eva.cer' } } },
  ],
  [
    '2.11: CALURI, FBURL and CALADRURI',
    [
      'CALURI;PREF=1:https://example.com/calA',
      'FBURL:https://example.com/busy',
      'CALADRURI:mailto:eva@example.com',
    ],
    {
      calendars: {
        c1: { kind: 'calendar', uri: 'https://example.com/calA', pref: 1 },
        c2: { kind: 'freeBusy', uri: 'https://example.com/busy' },
      },
      schedulingAddresses: { s1: { uri: 'mailto:eva@example.com' } },
    },
  ],
  [
    '2.7.5 and 2.9.6: ORG-DIRECTORY and SOURCE',
    ['ORG-DIRECTORY:https://example.com/staff', 'SOURCE:https://example.com/card.vcf'],
    {
      directories: {
        d1: { kind: 'directory', uri: 'https://example.com/staff' },
        d2: { kind: 'entry', uri: 'https://example.com/card.vcf' },
      },
    },
  ],
  [
    '2.15.1 and 2.15.2: what JSContact has no member for',
    ['X-FOO;BAR=Hello:World', 'EMAIL;X-BAZ=7:eva@example.com'],
    {
      vCardProps: [['x-foo', { bar: 'Hello' }, 'unknown', 'World']],
      emails: { e1: { address: 'eva@example.com', vCardParams: { 'x-baz': '7' } } },
    },
  ],
  [
    'the label of a group',
    ['ITEM1.EMAIL:eva@example.com', 'ITEM1.X-ABLABEL:Club'],
    { emails: { e1: { address: 'eva@example.com', label: 'Club' } } },
  ],
  [
    '3.2.1: what vCard has no property for',
    ['JSPROP;JSPTR="example.com:foo":{"bar":1234}'],
    { 'example.com:foo': { bar: 1234 } },
  ],
]

const version = { '@type': 'Card', version: '1.0' }

test.each(conversions)('%s: from vCard', (_section, lines, card) => {
  expect(cardOfEntries(entriesOf(lines))).toEqual({ ...version, ...card })
})

test.each(conversions)('%s: from JSContact', (_section, lines, card) => {
  const written = linesOf(formatCard(fromJsContact({ ...version, ...card }), '4.0'))
  expect(written).toEqual(linesOf(['BEGIN:VCARD', 'VERSION:4.0', ...lines, 'END:VCARD', ''].join('\r\n')))
})

test.each(conversions)('%s: from JSContact to vCard and back', (_section, _lines, card) => {
  const written = formatCard(fromJsContact({ ...version, ...card }), '4.0')
  expect(cardOfEntries(entriesOf(written.split('\r\n').slice(2, -2)))).toEqual({ ...version, ...card })
})

test('an address with parts of RFC 9554 is summed up for readers that know only seven', () => {
  const components = [
    ...[
      { kind: 'number', value: '54321' },
      { kind: 'name', value: 'Oak St' },
      { kind: 'locality', value: 'Reston' },
    ],
    ...[
      { kind: 'floor', value: '3' },
      { kind: 'country', value: 'USA' },
    ],
  ]
  const card = { ...version, addresses: { a1: { components } } }
  const [, , adr] = formatCard(fromJsContact(card), '4.0').replaceAll('\r\n ', '').split('\r\n')
  expect(adr).toBe('ADR:;3;54321 Oak St;Reston;;;USA;;;3;54321;Oak St;;;;;;')
  const back = cardOfEntries(entriesOf([adr!])) as typeof card
  expect(back.addresses.a1.components).toEqual(expect.arrayContaining(components))
})

test('an entry of a kind that RFC 9553 does not have is kept', () => {
  const card = { ...version, media: { m1: { kind: 'example.com:film', uri: 'https://example.com/eva.mp4' } } }
  const lines = formatCard(fromJsContact(card), '4.0').replaceAll('\r\n ', '').split('\r\n')
  expect(lines[2]).toContain('JSPROP;JSPTR=media/m1:')
  expect(cardOfEntries(entriesOf(lines.slice(2, -2)))).toEqual(card)
})

function entriesOf(lines: readonly string[]) {
  const all = ['BEGIN:VCARD', 'VERSION:4.0', ...lines, 'END:VCARD']
  const numbered = all.map((line, index) => ({ line, number: index + 1, bytes: 0 }))
  const { entries, notes } = readCard({ lines: numbered, isBytes: false, bytes: 0 }, 'utf-8')
  expect(notes).toEqual([])
  return entries
}

/** Lines without folds, their parameters in alphabetic order. */
function linesOf(text: string): string[] {
  return text
    .replaceAll('\r\n ', '')
    .split('\r\n')
    .map((line) => {
      const [, head = '', value = ''] = /^((?:[^":]|"[^"]*")*):(.*)$/s.exec(line) ?? []
      const [name, ...parameters] = head.split(/;(?=[A-Z-]+=)/)
      return `${[name, ...parameters.sort()].join(';')}:${value}`
    })
    .sort()
}
