import { isYearlessDate, parseInstant } from '../../model/instant.ts'
import { type Json, type JsonObject, sameJson } from '../../model/json.ts'
import { fullNameOf, joinName, splitAtFirstSpace } from '../../model/name.ts'
import type {
  Address,
  AddressDraft,
  ContactPointDraft,
  Person,
  PersonDraft,
  PersonPatch,
} from '../../model/person.ts'
import type { AddressBody, PersonBody, PersonChange } from './bodies.ts'
import { addressNames, extensionOf, shownAddress } from './lookups.ts'
import { toPipedriveContactPoints } from './mapping.ts'
import { firstNameOf, lastNameOf } from './names.ts'

/** The entities of the account that a body refers to. */
export interface Referred {
  /** The values by field key, checked against their types. */
  readonly customFields: JsonObject
  /** The name of the organization that the body links to. */
  readonly company?: string
}

export function fromPersonBody(body: PersonBody, referred: Referred): PersonDraft {
  const { add_time, ...change } = body
  const createdAt = add_time === undefined ? undefined : parseInstant(add_time)
  return {
    ...fromPersonChange(undefined, change, referred),
    ...(createdAt !== undefined && { createdAt }),
  }
}

/** Writes the keys that are present; lists are replaced as a whole. */
export function fromPersonChange(
  person: Person | undefined,
  change: PersonChange,
  { customFields, company }: Referred,
): PersonPatch {
  const { emails, phones, im, postal_address } = change
  const own: Record<string, Json | undefined> = {
    ownerId: change.owner_id,
    visibleTo: change.visible_to,
    ...marketingOf(person, change),
    ...(postal_address === null && hidden(furtherAddresses(person))),
  }
  const changed = Object.entries(own).filter(([, value]) => value !== undefined) as [string, Json][]
  return {
    ...nameOf(person, change),
    ...companyOf(person, change.org_id, company),
    ...(emails && listOf('emails', person, emails)),
    ...(phones && listOf('phones', person, phones)),
    ...(im && listOf('onlineServices', person, im)),
    ...(change.label_ids && { labelIds: [...new Set(change.label_ids)] }),
    ...(change.notes !== undefined && { notes: change.notes }),
    ...birthdayOf(person, change.birthday),
    ...(change.job_title !== undefined && { jobTitle: change.job_title }),
    ...(postal_address !== undefined && { addresses: addressesWith(person, postal_address) }),
    customFields,
    extensions: { pipedrive: Object.fromEntries(changed) },
  }
}

/** A birthday without a year is shown as none, so a client that sends back what it was shown does not remove it. */
function birthdayOf(person: Person | undefined, birthday: string | null | undefined): PersonPatch {
  if (birthday === undefined) return {}
  return birthday === null && isYearlessDate(person?.birthday ?? '') ? {} : { birthday }
}

/** The link also sets the company name, for vendors that show companies by name. A name without a link stays. */
function companyOf(
  person: Person | undefined,
  orgId: number | null | undefined,
  name: string | undefined,
): PersonPatch {
  if (orgId === undefined) return {}
  if (orgId !== null) return { companyId: orgId, company: name ?? null }
  return person?.companyId ? { companyId: null, company: null } : {}
}

/**
 * A whole name is split into its parts, and parts are joined to a whole name. An omitted part stays. A whole name that did
 * not change keeps its parts, which another API may have split at another space.
 */
function nameOf(person: Person | undefined, { name, first_name, last_name }: PersonChange): PersonPatch {
  if (name !== undefined) {
    const fullName = name.trim()
    return person && fullNameOf(person).trim() === fullName
      ? {}
      : { fullName, ...splitAtFirstSpace(fullName) }
  }
  if (first_name === undefined && last_name === undefined) return {}
  const given = first_name ?? (person ? firstNameOf(person) : null)
  const surname = last_name ?? (person ? lastNameOf(person) : null)
  return { given, surname, fullName: joinName(given, surname) }
}

/** A list that is sent back as it is shown changes nothing: not even the entry that is only shown as primary. */
function listOf(
  list: 'emails' | 'phones' | 'onlineServices',
  person: Person | undefined,
  points: NonNullable<PersonChange['emails']>,
): PersonPatch {
  const drafts = toDrafts(points)
  const isShown = person && sameJson(drafts, toPipedriveContactPoints(person[list]))
  return isShown ? {} : { [list]: drafts }
}

/**
 * If no entry is marked as primary, the first one is primary. The label of an entry without one is `work`, as documented in
 * the vendor's migration guide and recorded in NangoHQ/integration-templates (`integrations/pipedrive/tests/create-person.test.json`).
 */
function toDrafts(points: NonNullable<PersonChange['emails']>): ContactPointDraft[] {
  const marked = points.some(({ primary }) => primary)
  return points.map(({ value, primary = false, label = 'work' }, index) => ({
    value,
    label,
    primary: marked ? primary : index === 0,
  }))
}

/** Replaces or removes the address that is shown, and keeps further addresses from other sources. */
function addressesWith(person: Person | undefined, body: AddressBody | null): readonly AddressDraft[] {
  const shown = person && shownAddress(person)
  const others = furtherAddresses(person)
  if (body === null) return others
  const parts = Object.fromEntries(
    Object.entries(addressNames).map(([name, part]) => [part, body[name as keyof AddressBody] ?? null]),
  )
  const label = shown && { label: shown.label }
  return [{ value: body.value, ...label, primary: others.length > 0, parts }, ...others]
}

/** The addresses that a client does not see after clearing the shown one. */
function hidden(addresses: readonly Address[]): Record<string, Json> {
  return addresses.length === 0 ? {} : { hiddenAddresses: addresses.map(({ normal }) => normal) }
}

function furtherAddresses(person: Person | undefined): readonly Address[] {
  const shown = person && shownAddress(person)
  return (person?.addresses ?? []).filter((address) => address !== shown)
}

const isValid = ({ value }: { value: string }): boolean => /^[^\s@]+@[^\s@]+$/.test(value.trim())

/** Without a valid e-mail address a new person has no consent. After creation the status can change only once. */
function marketingOf(person: Person | undefined, change: PersonChange): Record<string, Json> {
  const { marketing_status, emails } = change
  if (marketing_status === undefined) return {}
  if (!person) return { marketingStatus: emails?.some(isValid) ? marketing_status : 'no_consent' }
  const { marketingStatus = 'no_consent', marketingChanged = false } = extensionOf(person)
  if (marketingChanged === true || marketingStatus === marketing_status) return {}
  return { marketingStatus: marketing_status, marketingChanged: true }
}
