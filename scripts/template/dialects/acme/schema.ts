import Type, { type Static } from 'typebox'

/** https://developers.acme.example/contacts: keys in the order of the vendor's example. */
export const acmeContact = Type.Object({
  id: Type.String(),
  name: Type.String(),
  email: Type.Union([Type.String(), Type.Null()]),
  created_at: Type.String({ format: 'date-time' }),
})
export type AcmeContact = Static<typeof acmeContact>

export const acmeContacts = Type.Object({ contacts: Type.Array(acmeContact), total: Type.Integer() })

export const acmeError = Type.Object({ error: Type.Object({ code: Type.String(), message: Type.String() }) })
