import type { PersonId } from './person.ts'

const ID = /^psn_([0-9a-z]{11})$/

/** `psn_` and eleven digits of base 36: how people outside of any vendor's API see a person's id. */
export function formatPersonId(personId: PersonId): string {
  return `psn_${personId.toString(36).padStart(11, '0')}`
}

/** @returns undefined for a text that is no id */
export function parsePersonId(id: string): PersonId | undefined {
  const digits = ID.exec(id)?.[1]
  const personId = digits === undefined ? Number.NaN : Number.parseInt(digits, 36)
  return Number.isSafeInteger(personId) ? personId : undefined
}
