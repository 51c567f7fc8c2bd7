import Type, { type Static, type TSchema } from 'typebox'

/**
 * https://api.voipbin.net/docs/contact_struct_contact.html: Contact, PhoneNumber, Email of June 2026, Contact and Address of
 * August 2026 (voipbin/monorepo `bin-api-manager/docsdev/source/contact_struct_contact.rst`). Keys in its order.
 */

export const contactSources = ['manual', 'import', 'api', 'sync'] as const
export const phoneNumberTypes = ['mobile', 'work', 'home', 'fax', 'other'] as const
export const emailTypes = ['work', 'personal', 'other'] as const

export type ContactSource = (typeof contactSources)[number]
export type PhoneNumberType = (typeof phoneNumberTypes)[number]
export type EmailType = (typeof emailTypes)[number]

export const addressTypes = ['tel', 'email'] as const

export type AddressType = (typeof addressTypes)[number]

export const nilUuid = '00000000-0000-0000-0000-000000000000'

/** Ids are accepted in any letter case and answered in lower case. */
export const uuidPattern = '^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$'

const uuid = Type.String({ format: 'uuid' })
const time = Type.String({ format: 'date-time', description: 'UTC, without trailing zeros of the fraction.' })
const timeOrNull = Type.Union([time, Type.Null()])

const voipbinPhoneNumber = Type.Object({
  id: uuid,
  number: Type.String({ description: 'As originally entered.' }),
  number_e164: Type.String({
    description: 'E.164, without an extension; empty if the text is no E.164 number.',
  }),
  type: Type.Enum(phoneNumberTypes),
  is_primary: Type.Boolean(),
  tm_create: time,
})
export type VoipbinPhoneNumber = Static<typeof voipbinPhoneNumber>

const voipbinEmail = Type.Object({
  id: uuid,
  address: Type.String({ description: 'In lower case.' }),
  type: Type.Enum(emailTypes),
  is_primary: Type.Boolean(),
  tm_create: time,
})
export type VoipbinEmail = Static<typeof voipbinEmail>

/** What comes before the numbers and e-mails of a contact, and after them, in every version. */
const contactHead = {
  id: uuid,
  customer_id: uuid,
  first_name: Type.String(),
  last_name: Type.String(),
  display_name: Type.String(),
  company: Type.String(),
  job_title: Type.String(),
  source: Type.Enum(contactSources),
  external_id: Type.String(),
}
const contactTail = {
  tag_ids: Type.Array(uuid, { description: 'In order of assignment.' }),
  tm_create: time,
  tm_update: timeOrNull,
  tm_delete: timeOrNull,
}
const primaryFirst = { description: 'The primary one first, then by age.' }

export const voipbinContact = Type.Object({
  ...contactHead,
  phone_numbers: Type.Array(voipbinPhoneNumber, primaryFirst),
  emails: Type.Array(voipbinEmail, primaryFirst),
  ...contactTail,
})
export type VoipbinContact = Static<typeof voipbinContact>

const voipbinAddress = Type.Object({
  id: uuid,
  customer_id: uuid,
  contact_id: uuid,
  type: Type.Enum(addressTypes),
  target: Type.String({
    description:
      'E.164 without an extension, or the digits of a number that has no such form; an e-mail in lower case.',
  }),
  target_name: Type.String({ description: 'As an imported contact said; clients cannot write it.' }),
  name: Type.String({ description: 'The label of the address.' }),
  detail: Type.String({ description: 'Notes about the address.' }),
  is_primary: Type.Boolean({ description: 'One address of a contact at most.' }),
  tm_create: time,
})
export type VoipbinAddress = Static<typeof voipbinAddress>

export const voipbinContactWithAddresses = Type.Object({
  ...contactHead,
  notes: Type.String(),
  addresses: Type.Array(voipbinAddress, primaryFirst),
  ...contactTail,
})
export type VoipbinContactWithAddresses = Static<typeof voipbinContactWithAddresses>

/** https://api.voipbin.net/docs/tag_struct_tag.html, with null for times that have not come. */
export const voipbinTag = Type.Object({
  id: uuid,
  customer_id: uuid,
  name: Type.String(),
  detail: Type.String(),
  tm_create: time,
  tm_update: timeOrNull,
  tm_delete: timeOrNull,
})
export type VoipbinTag = Static<typeof voipbinTag>

export function pageOf<Item extends TSchema>(item: Item) {
  return Type.Object({
    result: Type.Array(item, { description: 'The newest first.' }),
    next_page_token: Type.String({ description: 'Empty only when `result` is.' }),
  })
}

const errorResponse = Type.Object({
  error: Type.Object({
    status: Type.String(),
    reason: Type.String({ description: 'What clients branch on.' }),
    message: Type.String(),
    request_id: Type.String(),
    details: Type.Optional(Type.Array(Type.Object({}))),
  }),
})

/** The error answers of a route, for its description. */
export function errorsOf(...statuses: readonly number[]): Record<number, TSchema> {
  return Object.fromEntries(statuses.map((status) => [status, errorResponse]))
}
