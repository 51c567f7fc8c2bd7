import { normalEmail, normalLine } from '../../identity/normalise.ts'
import { normalPhone } from '../../identity/phone.ts'
import type { Ids } from '../../model/ids.ts'
import type { Instant } from '../../model/instant.ts'
import { isJsonObject, type Json, type JsonObject, sameJson } from '../../model/json.ts'
import {
  type AddressDraft,
  addressParts,
  type ContactPointDraft,
  type ListField,
} from '../../model/person.ts'
import type { RecordedEntry, RecordedList } from '../../model/record.ts'
import type { FoldedEntry } from './fold.ts'

export interface PatchContext {
  /** The time of the written values. */
  readonly at: Instant
  /** Creation time of new entries; `at` by default. */
  readonly createdAt?: Instant
  readonly ids: Ids
  /** Country of national phone numbers. */
  readonly region: string | null
}

/** One entry of the list that a patch sets. */
export interface DesiredEntry {
  /** Normal form, by which existing entries are matched. */
  readonly normal: string
  /** The content in the patch. */
  readonly entry: Json
  /** The id in the patch. */
  readonly id?: string
  /** Builds a new entry with the given id, or a generated one, and the creation time of the entry that had the id. */
  readonly complete?: (id: string | undefined, previous: JsonObject | undefined) => Json
}

export function desiredEntries(
  field: ListField,
  drafts: readonly (ContactPointDraft | AddressDraft)[],
  context: PatchContext,
): DesiredEntry[] {
  const primary = drafts.findIndex((draft) => draft.primary)
  const ids = drafts.map(({ id }) => id)
  return drafts.map((draft, index) => {
    const label = draft.label ?? (field === 'onlineServices' ? 'other' : 'work')
    const normal = normalForm(field, draft.value, label, context.region)
    const entry: Record<string, Json> = { value: draft.value, normal, label, primary: index === primary }
    if (field === 'addresses') {
      const parts = (draft as AddressDraft).parts ?? {}
      entry.parts = Object.fromEntries(addressParts.map((part) => [part, parts[part] ?? null]))
    }
    return {
      normal,
      entry,
      // If an id occurs twice, the first entry gets it.
      ...(draft.id !== undefined && ids.indexOf(draft.id) === index && { id: draft.id }),
      complete: (id, previous) => ({
        id: id ?? context.ids.uuid(),
        createdAt: draft.createdAt ?? previous?.createdAt ?? context.createdAt ?? context.at,
        ...entry,
      }),
    }
  })
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

/**
 * The list that a source must record so that the fold yields the desired list: entries that are new, changed or moved,
 * and removals of the other entries.
 *
 * @returns undefined if the list is already as desired
 */
export function changedList(
  recorded: RecordedList | undefined,
  current: readonly FoldedEntry[],
  desired: readonly DesiredEntry[],
  at: number,
): RecordedList | undefined {
  const before = new Map(current.map((entry) => [entry.key, entry]))
  const keys = keysFor(current, desired)
  const removed = current.filter(({ key }) => !keys.includes(key))
  const orders = ordersFor(current, keys)
  const hasPrimary = desired.some(({ entry }) => isJsonObject(entry) && entry.primary === true)
  const written: RecordedEntry[] = []
  const takenIds = new Set(keys.map((key) => idOf(before.get(key))))
  const create = ({ entry, id, complete }: DesiredEntry): Json => {
    const freeId = takenIds.has(id) ? undefined : id
    takenIds.add(id)
    return complete?.(freeId, entryWithId(current, freeId)) ?? entry
  }
  for (const [index, wanted] of desired.entries()) {
    const target = { key: keys[index]!, at, order: orders[index]! }
    const known = before.get(target.key)
    // Another primary entry overrules this one so far. Without it, the stored mark would take effect.
    const mustUnmark = known?.claimsPrimary && !hasPrimary
    if (known?.order === target.order && includesAll(known.entry, wanted.entry) && !mustUnmark) continue
    written.push({ ...target, entry: known ? withChanges(known.entry, wanted.entry) : create(wanted) })
  }
  if (removed.length === 0 && written.length === 0) return undefined
  const removedKeys = new Set(removed.map(({ key }) => key))
  const touched = new Set([...removedKeys, ...written.map(({ key }) => key)])
  return {
    entries: [...(recorded?.entries ?? []).filter(({ key }) => !touched.has(key)), ...written],
    // Earlier removals stay even if the entry is added again, because they also apply to entries of other sources.
    removals: [
      ...(recorded?.removals ?? []).filter(({ key }) => !removedKeys.has(key)),
      ...removed.map(({ key }) => ({ key, at })),
    ],
  }
}

/**
 * The key of each desired entry: the key of the matching current entry, else a new one. If a list holds a value twice, the
 * key of the second entry is the normal form with a number.
 */
function keysFor(current: readonly FoldedEntry[], desired: readonly DesiredEntry[]): string[] {
  const taken = new Set<string>()
  const take = (key: string | undefined): string | undefined => {
    if (key === undefined || taken.has(key)) return undefined
    taken.add(key)
    return key
  }
  const sameId = desired.map(({ normal, id }) =>
    take(current.find((entry) => id !== undefined && normalOf(entry) === normal && idOf(entry) === id)?.key),
  )
  return desired.map(({ normal }, index) => {
    const known = current.find((entry) => normalOf(entry) === normal && !taken.has(entry.key))?.key
    const found = sameId[index] ?? take(known)
    for (let count = 0; ; count++) {
      const key = found ?? take(count === 0 ? normal : `${normal}${SEPARATOR}${count}`)
      if (key !== undefined) return key
    }
  })
}

const SEPARATOR = '\u0000'

function normalOf({ key, entry }: FoldedEntry): Json | undefined {
  return isJsonObject(entry) ? entry.normal : key
}

function idOf(entry: FoldedEntry | undefined): Json | undefined {
  return isJsonObject(entry?.entry) ? entry.entry.id : undefined
}

function entryWithId(current: readonly FoldedEntry[], id: string | undefined): JsonObject | undefined {
  const found = current.find((entry) => id !== undefined && idOf(entry) === id)?.entry
  return isJsonObject(found) ? found : undefined
}

/** If new entries are only appended, the present entries keep their `order`; otherwise all entries are renumbered. */
function ordersFor(current: readonly FoldedEntry[], keys: readonly string[]): number[] {
  const staying = current.filter(({ key }) => keys.includes(key))
  // Entries of different records can have the same order; then the time of writing would decide, so they are renumbered.
  const onlyAppended = staying.every(
    ({ key, order }, index) => keys[index] === key && (index === 0 || staying[index - 1]!.order < order),
  )
  if (!onlyAppended) return keys.map((_, index) => index)
  const last = current.at(-1)?.order ?? -1
  return keys.map((_, index) => staying[index]?.order ?? last + 1 + index - staying.length)
}

function withChanges(stored: Json, written: Json): Json {
  return isJsonObject(stored) && isJsonObject(written) ? { ...stored, ...written } : written
}

/** Whether the stored entry has every property of the written one, with the same value. */
function includesAll(stored: Json, written: Json): boolean {
  if (!isJsonObject(stored) || !isJsonObject(written)) return sameJson(stored, written)
  return Object.entries(written).every(([name, value]) => sameJson(stored[name], value))
}
