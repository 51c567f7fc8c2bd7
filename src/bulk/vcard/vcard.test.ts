import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ICAL from 'ical.js'
import {
  EmailProperty,
  FNProperty,
  NoteProperty,
  parse as parseVcard4,
  TelProperty,
  TextType,
  VCARD,
} from 'vcard4'
// @ts-expect-error the package has no types
import Vcf from 'vcf'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { bulkFiles } from '../../../test/support/bulk-files.ts'
import { openTestHub, type TestHub } from '../../../test/support/test-hub.ts'

const files = bulkFiles()
afterAll(files.remove)

let from: TestHub
let to: TestHub
beforeEach(async () => {
  from = await openTestHub()
  to = await openTestHub()
})
afterEach(async () => {
  await from.expectSound()
  await to.expectSound()
  await from.close()
  await to.close()
})

const fixture = (name: string) => readFileSync(join(import.meta.dirname, 'fixtures', name), 'utf8')

async function reexported(text: string, format: 'vcard' | 'vcard3'): Promise<string> {
  const { verdicts } = await files.importText(from.hub, from.caller('own'), text, { name: 'cards.vcf' })
  expect(verdicts.filter(({ verdict }) => verdict !== 'created')).toEqual([])
  return files.exportText(from.hub, from.caller('own'), format)
}

type Cards = Map<string, string[]>[]

/** The values of each property as a library reads them, without their order. */
const readers: Readonly<Record<string, (text: string) => Cards>> = {
  'ical.js': (text) => {
    const parsed = ICAL.parse(text) as unknown as [unknown, unknown[][]][] | [unknown, unknown[][]]
    const cards = (Array.isArray(parsed[0]) ? parsed : [parsed]) as [unknown, unknown[][]][]
    return cards.map(([, properties]) =>
      grouped(
        properties.map(([name, , , ...values]) => [
          String(name),
          // Colons need no escape; an export has none.
          JSON.stringify(values).replaceAll('\\\\;', ';').replaceAll('\\\\:', ':'),
        ]),
      ),
    )
  },
  vcf: (text) =>
    (Vcf.parse(text) as { data: Record<string, unknown> }[]).map(({ data }) =>
      grouped(
        Object.entries(data).flatMap(([name, value]) =>
          (Array.isArray(value) ? value : [value]).map((one): [string, string] => [
            name.toLowerCase(),
            String((one as { valueOf(): unknown }).valueOf())
              .replace(/^[-\d]+(T[\d:]+Z)?$/, (time) => time.replace(/[-:]/g, ''))
              // The library does not unescape text, and escaping semicolons is optional.
              .replaceAll('\\;', ';')
              .replaceAll('\\:', ':'),
          ]),
        ),
      ),
    ),
}

function grouped(pairs: [string, string][]): Map<string, string[]> {
  const values = new Map<string, string[]>()
  for (const [name, value] of pairs) values.set(name, [...(values.get(name) ?? []), value].sort())
  return values
}

/** Without the order of properties, and without the UID that Kith adds to cards that have none. */
function comparable(cards: Cards): object[] {
  return cards.map((card) => {
    const original = [...card].filter(([name, [value]]) => name !== 'uid' || !value?.includes('urn:kith:'))
    return Object.fromEntries(original.sort(([a], [b]) => (a < b ? -1 : 1)))
  })
}

describe.each(['apple.vcf', 'google.vcf', 'vobject.vcf'])('%s', (name) => {
  test.each(Object.entries(readers))(
    'has the same properties for %s after an import and export',
    async (_library, read) => {
      const text = fixture(name)
      expect(comparable(read(await reexported(text, 'vcard3')))).toEqual(comparable(read(text)))
    },
  )

  test('does not change in a second import and export, as 3.0 and as 4.0', async () => {
    await reexported(fixture(name), 'vcard')
    for (const format of ['vcard', 'vcard3'] as const) {
      const once = await files.exportText(from.hub, from.caller('own'), format)
      const again = await openTestHub()
      await files.importText(again.hub, again.caller('own'), once, { name: 'x.vcf', matchBy: [] })
      expect(await files.exportText(again.hub, again.caller('own'), format)).toBe(once)
      await again.close()
    }
  })
})

