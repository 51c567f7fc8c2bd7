import Type, { type Static } from 'typebox'
import { nullable } from '../../kit/nullable.ts'
import { countNames } from '../schema.ts'

/**
 * Persons and organizations in the format of version 1. Keys are those of recorded answers
 * (NangoHQ/integration-templates, `integrations/pipedrive/tests/{list,get,create,update}-person.test.json` and `…/list-organizations.test.json`;
 * dlt-hub/verified-sources, `tests/pipedrive/recents_response_with_null.json`; airbytehq/airbyte,
 * `airbyte-integrations/connectors/source-pipedrive/integration_tests/expected_records.jsonl`).
 */

export const oldTime = Type.String({ description: 'YYYY-MM-DD HH:MM:SS, UTC.' })
const text = nullable(Type.String())
const number = nullable(Type.Integer())
export const success = Type.Literal(true)

const point = Type.Object({
  label: Type.Optional(Type.String({ description: 'Absent from the entry that stands for none.' })),
  value: Type.String({ description: 'Empty in the only entry of a person who has none.' }),
  primary: Type.Boolean(),
})

const counts = Object.fromEntries(countNames.map((name) => [name, Type.Integer()])) as Record<
  (typeof countNames)[number],
  ReturnType<typeof Type.Integer>
>

/** The user behind a number. */
export const userReference = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  email: Type.String(),
  has_pic: Type.Integer({ description: '1 or 0.' }),
  pic_hash: text,
  active_flag: Type.Boolean(),
})

const organizationSummary = {
  name: Type.String(),
  people_count: Type.Integer(),
  owner_id: Type.Integer(),
  address: text,
  label_ids: Type.Array(Type.Integer()),
  active_flag: Type.Boolean(),
  cc_email: Type.String(),
  owner_name: Type.String(),
}

export const organizationReference = Type.Object({ id: Type.Integer(), ...organizationSummary })

const addressParts = {
  postal_address: text,
  postal_address_lat: Type.Null(),
  postal_address_long: Type.Null(),
  postal_address_subpremise: text,
  postal_address_street_number: text,
  postal_address_route: text,
  postal_address_sublocality: text,
  postal_address_locality: text,
  postal_address_admin_area_level_1: text,
  postal_address_admin_area_level_2: text,
  postal_address_country: text,
  postal_address_postal_code: text,
  postal_address_formatted_address: text,
}

const contactSync = Type.Partial(
  Type.Object(
    {
      im: Type.Array(point),
      ...addressParts,
      notes: text,
      birthday: nullable(Type.String({ description: 'YYYY-MM-DD' })),
      job_title: text,
    },
    { description: 'Only while contact sync is on.' },
  ),
)

/** What persons and organizations have in common. */
const shared = {
  active_flag: Type.Boolean({ description: 'False once deleted.' }),
  first_char: text,
  update_time: oldTime,
  delete_time: nullable(oldTime),
  add_time: oldTime,
  visible_to: Type.String({ description: '1, 3, 5 or 7.' }),
  next_activity_date: Type.Null(),
  next_activity_time: Type.Null(),
  next_activity_id: Type.Null(),
  last_activity_id: Type.Null(),
  last_activity_date: Type.Null(),
  label: nullable(Type.Integer({ description: 'The first of `label_ids`.' })),
  label_ids: Type.Array(Type.Integer()),
  cc_email: Type.String(),
  owner_name: Type.String(),
}

const personValues = {
  ...shared,
  name: Type.String(),
  first_name: text,
  last_name: text,
  ...counts,
  phone: Type.Array(point),
  email: Type.Array(point),
  last_incoming_mail_time: Type.Null(),
  last_outgoing_mail_time: Type.Null(),
  ...contactSync.properties,
  marketing_status: Type.Optional(Type.String({ description: 'Only with the marketing app.' })),
  doi_status: Type.Optional(Type.Integer()),
  org_name: text,
}

const picture = Type.Object({
  item_type: Type.Literal('person'),
  item_id: Type.Integer(),
  active_flag: Type.Boolean(),
  add_time: oldTime,
  update_time: oldTime,
  added_by_user_id: Type.Integer(),
  pictures: Type.Object({ '128': Type.String(), '512': Type.String() }),
  value: Type.Integer({ description: 'The id of the picture.' }),
})

