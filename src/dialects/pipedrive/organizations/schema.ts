import Type, { type Static } from 'typebox'
import { nullable } from '../../kit/nullable.ts'
import { pipedriveTime } from '../schema.ts'

/** https://developers.pipedrive.com/docs/api/v1/Organizations, API v2, only the fields that persons need. */

const strict = { additionalProperties: false } as const
const part = nullable(Type.String({ maxLength: 500 }))

const addressParts = {
  country: part,
  admin_area_level_1: part,
  admin_area_level_2: part,
  locality: part,
  sublocality: part,
  route: part,
  street_number: part,
  subpremise: part,
  postal_code: part,
}

/** The values of `include_fields`. Kith keeps none of these fields except people_count. */
export const organizationOptionalFields = [
  'next_activity_id',
  'last_activity_id',
  'open_deals_count',
  'related_open_deals_count',
  'closed_deals_count',
  'related_closed_deals_count',
  'email_messages_count',
  'people_count',
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
export type OrganizationOptionalField = (typeof organizationOptionalFields)[number]

export const pipedriveOrganization = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  owner_id: Type.Integer(),
  add_time: pipedriveTime,
  update_time: pipedriveTime,
  is_deleted: Type.Boolean(),
  visible_to: Type.Integer({ description: '1, 3, 5 or 7.' }),
  address: nullable(Type.Object({ value: Type.String(), ...addressParts })),
  label_ids: Type.Array(Type.Integer()),
  custom_fields: Type.Record(Type.String(), Type.Unknown(), {
    description: 'Always empty: only persons have custom fields here.',
  }),
  ...Type.Partial(
    Type.Object(
      Object.fromEntries(
        organizationOptionalFields.map((name) => [name, nullable(Type.Integer())]),
      ) as Record<OrganizationOptionalField, ReturnType<typeof nullableInteger>>,
    ),
  ).properties,
})
export type PipedriveOrganization = Static<typeof pipedriveOrganization>

function nullableInteger() {
  return nullable(Type.Integer())
}

const success = Type.Literal(true)
const nextCursor = Type.Object({ next_cursor: nullable(Type.String()) })
export const organizationResponse = Type.Object({ success, data: pipedriveOrganization })
export const organizationsResponse = Type.Object({
  success,
  data: Type.Array(pipedriveOrganization),
  additional_data: nextCursor,
})
export const foundOrganization = Type.Object({
  result_score: Type.Number(),
  item: Type.Object({
    id: Type.Integer(),
    type: Type.Literal('organization'),
    name: Type.String(),
    address: nullable(Type.String()),
    visible_to: Type.Integer(),
    owner: Type.Object({ id: Type.Integer() }),
    custom_fields: Type.Array(Type.String()),
    notes: Type.Array(Type.String()),
  }),
})
export const foundOrganizationsResponse = Type.Object({
  success,
  data: Type.Object({
    items: Type.Array(foundOrganization),
  }),
  additional_data: nextCursor,
})

const address = Type.Object(
  {
    value: Type.String({ minLength: 1, maxLength: 500 }),
    ...Type.Partial(Type.Object(addressParts)).properties,
  },
  strict,
)

const name = Type.String({ minLength: 1, maxLength: 255, pattern: '\\S' })
const changeable = {
  owner_id: Type.Optional(Type.Integer({ minimum: 1 })),
  visible_to: Type.Optional(Type.Enum([1, 3, 5, 7])),
  label_ids: Type.Optional(Type.Array(Type.Integer({ minimum: 1 }), { maxItems: 100 })),
  address: Type.Optional(nullable(address)),
  custom_fields: Type.Optional(Type.Record(Type.String(), Type.Unknown(), { maxProperties: 200 })),
}
export const organizationPatch = Type.Object({ name: Type.Optional(name), ...changeable }, strict)
export type OrganizationPatch = Static<typeof organizationPatch>
export const organizationDraft = Type.Object(
  { name, ...changeable, add_time: Type.Optional(Type.String({ description: 'RFC 3339.' })) },
  strict,
)
