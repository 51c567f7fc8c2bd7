import Type, { type Static } from 'typebox'
import { nullable } from '../kit/nullable.ts'

const time = Type.String({ format: 'date-time' })

/** https://docs.quentli.com/api-guide/customers: the customer, its keys in the order of the vendor's example. */
export const quentliCustomer = Type.Object({
  id: Type.String(),
  createdAt: time,
  updatedAt: time,
  name: Type.String(),
  username: Type.String({ minLength: 1 }),
  organizationId: Type.String(),
  acceptedServiceAgreement: Type.Boolean(),
  skipTaxInvoice: Type.Boolean(),
  emailVerified: Type.Boolean(),
  phoneNumberVerified: Type.Boolean(),
  hasChangedPassword: Type.Boolean(),
  email: nullable(Type.String()),
  phoneNumber: nullable(Type.String({ description: 'Main WhatsApp number, usually E.164.' })),
  secondaryPhoneNumber: nullable(Type.String()),
  archivedAt: nullable(time),
  archivedById: nullable(Type.String()),
  signatureAcceptedAt: nullable(time),
  optedOutWhatsappAt: nullable(time),
  optedInWhatsappAt: nullable(time),
  startedWhatsappAt: nullable(time),
  replyWithAssistant: nullable(Type.Boolean()),
  metadata: Type.Array(Type.Object({ key: Type.String(), value: Type.String() })),
  meta: Type.Record(Type.String(), Type.String(), { description: 'The same entries as one map.' }),
})
export type QuentliCustomer = Static<typeof quentliCustomer>

export const quentliCustomers = Type.Array(quentliCustomer)

export const customerResponse = Type.Object({ customer: quentliCustomer })

export const paymentMethods = Type.Array(Type.Unknown(), { maxItems: 0 })

export const payments = Type.Array(Type.Unknown(), { maxItems: 0 })

const optionalText = nullable(Type.String())

export const customerTaxInfoResponse = Type.Object({
  customerTaxInfo: Type.Object({
    id: Type.String(),
    createdAt: time,
    updatedAt: time,
    customerId: Type.String(),
    legalName: Type.String(),
    taxId: Type.String(),
    taxSystem: Type.String(),
    zip: Type.String(),
    defaultUsage: Type.String(),
    default: Type.Boolean(),
    city: optionalText,
    state: optionalText,
    country: optionalText,
    neighborhood: optionalText,
    street: optionalText,
    outerNumber: optionalText,
    innerNumber: optionalText,
  }),
})

export const removedTaxInfo = Type.Object({ customerId: Type.String() })

export const userError = Type.Object({
  error: Type.Object({ message: Type.String(), issues: Type.Optional(Type.Array(Type.Unknown())) }),
})

export const validationError = Type.Object({
  error: Type.Object({
    message: Type.String(),
    issues: Type.Array(
      Type.Object({
        code: Type.String(),
        path: Type.Array(Type.Union([Type.String(), Type.Number()])),
        message: Type.String(),
      }),
    ),
  }),
})
