import type { CustomField, CustomFieldType, FieldOption } from '../../model/catalog.ts'
import type { ExternalCustomField, ExternalLabel } from '../../model/import.ts'
import { isCalendarDate } from '../../model/instant.ts'
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts'
import type { Contacts } from '../dialect.ts'
import { externalPerson, itemsOf, readContacts, textOrNull, texts, timesOf } from '../kit/contact-reader.ts'
import type { PersonBody } from './bodies.ts'
import { encodeCursor } from './cursor.ts'
import { addressNames, VISIBILITIES } from './lookups.ts'
import { toPipedrivePerson } from './mapping.ts'
import { viewFor } from './routes.ts'
import { fromPersonBody } from './writing.ts'

export const contacts: Contacts = {
  path: (id) => `/api/v2/persons/${encodeURIComponent(id)}`,

  async render(hub, caller, people) {
    const view = await viewFor(caller, hub, { include: [], optionLabels: false, labels: false })
    return people.map((person) => toPipedrivePerson(person, view) as JsonObject)
  },

  page: (items, { next } = { number: 1, size: items.length, total: items.length }) => ({
    success: true,
    data: items,
    additional_data: { next_cursor: next ? cursorOf(Number(next.id)) : null },
  }),

  read: (document) => readContacts(document, { itemsIn, isItem, toExternalPerson }),
}

function cursorOf(id: number): string {
  return encodeCursor({ field: 'id', direction: 'asc', value: id, id })
}

function itemsIn(document: Json): readonly Json[] | undefined {
  return isJsonObject(document) && document.success === true ? itemsOf(document, 'data') : undefined
}

function isItem(item: JsonObject): boolean {
  const numbered = isId(item.id) || isLargeId(item.id)
  return numbered && typeof item.name === 'string' && Array.isArray(item.emails) && 'visible_to' in item
}

function toExternalPerson(person: JsonObject) {
  const { id, org_id, custom_fields, picture_id } = person
  const draft = fromPersonBody(toBody(person), { customFields: {} })
  const pictureId = isId(picture_id) ? { externalPictureId: picture_id } : {}
  const numbered = externalPerson('pipedrive', String(id), draft)
  // An id that is too large for a number is no id of this API, but still identifies the person in its file.
  const { vendorIds } = isLargeId(id) ? {} : numbered.draft
  return {
    ...numbered,
    draft: {
      ...draft,
      ...(vendorIds && { vendorIds }),
      extensions: { pipedrive: { ...draft.extensions?.pipedrive, ...pictureId } },
      // The parts may split the name differently than Kith would.
      ...namesOf(person),
      ...timesOf(person, 'add_time', 'update_time'),
    },
    ...(isId(org_id) && { company: { id: org_id } }),
    labels: saidLabels(person),
    ...(isJsonObject(custom_fields) && { customFields: saidFields(custom_fields) }),
    ...(person.is_deleted === true && { removed: true }),
  }
}

function namesOf(person: JsonObject) {
  const { first_name, last_name } = textOrNull(person, 'first_name', 'last_name')
  return {
    ...(person.name !== '' && { fullName: String(person.name) }),
    ...(first_name !== undefined && { given: first_name }),
    ...(last_name !== undefined && { surname: last_name }),
  }
}

/** The person as a client would write it. Ids of related entities are returned separately. */
function toBody(person: JsonObject): PersonBody {
  const { owner_id, visible_to, postal_address } = person
  const status = marketingStatuses.find((known) => known === person.marketing_status)
  const lists = (['emails', 'phones', 'im'] as const).filter((name) => Array.isArray(person[name]))
  return {
    ...(isId(owner_id) && { owner_id }),
    ...(VISIBILITIES.includes(visible_to) && { visible_to: visible_to as 1 }),
    ...Object.fromEntries(lists.map((name) => [name, pointsOf(person[name] as readonly Json[])])),
    ...(status && { marketing_status: status }),
    ...textOrNull(person, 'notes', 'birthday', 'job_title'),
    ...(postal_address === null && { postal_address }),
    ...(isJsonObject(postal_address) &&
      typeof postal_address.value === 'string' && { postal_address: addressOf(postal_address) }),
  }
}

const marketingStatuses = ['no_consent', 'unsubscribed', 'subscribed', 'archived'] as const

function pointsOf(list: readonly Json[]): NonNullable<PersonBody['emails']> {
  return list.filter(isJsonObject).flatMap((point) => {
    const { value, label } = texts(point, 'value', 'label')
    if (!value) return []
    // Only writes have the usual label: a page shows an entry without one as it is.
    return [{ value, primary: point.primary === true, label: label ?? '' }]
  })
}

function addressOf(address: JsonObject): NonNullable<PersonBody['postal_address']> {
  const names = Object.keys(addressNames) as (keyof typeof addressNames)[]
  return { value: String(address.value), ...textOrNull(address, ...names) }
}

/** Labels are shown with names only when the request asks for names. */
function saidLabels({ label_ids, labels }: JsonObject): ExternalLabel[] {
  const named = new Map(
    (Array.isArray(labels) ? labels : [])
      .filter(isJsonObject)
      .map(({ id, label }) => [id, typeof label === 'string' ? label : undefined]),
  )
  return (Array.isArray(label_ids) ? label_ids : []).filter(isId).map((id) => {
    const name = named.get(id)
    return { id, ...(name !== undefined && { name }) }
  })
}

function isId(value: Json | undefined): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0
}

/** A number of more than 53 bits: files are read so that its digits stay, as text. */
function isLargeId(value: Json | undefined): boolean {
  return typeof value === 'string' && /^[1-9]\d{15,}$/.test(value)
}

/** Values are keyed by field code; the type of the field is detected from the value. */
function saidFields(raw: JsonObject) {
  const given = Object.entries(raw).filter(([, value]) => value !== null)
  return {
    raw,
    fields: given.map(
      ([code, value]): ExternalCustomField => ({
        code,
        name: `Pipedrive ${code.slice(0, 8)}`,
        ...kindOf(value),
      }),
    ),
    read: (fields: readonly CustomField[]) => ({
      values: Object.fromEntries(
        given.flatMap(([code, value]) => {
          const field = fields.find((candidate) => candidate.code === code)
          return field ? [[field.key, withoutOptionLabels(value)]] : []
        }),
      ),
      problems: [],
    }),
  }
}

function kindOf(value: Json): { type: CustomFieldType; options?: FieldOption[] } {
  if (typeof value === 'number') return { type: 'double' }
  if (Array.isArray(value)) return { type: 'set', options: value.flatMap(optionOf) }
  if (isJsonObject(value)) return kindOfObject(value)
  return { type: isCalendarDate(`${value}`) ? 'date' : 'varchar' }
}

function kindOfObject(value: JsonObject): { type: CustomFieldType; options?: FieldOption[] } {
  if ('currency' in value) return { type: 'monetary' }
  if ('label' in value && isId(value.id)) return { type: 'enum', options: optionOf(value) }
  const timed = 'timezone_id' in value
  if ('until' in value) return { type: timed ? 'timerange' : 'daterange' }
  return { type: timed ? 'time' : 'address' }
}

/** An option is a number, or has its name if the request asks for names. */
function optionOf(value: Json): FieldOption[] {
  const { id, label } = isJsonObject(value) ? value : { id: value, label: undefined }
  return isId(id) ? [{ id, label: typeof label === 'string' ? label : `Option ${id}` }] : []
}

function withoutOptionLabels(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutOptionLabels)
  return isJsonObject(value) && 'label' in value && isId(value.id) ? value.id : value
}
