import type { JsonObject } from '../../model/json.ts'
import {
  type Address,
  type ContactPoint,
  type ListField,
  listFields,
  type Person,
  type PersonPatch,
  type PersonValues,
  valueFields,
} from '../../model/person.ts'
import type { DialectTraits } from '../../model/traits.ts'

/**
 * The values of a person after a merge: the values of `into`, and those of `from` where `into` has none. In lists the
 * entries of `into` come first, then the further entries of `from`. The parts of a name are taken from one of the two
 * people, and so are company and company id.
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

const jointGroups: readonly (readonly (keyof PersonValues)[])[] = [
  ['fullName', 'given', 'surname'],
  ['company', 'companyId'],
]
const valueGroups = [
  ...jointGroups,
  ...valueFields.filter((field) => !jointGroups.flat().includes(field)).map((field) => [field]),
]

function unitedList(into: Person, from: Person, field: ListField) {
  const own = into[field].map((entry) => withExtensionsOf(entry, from[field]))
  const known = new Set(own.map(({ normal }) => normal))
  const others = from[field].filter(({ normal }) => !known.has(normal))
  // A list with entries already has a primary one: the marked entry, or else the first.
  return [...own, ...others.map((entry) => (own.length > 0 ? { ...entry, primary: false } : entry))]
}

/** The entry with what only the other person's entry for the same contact point says of one vendor. */
function withExtensionsOf<Entry extends ContactPoint | Address>(
  entry: Entry,
  others: readonly (ContactPoint | Address)[],
): Entry {
  const twin = others.find(({ normal }) => normal === entry.normal)
  if (!twin || !('extensions' in twin)) return entry
  return { ...entry, extensions: { ...twin.extensions, ...('extensions' in entry && entry.extensions) } }
}

function unitedExtensions(
  into: Person,
  from: Person,
  dialects: readonly DialectTraits[],
): Record<string, JsonObject> {
  const names = new Set([...Object.keys(into.extensions), ...Object.keys(from.extensions)])
  return Object.fromEntries(
    [...names].map((name) => {
      const unite = dialects.find((dialect) => dialect.name === name)?.mergeExtension ?? withMissingFrom
      return [name, unite(into.extensions[name] ?? {}, from.extensions[name] ?? {})]
    }),
  )
}

function withMissingFrom(into: JsonObject, from: JsonObject): JsonObject {
  const own = Object.entries(into).filter(([name, value]) => value !== null || !Object.hasOwn(from, name))
  return { ...from, ...Object.fromEntries(own) }
}
