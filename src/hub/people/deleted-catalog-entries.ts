import type { DeletedCatalogEntries } from '../../model/catalog.ts'
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts'
import type { Person } from '../../model/person.ts'
import type { Field, Filter, Test } from '../../model/query.ts'
import { personFields } from './lookups.ts'

/**
 * People keep the values of deleted labels, fields and options, but these are hidden. Removing a label from a million
 * people would be a million changes, and the label could not be restored.
 */

export function hasDeletedEntries({ labelIds, fields }: DeletedCatalogEntries): boolean {
  return labelIds.length > 0 || Object.keys(fields).length > 0
}

/** The person without deleted labels, fields and options. */
export function withoutDeletedEntries(person: Person, deleted: DeletedCatalogEntries): Person {
  return {
    ...person,
    labelIds: person.labelIds.filter((id) => !deleted.labelIds.includes(id)),
    customFields: remainingFields(person.customFields, deleted),
  }
}

function remainingFields(values: JsonObject, { fields }: DeletedCatalogEntries): JsonObject {
  const remaining = Object.entries(values).flatMap(([key, value]): [string, Json][] => {
    const deleted = Object.hasOwn(fields, key) ? fields[key]! : []
    if (deleted === 'all') return []
    const rest = remainingOptions(value, deleted)
    return rest === undefined ? [] : [[key, rest]]
  })
  return Object.fromEntries(remaining)
}

function remainingOptions(value: Json, deleted: readonly number[]): Json | undefined {
  if (deleted.length === 0 || isJsonObject(value)) return value
  const isDeleted = (option: Json) => deleted.includes(option as number)
  if (!Array.isArray(value)) return isDeleted(value) ? undefined : value
  const rest = value.filter((option) => !isDeleted(option))
  return rest.length === 0 && value.length > 0 ? undefined : rest
}

/** The filter rewritten so that it does not match the hidden values of deleted entries. */
export function withoutDeletedInFilter(filter: Filter, deleted: DeletedCatalogEntries): Filter {
  const inside = (part: Filter) => withoutDeletedInFilter(part, deleted)
  if ('all' in filter) return { all: filter.all.map(inside) }
  if ('any' in filter) return { any: filter.any.map(inside) }
  if ('not' in filter) return { not: inside(filter.not) }
  if ('company' in filter) return filter
  const field = 'some' in filter ? filter.some : filter.field
  const values = deletedValuesOf(field, deleted)
  if (values === 'all') return withField(filter, { ...field, name: MISSING_LOOKUP })
  if (values.length === 0 || !('some' in filter)) return filter
  const remains: Test = { op: 'not', test: { op: 'in', values } }
  return { ...filter, test: filter.test ? { op: 'all', tests: [filter.test, remains] } : remains }
}

/** The name of a look-up that no person has. */
const MISSING_LOOKUP = 'removed'

function withField(filter: Extract<Filter, { some: Field } | { field: Field }>, field: Field): Filter {
  return 'some' in filter ? { ...filter, some: field } : { ...filter, field }
}

function deletedValuesOf(
  { name, key = '' }: Field,
  { labelIds, fields }: DeletedCatalogEntries,
): 'all' | readonly number[] {
  if (name === personFields.labelIds.name) return labelIds
  const [fieldKey = ''] = key.split('/')
  if (name !== 'customFields' || !Object.hasOwn(fields, fieldKey)) return []
  return fields[fieldKey]!
}
