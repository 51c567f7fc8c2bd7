import { extensionOf, withoutExtension } from '../../identity/phone.ts'
import { isYearlessDate } from '../../model/instant.ts'
import type { Json } from '../../model/json.ts'
import { isJsonObject } from '../../model/json.ts'
import { fullNameOf, givenOf, surnameOf } from '../../model/name.ts'
import { type Address, type ContactPoint, mainContactPoint, type Person } from '../../model/person.ts'
import { type Field, foldText, type LookupValue, withoutAccents } from '../../model/query.ts'

/** The look-up fields of people that all dialects share. Each dialect adds fields of its own. */
export const personFields = {
  name: { name: 'name', type: 'text', single: true, sensitive: true },
  given: { name: 'given', type: 'text', single: true, sensitive: true },
  surname: { name: 'surname', type: 'text', single: true, sensitive: true },
  /** Every e-mail address; the folded text is its normal form. */
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

/** The name without accents, stored only for names with accents. A search tests both `name` and `plainName`. */
export const plainName = {
  name: 'plainName',
  type: 'text',
  single: true,
  sensitive: true,
} as const satisfies Field

/**
 * The look-up field of a custom field. Every entry of a list is a look-up value. Properties of an object have keys such as
 * `budget/currency`, except that its `value` has the key of the field.
 */
export function customField(key: string, type: Field['type']): Field {
  return { name: 'customFields', key, type, sensitive: true }
}

/** Raise the version in `model/lookup-versions.ts` when the same person gets other values. */
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
  // A birthday without a year is neither before nor after a date.
  if (!isYearlessDate(person.birthday ?? '')) text(personFields.birthday, person.birthday)
  text(personFields.notes, person.notes)
  if (person.companyId !== null) values.push({ name: personFields.companyId.name, number: person.companyId })
  for (const field of ['emails', 'phones', 'onlineServices', 'addresses'] as const) {
    for (const point of mainFirst<ContactPoint | Address>(person[field])) {
      values.push({ name: field, text: point.value, folded: foldText(point.normal) })
      // A search for the number alone finds each of its extensions.
      if (field === 'phones' && extensionOf(point.normal) !== undefined)
        values.push({ name: field, text: point.value, folded: foldText(withoutExtension(point.normal)) })
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

/** Puts the main entry first: vendors with a single e-mail or phone show and filter by the first value. */
function mainFirst<T extends ContactPoint | Address>(points: readonly T[]): readonly T[] {
  const main = mainContactPoint(points)
  return main ? [main, ...points.filter((point) => point !== main)] : points
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
