import { isJsonObject, type Json } from '../../model/json.ts'
import type { PersonRecord, RecordedList } from '../../model/record.ts'

/** The lists of a record without what rebuilds change: the keys and normal forms of phone numbers. */
export function withoutPhoneKeys(lists: PersonRecord['lists']): Json {
  const { phones, ...others } = lists
  if (!phones) return others as unknown as Json
  const entries = phones.entries.map(({ entry, at, order }) => ({ entry: withoutNormal(entry), at, order }))
  // A rebuild copies removals under further keys.
  const removals = [...new Set(phones.removals.map(({ at }) => at))].sort((a, b) => a - b)
  return { ...others, phones: { entries, removals } } as unknown as Json
}

/**
 * A record that was exported earlier, with its phone numbers under the keys that the same entries have now, so that they
 * do not become entries of their own.
 */
export function withPresentPhoneKeys(record: PersonRecord, present: readonly PersonRecord[]): PersonRecord {
  const { phones } = record.lists
  if (!phones) return record
  const entries = present.flatMap(({ lists }) => lists.phones?.entries ?? [])
  const keys = new Map(entries.map(({ entry, key }) => [idOf(entry), key]))
  const moved = new Map<string, string>()
  for (const { entry, key } of phones.entries) {
    const now = keys.get(idOf(entry))
    if (now !== undefined && now !== key) moved.set(key, now)
  }
  return moved.size === 0
    ? record
    : { ...record, lists: { ...record.lists, phones: withKeys(phones, moved) } }
}

/**
 * The list with entries and removals under new keys. The old removals stay too, for entries that come back under the old
 * key, as from an export that was made before.
 */
export function withKeys(list: RecordedList, keys: ReadonlyMap<string, string>): RecordedList {
  const copies = list.removals.flatMap(({ key, at }) => {
    const to = keys.get(key)
    const isThere = list.removals.some((other) => other.key === to && other.at >= at)
    return to === undefined || isThere ? [] : [{ key: to, at }]
  })
  const places = new Set(copies.map(({ key }) => key))
  return {
    entries: list.entries.map((entry) => ({ ...entry, key: keys.get(entry.key) ?? entry.key })),
    removals:
      copies.length === 0
        ? list.removals
        : [...list.removals.filter(({ key }) => !places.has(key)), ...copies],
  }
}

function withoutNormal(entry: Json): Json {
  if (!isJsonObject(entry)) return entry
  const { normal: _, ...rest } = entry
  return rest
}

function idOf(entry: Json): Json | undefined {
  return isJsonObject(entry) ? entry.id : undefined
}
