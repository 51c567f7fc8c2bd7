import { personFields } from '../../hub/hub.ts'
import { type Field, personColumns, vendorIdField } from '../../model/query.ts'

/** A field of the customer that can be filtered by. */
export interface CustomerField {
  readonly kind: 'text' | 'time' | 'boolean'
  readonly nullable: boolean
  readonly field: Field
}

const text = (name: string, sensitive: boolean): Field => ({
  name: `quentli.${name}`,
  type: 'text',
  sensitive,
})
const number = (name: string): Field => ({ name: `quentli.${name}`, type: 'number' })
/** False is stored as no row, because it is the value of nearly every customer. */
const flag = (name: string): Field => ({ ...number(name), default: 0 })

/** A person with payments has a row with 0: most people of other vendors have no payments, which is the default. */
export const noPayments: CustomerField = {
  kind: 'boolean',
  nullable: false,
  field: { ...number('noPayments'), default: 1 },
}
export const metadata: Field = { name: 'quentli.metadata', type: 'text', sensitive: true }
export const tags: Field = { name: 'quentli.tags', type: 'text', sensitive: true }

/** The e-mail and the number shown are those of the person, unless Quentli wrote others. */
export const emailField = {
  name: 'quentli.email',
  type: 'text',
  sensitive: true,
  alias: { of: personFields.emails.name, bit: 1 },
} as const satisfies Field
export const phoneNumberField = {
  name: 'quentli.phoneNumber',
  type: 'text',
  sensitive: true,
  alias: { of: personFields.phones.name, bit: 2 },
} as const satisfies Field

const customerFields: readonly (readonly [string, CustomerField])[] = [
  ['id', { kind: 'text', nullable: false, field: vendorIdField('quentli') }],
  ['name', { kind: 'text', nullable: false, field: { ...personFields.name, default: '' } }],
  ['username', { kind: 'text', nullable: false, field: { ...text('username', true), default: '' } }],
  ['email', { kind: 'text', nullable: true, field: emailField }],
  ['phoneNumber', { kind: 'text', nullable: true, field: phoneNumberField }],
  ['secondaryPhoneNumber', { kind: 'text', nullable: true, field: text('secondaryPhoneNumber', true) }],
  ['archivedById', { kind: 'text', nullable: true, field: text('archivedById', false) }],
  ['assigneeId', { kind: 'text', nullable: true, field: text('assigneeId', false) }],
  ['createdAt', { kind: 'time', nullable: false, field: personColumns.createdAt }],
  ['updatedAt', { kind: 'time', nullable: false, field: personColumns.updatedAt }],
  ...(
    [
      'archivedAt',
      'signatureAcceptedAt',
      'optedOutWhatsappAt',
      'optedInWhatsappAt',
      'startedWhatsappAt',
    ] as const
  ).map((name) => [name, { kind: 'time', nullable: true, field: number(name) }] as const),
  ...(
    [
      'acceptedServiceAgreement',
      'skipTaxInvoice',
      'emailVerified',
      'phoneNumberVerified',
      'hasChangedPassword',
    ] as const
  ).map((name) => [name, { kind: 'boolean', nullable: false, field: flag(name) }] as const),
  ['replyWithAssistant', { kind: 'boolean', nullable: true, field: number('replyWithAssistant') }],
]

/**
 * The fields for filters and sorting, by name. An allow-list: other fields cannot be used.
 *
 * @param organizationId the caller's organization; every visible customer belongs to it, so it needs no stored lookup
 */
export function customerFieldsOf(organizationId: string): ReadonlyMap<string, CustomerField> {
  const field = { ...text('organizationId', false), default: organizationId }
  return new Map([...customerFields, ['organizationId', { kind: 'text', nullable: false, field }]])
}
