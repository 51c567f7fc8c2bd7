import type { Json } from '../../model/json.ts'
import { isJsonObject, sameJson } from '../../model/json.ts'
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
  const repeated = repetitions(desired)
  const matches = matchingEntries(current, desired, repeated)
  const keys = new Set(matches.flatMap((known) => known?.key ?? []))
  const ids = new Set(current.map(({ entry }) => idOf(entry)))
  let next = (current.at(-1)?.order ?? -1) + 1
  const entries: RecordedEntry[] = []
  for (const [index, wanted] of desired.entries()) {
    if (repeated.has(index)) continue
    const known = matches[index]
    const key = known?.key ?? newKey(current, wanted.normal, keys)
    keys.add(key)
    const stated = wanted.entry
    // An id stays with the entry that has it.
    const id = ids.has(wanted.id) ? undefined : wanted.id
    const entry = known
      ? restated(known, stated, { label: labelled[index] === true, primary: !hasPrimary })
      : withoutSecondPrimary(wanted.complete?.(id, undefined) ?? stated, hasPrimary)
    entries.push({ key, at, order: known?.order ?? next++, entry })
  }
  return { entries, removals: [] }
}

/**
 * The entries that say nothing that an earlier one does not say: the same text with the same label and parts, and no id of
 * their own. Everything else stays an entry, also with the same normal form: its text, label or id would be lost.
 */
function repetitions(desired: readonly DesiredEntry[]): ReadonlySet<number> {
  const repeated = new Set<number>()
  for (const [index, { entry, id }] of desired.entries()) {
    const isOwn = id !== undefined || isPrimary(entry)
    if (!isOwn && desired.some((other, place) => place !== index && saysMore(other, place, entry, index)))
      repeated.add(index)
  }
  return repeated
}

/** Whether the other entry says all that this one says. Of entries that say the same, the first one counts. */
function saysMore({ entry: other, id }: DesiredEntry, place: number, entry: Json, index: number): boolean {
  const isSame = sameJson(withoutPrimary(other), withoutPrimary(entry))
  return isSame && (place < index || id !== undefined || isPrimary(other))
}

/** The known entry that each one restates: that with its id, else its text and label, else its text, else its normal form. */
function matchingEntries(
  current: readonly FoldedEntry[],
  desired: readonly DesiredEntry[],
  repeated: ReadonlySet<number>,
): readonly (FoldedEntry | undefined)[] {
  const matches: (FoldedEntry | undefined)[] = desired.map(() => undefined)
  const taken = new Set<string>()
  const likenesses: ((known: Json, wanted: DesiredEntry) => boolean)[] = [
    (known, { id }) => id !== undefined && idOf(known) === id,
    (known, { entry }) => isAlike(known, entry, ['value', 'label']),
    (known, { entry }) => isAlike(known, entry, ['value']),
    () => true,
  ]
  for (const isLike of likenesses) {
    for (const [index, wanted] of desired.entries()) {
      if (repeated.has(index) || matches[index]) continue
      const known = current.find(
        (one) => !taken.has(one.key) && normalOf(one) === wanted.normal && isLike(one.entry, wanted),
      )
      if (!known) continue
      matches[index] = known
      taken.add(known.key)
    }
  }
  return matches
}

function isAlike(known: Json, wanted: Json, names: readonly string[]): boolean {
  if (!isJsonObject(known) || !isJsonObject(wanted)) return sameJson(known, wanted)
  return names.every((name) => known[name] === wanted[name])
}

function isPrimary(entry: Json): boolean {
  return isJsonObject(entry) && entry.primary === true
}

function withoutPrimary(entry: Json): Json {
  return isJsonObject(entry) ? { ...entry, primary: false } : entry
}

function idOf(entry: Json): Json | undefined {
  return isJsonObject(entry) ? entry.id : undefined
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
