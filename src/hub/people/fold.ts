import type { Json } from '../../model/json.ts'
import { isJsonObject } from '../../model/json.ts'
import type { Address, ContactPoint, Person } from '../../model/person.ts'
import { listFields, valueFields } from '../../model/person.ts'
import {
  type PersonRecord,
  type Provenance,
  pointer,
  pointerSegments,
  type RecordedEntry,
  type RecordedListField,
  type ValueOrigin,
} from '../../model/record.ts'

/** The part of a person that is computed from records, without ids, times and version. */
export type PersonState = Omit<
  Person,
  | 'id'
  | 'orgId'
  | 'version'
  | 'createdAt'
  | 'updatedAt'
  | 'createdBy'
  | 'removedAt'
  | 'mergedInto'
  | 'vendorIds'
>

export interface Folded {
  readonly state: PersonState
  readonly provenance: Provenance
  /** The entries of each list with keys and order, from which a patch computes the next records. */
  readonly lists: Readonly<Record<RecordedListField, readonly FoldedEntry[]>>
}

export interface FoldedEntry extends RecordedEntry {
  readonly origin: ValueOrigin
  /** Whether the source marks the entry as primary. If several entries are marked, only one shows as primary. */
  readonly claimsPrimary: boolean
}

/**
 * Computes the golden view of a person from the records of its sources. The result does not depend on their order.
 *
 * Single values: the source with the highest priority wins, then the newest value. Lists: the union of all entries by key,
 * without entries that have a newer removal. If several entries have the same key, the newest gives the content, and the
 * one created first gives the id and creation time.
 */
export function fold(records: readonly PersonRecord[], priorityOf: (sourceId: number) => number): Folded {
  const extensions: Record<string, Record<string, Json>> = {}
  const customFields: Record<string, Json> = {}
  const single: Record<string, Json> = { ...noValues }
  const values = winners(records, priorityOf)
  for (const [path, { value }] of values) {
    const [field = '', key = '', name = ''] = pointerSegments(path)
    if (field === 'extensions') setOwn(ownObject(extensions, key), name, value)
    else if (value === null) continue
    else if (field === 'customFields') setOwn(customFields, key, value)
    else single[field] = value
  }

  const lists = {} as Record<RecordedListField, readonly FoldedEntry[]>
  for (const field of foldedLists) lists[field] = foldList(records, field)
  const state = {
    ...single,
    emails: entriesOf(lists.emails),
    phones: entriesOf(lists.phones),
    onlineServices: entriesOf(lists.onlineServices),
    addresses: entriesOf(lists.addresses),
    labelIds: entriesOf(lists.labelIds),
    customFields,
    extensions,
  } as unknown as PersonState
  return {
    state,
    lists,
    // Few callers ask where values come from.
    get provenance() {
      return provenanceOf(values, lists)
    },
  }
}

const foldedLists = [...listFields, 'labelIds'] as const

function provenanceOf(values: readonly [path: string, winner: Winner][], lists: Folded['lists']): Provenance {
  const provenance: Record<string, ValueOrigin> = {}
  for (const [path, { value, origin }] of values) {
    const isShown = value !== null || pointerSegments(path)[0] === 'extensions'
    if (isShown) provenance[path] = origin
  }
  for (const field of foldedLists) {
    for (const [index, entry] of lists[field].entries())
      provenance[pointer(field, String(index))] = entry.origin
  }
  return provenance
}

const noValues = Object.fromEntries(valueFields.map((field) => [field, null]))

type Winner = { value: Json; origin: ValueOrigin }

/** The winning value of each path, sorted by path, so that the order of properties does not depend on the records. */
function winners(
  records: readonly PersonRecord[],
  priorityOf: (sourceId: number) => number,
): [path: string, winner: Winner][] {
  const best = new Map<string, Winner>()
  for (const record of records) {
    for (const [path, { value, at }] of Object.entries(record.values)) {
      const origin = { recordId: record.id, sourceId: record.sourceId, at }
      const rival = best.get(path)
      if (!rival || outranks(origin, rival.origin, priorityOf)) best.set(path, { value, origin })
    }
  }
  return [...best].sort(([a], [b]) => (a < b ? -1 : 1))
}

