import { toSeconds } from '../../model/instant.ts'
import { givenOf, surnameOf } from '../../model/name.ts'
import {
  type ContactPoint,
  type ContactPointDraft,
  mainContactPoint,
  type Person,
  type PersonDraft,
  type PersonPatch,
} from '../../model/person.ts'
import { withReplaced } from '../kit/contact-fields.ts'
import type { AcmeContact } from './schema.ts'

/** The fields of a contact in a request: an absent key leaves the value as it is, null removes it. */
export type ContactInput = {
  readonly [Key in 'first_name' | 'last_name' | 'email' | 'phone']?: string | null | undefined
}

export function toAcmeContact(person: Person): AcmeContact {
  return {
    id: person.vendorIds.acme ?? '',
    first_name: givenOf(person),
    last_name: surnameOf(person),
    email: mainContactPoint(person.emails)?.value ?? null,
    phone: mainContactPoint(person.phones)?.value ?? null,
    created_at: toSeconds(person.createdAt),
    updated_at: toSeconds(person.updatedAt),
  }
}

export function fromAcmeContact(input: ContactInput): PersonDraft {
  const { email, phone } = input
  return {
    ...namesOf(input),
    ...(email !== undefined && { emails: replaced([], email) }),
    ...(phone !== undefined && { phones: replaced([], phone) }),
  }
}

/** A new e-mail or phone number replaces the one that is shown. */
export function fromAcmeChange(person: Person, input: ContactInput): PersonPatch {
  const { email, phone } = input
  return {
    ...namesOf(input),
    ...(email !== undefined && { emails: replaced(person.emails, email) }),
    ...(phone !== undefined && { phones: replaced(person.phones, phone) }),
  }
}

function namesOf({ first_name, last_name }: ContactInput): PersonPatch {
  return {
    ...(first_name !== undefined && { given: first_name }),
    ...(last_name !== undefined && { surname: last_name }),
  }
}

function replaced(points: readonly ContactPoint[], value: string | null): ContactPointDraft[] {
  const shown = mainContactPoint(points)?.value ?? null
  return withReplaced(points, [[shown, value]], 'work')
}
