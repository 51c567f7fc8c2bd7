import { companyFields, customField, personFields } from '../../../hub/hub.ts'
import type { CustomField, CustomFieldType } from '../../../model/catalog.ts'
import { companyColumns, type Field, personColumns, vendorIdField } from '../../../model/query.ts'
import {
  addressField,
  addressNames,
  firstNameField,
  imField,
  lastNameField,
  phoneField,
  pictureField,
} from '../lookups.ts'
import {
  organizationAddressField,
  organizationLabelField,
  organizationOwnerField,
} from '../organizations/lookups.ts'

/** The kinds of fields that a condition of a saved filter can test, which decide its operators. */
export type FilterField =
  | { readonly kind: 'text' | 'number' | 'date' | 'time' | 'set' | 'choice'; readonly field: Field }
  /** A first or last name: `own` where Pipedrive splits the whole name differently, else `shared`. */
  | { readonly kind: 'name'; readonly own: Field; readonly shared: Field }
  /** Fields in which nearly all people have the same value; see `lookups.ts`. */
  | { readonly kind: 'owner' | 'visibility' }
  /** A number or a time that every person has. */
  | { readonly kind: 'id' | 'instant'; readonly field: Field }
  | { readonly kind: 'money'; readonly field: Field; readonly currency: Field }
  | { readonly kind: 'range'; readonly of: 'date' | 'time'; readonly start: Field; readonly end: Field }
  | { readonly kind: 'address'; readonly part: (component: string) => Field }
  /** A custom field that was removed: conditions on it match no person. */
  | { readonly kind: 'removed' }
  /** Counts of entities that Kith does not keep: the same number for every person. */
  | { readonly kind: 'constant'; readonly value: number }

/** The organization's id, which is stored with the person. */
export const ORGANIZATION_ID = 4001

/** Fields that Kith does not keep for any person. */
const unkeptId: Field = { name: 'pipedrive.unkept', type: 'number' }
const unkeptDay: Field = { name: 'pipedrive.unkept', type: 'text' }

/** System fields of a person by the ids that conditions use. */
const systemFields: ReadonlyMap<number, FilterField> = new Map<number, FilterField>([
  [9001, { kind: 'id', field: vendorIdField('pipedrive', 'number') }],
  [9002, { kind: 'text', field: personFields.name }],
  [9003, { kind: 'name', own: firstNameField, shared: personFields.given }],
  [9004, { kind: 'name', own: lastNameField, shared: personFields.surname }],
  [9005, { kind: 'text', field: personFields.emails }],
  [9006, { kind: 'text', field: phoneField }],
  [9007, { kind: 'owner' }],
  [9008, { kind: 'choice', field: personFields.companyId }],
  [9009, { kind: 'set', field: personFields.labelIds }],
  [9010, { kind: 'visibility' }],
  [9011, { kind: 'instant', field: personColumns.createdAt }],
  [9012, { kind: 'instant', field: personColumns.updatedAt }],
  [9013, { kind: 'choice', field: pictureField }],
  [9014, { kind: 'choice', field: unkeptId }],
  [9015, { kind: 'choice', field: unkeptId }],
  [9016, { kind: 'constant', value: 0 }],
  [9017, { kind: 'constant', value: 0 }],
  [9018, { kind: 'constant', value: 0 }],
  [9019, { kind: 'constant', value: 0 }],
  [9020, { kind: 'constant', value: 0 }],
  [9021, { kind: 'constant', value: 0 }],
  [9022, { kind: 'date', field: unkeptDay }],
  [9023, { kind: 'date', field: unkeptDay }],
  [9024, { kind: 'text', field: personFields.notes }],
  [9025, { kind: 'text', field: imField }],
  [9026, { kind: 'date', field: personFields.birthday }],
  [9027, { kind: 'text', field: personFields.jobTitle }],
  [9028, { kind: 'address', part: (component) => addressField(component) }],
  // The place of a label among those of a person is not stored, so any of them counts as the first.
  [9029, { kind: 'choice', field: personFields.labelIds }],
])

/** Fields of the linked organization, read from the organization itself, except its id. */
const organizationFields: ReadonlyMap<number, FilterField> = new Map<number, FilterField>([
  [ORGANIZATION_ID, { kind: 'choice', field: personFields.companyId }],
  [4002, { kind: 'text', field: companyFields.name }],
  [4003, { kind: 'choice', field: organizationOwnerField }],
  [4004, { kind: 'set', field: organizationLabelField }],
  [4005, { kind: 'instant', field: companyColumns.createdAt }],
  [4008, { kind: 'choice', field: organizationLabelField }],
  [4020, { kind: 'address', part: (component) => organizationAddressField(component) }],
])

/** The codes of these fields, for the list of filter fields. */
export const organizationFieldCodes: ReadonlyMap<number, string> = new Map([
  [ORGANIZATION_ID, 'id'],
  [4002, 'name'],
  [4003, 'owner_id'],
  [4004, 'label_ids'],
  [4005, 'add_time'],
  [4008, 'label'],
  [4020, 'address'],
])

/** Finds the field of a condition; undefined if it does not exist. */
export function findFilterField(
  object: string,
  fieldId: number,
  customFields: readonly CustomField[],
): FilterField | undefined {
  if (object === 'organization') return organizationFields.get(fieldId)
  const custom = customFields.find(({ id }) => id === fieldId)
  if (custom?.removedAt) return { kind: 'removed' }
  return custom ? fromCustomField(custom) : systemFields.get(fieldId)
}

const simpleKinds: Readonly<
  Partial<Record<CustomFieldType, 'text' | 'number' | 'date' | 'time' | 'set' | 'choice'>>
> = {
  varchar: 'text',
  varchar_auto: 'text',
  text: 'text',
  phone: 'text',
  double: 'number',
  date: 'date',
  time: 'time',
  set: 'set',
  enum: 'choice',
  user: 'choice',
  org: 'choice',
  people: 'choice',
  visible_to: 'choice',
}

const numericKinds: readonly string[] = ['number', 'set', 'choice']

function fromCustomField({ key, type }: CustomField): FilterField {
  const simple = simpleKinds[type]
  if (simple)
    return { kind: simple, field: customField(key, numericKinds.includes(simple) ? 'number' : 'text') }
  switch (type) {
    case 'monetary':
      return {
        kind: 'money',
        field: customField(key, 'number'),
        currency: customField(`${key}/currency`, 'text'),
      }
    case 'address':
      return {
        kind: 'address',
        part: (component) => customField(component ? `${key}/${component}` : key, 'text'),
      }
    default: {
      const [start, end] = [customField(key, 'text'), customField(`${key}/until`, 'text')]
      return { kind: 'range', of: type === 'daterange' ? 'date' : 'time', start, end }
    }
  }
}

/** The parts of an address that conditions can test; `formatted_address` is the whole address. */
export function addressComponent(name: string): string | undefined {
  if (name === '' || name === 'formatted_address') return ''
  return Object.hasOwn(addressNames, name) ? name : undefined
}
