import { normalEmail, normalLine, normalPhone } from '../../identity/normalise.ts'
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
  /** When the source said it. */
  readonly at: Instant
  /** When entries that are new came to be, where that is not `at`. */
  readonly createdAt?: Instant
  readonly ids: Ids
  /** Country of national phone numbers. */
  readonly region: string | null
}

/** One entry of the list a patch asks for. */
export interface DesiredEntry {
  /** The form by which it is the same as an entry there is. */
  readonly normal: string
  /** What the writer says of it. */
  readonly entry: Json
  /** The id the writer knows it by. */
  readonly id?: string
  /** Adds what a new entry needs to what the writer says: `id` when it is free, and the age of who had it so far. */
  readonly complete?: (id: string | undefined, namesake: JsonObject | undefined) => Json
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
      // An id named twice is the first one's.
      ...(draft.id !== undefined && ids.indexOf(draft.id) === index && { id: draft.id }),
      complete: (id, namesake) => ({
        id: id ?? context.ids.uuid(),
        createdAt: draft.createdAt ?? namesake?.createdAt ?? context.createdAt ?? context.at,
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
 * What a source must record so that the list comes out as desired: entries that are new, changed or moved, and
 * removals of those that are gone.
 *
 * @returns undefined when the list is as desired already
 */
export function changedList(
  recorded: RecordedList | undefined,
  current: readonly FoldedEntry[],
  desired: readonly DesiredEntry[],
  at: number,
): RecordedList | undefined {
  const before = new Map(current.map((entry) => [entry.key, entry]))
  const keys = keysFor(current, desired)
  const gone = current.filter(({ key }) => !keys.includes(key))
  const orders = placesFor(current, keys)
  const somePrimary = desired.some(({ entry }) => isJsonObject(entry) && entry.primary === true)
  const written: RecordedEntry[] = []
  const takenIds = new Set(keys.map((key) => idOf(before.get(key))))
  const create = ({ entry, id, complete }: DesiredEntry): Json => {
    const freeId = takenIds.has(id) ? undefined : id
    takenIds.add(id)
    return complete?.(freeId, namesakeOf(current, freeId)) ?? entry
  }
  for (const [index, wanted] of desired.entries()) {
    const place = { key: keys[index]!, at, order: orders[index]! }
    const known = before.get(place.key)
    // Overruled so far, its claim would come true when the primary entry goes.
    const comesTrue = known?.claimsPrimary && !somePrimary
    if (known?.order === place.order && showsAll(known.entry, wanted.entry) && !comesTrue) continue
    written.push({ ...place, entry: known ? withChanges(known.entry, wanted.entry) : create(wanted) })
  }
  if (gone.length === 0 && written.length === 0) return undefined
  const goneKeys = new Set(gone.map(({ key }) => key))
  const touched = new Set([...goneKeys, ...written.map(({ key }) => key)])
  return {
    entries: [...(recorded?.entries ?? []).filter(({ key }) => !touched.has(key)), ...written],
    // Also of entries that are back now: what other sources said before stays taken away.
    removals: [
      ...(recorded?.removals ?? []).filter(({ key }) => !goneKeys.has(key)),
      ...gone.map(({ key }) => ({ key, at })),
    ],
  }
}

/**
 * The key of each desired entry: that of the entry it is, else a new one. A value written twice in one list stays
 * twice: later ones have a number behind their normal form.
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
      const key = found ?? take(count === 0 ? normal : `${normal}${REPEAT}${count}`)
      if (key !== undefined) return key
    }
  })
}

const REPEAT = '\u0000'

function normalOf({ key, entry }: FoldedEntry): Json | undefined {
  return isJsonObject(entry) ? entry.normal : key
}

function idOf(entry: FoldedEntry | undefined): Json | undefined {
  return isJsonObject(entry?.entry) ? entry.entry.id : undefined
}

function namesakeOf(current: readonly FoldedEntry[], id: string | undefined): JsonObject | undefined {
  const found = current.find((entry) => id !== undefined && idOf(entry) === id)?.entry
  return isJsonObject(found) ? found : undefined
}

/** Entries that stay keep their places when the new ones merely follow them; otherwise all are placed anew. */
function placesFor(current: readonly FoldedEntry[], keys: readonly string[]): number[] {
  const staying = current.filter(({ key }) => keys.includes(key))
  // Entries of several records may share a place, and then their order would depend on when each was written.
  const merelyFollow = staying.every(
    ({ key, order }, index) => keys[index] === key && (index === 0 || staying[index - 1]!.order < order),
  )
  if (!merelyFollow) return keys.map((_, index) => index)
  const last = current.at(-1)?.order ?? -1
  return keys.map((_, index) => staying[index]?.order ?? last + 1 + index - staying.length)
}

function withChanges(stored: Json, said: Json): Json {
  return isJsonObject(stored) && isJsonObject(said) ? { ...stored, ...said } : said
}

/** Whether the stored entry shows everything the writer says of it. */
function showsAll(stored: Json, said: Json): boolean {
  if (!isJsonObject(stored) || !isJsonObject(said)) return sameJson(stored, said)
  return Object.entries(said).every(([name, value]) => sameJson(stored[name], value))
}
