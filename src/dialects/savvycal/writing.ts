import { e164Of, type ListInTransaction, normalPhone } from '../../hub/hub.ts'
import { invalid } from '../../model/errors.ts'
import type { JsonObject } from '../../model/json.ts'
import { givenOf, surnameOf } from '../../model/name.ts'
import {
  type ContactPoint,
  mainContactPoint,
  type Person,
  type PersonDraft,
  type PersonPatch,
} from '../../model/person.ts'
import { personColumns } from '../../model/query.ts'
import { withReplaced } from '../kit/contact-fields.ts'
import type { ClientChange, ClientDraft } from './bodies.ts'
import { phoneOf } from './mapping.ts'
import { referenceField } from './query.ts'

export function fromClientDraft(draft: ClientDraft, defaultLocale: string): PersonDraft {
  const { locale = defaultLocale, phone = null, reference_id = null } = draft
  return fromClient({ ...draft, locale, phone, reference_id })
}

/** The values of a client for its person; absent keys leave the person's values as they are. */
export function fromClient(client: ClientInput): PersonDraft {
  const { first_name, last_name, email, phone, locale, time_zone, reference_id, metadata } = client
  return {
    ...(first_name !== undefined && { given: first_name }),
    ...(last_name !== undefined && { surname: last_name }),
    ...(email !== undefined && { emails: email === null ? [] : [{ value: email, primary: true }] }),
    ...(phone !== undefined && {
      phones: phone === null ? [] : [{ value: phone, primary: true }],
    }),
    ...(locale !== undefined && { language: locale }),
    ...(time_zone !== undefined && { timeZone: time_zone }),
    extensions: {
      savvycal: {
        ...(reference_id !== undefined && { referenceId: reference_id }),
        ...(metadata !== undefined && { metadata: metadata as JsonObject }),
        ...(phone !== undefined && {
          contact: { phone, phones: phone === null ? [] : [normalPhone(phone, null)] },
        }),
      },
    },
  }
}

/** A client as it is written or shown. */
export interface ClientInput {
  readonly first_name?: string | null
  readonly last_name?: string | null
  readonly email?: string | null
  readonly phone?: string | null
  readonly locale?: string
  readonly time_zone?: string
  readonly reference_id?: string | null
  readonly metadata?: unknown
}

/** Writes the given keys. A new e-mail or number replaces the shown one. */
export function fromClientChange(person: Person, change: ClientChange, region: string | null): PersonPatch {
  const { email, phone } = change
  const shownEmail = mainContactPoint(person.emails)?.value ?? null
  const phoneBefore = phoneOf(person)
  const isShown = ({ normal }: ContactPoint): boolean =>
    phoneBefore !== null && e164Of(normal) === phoneBefore
  const shownPhone = person.phones.find(isShown)?.value ?? null
  const phones = phone === undefined ? undefined : withReplaced(person.phones, [[shownPhone, phone]], '')
  return {
    ...namesOf(person, change),
    ...(email !== undefined && { emails: withReplaced(person.emails, [[shownEmail, email]], '') }),
    ...(phones && phone !== phoneBefore && { phones }),
    ...(change.locale !== undefined && { language: change.locale }),
    ...(change.time_zone !== undefined && { timeZone: change.time_zone }),
    extensions: {
      savvycal: {
        ...(change.reference_id !== undefined && { referenceId: change.reference_id }),
        ...(change.metadata !== undefined && { metadata: change.metadata as JsonObject }),
        ...(phones &&
          phone !== phoneBefore && {
            contact: { phone: phone ?? null, phones: phones.map(({ value }) => normalPhone(value, region)) },
          }),
      },
    },
  }
}

/** Names that are sent back as they are shown change nothing: a whole name that was split to be shown stays whole. */
function namesOf(person: Person, { first_name, last_name }: ClientChange): PersonPatch {
  const [shownFirst, shownLast] = [givenOf(person), surnameOf(person)]
  const isShown = (first_name ?? shownFirst) === shownFirst && (last_name ?? shownLast) === shownLast
  if (isShown) return {}
  return {
    ...(first_name !== undefined && { given: first_name }),
    ...(last_name !== undefined && { surname: last_name }),
  }
}

/** A reference belongs to one client of the account; a deleted client's reference is free. @throws invalid */
export async function requireFreeReference(
  list: ListInTransaction,
  referenceId: string | null | undefined,
  own?: Person,
): Promise<void> {
  if (!referenceId) return
  const { items } = await list({
    filter: { field: referenceField, test: { op: 'eq', value: referenceId } },
    order: [{ field: personColumns.createdAt, direction: 'asc' }],
    page: { offset: 0, limit: 2 },
  })
  if (items.every(({ id }) => id === own?.id)) return
  const message = 'has already been taken'
  throw invalid([{ in: 'body', path: ['reference_id'], rule: 'not_unique', message }])
}
