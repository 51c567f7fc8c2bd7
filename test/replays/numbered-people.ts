import type { PersonDraft } from '../../src/model/person.ts'

/** New people called `Person No0`, `Person No1`, and so on, with an e-mail each. */
export function numberedPeople(count: number): PersonDraft[] {
  return Array.from({ length: count }, (_, index) => ({
    given: 'Person',
    surname: `No${index}`,
    emails: [{ value: `p${index}@example.com` }],
  }))
}