function outranks(a: ValueOrigin, b: ValueOrigin, priorityOf: (sourceId: number) => number): boolean {
  const byPriority = priorityOf(a.sourceId) - priorityOf(b.sourceId)
  if (byPriority !== 0) return byPriority > 0
  return newer(a, b)
}

function newer(a: ValueOrigin, b: ValueOrigin): boolean {
  return a.at === b.at ? a.recordId > b.recordId : a.at > b.at
}

/** The entries of a list that the person shows, in order. */
export function foldList(records: readonly PersonRecord[], field: RecordedListField): readonly FoldedEntry[] {
  const standing = standingEntries(records, field)
  if (standing.length === 0) return []
  const newest = new Map<string, FoldedEntry>()
  const first = new Map<string, FoldedEntry>()
  for (const entry of standing) {
    const last = newest.get(entry.key)
    if (!last || newer(entry.origin, last.origin)) newest.set(entry.key, entry)
    const oldest = first.get(entry.key)
    if (!oldest || isOlder(entry, oldest)) first.set(entry.key, entry)
  }
  const entries = [...newest.values()].sort(
    (a, b) => a.order - b.order || a.at - b.at || (a.key < b.key ? -1 : 1),
  )
  const primary = entries
    .filter(({ claimsPrimary }) => claimsPrimary)
    .reduce<FoldedEntry | undefined>(
      (best, entry) => (!best || newer(entry.origin, best.origin) ? entry : best),
      undefined,
    )
  return entries.map((entry) => resolveEntry(entry, first.get(entry.key) ?? entry, entry === primary))
}

/** The entries of all records, without entries that have a newer removal. */
function standingEntries(records: readonly PersonRecord[], field: RecordedListField): FoldedEntry[] {
  const removedAt = new Map<string, number>()
  for (const record of records) {
    for (const { key, at } of record.lists[field]?.removals ?? [])
      removedAt.set(key, Math.max(at, removedAt.get(key) ?? at))
  }
  const standing: FoldedEntry[] = []
  for (const record of records) {
    for (const entry of record.lists[field]?.entries ?? []) {
      if (entry.at < (removedAt.get(entry.key) ?? entry.at)) continue
      standing.push({
        ...entry,
        origin: { recordId: record.id, sourceId: record.sourceId, at: entry.at },
        claimsPrimary: isJsonObject(entry.entry) && entry.entry.primary === true,
      })
    }
  }
  return standing
}

/** Compares times of creation, not of the last write, so that an entry keeps its id when it is rewritten. */
function isOlder(a: FoldedEntry, b: FoldedEntry): boolean {
  const [own, other] = [identityOf(a), identityOf(b)]
  return own.createdAt === other.createdAt ? own.id < other.id : own.createdAt < other.createdAt
}

function identityOf({ entry, at }: FoldedEntry): { createdAt: number; id: string } {
  const { createdAt = at, id = '' } = isJsonObject(entry) ? entry : {}
  return { createdAt: Number(createdAt), id: String(id) }
}

/** The entry with the id and creation time of the first entry under its key, and the resolved primary flag. */
function resolveEntry(entry: FoldedEntry, first: FoldedEntry, primary: boolean): FoldedEntry {
  if (!isJsonObject(entry.entry) || !isJsonObject(first.entry)) return entry
  const { id, createdAt } = first.entry
  return { ...entry, entry: { ...entry.entry, id: id ?? null, createdAt: createdAt ?? null, primary } }
}

function entriesOf(list: readonly FoldedEntry[]): readonly (ContactPoint | Address | number)[] {
  return list.map(({ entry }) => entry as unknown as ContactPoint | Address | number)
}

function ownObject(parent: Record<string, Record<string, Json>>, key: string): Record<string, Json> {
  if (!Object.hasOwn(parent, key)) setOwn(parent, key, {})
  return parent[key] as Record<string, Json>
}

/** Sets an own property even if its name is `__proto__`, which is a possible key of a custom field. */
function setOwn<T>(object: Record<string, T>, key: string, value: T): void {
  if (key !== '__proto__') object[key] = value
  else Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true })
}
