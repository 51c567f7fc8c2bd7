import type { PhoneReadings, PreparedRow } from '../hub/hub.ts'
import type { RestoredRow } from '../model/import.ts'
import type { Json } from '../model/json.ts'
import type { PersonRecord, RecordColumns } from '../model/record.ts'
import { encodeRecordContent, recordFromContent } from '../store/record-content.ts'

/*
 * Rows on their way between threads. Objects are copied as one JSON text, which takes half the time of a structured clone
 * and leaves half the garbage. What is seldom asked for stays packed: the row as it came in, and the content of records.
 */

export interface PackedRows {
  /** The rows without what is beside them; bytes of pictures cannot be in a text. */
  readonly rows: string | readonly PreparedRow[]
  /** The rows as they came in, as JSON texts. */
  readonly raws: readonly string[]
  /** The stored forms of records one after the other, and where each ends. */
  readonly contents: Uint8Array
  readonly ends: readonly number[]
  /** Phone numbers of the rows. */
  readonly phones: PhoneReadings
}

type Writable<Row> = Row extends unknown ? { -readonly [Key in keyof Row]: Row[Key] } : never

export function packRows(rows: readonly PreparedRow[], phones: PhoneReadings): PackedRows {
  const parts: Uint8Array[] = []
  const packed = rows.map((row): object => {
    const { raw: _, ...rest } = row
    if (row.kind === 'restored') return { ...rest, records: row.records.map(packRecord) }
    const { prepared } = row
    if (!prepared?.fresh) return rest
    const { content, ...fresh } = prepared.fresh
    parts.push(content)
    return { ...rest, prepared: { ...prepared, fresh } }
  })
  function packRecord({ record, source }: RestoredRow['records'][number]): object {
    const { values: _values, lists: _lists, payload: _payload, ...columns } = record
    parts.push(encodeRecordContent(record))
    return { record: columns, source }
  }
  let end = 0
  return {
    rows: rows.some(({ kind }) => kind === 'relatedEntity')
      ? (packed as unknown as PreparedRow[])
      : JSON.stringify(packed),
    raws: rows.map(({ raw }) => JSON.stringify(raw)),
    contents: new Uint8Array(Buffer.concat(parts)),
    ends: parts.map(({ byteLength }) => {
      end += byteLength
      return end
    }),
    phones,
  }
}

export function unpackRows({ rows, raws, contents, ends }: PackedRows): PreparedRow[] {
  let place = 0
  const nextContent = (): Uint8Array => {
    const start = place === 0 ? 0 : ends[place - 1]!
    place += 1
    return contents.subarray(start, ends[place - 1])
  }
  const unpacked = (typeof rows === 'string' ? JSON.parse(rows) : rows) as Writable<PreparedRow>[]
  for (const [index, row] of unpacked.entries()) {
    withRaw(row, raws[index]!)
    if (row.kind === 'restored') row.records = row.records.map((each) => unpackRecord(each, nextContent()))
    else if (row.prepared?.fresh) Object.assign(row.prepared.fresh, { content: nextContent() })
  }
  return unpacked
}

function unpackRecord(
  {
    record,
    source,
  }: { readonly record: RecordColumns; readonly source: RestoredRow['records'][number]['source'] },
  content: Uint8Array,
): { record: PersonRecord; source: RestoredRow['records'][number]['source'] } {
  return { record: recordFromContent(record, content), source }
}

/** The row as it came in is read only where it is rejected or describes a known person. */
function withRaw(row: Writable<PreparedRow>, text: string): void {
  Object.defineProperty(row, 'raw', { get: (): Json => JSON.parse(text), enumerable: true })
}
