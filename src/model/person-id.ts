import type { PersonId } from './person.ts'

const ID = /^psn_([0-9a-z]{11})$/

/** The public form of a person id: `psn_` and eleven base-36 digits. */
export function formatPersonId(personId: PersonId): string {
  return `psn_${personId.toString(36).padStart(11, '0')}`
}

/** @returns undefined if the text is not a person id */
export function parsePersonId(id: string): PersonId | undefined {
  const digits = ID.exec(id)?.[1]
  const personId = digits === undefined ? Number.NaN : Number.parseInt(digits, 36)
  return Number.isSafeInteger(personId) ? personId : undefined
}
