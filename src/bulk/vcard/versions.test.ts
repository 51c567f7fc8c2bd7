import fc from 'fast-check'
import ICAL from 'ical.js'
import { parse as parseVcard4 } from 'vcard4'
import { afterAll, expect, test } from 'vitest'
import { triesOf } from '../../../test/support/engine.ts'
import type { CardEntry } from './canonical.ts'
import { formatCard } from './format-card.ts'
import { type CardProperty, property } from './properties.ts'
import { readCard } from './read-card.ts'
import type { CardVersion } from './values.ts'

/** How often each case occurred, so that the properties are known to test something. */
const seen = new Map<string, number>()
afterAll(() => console.info('cards with', Object.fromEntries([...seen].sort())))

const text = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      'Nadia',
      'Ada Rose',
      'van der Berg',
      'Łódź',
      '北京',
      'a;b',
      'c,d',
      'e\\f',
      'x:y=z',
      '"q"',
    ),
  },
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 90 }),
)
/** A text without blanks around it, which readers drop, and without control characters other than line breaks. */
const words = text
  .map((value) => value.replace(/\p{Cc}|[\u2028\u2029\uFFFE\uFFFF]/gu, '').trim())
  .filter((value) => value !== '')
const lines = fc.array(words, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('\n'))
const part = fc.oneof(fc.constant(''), words)
const uri = fc.constantFrom(
  'https://example.com/a?b=c,d;e',
  'mailto:ben@example.com',
  'urn:uuid:1',
  'xmpp:ben@example.com',
)
const day = fc.constantFrom('1990-05-17', '--02-14', '2000-02-29')

function entry(one: CardProperty, ...companions: CardProperty[]): CardEntry {
  return { property: one, companions }
}

function typed(types: readonly string[]): fc.Arbitrary<Record<string, string | string[]>> {
  return fc
    .record({
      type: fc.uniqueArray(fc.constantFrom(...types), { maxLength: 3 }),
      pref: fc.constantFrom('', '', '1', '2'),
    })
    .map(({ type, pref }) => ({
      ...(type.length > 0 && { type: type.length === 1 ? type[0]! : type }),
      ...(pref !== '' && { pref }),
    }))
}

/** An entry, sometimes with a label of Apple. */
function labelled(arbitrary: fc.Arbitrary<CardProperty>): fc.Arbitrary<CardEntry> {
  return fc
    .tuple(
      arbitrary,
      fc.option(fc.constantFrom('Boat', '_$!<HomePage>!$_', 'Łódź'), { nil: undefined, freq: 3 }),
    )
    .map(([one, label]) =>
      label === undefined ? entry(one) : entry(one, property('x-ablabel', {}, 'text', label)),
    )
}

const tel = ['home', 'work', 'cell', 'fax', 'pager', 'car', 'voice', 'main']
const places = ['home', 'work']

/** Each property at most as often as a card can have it, with values that all versions can hold. */
const card: fc.Arbitrary<CardEntry[]> = fc
  .tuple(
    words.map((value) => [entry(property('fn', {}, 'text', value))]),
    fc.tuple(words, part, part, part, part).map((parts) => [entry(property('n', {}, 'text', parts))]),
    fc
      .array(words, { maxLength: 2 })
      .map((names) => (names.length ? [entry(property('nickname', {}, 'text', ...names))] : [])),
    fc.array(
      labelled(
        fc
          .tuple(words, typed(places))
          .map(([value, parameters]) => property('email', parameters, 'text', value)),
      ),
      { maxLength: 3 },
    ),
    fc.array(
      labelled(
        fc.tuple(words, typed(tel)).map(([value, parameters]) => property('tel', parameters, 'text', value)),
      ),
      { maxLength: 3 },
    ),
    fc.array(
      fc
        .tuple(
          fc.tuple(part, part, words, part, part, part, part),
          typed(places),
          fc.option(lines, { nil: undefined }),
        )
        .map(([parts, parameters, label]) =>
          entry(property('adr', { ...parameters, ...(label !== undefined && { label }) }, 'text', parts)),
        ),
      { maxLength: 1 },
    ),
    fc.array(
      fc
        .tuple(words, part, part)
        .map(([name, ...units]) => entry(property('org', {}, 'text', [name, ...units.filter(Boolean)]))),
      { maxLength: 1 },
    ),
    fc.array(
      words.map((value) => entry(property('title', {}, 'text', value))),
      { maxLength: 1 },
    ),
    fc.array(
      lines.map((value) => entry(property('note', {}, 'text', value))),
      { maxLength: 2 },
    ),
    fc.array(
      day.map((value) => entry(property('bday', {}, 'date-and-or-time', value))),
      { maxLength: 1 },
    ),
    fc.array(
      day.map((value) => entry(property('anniversary', {}, 'date-and-or-time', value))),
      { maxLength: 1 },
    ),
    fc.array(labelled(uri.map((value) => property('url', {}, 'uri', value))), { maxLength: 2 }),
    fc.array(
      fc
        .tuple(words, fc.constantFrom('spouse', 'child', 'friend', 'kin'))
        .map(([value, type]) => entry(property('related', { type }, 'text', value))),
      { maxLength: 2 },
    ),
    fc.array(
      fc
        .tuple(uri, fc.constantFrom('twitter', 'mastodon'))
        .map(([value, service]) =>
          entry(property('socialprofile', { 'service-type': service, username: 'nadia' }, 'uri', value)),
        ),
      { maxLength: 1 },
    ),
    fc.array(
      fc
        .uint8Array({ minLength: 1, maxLength: 200 })
        .map((bytes) =>
          entry(
            property('photo', {}, 'uri', `data:image/png;base64,${Buffer.from(bytes).toString('base64')}`),
          ),
        ),
      { maxLength: 1 },
    ),
    fc.array(
      fc.constantFrom('org', 'group', 'location').map((kind) => entry(property('kind', {}, 'text', kind))),
      { maxLength: 1 },
    ),
    fc.array(
      fc.constantFrom('geo:37.38,-122.08').map((value) => entry(property('geo', {}, 'uri', value))),
      { maxLength: 1 },
    ),
    fc.array(
      words.map((value) => entry(property('x-kith-test', {}, 'unknown', value.replaceAll('\n', ' ')))),
      { maxLength: 1 },
    ),
    fc
      .uniqueArray(words, { maxLength: 3 })
      .map((names) => (names.length ? [entry(property('categories', {}, 'text', ...names))] : [])),
  )
  .map((groups) => groups.flat())

