import type { JsonObject } from '../../model/json.ts'
import {
  type ListField,
  listFields,
  type Person,
  type PersonPatch,
  type PersonValues,
  valueFields,
} from '../../model/person.ts'
import type { DialectTraits } from '../../model/traits.ts'

/**
 * What a person says after another was merged in: its own values, and the other's where it has none; in lists its own
 * entries first, then those of the other it does not have. The parts of a name stay together, and so do company and its id.
 */
export function mergedPatch(into: Person, from: Person, dialects: readonly DialectTraits[]): PersonPatch {
  const values = Object.fromEntries(
    valueGroups.flatMap((group) => {
      const winner = group.some((field) => into[field] !== null) ? into : from
      return group.map((field) => [field, winner[field]])
    }),
  )
  const lists = Object.fromEntries(listFields.map((field) => [field, unitedList(into, from, field)]))
  return {
    ...(values as Partial<PersonValues>),
    ...lists,
    labelIds: [...new Set([...into.labelIds, ...from.labelIds])],
    customFields: { ...from.customFields, ...into.customFields },
    extensions: unitedExtensions(into, from, dialects),
  }
}

const together: readonly (readonly (keyof PersonValues)[])[] = [
  ['fullName', 'given', 'surname'],
  ['company', 'companyId'],
]
const valueGroups = [
  ...together,
  ...valueFields.filter((field) => !together.flat().includes(field)).map((field) => [field]),
]

function unitedList(into: Person, from: Person, field: ListField) {
  const own = into[field]
  const known = new Set(own.map(({ normal }) => normal))
  const others = from[field].filter(({ normal }) => !known.has(normal))
  // Where there are entries, one of them is the primary one already, marked or by being the first.
  return [...own, ...others.map((entry) => (own.length > 0 ? { ...entry, primary: false } : entry))]
}

function unitedExtensions(
  into: Person,
  from: Person,
  dialects: readonly DialectTraits[],
): Record<string, JsonObject> {
  const names = new Set([...Object.keys(into.extensions), ...Object.keys(from.extensions)])
  return Object.fromEntries(
    [...names].map((name) => {
      const unite = dialects.find((dialect) => dialect.name === name)?.mergeExtension ?? filledUp
      return [name, unite(into.extensions[name] ?? {}, from.extensions[name] ?? {})]
    }),
  )
}

function filledUp(into: JsonObject, from: JsonObject): JsonObject {
  const said = Object.entries(into).filter(([name, value]) => value !== null || !Object.hasOwn(from, name))
  return { ...from, ...Object.fromEntries(said) }
}
