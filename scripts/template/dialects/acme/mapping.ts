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

/** What a writer says of a contact: a key left out says nothing, null takes the value away. */
export type SaidContact = {
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

export function fromAcmeContact(said: SaidContact): PersonDraft {
  const { email, phone } = said
  return {
    ...namesOf(said),
    ...(email !== undefined && { emails: replaced([], email) }),
    ...(phone !== undefined && { phones: replaced([], phone) }),
  }
}

/** A new address or number takes the place of the one shown. */
export function fromAcmeChange(person: Person, said: SaidContact): PersonPatch {
  const { email, phone } = said
  return {
    ...namesOf(said),
    ...(email !== undefined && { emails: replaced(person.emails, email) }),
    ...(phone !== undefined && { phones: replaced(person.phones, phone) }),
  }
}

function namesOf({ first_name, last_name }: SaidContact): PersonPatch {
  return {
    ...(first_name !== undefined && { given: first_name }),
    ...(last_name !== undefined && { surname: last_name }),
  }
}

function replaced(points: readonly ContactPoint[], value: string | null): ContactPointDraft[] {
  const shown = mainContactPoint(points)?.value ?? null
  return withReplaced(points, [[shown, value]], 'work')
}
