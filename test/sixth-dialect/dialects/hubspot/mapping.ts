import { toMilliseconds } from '../../model/instant.ts'
import type { JsonObject } from '../../model/json.ts'
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
import type { HubspotContact } from './schema.ts'

/** Properties a client can set. */
export const writableProperties = ['company', 'email', 'firstname', 'jobtitle', 'lastname', 'phone'] as const
export type WritableProperty = (typeof writableProperties)[number]

/** The properties in a request: an absent key leaves the value as it is, null or an empty string removes it. */
export type PropertiesInput = { readonly [Name in WritableProperty]?: string | null | undefined }

/** The contact with all properties that Kith has. */
export function toHubspotContact(person: Person): HubspotContact {
  const { vendorIds, createdAt, updatedAt, removedAt, company, jobTitle } = person
  const [created, updated] = [toMilliseconds(createdAt), toMilliseconds(updatedAt)]
  const id = vendorIds.hubspot ?? ''
  return {
    id,
    properties: {
      company,
      createdate: created,
      email: mainContactPoint(person.emails)?.normal ?? null,
      firstname: givenOf(person),
      hs_object_id: id,
      jobtitle: jobTitle,
      lastmodifieddate: updated,
      lastname: surnameOf(person),
      phone: mainContactPoint(person.phones)?.value ?? null,
    },
    createdAt: created,
    updatedAt: updated,
    archived: removedAt !== null,
  }
}

/** Removes the properties that the request did not ask for. */
export function withProperties(contact: HubspotContact, names: readonly string[]): HubspotContact {
  const shown = Object.entries(contact.properties).filter(([name]) => names.includes(name))
  return { ...contact, properties: Object.fromEntries(shown) as HubspotContact['properties'] }
}

export function fromHubspotContact(input: PropertiesInput): PersonDraft {
  const { email, phone } = input
  return {
    ...valuesOf(input),
    ...(email !== undefined && { emails: email ? [{ value: email, label: 'work', primary: true }] : [] }),
    ...(phone !== undefined && { phones: phone ? [{ value: phone, label: 'work', primary: true }] : [] }),
  }
}

/** A new e-mail or phone number replaces the one that is shown. */
export function fromHubspotChange(person: Person, input: PropertiesInput): PersonPatch {
  const { email, phone } = input
  return {
    ...valuesOf(input),
    ...(email !== undefined && { emails: replaced(person.emails, email) }),
    ...(phone !== undefined && { phones: replaced(person.phones, phone) }),
  }
}

function valuesOf({ company, firstname, jobtitle, lastname }: PropertiesInput): PersonPatch {
  return {
    ...(company !== undefined && { company: company || null }),
    ...(firstname !== undefined && { given: firstname || null }),
    ...(jobtitle !== undefined && { jobTitle: jobtitle || null }),
    ...(lastname !== undefined && { surname: lastname || null }),
  }
}

function replaced(points: readonly ContactPoint[], value: string | null): ContactPointDraft[] {
  const shown = mainContactPoint(points)?.value ?? null
  return withReplaced(points, [[shown, value || null]], 'work')
}

/** The properties of a saved contact that have a value. */
export function readProperties(properties: JsonObject): PropertiesInput {
  const known = writableProperties.flatMap((name) => {
    const value = properties[name]
    return typeof value === 'string' || value === null ? [[name, value] as const] : []
  })
  return Object.fromEntries(known)
}
