import type { Person } from '../api/types.ts'

/** What to call a person; empty when nothing of the name is known, or may be seen. */
export function nameOf({ fullName, given, surname }: Pick<Person, 'fullName' | 'given' | 'surname'>): string {
  return fullName ?? [given, surname].filter(Boolean).join(' ')
}

/** The entry that stands for a list where there is room for one. */
export function mainOf<Entry extends { primary: boolean }>(entries: readonly Entry[]): Entry | undefined {
  return entries.find(({ primary }) => primary) ?? entries[0]
}
