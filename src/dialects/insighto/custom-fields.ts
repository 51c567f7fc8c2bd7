import type { CustomField, CustomFieldType } from '../../model/catalog.ts'
import type { Problem } from '../../model/errors.ts'
import { uuidOf } from '../../model/ids.ts'
import { isCalendarDate, toSeconds } from '../../model/instant.ts'
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts'
import type { InsightoCustomField } from './schema.ts'

/** Insighto has two kinds of custom field value. */
export type CustomValue = string | number

/**
 * Custom fields as Insighto shows them: strings, numbers, the label of a choice. Values without such a form (sets,
 * amounts with a currency, ranges, addresses, references) are left out. A value without a field
 * definition is shown unchanged.
 */
export function toCustomFields(
  values: JsonObject,
  fields: readonly CustomField[],
): Record<string, CustomValue> {
  const byKey = new Map(fields.map((field) => [field.key, field]))
  const shown = Object.entries(values).map(([key, value]) => {
    const field = byKey.get(key)
    return [field ? nameOf(field) : key, toCustomValue(value, field)] as const
  })
  return Object.fromEntries(shown.filter(([, value]) => value !== undefined)) as Record<string, CustomValue>
}

function toCustomValue(value: Json, field: CustomField | undefined): CustomValue | undefined {
  if (field?.type === 'enum') return field.options.find(({ id }) => id === value)?.label
  if (field && !(field.type in writable)) return undefined
  return typeof value === 'string' || typeof value === 'number' ? value : undefined
}

/**
 * The reverse, as a change of the person's custom fields: a field that was shown and is not given is removed.
 *
 * @param problems receives the values that do not fit their field
 */
export function fromCustomFields(
  given: Readonly<Record<string, CustomValue>>,
  before: JsonObject,
  fields: readonly CustomField[],
): { values: JsonObject; problems: Problem[] } {
  const byName = new Map([
    ...fields.map((field) => [field.key, field] as const),
    ...fields.map((field) => [nameOf(field), field] as const),
  ])
  const keyOf = (name: string): string => byName.get(name)?.key ?? name
  const problems: Problem[] = []
  const written = Object.entries(given).map(([name, value]) => {
    const field = byName.get(name)
    const result = field ? fromCustomValue(value, field) : { value }
    if ('wrong' in result)
      problems.push({ in: 'body', path: ['custom_fields', name], received: value, ...result.wrong })
    return [keyOf(name), 'value' in result ? result.value : null] as const
  })
  const kept = new Set(Object.keys(given).map(keyOf))
  const removed = Object.keys(toCustomFields(before, fields))
    .map(keyOf)
    .filter((key) => !kept.has(key))
    .map((key) => [key, null] as const)
  return { values: Object.fromEntries([...removed, ...written]), problems }
}

/** The name of a field in `custom_fields` of contacts: the one that Insighto gave it, else its key. */
export function nameOf({ attributes, key }: CustomField): string {
  const own = attributes.insighto
  return isJsonObject(own) && typeof own.name === 'string' ? own.name : key
}

/** The fields whose values contacts show. */
export function shownFields(fields: readonly CustomField[]): CustomField[] {
  return fields.filter(({ type }) => type === 'enum' || type in writable)
}

/** The field as Insighto shows it: only numbers are numbers to it. */
export function toInsightoCustomField(field: CustomField, organizationId: string): InsightoCustomField {
  return {
    id: fieldIdOf(field),
    org_id: organizationId,
    custom_field_name: nameOf(field),
    custom_field_type: field.type === 'double' ? 'number' : 'string',
    created_at: toSeconds(field.createdAt),
  }
}

/** The UUID of a field, made of its code, which no other field has. */
export function fieldIdOf({ code }: Pick<CustomField, 'code'>): string {
  return uuidOf(`custom field ${code}`)
}

type Wrong = Pick<Problem, 'rule' | 'expected' | 'message'>

function fromCustomValue(value: CustomValue, field: CustomField): { value: Json } | { wrong: Wrong } {
  if (field.type === 'enum') {
    const option = field.options.find(({ label }) => label === value)
    const labels = field.options.map(({ label }) => label)
    const wrong: Wrong = { rule: 'enum', expected: labels, message: `must be one of ${labels.join(', ')}` }
    return option ? { value: option.id } : { wrong }
  }
  const form = writable[field.type]
  if (!form) {
    const message = `a field of type ${field.type} cannot be written here`
    return { wrong: { rule: 'not_allowed', message } }
  }
  return form.test(value) ? { value } : { wrong: form.wrong }
}

const text = {
  test: (value: CustomValue) => typeof value === 'string',
  wrong: { rule: 'type', expected: 'string', message: 'must be a text' },
} as const

const number = {
  test: (value: CustomValue) => typeof value === 'number',
  wrong: { rule: 'type', expected: 'number', message: 'must be a number' },
} as const

const date = {
  test: (value: CustomValue) => typeof value === 'string' && isCalendarDate(value),
  wrong: { rule: 'format', expected: 'date', message: 'must be a day, YYYY-MM-DD' },
} as const

const time = {
  test: (value: CustomValue) =>
    typeof value === 'string' && /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/.test(value),
  wrong: { rule: 'format', expected: 'time', message: 'must be a time, HH:MM:SS' },
} as const

/** The types of field with a form in Insighto; `enum` is read by its options. */
const writable: Partial<Record<CustomFieldType, { test(value: CustomValue): boolean; wrong: Wrong }>> = {
  varchar: text,
  varchar_auto: text,
  text,
  phone: text,
  double: number,
  date,
  time,
}
