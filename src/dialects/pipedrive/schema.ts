import Type, { type Static } from 'typebox'
import { nullable } from '../kit/nullable.ts'

/** https://developers.pipedrive.com/docs/api/v1/Persons, API v2. Keys in the order of its example. */

export const pipedriveTime = Type.String({
  format: 'date-time',
  description: 'RFC 3339, UTC, whole seconds.',
})

const contactPoint = Type.Object({
  value: Type.String(),
  primary: Type.Boolean(),
  label: Type.String(),
})
export type PipedriveContactPoint = Static<typeof contactPoint>

const addressPart = nullable(Type.String())

const postalAddress = Type.Object({
  value: Type.String(),
  country: addressPart,
  admin_area_level_1: addressPart,
  admin_area_level_2: addressPart,
  locality: addressPart,
  sublocality: addressPart,
  route: addressPart,
  street_number: addressPart,
  subpremise: Type.Optional(Type.String({ description: 'Only where one is known.' })),
  postal_code: addressPart,
})
export type PipedriveAddress = Static<typeof postalAddress>

const label = Type.Object({ id: Type.Integer(), label: Type.String() })

export const countNames = [
  'open_deals_count',
  'related_open_deals_count',
  'closed_deals_count',
  'related_closed_deals_count',
  'participant_open_deals_count',
  'participant_closed_deals_count',
  'email_messages_count',
  'activities_count',
  'done_activities_count',
  'undone_activities_count',
  'files_count',
  'notes_count',
  'followers_count',
  'won_deals_count',
  'related_won_deals_count',
  'lost_deals_count',
  'related_lost_deals_count',
] as const

/** The values of `include_fields`. */
export const optionalFields = [
  'next_activity_id',
  'last_activity_id',
  ...countNames,
  'last_incoming_mail_time',
  'last_outgoing_mail_time',
  'marketing_status',
  'doi_status',
  'smart_bcc_email',
] as const
export type OptionalField = (typeof optionalFields)[number]

const contactSyncFields = {
  notes: nullable(Type.String()),
  im: Type.Array(contactPoint),
  birthday: nullable(Type.String({ description: 'YYYY-MM-DD' })),
  job_title: nullable(Type.String()),
  postal_address: nullable(postalAddress),
}

const includedFields = {
  next_activity_id: nullable(Type.Integer()),
  last_activity_id: nullable(Type.Integer()),
  ...(Object.fromEntries(countNames.map((name) => [name, Type.Integer()])) as Record<
    (typeof countNames)[number],
    ReturnType<typeof Type.Integer>
  >),
  last_incoming_mail_time: nullable(pipedriveTime),
  last_outgoing_mail_time: nullable(pipedriveTime),
  marketing_status: Type.String(),
  doi_status: Type.Integer(),
  smart_bcc_email: Type.String(),
}

export const pipedrivePerson = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  first_name: nullable(Type.String()),
  last_name: nullable(Type.String()),
  owner_id: Type.Integer(),
  org_id: nullable(Type.Integer()),
  add_time: pipedriveTime,
  update_time: pipedriveTime,
  emails: Type.Array(contactPoint),
  phones: Type.Array(contactPoint),
  is_deleted: Type.Boolean(),
  visible_to: Type.Integer({ description: '1, 3, 5 or 7.' }),
  label_ids: Type.Array(Type.Integer()),
  picture_id: nullable(Type.Integer()),
  custom_fields: Type.Record(Type.String(), Type.Unknown(), {
    description: 'Every custom field of the account by its 40-digit code; unset ones are null.',
  }),
  ...Type.Partial(Type.Object(contactSyncFields, { description: 'Only while contact sync is on.' }))
    .properties,
  labels: Type.Optional(Type.Array(label, { description: 'Only with include_labels=true.' })),
  ...Type.Partial(Type.Object(includedFields)).properties,
})
export type PipedrivePerson = Static<typeof pipedrivePerson>

export const personResponse = Type.Object({ success: Type.Literal(true), data: pipedrivePerson })

export const personsResponse = Type.Object({
  success: Type.Literal(true),
  data: Type.Array(pipedrivePerson),
  additional_data: Type.Object({ next_cursor: nullable(Type.String()) }),
})

export const deletedResponse = Type.Object({
  success: Type.Literal(true),
  data: Type.Object({ id: Type.Integer() }),
})

export const errorResponse = Type.Object({
  success: Type.Literal(false),
  error: Type.String(),
  error_info: Type.Optional(Type.String({ description: 'Not beside `code`.' })),
  code: Type.Optional(Type.String({ description: 'Of refused values in version 2.' })),
  errorCode: Type.Optional(Type.Integer({ description: 'Of the gateway: the status.' })),
  field_code: Type.Optional(Type.String({ description: 'The custom field at fault, when it is one.' })),
  data: Type.Optional(Type.Null()),
  additional_data: Type.Optional(Type.Null()),
})