function read(written: string): CardEntry[] {
  const all = Buffer.from(written).toString('latin1').split('\r\n')
  const numbered = all.map((line, index) => ({ line, number: index + 1, bytes: 0 }))
  const { entries, notes } = readCard({ lines: numbered, isBytes: true, bytes: 0 }, 'utf-8')
  expect(notes).toEqual([])
  return [...entries]
}

test('any card keeps what all versions can hold: 4.0, 3.0, 2.1 and 4.0 again', () => {
  fc.assert(
    fc.property(card, (entries) => {
      for (const { property: one, companions } of entries) {
        seen.set(one[0], (seen.get(one[0]) ?? 0) + 1)
        if (companions.length > 0) seen.set('(label)', (seen.get('(label)') ?? 0) + 1)
      }
      const first = formatCard(entries, '4.0')
      let current = read(first)
      for (const version of ['3.0', '2.1', '4.0'] satisfies CardVersion[]) {
        const written = formatCard(current, version)
        for (const line of written.split('\r\n'))
          if (version !== '2.1') expect(Buffer.byteLength(line)).toBeLessThan(76)
        current = read(written)
      }
      expect(linesOf(formatCard(current, '4.0'))).toEqual(linesOf(first))
    }),
    { numRuns: triesOf(300), seed: 15 },
  )
  for (const [, count] of seen) expect(count).toBeGreaterThan(10)
})

/** Parameters in one order; the parameters of a property have none. */
function linesOf(written: string): string[] {
  return written
    .replaceAll('\r\n ', '')
    .split('\r\n')
    .map((line) => {
      const [, head = '', value = ''] = /^([^:"]*(?:"[^"]*"[^:"]*)*):(.*)$/s.exec(line) ?? []
      return `${head.split(';').sort().join(';')}:${value}`
    })
}

test('ical.js reads the same values in cards of 3.0 and 4.0, and vcard4 takes those of 4.0 for valid', () => {
  fc.assert(
    fc.property(card, (entries) => {
      for (const version of ['3.0', '4.0'] satisfies CardVersion[]) {
        const written = formatCard(entries, version)
        const [, properties] = ICAL.parse(written) as unknown as [
          string,
          [string, object, string, ...unknown[]][],
        ]
        for (const name of ['fn', 'title', 'note', 'nickname', 'categories']) {
          const ours = entries
            .filter(({ property: [own] }) => own === name)
            .map(({ property: [, , , ...values] }) => values)
          const theirs = properties
            .filter(([own]) => own === name)
            .map(([, , , ...values]) => values.map((value) => String(value).replaceAll('\\;', ';')))
          expect(theirs).toEqual(ours)
        }
      }
      const accepted = entries.filter(({ property: [name] }) => !notInVcard4.has(name))
      expect(() => parseVcard4(formatCard(accepted, '4.0'))).not.toThrow()
    }),
    { numRuns: triesOf(100), seed: 16 },
  )
})

/** Properties of RFC 9554, which vcard4 (RFC 6350) does not know. */
const notInVcard4: ReadonlySet<string> = new Set(['socialprofile'])
