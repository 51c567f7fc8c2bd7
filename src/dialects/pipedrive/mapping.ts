import type { CustomField, Label } from '../../model/catalog.ts'
import { isYearlessDate, toSeconds } from '../../model/instant.ts'
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts'
import { fullNameOf } from '../../model/name.ts'
import type { OrganizationSettings } from '../../model/organization.ts'
import type { Address, ContactPoint, Person } from '../../model/person.ts'
import { followersOf } from './followers.ts'
import { extensionOf, ownerOf, pictureOf, shownAddress, visibilityOf } from './lookups.ts'
import { firstNameOf, lastNameOf } from './names.ts'
import {
  countNames,
  type OptionalField,
  type PipedriveAddress,
  type PipedriveContactPoint,
  type PipedrivePerson,
} from './schema.ts'
import { withWholeZone } from './time-zone-ids.ts'

/** What the response shows of a person. */
export interface PersonView {
  readonly settings: OrganizationSettings
  /** The custom fields to show. */
  readonly customFields: readonly CustomField[]
  /** Shows options with their names instead of only their ids. */
  readonly optionLabels: boolean
  /** The labels by id, if the request asks for their names. */
  readonly labels?: readonly Label[]
  readonly include: readonly OptionalField[]
}

/** The person as Pipedrive shows it. Keys are in the order of the vendor's example. */
export function toPipedrivePerson(person: Person, view: PersonView): PipedrivePerson {
  return {
    id: pipedriveIdOf(person),
    name: fullNameOf(person),
    first_name: firstNameOf(person),
    last_name: lastNameOf(person),
    owner_id: ownerOf(person),
    org_id: person.companyId,
    add_time: toSeconds(person.createdAt),
    update_time: toSeconds(person.updatedAt),
    emails: toPipedriveContactPoints(person.emails),
    phones: toPipedriveContactPoints(person.phones),
    is_deleted: person.removedAt !== null,
    visible_to: visibilityOf(person),
    label_ids: [...person.labelIds],
    picture_id: pictureOf(person),
    custom_fields: toPipedriveCustomFields(person, view),
    ...(view.settings.contactSync ? contactSyncFieldsOf(person) : {}),
    ...(view.labels ? { labels: labelsOf(person, view.labels) } : {}),
    ...includedFieldsOf(person, view),
  }
}

export function pipedriveIdOf(person: Person): number {
  return Number(person.vendorIds.pipedrive)
}

/** If no entry is marked as primary, the first one is primary. */
export function toPipedriveContactPoints(points: readonly ContactPoint[]): PipedriveContactPoint[] {
  const marked = points.some(({ primary }) => primary)
  return points.map(({ value, primary, label }, index) => ({
    value,
    primary: marked ? primary : index === 0,
    label,
  }))
}

function contactSyncFieldsOf(person: Person) {
  return {
    notes: person.notes,
    im: toPipedriveContactPoints(person.onlineServices),
    // The vendor's dates have a year.
    birthday: isYearlessDate(person.birthday ?? '') ? null : person.birthday,
    job_title: person.jobTitle,
    postal_address: toPipedriveAddress(shownAddress(person)),
  }
}

/** The published example has no `subpremise`, so it appears only when it has a value. */
function toPipedriveAddress(address: Address | undefined): PipedriveAddress | null {
  if (!address) return null
  const { parts } = address
  return {
    value: address.value,
    country: parts.country,
    admin_area_level_1: parts.region,
    admin_area_level_2: parts.county,
    locality: parts.locality,
    sublocality: parts.district,
    route: parts.street,
    street_number: parts.number,
    ...(parts.apartment ? { subpremise: parts.apartment } : {}),
    postal_code: parts.postcode,
  }
}

function toPipedriveCustomFields(person: Person, { customFields, optionLabels }: PersonView): JsonObject {
  return Object.fromEntries(
    customFields.map((field) => {
      const value = Object.hasOwn(person.customFields, field.key) ? person.customFields[field.key]! : null
      return [field.code, optionLabels ? withOptionLabels(field, value) : shownValue(field, value)]
    }),
  )
}

/** Other APIs may write only the number or only the name of a time zone. */
function shownValue({ type }: CustomField, value: Json): Json {
  const isTime = type === 'time' || type === 'timerange'
  return isTime && isJsonObject(value) ? withWholeZone(value) : value
}

function withOptionLabels(field: CustomField, value: Json): Json {
  if (value === null || (field.type !== 'enum' && field.type !== 'set')) return shownValue(field, value)
  const named = (id: Json): Json => ({
    id,
    label: field.options.find((option) => option.id === id)?.label ?? null,
  })
  return Array.isArray(value) ? value.map(named) : named(value)
}

function labelsOf(person: Person, labels: readonly Label[]): { id: number; label: string }[] {
  return person.labelIds.flatMap((id) => {
    const label = labels.find((candidate) => candidate.id === id)
    return label ? [{ id, label: label.name }] : []
  })
}

/**
 * The address that copies mail into the account, called `cc_email` in version 1. Unlike deals, persons have no address of
 * their own (recorded in NangoHQ/integration-templates, `integrations/pipedrive/tests/list-persons.test.json`). Mail sent
 * there is not received.
 */
export const SMART_BCC_EMAIL = 'company@example.invalid'

/** Kith keeps no deals, activities, files or mail, so these counts are 0. */
function includedFieldsOf(person: Person, { include, settings }: PersonView): Partial<PipedrivePerson> {
  if (include.length === 0) return {}
  const all: Required<Pick<PipedrivePerson, OptionalField>> = {
    next_activity_id: null,
    last_activity_id: null,
    ...(Object.fromEntries(countNames.map((name) => [name, 0])) as Record<
      (typeof countNames)[number],
      number
    >),
    followers_count: followersOf(person).length,
    last_incoming_mail_time: null,
    last_outgoing_mail_time: null,
    marketing_status: marketingStatusOf(person),
    doi_status: 1,
    smart_bcc_email: SMART_BCC_EMAIL,
  }
  const hidden: readonly string[] = settings.marketingApp ? [] : ['marketing_status', 'doi_status']
  return Object.fromEntries(
    Object.entries(all).filter(([name]) => include.includes(name as OptionalField) && !hidden.includes(name)),
  )
}

const marketingStatuses: readonly unknown[] = ['no_consent', 'unsubscribed', 'subscribed', 'archived']

export function marketingStatusOf(person: Person): string {
  const { marketingStatus } = extensionOf(person)
  return marketingStatuses.includes(marketingStatus) ? (marketingStatus as string) : 'no_consent'
}
