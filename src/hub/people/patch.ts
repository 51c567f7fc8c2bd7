import type { Instant } from '../../model/instant.ts'
import { sameJson } from '../../model/json.ts'
import { listFields, type PersonPatch, valueFields } from '../../model/person.ts'
import {
  type PersonRecord,
  pointer,
  type RecordedList,
  type RecordedListField,
  type RecordedValue,
} from '../../model/record.ts'
import type { Folded } from './fold.ts'
import { changedList, desiredEntries, type PatchContext } from './list-patch.ts'

/**
 * Writes the values of a patch that differ from the present person into the record of a source. Equal values are not
 * written, because they belong to the sources that stated them.
 *
 * @returns the same record if the patch changes nothing
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
    const desired = desiredEntries(field, drafts, context, current.lists[field])
    const changed = changedList(record.lists[field], current.lists[field], desired, context.at)
    if (changed) lists[field] = changed
  }
  if (patch.labelIds) {
    const desired = [...new Set(patch.labelIds)].map((id) => ({ normal: String(id), entry: id }))
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
