import fc from 'fast-check'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { bulkFiles } from '../../test/support/bulk-files.ts'
import { triesOf } from '../../test/support/engine.ts'
import { openTestHub, type TestHub } from '../../test/support/test-hub.ts'
import type { PersonDraft, PersonPatch } from '../model/person.ts'

const files = bulkFiles()
afterAll(files.remove)

const opened: TestHub[] = []
afterEach(closeAll)

async function closeAll(): Promise<void> {
  for (const kith of opened.splice(0)) await kith.close()
}

async function open(): Promise<TestHub> {
  const kith = await openTestHub()
  opened.push(kith)
  return kith
}

const line = fc.oneof(
  fc.string({ minLength: 1, maxLength: 20 }),
  fc.constantFrom(
    '=1+1',
    '+1',
    '-2',
    '@SUM(A1)',
    "'=x",
    "''=",
    ' lead',
    'trail ',
    'a,b',
    'c"d',
    'e\nf',
    '\tg',
    '\r',
    ';',
    '\\;',
  ),
)
function draftsOf(line: fc.Arbitrary<string>): fc.Arbitrary<PersonDraft> {
  const point = fc.record({ value: line, label: line, primary: fc.boolean() })
  const list = fc.uniqueArray(point, { maxLength: 3, selector: ({ value }) => value.trim().toLowerCase() })

  return fc.record(
    {
      fullName: line,
      given: line,
      surname: line,
      company: line,
      jobTitle: line,
      notes: line,
      birthday: fc.constantFrom('1990-05-17', '2001-12-31'),
      emails: list,
      phones: list,
      onlineServices: list,
      addresses: list,
      customFields: fc.record(
        { plan: line, score: fc.double({ noNaN: true, noDefaultInfinity: true }) },
        { requiredKeys: [] },
      ),
      extensions: fc.record(
        { acme: fc.dictionary(fc.constantFrom('plan', 'secret'), line) },
        { requiredKeys: [] },
      ),
    },
    { requiredKeys: ['given'] },
  )
}

const drafts = draftsOf(line)
/**
 * Values that cards can hold: no blanks at the beginning or end, no line breaks outside of text, and no backslashes.
 * Phone numbers of vCard 3.0 cannot contain a backslash, and `ical.js` removes one before a semicolon.
 */
const cardDrafts = draftsOf(
  line.map((text) => text.replace(/[\r\n\\]/g, ' ').trim()).filter((text) => text !== ''),
)

async function fill(kith: TestHub, people: readonly PersonDraft[]): Promise<void> {
  const caller = kith.caller('own')
  await kith.hub.catalog.createCustomField(caller, { key: 'plan', name: 'Plan', type: 'varchar' })
  await kith.hub.catalog.createCustomField(caller, { key: 'score', name: 'Score', type: 'double' })
  const { id } = await kith.hub.catalog.createLabel(caller, { name: 'VIP; "first", \\ class' })
  for (const draft of people) await kith.hub.people.create(caller, { ...draft, labelIds: [id] })
}

describe('a lossless export', () => {
  test('is byte by byte the same after an import into an empty store, including removed people', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(drafts, { maxLength: 4 }), drafts, async (people, patch) => {
        const [from, to] = [await open(), await open()]
        await fill(from, [...people, patch])
        const { items } = await from.hub.people.list(from.caller('own'), {
          order: [],
          page: { offset: 0, limit: 9 },
        })
        await from.hub.people.update(from.caller('acme'), items[0]!.id, patch as PersonPatch)
        await from.hub.people.remove(from.caller('umbra'), items.at(-1)!.id)
        const text = await files.exportText(from.hub, from.caller('own'), 'jsonl')
        const { verdicts } = await files.importText(to.hub, to.caller('own'), text, { name: 'all.jsonl' })
        expect(verdicts.map(({ verdict }) => verdict)).toEqual(items.map(() => 'created'))
        expect(await files.exportText(to.hub, to.caller('own'), 'jsonl')).toBe(text)
        await to.expectSound()
        const again = await files.importText(to.hub, to.caller('own'), text, { name: 'all.jsonl' })
        expect(new Set(again.verdicts.map(({ verdict }) => verdict))).toEqual(new Set(['unchanged']))
        await to.hub.people.create(to.caller('own'), { given: 'Next' })
        await to.expectSound()
        await closeAll()
      }),
      { numRuns: triesOf(30), seed: 11 },
    )
  }, 120_000)

  test('is refused if its labels have other names in the store', async () => {
    const [from, to] = [await open(), await open()]
    await fill(from, [{ given: 'A' }])
    await to.hub.catalog.createLabel(to.caller('own'), { name: 'Other' })
    const text = await files.exportText(from.hub, from.caller('own'), 'jsonl')
    const late = files.importText(to.hub, to.caller('own'), text, { name: 'all.jsonl' })
    await expect(late).rejects.toMatchObject({ code: 'conflict' })
  })
})

describe.each(['vcard', 'vcard3', 'jscontact'])('an export as %s', (format) => {
  test('is the same after an import into an empty store', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(cardDrafts, { minLength: 1, maxLength: 4 }), async (people) => {
        const [from, to] = [await open(), await open()]
        await fill(from, people)
        const text = await files.exportText(from.hub, from.caller('own'), format)
        const name = format === 'jscontact' ? 'cards.jsonl' : 'cards.vcf'
        const { verdicts } = await files.importText(to.hub, to.caller('own'), text, { name, matchBy: [] })
        expect(verdicts.filter(({ verdict }) => verdict !== 'created')).toEqual([])
        expect(await files.exportText(to.hub, to.caller('own'), format)).toBe(text)
        await to.expectSound()
        await closeAll()
      }),
      { numRuns: triesOf(30), seed: 13 },
    )
  }, 120_000)
})

describe('a CSV export', () => {
  test('is the same after an import into an empty store', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(drafts, { minLength: 1, maxLength: 4 }), async (people) => {
        const [from, to] = [await open(), await open()]
        await fill(from, people)
        const text = await files.exportText(from.hub, from.caller('own'), 'csv')
        const { verdicts } = await files.importText(to.hub, to.caller('own'), text, { matchBy: [] })
        expect(verdicts.filter(({ verdict }) => verdict !== 'created')).toEqual([])
        expect(await files.exportText(to.hub, to.caller('own'), 'csv')).toBe(text)
        await to.expectSound()
        await closeAll()
      }),
      { numRuns: triesOf(30), seed: 12 },
    )
  }, 120_000)

  test('has no cell that a spreadsheet would run as a formula', async () => {
    const kith = await open()
    const formulas = ['=1+1', '+1', '-1', '@x', '\t=1', '\r=1', "'=1", '=HYPERLINK("http://x.example")']
    await fill(
      kith,
      formulas.map((given) => ({ given, notes: given, emails: [{ value: given }] })),
    )
    const text = await files.exportText(kith.hub, kith.caller('own'), 'csv')
    const { parse } = await import('csv-parse/sync')
    const cells = (parse(text) as string[][]).flat()
    expect(cells.filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([])
  })
})
