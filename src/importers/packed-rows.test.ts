import { expect, test } from 'vitest'
import type { PreparedRow } from '../hub/hub.ts'
import type { PersonRecord } from '../model/record.ts'
import { encodeRecordContent } from '../store/record-content.ts'
import { packRows, unpackRows } from './packed-rows.ts'

const at = 1_772_366_400_000_000
const place = (row: number) => ({
  row,
  line: row + 1,
  bytes: row * 100,
  raw: { Name: `Person ${row}`, __proto__: null },
})

const record: PersonRecord = {
  ...{ orgId: 0, id: 7, personId: 5, sourceId: 0, externalId: 'row:x' },
  values: { '/given': { value: 'Zoë', at }, '/notes': { value: null, at } },
  lists: { labelIds: { entries: [{ key: '3', at, order: 0, entry: 3 }], removals: [{ key: '4', at }] } },
  payload: { line: 2, row: { Name: 'Zoë' } },
  ...{ firstSeenAt: at, lastSeenAt: at + 1 },
}

const source = { kind: 'import', name: 'people.csv (import 1)', priority: 10 } as const
const phones = { normals: [['+12125550177', 'US', '+12125550177']], numbers: [] } as const

/** As it arrives in another thread. */
function sent(rows: readonly PreparedRow[]): PreparedRow[] {
  return unpackRows(structuredClone(packRows(rows, phones)))
}

const fresh = { at, labelIds: [3], state: { given: 'Zoë', emails: [] }, content: encodeRecordContent(record) }
const keys = {
  externalId: 'row:x',
  externalIds: ['row:x'],
  digest: 'x',
  email: ['zoe@example.com'],
  phone: [],
}

const person = {
  ...{ kind: 'person', ...place(1), draft: { given: 'Zoë' }, labels: ['Crew'] },
  prepared: { region: 'US', keys, fresh },
} as unknown as PreparedRow
const known = { kind: 'person', ...place(2), draft: {}, prepared: { region: null, keys } } as PreparedRow
const rejected = {
  kind: 'rejected',
  ...place(3),
  problems: [{ column: null, value: null, expected: 'a name' }],
} as PreparedRow
const restored = {
  kind: 'restored',
  ...place(4),
  person: { id: 5 },
  records: [
    { record, source },
    { record: { ...record, id: 8, payload: null }, source },
  ],
} as unknown as PreparedRow
const picture = {
  kind: 'relatedEntity',
  ...place(5),
  entity: { kind: 'picture', value: { bytes: new Uint8Array([0, 1, 255]) } },
} as unknown as PreparedRow

test.each([
  ['rows of every kind', [person, known, rejected, restored, picture]],
  ['rows without bytes', [restored, person, rejected, known, person]],
  ['no rows', []],
])('%s arrive as they were sent', (_name, rows) => {
  const arrived = sent(rows)
  expect(arrived).toEqual(rows.map((row) => withPlainContent(row)))
  // The order of cells is part of a row.
  const raws = (of: readonly PreparedRow[]) => JSON.stringify(of.map(({ raw }) => raw))
  expect(raws(arrived)).toBe(raws(rows))
})

test('the content of a restored record is the one that is stored', () => {
  const [row] = sent([restored])
  const [first] = (row as unknown as { records: { record: PersonRecord }[] }).records
  expect(encodeRecordContent(first!.record)).toEqual(encodeRecordContent(record))
  // A changed copy has content of its own.
  const changed = { ...first!.record, payload: 'other' }
  expect(encodeRecordContent(changed)).toEqual(encodeRecordContent({ ...record, payload: 'other' }))
})

/** Content arrives as plain bytes. */
function withPlainContent(row: PreparedRow): PreparedRow {
  if (!row.prepared?.fresh) return row
  const content = new Uint8Array(row.prepared.fresh.content)
  return { ...row, prepared: { ...row.prepared, fresh: { ...row.prepared.fresh, content } } } as PreparedRow
}
