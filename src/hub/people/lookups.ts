import type { Json } from '../../model/json.ts'
import { isJsonObject } from '../../model/json.ts'
import { fullNameOf, givenOf, surnameOf } from '../../model/name.ts'
import { type Address, type ContactPoint, mainContactPoint, type Person } from '../../model/person.ts'
import { type Field, foldText, type LookupValue, withoutAccents } from '../../model/query.ts'

/** What every person is found by, whatever dialect asks. Dialects add the values of their own view. */
export const personFields = {
  name: { name: 'name', type: 'text', single: true, sensitive: true },
  given: { name: 'given', type: 'text', single: true, sensitive: true },
  surname: { name: 'surname', type: 'text', single: true, sensitive: true },
  /** Every e-mail; folded is the normal form. */
  emails: { name: 'emails', type: 'text', normalised: true, sensitive: true },
  phones: { name: 'phones', type: 'text', normalised: true, sensitive: true },
  onlineServices: { name: 'onlineServices', type: 'text', normalised: true, sensitive: true },
  addresses: { name: 'addresses', type: 'text', normalised: true, sensitive: true },
  labelIds: { name: 'labelIds', type: 'number' },
  company: { name: 'company', type: 'text', single: true },
  companyId: { name: 'companyId', type: 'number' },
  jobTitle: { name: 'jobTitle', type: 'text', single: true },
  birthday: { name: 'birthday', type: 'text', single: true, sensitive: true },
  notes: { name: 'notes', type: 'text', single: true, sensitive: true },
} as const satisfies Record<string, Field>

/** The name without accents, for searches; stored only where it has some, so that who searches asks for both. */
export const plainName = {
  name: 'plainName',
  type: 'text',
  single: true,
  sensitive: true,
} as const satisfies Field

/**
 * A custom field; objects are found by their parts, `{ key: 'budget/currency' }`, and by `value` under the bare key;
 * lists by every entry.
 */
export function customField(key: string, type: Field['type']): Field {
  return { name: 'customFields', key, type, sensitive: true }
}

export function lookupsOf(person: Person): LookupValue[] {
  const values: LookupValue[] = []
  const text = (field: Field, value: string | null): void => {
    if (value) values.push({ name: field.name, text: value })
  }
  text(personFields.name, fullNameOf(person))
  text(plainName, plainNameOf(fullNameOf(person)))
  text(personFields.given, givenOf(person))
  text(personFields.surname, surnameOf(person))
  text(personFields.company, person.company)
  text(personFields.jobTitle, person.jobTitle)
  text(personFields.birthday, person.birthday)
  text(personFields.notes, person.notes)
  if (person.companyId !== null) values.push({ name: personFields.companyId.name, number: person.companyId })
  for (const field of ['emails', 'phones', 'onlineServices', 'addresses'] as const) {
    for (const point of mainFirst(person[field])) {
      values.push({ name: field, text: point.value, folded: foldText(point.normal) })
    }
  }
  for (const id of person.labelIds) values.push({ name: personFields.labelIds.name, number: id })
  for (const [key, value] of Object.entries(person.customFields))
    values.push(...customFieldLookups(key, value))
  return values
}

function plainNameOf(name: string | null): string | null {
  const plain = withoutAccents(name ?? '')
  return foldText(plain) === foldText(name ?? '') ? null : plain
}

/** So that the single value of the field is what a vendor with room for one shows. */
function mainFirst<T extends ContactPoint | Address>(points: readonly T[]): readonly T[] {
  const main = mainContactPoint<ContactPoint | Address>(points)
  return main ? [main as T, ...points.filter((point) => point !== main)] : points
}

function customFieldLookups(key: string, value: Json): LookupValue[] {
  if (Array.isArray(value)) return value.flatMap((item) => customFieldLookups(key, item))
  if (isJsonObject(value)) {
    return Object.entries(value).flatMap(([part, item]) =>
      customFieldLookups(part === 'value' ? key : `${key}/${part}`, item),
    )
  }
  if (value === null) return []
  const name = 'customFields'
  return [
    typeof value === 'number'
      ? { name, key, text: String(value), number: value }
      : { name, key, text: String(value) },
  ]
}
