import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Json } from '../model/json.ts'
import type { PersonRecord, RecordedList } from '../model/record.ts'
import { storableText } from '../model/storable-text.ts'
import { noon, sampleRecord } from './contract/samples.contract.ts'
import { decodeRecordContent, encodeRecordContent } from './record-content.ts'

const imported = sampleRecord(1, 1, {
  externalId: 'row:q7Zt0PnUjVw3xYcK1mBd5A',
  values: {
    '/given': { value: 'Nadia', at: noon },
    '/surname': { value: 'Okafor', at: noon },
    '/notes': { value: null, at: noon + 5 },
  },
  payload: {
    file: 'people.csv',
    line: 2,
    digest: 'q7Zt0PnUjVw3xYcK1mBd5A',
    row: { 'First Name': 'Nadia', 'Last Name': 'Okafor' },
  },
})

const json = fc.jsonValue() as fc.Arbitrary<Json>
const time = fc.integer({ min: noon - 3, max: noon + 3 })
const list: fc.Arbitrary<RecordedList> = fc.record({
  entries: fc.array(fc.record({ key: fc.string(), at: time, order: fc.nat(9), entry: json })),
  removals: fc.array(fc.record({ key: fc.string(), at: time })),
})
const record: fc.Arbitrary<PersonRecord> = fc
  .record({
    externalId: fc.option(fc.string({ unit: 'grapheme' })),
    values: fc
      .array(fc.tuple(fc.string(), fc.record({ value: json, at: time })))
      .map((values) => Object.fromEntries(values.map(([path, value]) => [`/${path}`, value]))),
    lists: fc.record({ emails: list, labelIds: list }, { requiredKeys: [] }),
    payload: fc.option(json),
    firstSeenAt: time,
  })
  .map((parts) => sampleRecord(1, 1, parts))

test('is read with the external id as the engines store it', () => {
  fc.assert(
    fc.property(record, fc.string({ unit: 'binary' }), (stated, externalId) => {
      const content = encodeRecordContent({ ...stated, externalId })
      const stored = { externalId: storableText(externalId), firstSeenAt: stated.firstSeenAt }
      const { values, lists, payload } = stated
      expect(JSON.stringify(decodeRecordContent(content, stored))).toBe(
        JSON.stringify({ values, lists, payload }),
      )
    }),
    { examples: [[imported, 'half \ud83d and nul \0 of a row']] },
  )
})

describe('the content of a record', () => {
  test('is read as it was written, in the same order', () => {
    fc.assert(
      fc.property(record, (written) => {
        const { values, lists, payload } = JSON.parse(JSON.stringify(written)) as PersonRecord
        const read = decodeRecordContent(encodeRecordContent(written), written)
        expect(JSON.stringify(read)).toBe(JSON.stringify({ values, lists, payload }))
      }),
    )
  })

  test('is a third of its JSON for an imported row, and plain where deflating saves nothing', () => {
    const { values, lists, payload } = imported
    const length = JSON.stringify({ values, lists, payload }).length
    expect(encodeRecordContent(imported).length).toBeLessThan(length / 3)
    const empty = sampleRecord(1, 1, { values: {}, lists: {} })
    expect(encodeRecordContent(empty).toString()).toBe('{}')
  })

  test('is read from bytes that earlier programs wrote', () => {
    const { values, lists, payload } = imported
    const bytes = Buffer.from(DEFLATED_WITH_DICTIONARY_1, 'base64')
    expect(decodeRecordContent(bytes, imported)).toEqual({ values, lists, payload })
    const plain = Buffer.from(`{"v":[${noon},{"/given":"Ada"}]}`)
    expect(decodeRecordContent(plain, imported).values).toEqual({ '/given': { value: 'Ada', at: noon } })
  })

  test('of a later program is refused', () => {
    expect(() => decodeRecordContent(Buffer.of(7, 1, 2), imported)).toThrow(/does not know: 7/)
  })
})

/** Never to be changed: stores hold records in this form. */
const DEFLATED_WITH_DICTIONARY_1 =
  'AYMFHap65ID0S0zJTEQNb//sxLT8IqVaHTR9piB90PgClxywOEAOksSURJQYRjfEABxmsLBxRFMNDoRopfycFPyGxCICCpr+ClLzwaqRUiFy4GEPHkSQomRyWJgg53RYoNTWAgA='
