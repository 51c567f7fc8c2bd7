import Type, { type Static } from 'typebox'
import { nullable } from '../kit/nullable.ts'

/** https://developers.hubspot.com/docs/api-reference/crm-contacts-v3: keys in the order of the vendor's example. */

const text = nullable(Type.String())
const time = Type.String({ format: 'date-time' })

/** The vendor's default properties, and those that are shown when `properties` names them. */
export const shownProperties = Type.Object({
  company: Type.Optional(text),
  createdate: time,
  email: Type.Optional(text),
  firstname: Type.Optional(text),
  hs_object_id: Type.String(),
  jobtitle: Type.Optional(text),
  lastmodifieddate: time,
  lastname: Type.Optional(text),
  phone: Type.Optional(text),
})

export const hubspotContact = Type.Object({
  id: Type.String({ pattern: '^[1-9]\\d{0,14}$' }),
  properties: shownProperties,
  createdAt: time,
  updatedAt: time,
  archived: Type.Boolean(),
})
export type HubspotContact = Static<typeof hubspotContact>

export const hubspotContacts = Type.Object({
  results: Type.Array(hubspotContact),
  paging: Type.Optional(
    Type.Object({ next: Type.Object({ after: Type.String(), link: Type.Optional(Type.String()) }) }),
  ),
})

export const hubspotError = Type.Object({
  status: Type.Literal('error'),
  message: Type.String(),
  correlationId: Type.String({ format: 'uuid' }),
  category: Type.String(),
})
