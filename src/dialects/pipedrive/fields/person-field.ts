import type { Hub } from '../../../hub/hub.ts'
import type { Caller } from '../../../model/access.ts'
import type { CustomField, Label } from '../../../model/catalog.ts'
import { notFound } from '../../../model/errors.ts'
import type { Instant } from '../../../model/instant.ts'
import type { JsonObject } from '../../../model/json.ts'
import { type SystemField, systemFields, visibilityChoices } from './system-fields.ts'

/** A field of persons, from the system or the account, independent of the API version. */
export interface PersonField {
  readonly id: number
  readonly code: string
  readonly name: string
  readonly type: string
  /** Null for types that have none. */
  readonly options: readonly PersonFieldOption[] | null
  readonly removedOptions: readonly PersonFieldOption[]
  readonly writable: boolean
  readonly optional: boolean
  readonly addedAt: Instant
  readonly updatedAt: Instant
  /** Display settings that clients set. */
  readonly attributes: JsonObject
  /** The definition; undefined for system fields. */
  readonly custom?: CustomField
}

export interface PersonFieldOption {
  readonly id: number
  readonly label: string
  readonly color?: string | null
}

/** All fields of the account in a version of the API, by id: system fields, then custom fields. */
export async function listPersonFields(caller: Caller, hub: Hub, version: 1 | 2): Promise<PersonField[]> {
  const [{ settings, createdAt }, labels, customFields] = await Promise.all([
    hub.organizations.get(caller.orgId),
    hub.catalog.listLabels(caller),
    hub.catalog.listCustomFields(caller),
  ])
  const shown = systemFields.filter(
    ({ contactSync, only = version }) => only === version && (settings.contactSync || !contactSync),
  )
  return [
    ...shown.map((field) => fromSystemField(field, labels, createdAt)),
    ...customFields.map(fromCustomField),
  ]
}

/** By its code as in version 2, or by its id as in version 1. @throws not_found */
export async function getPersonField(
  caller: Caller,
  hub: Hub,
  wanted: { code: string } | { id: number },
): Promise<PersonField> {
  const fields = await listPersonFields(caller, hub, 'code' in wanted ? 2 : 1)
  const field = fields.find(({ id, code }) => ('code' in wanted ? code === wanted.code : id === wanted.id))
  if (!field) throw notFound('field')
  return field
}

export function fromCustomField(custom: CustomField): PersonField {
  const { id, code, name, type, options, removedOptions, attributes } = custom
  const choices = type === 'visible_to' ? [...visibilityChoices] : hasOptions(type) ? options : null
  return {
    id,
    code,
    name,
    type,
    options: choices,
    removedOptions,
    writable: true,
    optional: false,
    addedAt: custom.createdAt,
    updatedAt: custom.updatedAt,
    attributes,
    custom,
  }
}

export function hasOptions(type: string): boolean {
  return type === 'enum' || type === 'set'
}

export function fromSystemField(field: SystemField, labels: readonly Label[], addedAt: Instant): PersonField {
  return {
    id: field.id,
    code: field.code,
    name: field.name,
    type: field.type,
    options: choicesOf(field, labels),
    removedOptions: [],
    writable: field.writable ?? false,
    optional: field.optional ?? false,
    addedAt,
    updatedAt: addedAt,
    attributes: field.attributes ?? {},
  }
}

function choicesOf({ choices }: SystemField, labels: readonly Label[]): PersonFieldOption[] | null {
  if (choices === 'visibility') return [...visibilityChoices]
  return choices === 'labels' ? labels.map(toLabelOption) : null
}

export function toLabelOption({ id, name, color }: Label): PersonFieldOption {
  return { id, label: name, ...(color !== null && { color }) }
}
