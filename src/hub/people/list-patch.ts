import { normalEmail, normalLine } from '../../identity/normalise.ts'
import { isValidPhone, normalPhone, statedNormal } from '../../identity/phone.ts'
import type { Ids } from '../../model/ids.ts'
import type { Instant } from '../../model/instant.ts'
import { isJsonObject, type Json, type JsonObject, sameJson } from '../../model/json.ts'
import {
  type AddressDraft,
  addressParts,
  type ContactPoint,
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

/** An e-mail, a phone or an address without a stated label has none, because a type is shown only if a source stated it. */
const defaultLabels: Readonly<Record<ListField, string>> = {
  emails: '',
  phones: '',
  onlineServices: 'other',
  addresses: '',
}

/** @param current the entries that the person has; a phone number whose text is unchanged stays the number that it is */
export function desiredEntries(
  field: ListField,
  drafts: readonly (ContactPointDraft | AddressDraft)[],
  context: PatchContext,
  current: readonly FoldedEntry[] = [],
): DesiredEntry[] {
  const primary = drafts.findIndex((draft) => draft.primary)
  const ids = drafts.map(({ id }) => id)
  return drafts.map((draft, index) => {
    const label = draft.label ?? defaultLabels[field]
    const { normal, e164 } =
      field === 'phones'
        ? phoneForm(draft, current, context.region)
        : { normal: normalForm(field, draft.value, label), e164: undefined }
    const entry: Record<string, Json> = { value: draft.value, normal, label, primary: index === primary }
    if (e164 !== undefined) entry.e164 = e164
    if (draft.extensions !== undefined) entry.extensions = draft.extensions
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
        // A new text of an entry says nothing of what other vendors say about the entry.
        ...(previous?.extensions !== undefined && { extensions: previous.extensions }),
        ...entry,
      }),
    }
  })
}

type Phone = Pick<ContactPoint, 'normal' | 'e164'>

/**
 * The normal form of a phone number: as the source states it; else as it is, if the person has the text already and it
 * was stated or valid, so that neither another source nor another region makes it a different number; else as it is read.
 */
function phoneForm(
  { value, e164, id }: ContactPointDraft,
  current: readonly FoldedEntry[],
  region: string | null,
): Phone {
  const points = current.map(({ entry }) => entry as unknown as ContactPoint)
  const own = id === undefined ? undefined : points.find((point) => point.id === id)
  // A client that changes the text of an entry may send back the rest of it as it was.
  const isLeftOver = own !== undefined && own.value !== value && own.e164 === e164
  const stated = isLeftOver ? undefined : statedNormal({ value, e164 })
  if (e164 !== undefined && stated !== undefined) return { normal: stated, e164 }
  const known = own?.value === value ? own : points.find((point) => point.value === value)
  if (known && (known.e164 !== undefined || isValidPhone(known.normal))) {
    return { normal: known.normal, ...(known.e164 !== undefined && { e164: known.e164 }) }
  }
  return { normal: normalPhone(value, region) }
}

function normalForm(field: Exclude<ListField, 'phones'>, value: string, label: string): string {
  switch (field) {
    case 'emails':
      return normalEmail(value)
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
    const key = sameId[index] ?? take(known) ?? newKey(current, normal, taken)
    taken.add(key)
    return key
  })
}

/** A key for a new entry: not taken, and not that of an entry that got its key by a text with another normal form. */
export function newKey(
  current: readonly FoldedEntry[],
  normal: string,
  taken: ReadonlySet<string> = new Set(),
): string {
  for (let count = 0; ; count++) {
    const key = numberedKey(normal, count)
    if (!taken.has(key) && !current.some((entry) => entry.key === key)) return key
  }
}

const SEPARATOR = '\u0000'

/** The key of an entry; `count` numbers the entries of a list with the same normal form, from 0. */
export function numberedKey(normal: string, count: number): string {
  return count === 0 ? normal : `${normal}${SEPARATOR}${count}`
}

/** Whether a key is one of those that `numberedKey` gives to entries with the normal form. */
export function isKeyOf(key: string, normal: string): boolean {
  if (key === normal) return true
  return (
    key.startsWith(`${normal}${SEPARATOR}`) && /^[1-9]\d*$/.test(key.slice(normal.length + SEPARATOR.length))
  )
}

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
