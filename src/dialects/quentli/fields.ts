import { personFields } from '../../hub/hub.ts'
import { type Field, personColumns, vendorIdField } from '../../model/query.ts'

/** A field of the customer that can be filtered and sorted by. */
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
/** False has no row: nearly everybody has it. */
const flag = (name: string): Field => ({ ...number(name), default: 0 })

export const paymentCount: Field = { name: 'quentli.paymentCount', type: 'number', default: 0 }
export const metadata: Field = { name: 'quentli.metadata', type: 'text', sensitive: true }
export const tags: Field = { name: 'quentli.tags', type: 'text', sensitive: true }

/** An allow-list: a field that is not here cannot be asked for. `organizationId` is answered from the key. */
export const customerFields: ReadonlyMap<string, CustomerField> = new Map<string, CustomerField>([
  ['id', { kind: 'text', nullable: false, field: vendorIdField('quentli') }],
  ['name', { kind: 'text', nullable: false, field: { ...personFields.name, default: '' } }],
  ['username', { kind: 'text', nullable: false, field: { ...text('username', true), default: '' } }],
  ['email', { kind: 'text', nullable: true, field: text('email', true) }],
  ['phoneNumber', { kind: 'text', nullable: true, field: text('phoneNumber', true) }],
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
  ).map((name): [string, CustomerField] => [name, { kind: 'time', nullable: true, field: number(name) }]),
  ...(
    [
      'acceptedServiceAgreement',
      'skipTaxInvoice',
      'emailVerified',
      'phoneNumberVerified',
      'hasChangedPassword',
    ] as const
  ).map((name): [string, CustomerField] => [name, { kind: 'boolean', nullable: false, field: flag(name) }]),
  ['replyWithAssistant', { kind: 'boolean', nullable: true, field: number('replyWithAssistant') }],
])
