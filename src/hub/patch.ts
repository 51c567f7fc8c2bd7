import { normalEmail, normalLine, normalPhone } from '../identity/normalise.ts'
import type { Ids } from '../model/ids.ts'
import type { Instant } from '../model/instant.ts'
import { isJsonObject, type Json, sameJson } from '../model/json.ts'
import {
  type AddressDraft,
  addressParts,
  type ContactPointDraft,
  type ListField,
  listFields,
  type PersonPatch,
  valueFields,
} from '../model/person.ts'
import {
  type PersonRecord,
  pointer,
  type RecordedEntry,
  type RecordedList,
  type RecordedListField,
  type RecordedValue,
} from '../model/record.ts'
import type { Folded, FoldedEntry } from './fold.ts'

export interface PatchContext {
  /** When the source said it. */
  readonly at: Instant
  /** When entries that are new came to be, where that is not `at`. */
  readonly createdAt?: Instant
  readonly ids: Ids
  /** Country of national phone numbers. */
  readonly region: string | null
}

/**
 * Writes into a source's record what a patch changes of the person as it stands.
 *
 * Only differences are written, so that a source is never made to say what it did not.
 *
 * @returns the same record when the patch changes nothing
 */
export function applyPatch(
  record: PersonRecord,
  current: Folded,
  patch: PersonPatch,
  context: PatchContext,
): PersonRecord {
  const values = changedValues(current, patch, context.at)
  const lists: Partial<Record<RecordedListField, RecordedList>> = {}
  for (const field of listFields) {
    const drafts = patch[field]
    if (!drafts) continue
    const desired = drafts.map((draft) => keyedEntry(field, draft, context))
    const changed = changedList(record.lists[field], current.lists[field], numberRepeats(desired), context.at)
    if (changed) lists[field] = changed
  }
  if (patch.labelIds) {
    const desired = [...new Set(patch.labelIds)].map((id) => ({ key: String(id), entry: id }))
    const changed = changedList(record.lists.labelIds, current.lists.labelIds, desired, context.at)
    if (changed) lists.labelIds = changed
  }
  if (Object.keys(values).length === 0 && Object.keys(lists).length === 0) return record
  return {
    ...record,
    values: { ...record.values, ...values },
    lists: { ...record.lists, ...lists },
    lastSeenAt: context.at,
  }
}

function changedValues(current: Folded, patch: PersonPatch, at: Instant): Record<string, RecordedValue> {
  const changed: Record<string, RecordedValue> = {}
  for (const field of valueFields) {
    const value = patch[field]
    if (value !== undefined && value !== current.state[field]) changed[pointer(field)] = { value, at }
  }
  for (const [key, value] of Object.entries(patch.customFields ?? {})) {
    const before = ownValue(current.state.customFields, key) ?? null
    if (!sameJson(value, before)) changed[pointer('customFields', key)] = { value, at }
  }
  for (const [dialect, fields] of Object.entries(patch.extensions ?? {})) {
    for (const [name, value] of Object.entries(fields)) {
      const before = ownValue(ownValue(current.state.extensions, dialect) ?? {}, name)
      if (!sameJson(value, before)) changed[pointer('extensions', dialect, name)] = { value, at }
    }
  }
  return changed
}

function ownValue<T>(object: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined
}

interface DesiredEntry {
  readonly key: string
  /** The entry as it should show; `id` and `createdAt` only where the writer insists. */
  readonly entry: Json
  /** Adds what a new entry needs. */
  readonly complete?: () => Json
}

function keyedEntry(
  field: ListField,
  draft: ContactPointDraft | AddressDraft,
  context: PatchContext,
): DesiredEntry {
  const label = draft.label ?? (field === 'onlineServices' ? 'other' : 'work')
  const normal = normalForm(field, draft.value, label, context.region)
  const entry: Record<string, Json> = { value: draft.value, normal, label, primary: draft.primary ?? false }
  if (field === 'addresses') {
    const parts = (draft as AddressDraft).parts ?? {}
    entry.parts = Object.fromEntries(addressParts.map((part) => [part, parts[part] ?? null]))
  }
  if (draft.id !== undefined) entry.id = draft.id
  if (draft.createdAt !== undefined) entry.createdAt = draft.createdAt
  return { key: normal, entry, complete: () => ({ id: context.ids.uuid(), createdAt: context.createdAt ?? context.at, ...entry }) }
}

function normalForm(field: ListField, value: string, label: string, region: string | null): string {
  switch (field) {
    case 'emails':
      return normalEmail(value)
    case 'phones':
      return normalPhone(value, region)
    case 'onlineServices':
      return `${normalLine(label)}:${normalLine(value)}`
    case 'addresses':
      return normalLine(value)
  }
}

/** A value written twice in one list stays twice: later ones get a number behind their key. */
function numberRepeats(entries: readonly DesiredEntry[]): DesiredEntry[] {
  const seen = new Map<string, number>()
  return entries.map((entry) => {
    const count = seen.get(entry.key) ?? 0
    seen.set(entry.key, count + 1)
    return count === 0 ? entry : { ...entry, key: `${entry.key}\u0000${count}` }
  })
}

function changedList(
  recorded: RecordedList | undefined,
  current: readonly FoldedEntry[],
  desired: readonly DesiredEntry[],
  at: Instant,
): RecordedList | undefined {
  const before = new Map(current.map((entry) => [entry.key, entry]))
  const wanted = new Set(desired.map(({ key }) => key))
  const gone = current.filter(({ key }) => !wanted.has(key))
  const orders = placesFor(current, desired)
  const written: RecordedEntry[] = []
  for (const [index, { key, entry, complete }] of desired.entries()) {
    const known = before.get(key)
    const order = orders[index]!
    if (!known) written.push({ key, at, order, entry: complete?.() ?? entry })
    else if (known.order !== order || !includes(known.entry, entry)) {
      written.push({
        key,
        at,
        order,
        entry: isJsonObject(entry) ? { ...(known.entry as object), ...entry } : entry,
      })
    }
  }
  if (gone.length === 0 && written.length === 0) return undefined
  const touched = new Set([...written, ...gone].map(({ key }) => key))
  return {
    entries: [...(recorded?.entries ?? []).filter(({ key }) => !touched.has(key)), ...written],
    removals: [
      ...(recorded?.removals ?? []).filter(({ key }) => !touched.has(key)),
      ...gone.map(({ key }) => ({ key, at })),
    ],
  }
}

/** Entries that stay keep their places when the new ones merely follow them; otherwise all are placed anew. */
function placesFor(current: readonly FoldedEntry[], desired: readonly DesiredEntry[]): number[] {
  const wanted = new Set(desired.map(({ key }) => key))
  const staying = current.filter(({ key }) => wanted.has(key))
  const merelyFollow = staying.every((entry, index) => desired[index]?.key === entry.key)
  if (!merelyFollow) return desired.map((_, index) => index)
  const last = current.at(-1)?.order ?? -1
  return desired.map((_, index) => staying[index]?.order ?? last + 1 + index - staying.length)
}

/** Whether the stored entry already shows everything the writer gave. */
function includes(stored: Json, given: Json): boolean {
  if (!isJsonObject(stored) || !isJsonObject(given)) return sameJson(stored, given)
  return Object.entries(given).every(([name, value]) => sameJson(stored[name], value))
}
