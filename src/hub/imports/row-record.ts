import type { Json } from '../../model/json.ts'
import { isJsonObject } from '../../model/json.ts'
import { withWholeName } from '../../model/name.ts'
import { listFields, type Person, type PersonDraft, valueFields } from '../../model/person.ts'
import {
  type PersonRecord,
  pointer,
  type RecordedEntry,
  type RecordedList,
  type RecordedListField,
  type RecordedValue,
} from '../../model/record.ts'
import {
  type DesiredEntry,
  desiredEntries,
  type Folded,
  type FoldedEntry,
  newKey,
  type PatchContext,
  statedValue,
} from '../people/index.ts'

/**
 * The record of a row. It holds all values of the row, also those that other sources state too, so that they remain when
 * another source is undone.
 *
 * The record adds to lists and removes nothing. Known entries keep their id and order, and their label unless the row has
 * one. The present primary entry stays primary.
 *
 * @param empty the record to fill
 * @param known the present state of the person, if it exists
 */
export function rowRecord(
  empty: PersonRecord,
  known: { readonly person: Person; readonly folded: Folded } | undefined,
  draft: PersonDraft,
  context: PatchContext,
): PersonRecord {
  const values: Record<string, RecordedValue> = {}
  const stated = known ? withWholeName(known.person, draft) : draft
  for (const field of valueFields) {
    const value = statedValue(field, stated[field])
    const isEmptyAlready = value === null && (known?.folded.state[field] ?? null) === null
    if (value !== undefined && !isEmptyAlready) values[pointer(field)] = { value, at: context.at }
  }
  for (const [key, value] of Object.entries(draft.customFields ?? {})) {
    values[pointer('customFields', key)] = { value, at: context.at }
  }
  for (const [dialect, fields] of Object.entries(draft.extensions ?? {})) {
    for (const [name, value] of Object.entries(fields)) {
      values[pointer('extensions', dialect, name)] = { value, at: context.at }
    }
  }
  return { ...empty, values, lists: statedLists(known?.folded, draft, context), lastSeenAt: context.at }
}

function statedLists(
  folded: Folded | undefined,
  draft: PersonDraft,
  context: PatchContext,
): PersonRecord['lists'] {
  const lists: Partial<Record<RecordedListField, RecordedList>> = {}
  for (const field of listFields) {
    const drafts = draft[field]
    if (!drafts?.length) continue
    const desired = desiredEntries(field, drafts, context, folded?.lists[field])
    const labelled = drafts.map(({ label }) => label !== undefined)
    lists[field] = statedList(folded?.lists[field] ?? [], desired, labelled, context.at)
  }
  if (draft.labelIds?.length) {
    const desired = [...new Set(draft.labelIds)].map((id) => ({ normal: String(id), entry: id }))
    lists.labelIds = statedList(folded?.lists.labelIds ?? [], desired, [], context.at)
  }
  return lists
}

function statedList(
  current: readonly FoldedEntry[],
  desired: readonly DesiredEntry[],
  labelled: readonly boolean[],
  at: number,
): RecordedList {
  const hasPrimary = current.some(({ claimsPrimary }) => claimsPrimary)
  const taken = new Set<string>()
  const seen = new Set<string>()
  let next = (current.at(-1)?.order ?? -1) + 1
  const entries: RecordedEntry[] = []
  for (const [index, wanted] of desired.entries()) {
    const known = current.find((entry) => !taken.has(entry.key) && normalOf(entry) === wanted.normal)
    // A value that occurs twice in a row is one entry.
    if (!known && seen.has(wanted.normal)) continue
    seen.add(wanted.normal)
    const key = known?.key ?? newKey(current, wanted.normal)
    taken.add(key)
    const entry = known
      ? restated(known, wanted.entry, { label: labelled[index] === true, primary: !hasPrimary })
      : withoutSecondPrimary(wanted.complete?.(wanted.id, undefined) ?? wanted.entry, hasPrimary)
    entries.push({ key, at, order: known?.order ?? next++, entry })
  }
  return { entries, removals: [] }
}

/** The known entry, with the extensions of the row, and its label and primary flag where it may change them. */
function restated(
  { entry, claimsPrimary }: FoldedEntry,
  stated: Json,
  may: { label: boolean; primary: boolean },
): Json {
  if (!isJsonObject(entry) || !isJsonObject(stated)) return entry
  const primary = may.primary ? (stated.primary ?? false) : claimsPrimary
  return {
    ...entry,
    ...(isJsonObject(stated.extensions) && {
      extensions: { ...(isJsonObject(entry.extensions) ? entry.extensions : {}), ...stated.extensions },
    }),
    ...(may.label && { label: stated.label ?? null }),
    primary,
  }
}

function withoutSecondPrimary(entry: Json, hasPrimary: boolean): Json {
  return hasPrimary && isJsonObject(entry) ? { ...entry, primary: false } : entry
}

function normalOf({ key, entry }: FoldedEntry): Json | undefined {
  return isJsonObject(entry) ? entry.normal : key
}
