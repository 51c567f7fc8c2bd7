import type { PersonDraft } from '../../model/person.ts'
import { listFields } from '../../model/person.ts'
import type { PersonRecord, RecordedList, RecordedListField, RecordedValue } from '../../model/record.ts'
import { fold } from '../people/index.ts'

/** What earlier rows of the same person said in the same place. */
export interface EarlierRows {
  /** All records of the person so far. */
  readonly records: readonly PersonRecord[]
  /** Those of earlier imports of the same row: with its external id, or of a file of the same name if it has none. */
  readonly same: readonly PersonRecord[]
  readonly priorityOf: (sourceId: number) => number
}

/**
 * The record of a row, with what it takes back of what earlier rows of the same source said. A row that does not mention a
 * value takes nothing back, unless `mirror` is set: then the row is all that its source has. A list that the row says to be
 * empty is always taken back. What other sources say stays.
 */
export function withWithdrawals(
  record: PersonRecord,
  draft: PersonDraft,
  { records, same, priorityOf }: EarlierRows,
  mirror: boolean,
): PersonRecord {
  const emptied = listFields.filter((field) => draft[field]?.length === 0)
  if (same.length === 0 || (!mirror && emptied.length === 0)) return record
  const others = records.filter((other) => !same.includes(other))
  const fields = mirror ? [...listFields, 'labelIds' as const] : emptied
  const lists: Partial<Record<RecordedListField, RecordedList>> = { ...record.lists }
  for (const field of fields) {
    const list = withRemovals(record, field, same, others)
    if (list) lists[field] = list
  }
  const values = mirror ? withoutUnsaid(record, same, others, priorityOf) : record.values
  return { ...record, values, lists }
}

function withRemovals(
  { lists, lastSeenAt: at }: PersonRecord,
  field: RecordedListField,
  same: readonly PersonRecord[],
  others: readonly PersonRecord[],
): RecordedList | undefined {
  const { entries = [], removals = [] } = lists[field] ?? {}
  const keysOf = (all: readonly PersonRecord[]) =>
    all.flatMap((record) => (record.lists[field]?.entries ?? []).map(({ key }) => key))
  const kept = new Set([...entries.map(({ key }) => key), ...keysOf(others)])
  const gone = [...new Set(keysOf(same))].filter((key) => !kept.has(key))
  if (gone.length === 0) return undefined
  return { entries, removals: [...removals, ...gone.map((key) => ({ key, at }))] }
}

/** Values that only earlier rows said become what the other sources say, or none. */
function withoutUnsaid(
  { values, lastSeenAt: at }: PersonRecord,
  same: readonly PersonRecord[],
  others: readonly PersonRecord[],
  priorityOf: (sourceId: number) => number,
): PersonRecord['values'] {
  const unsaid = same.flatMap((record) =>
    Object.entries(record.values).flatMap(([path, { value }]) => (value === null ? [] : [path])),
  )
  const gone = [...new Set(unsaid)].filter((path) => !Object.hasOwn(values, path))
  if (gone.length === 0) return values
  const { provenance } = fold(others, priorityOf)
  const withdrawn = gone.map((path): [string, RecordedValue] => {
    const origin = Object.hasOwn(provenance, path) ? provenance[path] : undefined
    const other = others.find(({ id }) => id === origin?.recordId)?.values[path]
    return [path, { value: other?.value ?? null, at }]
  })
  return { ...values, ...Object.fromEntries(withdrawn) }
}