/** Cards written by other libraries. */
const writers: Readonly<Record<string, () => { text: string; format: 'vcard' | 'vcard3' }>> = {
  'ical.js': () => {
    const card = new ICAL.Component(['vcard', [], []])
    const add = (name: string, value: string | string[], parameters: Record<string, string> = {}) => {
      const property = new ICAL.Property(name, card)
      if (Array.isArray(value)) property.setValue(value as unknown as string)
      else property.setValue(value)
      for (const [key, text] of Object.entries(parameters)) property.setParameter(key, text)
      card.addProperty(property)
    }
    add('version', '4.0')
    add('fn', 'Nadia Okafor')
    add('n', ['Okafor', 'Nadia', 'Ada', 'Dr', ''])
    add('nickname', 'Nads')
    add('email', 'nadia@example.com', { type: 'work' })
    add('adr', ['', '', '1 Long Road', 'Springfield', 'IL', '62701', 'USA'], { type: 'home' })
    add('note', 'Semi; comma, and\na new line')
    add('url', 'https://example.com/nadia')
    add('bday', '19900517')
    add('x-room', '7')
    return { text: `${card.toString()}\r\n`, format: 'vcard' }
  },
  vcf: () => {
    const card = new Vcf()
    card.set('n', 'Okafor;Nadia;;;')
    card.set('fn', 'Nadia Okafor')
    card.add('tel', '+1 555 010 4477', { type: ['home', 'voice'] })
    card.add('email', 'nadia@example.com', { type: 'work' })
    card.set('title', 'Engineer')
    card.set('rev', '20260301T120000Z')
    card.set('x-room', '7')
    return { text: `${card.toString('4.0')}\r\n`, format: 'vcard' }
  },
  vcard4: () => {
    const card = new VCARD([
      new FNProperty([], new TextType('Nadia Okafor')),
      new EmailProperty([], new TextType('nadia@example.com')),
      new TelProperty([], new TextType('+15550104477')),
      new NoteProperty([], new TextType('Semi; comma, done')),
    ])
    return { text: card.repr(), format: 'vcard' }
  },
}

describe.each(Object.entries(writers))('cards written by %s', (_writer, write) => {
  test.each(Object.entries(readers))(
    'have the same properties for %s after an import and export',
    async (_name, read) => {
      const { text, format } = write()
      expect(comparable(read(await reexported(text, format)))).toEqual(comparable(read(text)))
    },
  )

  test('are valid for the strict library vcard4 after an import and export', async () => {
    const ours = await reexported(write().text, 'vcard')
    expect(() => parseVcard4(ours)).not.toThrow()
  })
})

test('line breaks in values cannot add properties to an exported card', async () => {
  const injection = 'x\r\nEMAIL:evil@example.com\nEND:VCARD'
  const point = [{ value: injection, label: injection, primary: true }]
  await from.hub.people.create(from.caller('own'), {
    ...{
      fullName: injection,
      company: injection,
      jobTitle: injection,
      notes: injection,
      language: injection,
    },
    ...{ emails: point, phones: point, onlineServices: point, addresses: point },
  })
  const jcard = [
    'vcard',
    [
      ['version', {}, 'text', '4.0'],
      ['fn', {}, 'text', 'Ben'],
    ],
    [],
  ]
  ;(jcard[1] as unknown[]).push(
    ['x-a', { b: injection, group: injection }, 'unknown', injection],
    [injection, {}, 'text', 'x'],
  )
  await files.importText(from.hub, from.caller('own'), JSON.stringify(jcard), { name: 'cards.json' })
  for (const format of ['vcard', 'vcard3']) {
    const text = await files.exportText(from.hub, from.caller('own'), format)
    expect(text.match(/^END:VCARD/gm)).toHaveLength(2)
    expect(text).not.toMatch(/^EMAIL:evil/m)
    expect(() => ICAL.parse(text)).not.toThrow()
  }
})

test('exports changed values as they are now, and the other properties as they were imported', async () => {
  await reexported(fixture('apple.vcf'), 'vcard3')
  const { items } = await from.hub.people.list(from.caller('own'), {
    order: [],
    page: { offset: 0, limit: 9 },
  })
  await from.hub.people.update(from.caller('own'), items[0]!.id, {
    company: 'Southgate',
    phones: [{ value: '+1 555 010 9999', label: 'boat' }],
  })
  const text = await files.exportText(from.hub, from.caller('own'), 'vcard3')
  expect(text).toContain('ORG:Southgate')
  expect(text).not.toContain('Northpier')
  // The groups of a card are numbered in their order, whatever they were called: the first one is the label of an e-mail.
  expect(text).toMatch(/ITEM2\.TEL:\+1 555 010 9999\r\nITEM2\.X-ABLABEL:boat/)
  expect(text).not.toContain('010 4477')
  expect(text).toContain('X-SOCIALPROFILE')
  expect(text).toContain('NICKNAME:Nads')
})

describe('broken cards', () => {
  test.each([
    ['is truncated', 'BEGIN:VCARD\r\nVERSION:3.0\r\nFN:A\r\n', /line 1; it may be truncated/],
    ['has no beginning', 'FN:A\r\nEND:VCARD\r\n', /Line 1 is outside a card/],
    ['contains bytes that are no text', 'BEGIN:VCARD\r\nVERSION:3.0\r\nFN:A\0\x02\r\nEND:VCARD\r\n', /NUL/],
  ])('a file is refused if a card %s', async (_description, text, message) => {
    const importing = files.importText(from.hub, from.caller('own'), text, { name: 'x.vcf' })
    await expect(importing).rejects.toThrow(message)
    expect(await from.hub.imports.list(from.caller('own'), 10)).toEqual([])
  })

  test('empty cards are rejected, and the other cards are imported', async () => {
    const text = ['2.1\r\nFN:Old', '3.0\r\nFN:', '4.0\r\nFN:Good']
      .map((body) => `BEGIN:VCARD\r\nVERSION:${body}\r\nEND:VCARD\r\n`)
      .join('')
    const { verdicts } = await files.importText(from.hub, from.caller('own'), text, { name: 'x.vcf' })
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(['created', 'rejected', 'created'])
  })
})
