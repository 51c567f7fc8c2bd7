import { e164Of, isValidPhone, normalPhone, statedNormal } from '../../identity/phone.ts'
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts'
import type { PersonRecord, RecordedEntry, RecordedList } from '../../model/record.ts'
import { type FoldedEntry, foldList } from './fold.ts'
import { isKeyOf, numberedKey } from './list-patch.ts'
import { withKeys } from './phone-keys.ts'

/**
 * The records of a person with its phone numbers read anew, by the rules of this program and the region.
 *
 * Every entry gets the normal form of its own text. A number that its source gave as E.164 stays, and so does one that
 * was read as a valid number before, unless its text alone says another one. An entry that a person shows gets the key of
 * its new normal form in all records, with its removals. A key is never shared with another entry and never one whose
 * removals would hide it, so that the person shows the same entries afterwards: same ids, texts, labels and order.
 *
 * @param records all records of the person
 * @returns the changed records only
 */
export function rereadPhones(records: readonly PersonRecord[], region: string | null): PersonRecord[] {
  const keys = newKeys(records, region)
  return records.flatMap((record) => {
    const list = record.lists.phones
    const reread = list && rereadList(list, keys, region)
    return !reread || reread === list ? [] : [{ ...record, lists: { ...record.lists, phones: reread } }]
  })
}

/** All records, the changed ones with their phone numbers read anew. */
export function withRereadPhones(
  records: readonly PersonRecord[],
  region: string | null,
): readonly PersonRecord[] {
  const changed = new Map(rereadPhones(records, region).map((record) => [record.id, record]))
  return changed.size === 0 ? records : records.map((record) => changed.get(record.id) ?? record)
}

function rereadList(
  list: RecordedList,
  keys: ReadonlyMap<string, string>,
  region: string | null,
): RecordedList {
  const isRead = list.entries.every((recorded) => rereadEntry(recorded, region) === recorded.entry)
  const isPlaced = ![...list.entries, ...list.removals].some(({ key }) => keys.has(key))
  if (isRead && isPlaced) return list
  const { entries, removals } = withKeys(list, keys)
  return {
    entries: entries.map((recorded) => ({ ...recorded, entry: rereadEntry(recorded, region) })),
    removals,
  }
}

function rereadEntry(recorded: RecordedEntry, region: string | null): Json {
  const { entry } = recorded
  const normal = rereadNormal(recorded, region)
  return isJsonObject(entry) && normal !== undefined && normal !== entry.normal ? { ...entry, normal } : entry
}

/** The new keys of shown entries, by their present key; only those that change. */
function newKeys(records: readonly PersonRecord[], region: string | null): ReadonlyMap<string, string> {
  const entries = records.flatMap((record) => record.lists.phones?.entries ?? [])
  const removedAt = new Map<string, number>()
  for (const { key, at } of records.flatMap((record) => record.lists.phones?.removals ?? [])) {
    removedAt.set(key, Math.max(at, removedAt.get(key) ?? at))
  }
  const taken = new Set(entries.map(({ key }) => key))
  const keys = new Map<string, string>()
  for (const shown of foldList(records, 'phones')) {
    const normal = rereadNormal(shown, region)
    if (normal === undefined || isKeyOf(shown.key, normal)) continue
    const times = entries.filter(({ key }) => key === shown.key).map(({ at }) => at)
    const key = freeKey(normal, (candidate) => {
      if (taken.has(candidate)) return false
      const before = removedAt.get(shown.key) ?? Number.NEGATIVE_INFINITY
      const after = Math.max(before, removedAt.get(candidate) ?? before)
      return times.every((at) => at < before === at < after)
    })
    taken.add(key)
    keys.set(shown.key, key)
  }
  return keys
}

function freeKey(normal: string, isFree: (key: string) => boolean): string {
  for (let count = 0; ; count++) {
    const key = numberedKey(normal, count)
    if (isFree(key)) return key
  }
}

/** @returns undefined if the entry is not a phone number as Kith writes it */
function rereadNormal({ entry }: Pick<FoldedEntry, 'entry'>, region: string | null): string | undefined {
  if (!isJsonObject(entry)) return undefined
  const { value, normal, e164 } = entry as JsonObject & { e164?: string }
  if (typeof value !== 'string' || typeof normal !== 'string') return undefined
  return statedNormal({ value, e164 }) ?? rereadText(value, normal, region)
}

/** The normal form of a text that was read before. */
function rereadText(value: string, before: string, region: string | null): string {
  const now = normalPhone(value, region)
  if (now === before || !isValidPhone(before) || e164Of(now) === e164Of(before)) return now
  // The text says which country it means, so better rules correct it; else it was valid in the region of that time.
  const international = normalPhone(value, null)
  return isValidPhone(international) ? international : before
}
