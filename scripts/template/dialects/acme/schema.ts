import Type, { type Static } from 'typebox'
import { nullable } from '../kit/nullable.ts'

/** https://developers.acme.example/contacts: keys in the order of the vendor's example. */
export const acmeContact = Type.Object({
  id: Type.String({ pattern: '^con_[0-9a-z]{16}$' }),
  first_name: nullable(Type.String()),
  last_name: nullable(Type.String()),
  email: nullable(Type.String()),
  phone: nullable(Type.String()),
  created_at: Type.String({ format: 'date-time' }),
  updated_at: Type.String({ format: 'date-time' }),
})
export type AcmeContact = Static<typeof acmeContact>

export const acmeContacts = Type.Object({ contacts: Type.Array(acmeContact), total: Type.Integer() })

export const acmeError = Type.Object({ error: Type.Object({ code: Type.String(), message: Type.String() }) })

/** Error answers that every route declares. */
export const refusals = { 400: acmeError, 401: acmeError } as const
