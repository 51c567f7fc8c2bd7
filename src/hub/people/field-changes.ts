import { type FieldChange, fieldParts } from '../../model/change.ts'
import { type Json, sameJson } from '../../model/json.ts'
import { type ContactPoint, listFields, valueFields } from '../../model/person.ts'
import type { PersonState } from './fold.ts'

/** The fields in which two states of a person differ, with the value before and after. */
export function fieldChanges(before: PersonState, after: PersonState): FieldChange[] {
  const changes: FieldChange[] = []
  const compare = (field: string, old: unknown, now: unknown): void => {
    if (sameJson(old ?? null, now ?? null)) return
    changes.push({ field, before: (old ?? null) as Json, after: (now ?? null) as Json })
  }
  for (const field of [...valueFields, ...listFields, 'labelIds'] as const) {
    compare(field, before[field], after[field])
  }
  for (const map of ['customFields', 'extensions'] as const) {
    for (const key of keysOfBoth(before[map], after[map])) {
      compare(`${map}.${key}`, own(before[map], key), own(after[map], key))
    }
  }
  return changes
}

/** Undoes field changes: the state before them, given the state after them. */
export function stateBefore(after: PersonState, changes: readonly FieldChange[]): PersonState {
  const state: Record<string, Json> = { ...(after as unknown as Record<string, Json>) }
  for (const { field, before } of changes) {
    const { name, key } = fieldParts(field)
    if (key === undefined) {
      state[name] = before
      continue
    }
    const { [key]: _, ...others } = state[name] as Record<string, Json>
    state[name] = before === null ? others : { ...others, [key]: before }
  }
  return state as unknown as PersonState
}

/** The change for display: contact points show value, label and `primary`, but no ids, normal forms and times. */
export function readableChange({ field, before, after }: FieldChange): FieldChange {
  if (!(listFields as readonly string[]).includes(field)) return { field, before, after }
  return { field, before: readablePoints(before), after: readablePoints(after) }
}

function readablePoints(points: Json): Json {
  return (points as unknown as readonly ContactPoint[]).map(({ value, label, primary, extensions }) => ({
    value,
    label,
    primary,
    ...(extensions && { extensions }),
  }))
}

function keysOfBoth(a: object, b: object): Set<string> {
  return new Set([...Object.keys(a), ...Object.keys(b)])
}

function own<T>(object: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined
}
