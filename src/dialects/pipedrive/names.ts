import { givenOf, splitAtFirstSpace, surnameOf } from '../../model/name.ts'
import type { Person } from '../../model/person.ts'

/**
 * First and last names as Pipedrive shows them. It splits a whole name at the first space: `Anna van der Berg` is `Anna` and
 * `van der Berg` (recorded in NangoHQ/integration-templates, `integrations/pipedrive/tests/update-person.test.json`).
 */

type Name = Pick<Person, 'fullName' | 'given' | 'surname'>

export function firstNameOf(name: Name): string | null {
  return givenOf(name, splitAtFirstSpace)
}

export function lastNameOf(name: Name): string | null {
  return surnameOf(name, splitAtFirstSpace)
}
