import type { Person } from '../api/types.ts'

/** The display name; an empty string if the name is unknown or hidden. */
export function nameOf({ fullName, given, surname }: Pick<Person, 'fullName' | 'given' | 'surname'>): string {
  return fullName ?? [given, surname].filter(Boolean).join(' ')
}

/** The primary entry, or else the first one. */
export function primaryOf<Entry extends { primary: boolean }>(entries: readonly Entry[]): Entry | undefined {
  return entries.find(({ primary }) => primary) ?? entries[0]
}
