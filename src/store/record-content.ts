import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { Json } from '../model/json.ts'
import type {
  PersonRecord,
  RecordColumns,
  RecordedEntry,
  RecordedList,
  RecordedListField,
  RecordKeys,
} from '../model/record.ts'
import { storableText } from '../model/storable-text.ts'
import { RECORD_DICTIONARY_1 } from './record-dictionary.ts'

/**
 * What a record says, as the bytes that the engines keep: its values, lists and payload as compact JSON, deflated with a
 * preset dictionary (RFC 1951, `zlib.deflateRaw`).
 *
 * The first byte tells how to read the rest. Bytes of every version that was ever written must stay readable, so a
 * dictionary is never changed: a better one gets the next number.
 */

/** The columns that the content refers to instead of repeating them. */
type ContentContext = Pick<PersonRecord, 'externalId' | 'firstSeenAt'>

type RecordContent = Pick<PersonRecord, 'values' | 'lists' | 'payload'>

/** Plain JSON, which begins with a brace. */
const PLAIN = '{'.charCodeAt(0)
/** Deflated with dictionary 1. */
const DEFLATED_1 = 1

/** Shorter texts do not get shorter. */
const DEFLATED_BYTES_MIN = 48

/**
 * A window of 4 KB holds nearly every record whole, and a small window makes short texts cheap to deflate.
 * https://nodejs.org/api/zlib.html#memory-usage-tuning
 */
const WINDOW_BITS = 12
const DEFLATE = { level: 6, windowBits: WINDOW_BITS, memLevel: 4, chunkSize: 1024 }
const INFLATE = { windowBits: WINDOW_BITS, chunkSize: 4096 }

export function encodeRecordContent(record: RecordContent & ContentContext): Buffer {
  return storedForms.get(record) ?? encode(record)
}

/** The stored forms of records that were made from them. A changed copy of such a record is another object. */
const storedForms = new WeakMap<object, Buffer>()

/** A record with content in its stored form, which is decoded when a value is asked for. */
export function recordFromContent(columns: RecordColumns, content: Uint8Array): PersonRecord {
  const { orgId, id, personId, sourceId, externalId, firstSeenAt, lastSeenAt } = columns
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength)
  let decoded: RecordContent | undefined
  const read = (): RecordContent => {
    decoded ??= decodeRecordContent(bytes, { externalId, firstSeenAt })
    return decoded
  }
  // An object has its properties in the order in which they were first set.
  const record: PersonRecord = {
    ...{ orgId, id, personId, sourceId, externalId },
    values: {},
    lists: {},
    payload: null,
    firstSeenAt,
    lastSeenAt,
  }
  for (const name of ['values', 'lists', 'payload'] as const)
    Object.defineProperty(record, name, { get: () => read()[name], enumerable: true })
  storedForms.set(record, bytes)
  return record
}

/** A copy with other columns, which keeps the stored form of its content. */
export function withColumns(record: PersonRecord, columns: RecordKeys): PersonRecord {
  const bytes = storedForms.get(record)
  if (!bytes) return { ...record, ...columns }
  const { orgId, id, personId, sourceId, externalId, firstSeenAt, lastSeenAt } = record
  const own = { orgId, id, personId, sourceId, externalId, firstSeenAt, lastSeenAt }
  return recordFromContent({ ...own, ...columns }, bytes)
}

function encode(record: RecordContent & ContentContext): Buffer {
  const text = Buffer.from(JSON.stringify(toCompact(record)))
  if (text.length < DEFLATED_BYTES_MIN) return text
  const deflated = deflateRawSync(text, { ...DEFLATE, dictionary: dictionaryFor(record) })
  if (deflated.length >= text.length) return text
  return Buffer.concat([Buffer.of(DEFLATED_1), deflated])
}

export function decodeRecordContent(content: Buffer, context: ContentContext): RecordContent {
  return fromCompact(JSON.parse(textOf(content, context)))
}

function textOf(content: Buffer, context: ContentContext): string {
  switch (content[0]) {
    case PLAIN:
      return content.toString()
    case DEFLATED_1:
      return inflateRawSync(content.subarray(1), {
        ...INFLATE,
        dictionary: dictionaryFor(context),
      }).toString()
    default:
      throw new Error(`A record is kept in a form that this version does not know: ${content[0]}.`)
  }
}

const COMMON_1 = Buffer.from(RECORD_DICTIONARY_1)

/**
 * The external id of an imported row holds its digest, and most values have the time of the record. The external id is taken as
 * the engines store it, because that is what is known when the content is read.
 */
function dictionaryFor({ externalId, firstSeenAt }: ContentContext): Buffer {
  return Buffer.concat([COMMON_1, Buffer.from(`${firstSeenAt}${storableText(externalId ?? '')}`)])
}

/** Values in runs of one time each: time, values, time, values, … in the order of the record. */
type CompactValues = (number | Record<string, Json>)[]
type CompactEntry = [key: string, at: number, order: number, entry: Json]
type CompactList = [entries: CompactEntry[], removals: [key: string, at: number][]]

interface Compact {
  readonly v?: CompactValues
  readonly l?: Partial<Record<RecordedListField, CompactList>>
  readonly p?: Json
}

function toCompact({ values, lists, payload }: RecordContent): Compact {
  const v = toRuns(values)
  const l = Object.entries(lists).map(([field, list]) => [field, toCompactList(list)])
  return {
    ...(v.length > 0 && { v }),
    ...(l.length > 0 && { l: Object.fromEntries(l) }),
    ...(payload !== null && { p: payload }),
  }
}

function fromCompact({ v = [], l = {}, p = null }: Compact): RecordContent {
  const lists: Partial<Record<RecordedListField, RecordedList>> = {}
  for (const field in l) {
    lists[field as RecordedListField] = fromCompactList(l[field as RecordedListField]!)
  }
  return { values: fromRuns(v), lists, payload: p }
}

function toRuns(values: PersonRecord['values']): CompactValues {
  const runs: CompactValues = []
  let time: number | undefined
  let run: Record<string, Json> = {}
  for (const [path, { value, at }] of Object.entries(values)) {
    if (at !== time) {
      run = {}
      time = at
      runs.push(at, run)
    }
    run[path] = value
  }
  return runs
}

function fromRuns(runs: CompactValues): PersonRecord['values'] {
  const values: Record<string, PersonRecord['values'][string]> = {}
  for (let place = 0; place < runs.length; place += 2) {
    const at = runs[place] as number
    const run = runs[place + 1] as Record<string, Json>
    for (const path in run) values[path] = { value: run[path]!, at }
  }
  return values
}

function toCompactList({ entries, removals }: RecordedList): CompactList {
  return [
    entries.map(({ key, at, order, entry }) => [key, at, order, entry]),
    removals.map(({ key, at }) => [key, at]),
  ]
}

function fromCompactList([entries, removals]: CompactList): RecordedList {
  return {
    entries: entries.map(([key, at, order, entry]): RecordedEntry => ({ key, at, order, entry })),
    removals: removals.map(([key, at]) => ({ key, at })),
  }
}
