import { hasDigit } from '../../hub/hub.ts'
import type { CustomField, CustomFieldType } from '../../model/catalog.ts'
import { isCalendarDate } from '../../model/instant.ts'
import { isJsonObject, type Json } from '../../model/json.ts'

type Rule = (value: Json, field: CustomField) => string | undefined

const A_DATE = 'a day that exists, YYYY-MM-DD'

const aDate: Rule = (value) => (typeof value === 'string' && isCalendarDate(value) ? undefined : A_DATE)

const isOption = ({ options }: CustomField, value: Json | undefined) => options.some(({ id }) => id === value)

/** Values of types that are not here can be anything. */
const rules: Partial<Record<CustomFieldType, Rule>> = {
  double: (value) => (typeof value === 'number' ? undefined : 'a number'),
  monetary: (value) =>
    isJsonObject(value) && typeof value.value !== 'number'
      ? 'an amount, with a number as its value'
      : undefined,
  date: aDate,
  daterange: (value, field) => {
    if (!isJsonObject(value)) return undefined
    const { value: from = null, until = null } = value
    const isRange = !aDate(from, field) && !aDate(until, field) && String(from) <= String(until)
    return isRange ? undefined : 'two days that exist as value and until, the earlier one first'
  },
  enum: (value, field) => (isOption(field, value) ? undefined : 'the id of an option of the field'),
  set: (value, field) =>
    Array.isArray(value) && value.every((item) => isOption(field, item))
      ? undefined
      : 'a list of ids of options of the field',
  phone: (value) =>
    typeof value === 'string' && hasDigit(value) ? undefined : 'a phone number, with at least one digit',
}

/** What a value of a defined field must be, if it is not that; to complete "must be …". */
export function expectedOf(field: CustomField, value: Json): string | undefined {
  return rules[field.type]?.(value, field)
}
