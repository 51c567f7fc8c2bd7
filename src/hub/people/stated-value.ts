import type { PersonValues } from '../../model/person.ts'
import { timeZoneName } from '../../model/time-zone.ts'

/** A single value as records keep it: a time zone under the name that the IANA database has for it, others as stated. */
export function statedValue<Value>(field: keyof PersonValues, value: Value): Value | string {
  return field === 'timeZone' && typeof value === 'string' ? (timeZoneName(value) ?? value) : value
}