/** As lists and single reads show a person: owner, organization and picture are objects. */
export const oldPerson = Type.Object(
  {
    id: Type.Integer(),
    owner_id: Type.Object({ ...userReference.properties, value: Type.Integer() }),
    org_id: nullable(Type.Object({ ...organizationSummary, value: Type.Integer() })),
    ...personValues,
    picture_id: nullable(picture),
    primary_email: text,
    company_id: Type.Integer(),
  },
  {
    description: 'Custom fields are further keys: their 40-digit codes, and codes with the suffix of a part.',
    patternProperties: { '^[0-9a-f]{40}(_[a-z_0-9]+)?$': Type.Unknown() },
  },
)
export type OldPerson = Static<typeof oldPerson>

const { delete_time: _, ...sharedOfActive } = shared

/** A person after another one was merged into it: owner and organization are numbers, and there are no custom fields. */
export const mergedPerson = Type.Object({
  id: Type.Integer(),
  company_id: Type.Integer(),
  name: Type.String(),
  first_name: text,
  last_name: text,
  owner_id: Type.Integer(),
  org_id: nullable(Type.Integer()),
  ...counts,
  phone: Type.Array(point),
  email: Type.Array(point),
  ...sharedOfActive,
  last_incoming_mail_time: Type.Null(),
  last_outgoing_mail_time: Type.Null(),
  org_name: text,
  picture_id: nullable(picture),
  merge_what_id: Type.Integer({ description: 'The id that was merged away.' }),
})
export type MergedPerson = Static<typeof mergedPerson>

/** As recents show a person: owner, organization and picture are numbers. */
export const recentPerson = Type.Object({
  id: Type.Integer(),
  company_id: Type.Integer(),
  owner_id: Type.Integer(),
  org_id: number,
  ...personValues,
  picture_id: number,
  picture_128_url: text,
})
export type RecentPerson = Static<typeof recentPerson>

const organizationValues = {
  ...shared,
  name: Type.String(),
  open_deals_count: Type.Integer(),
  related_open_deals_count: Type.Integer(),
  closed_deals_count: Type.Integer(),
  related_closed_deals_count: Type.Integer(),
  email_messages_count: Type.Integer(),
  people_count: Type.Integer(),
  activities_count: Type.Integer(),
  done_activities_count: Type.Integer(),
  undone_activities_count: Type.Integer(),
  files_count: Type.Integer(),
  notes_count: Type.Integer(),
  followers_count: Type.Integer(),
  won_deals_count: Type.Integer(),
  related_won_deals_count: Type.Integer(),
  lost_deals_count: Type.Integer(),
  related_lost_deals_count: Type.Integer(),
  category_id: Type.Null(),
  picture_id: Type.Null(),
  country_code: Type.Null(),
  address: text,
  address_subpremise: text,
  address_street_number: text,
  address_route: text,
  address_sublocality: text,
  address_locality: text,
  address_admin_area_level_1: text,
  address_admin_area_level_2: text,
  address_country: text,
  address_country_code: Type.Null(),
  address_postal_code: text,
  address_formatted_address: text,
  website: Type.Null(),
  linkedin: Type.Null(),
  industry: Type.Null(),
  annual_revenue: Type.Null(),
  employee_count: Type.Null(),
}

export const oldOrganization = Type.Object({
  id: Type.Integer(),
  company_id: Type.Integer(),
  owner_id: Type.Object({ ...userReference.properties, value: Type.Integer() }),
  ...organizationValues,
})
export type OldOrganization = Static<typeof oldOrganization>

export const recentOrganization = Type.Object({
  id: Type.Integer(),
  company_id: Type.Integer(),
  owner_id: Type.Integer(),
  ...organizationValues,
})
export type RecentOrganization = Static<typeof recentOrganization>

/** The users and organizations that the items of an answer name, by id. */
export const relatedObjects = Type.Object({
  user: Type.Optional(Type.Record(Type.String(), userReference)),
  organization: Type.Optional(Type.Record(Type.String(), organizationReference)),
})
