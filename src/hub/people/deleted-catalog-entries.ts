import type { DeletedCatalogEntries } from '../../model/catalog.ts'
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts'
import type { Person } from '../../model/person.ts'
import type { Field, Filter, Test } from '../../model/query.ts'
import { personFields } from './lookups.ts'

/**
 * What the catalog no longer has is kept with the people and not shown: taking a label off a million people would be a
 * million changes, and nothing of it could be put back.
 */

export function hasDeletedEntries({ labelIds, fields }: DeletedCatalogEntries): boolean {
  return labelIds.length > 0 || Object.keys(fields).length > 0
}

/** The person without labels, fields and choices that were removed. */
export function withoutDeletedEntries(person: Person, removals: DeletedCatalogEntries): Person {
  return {
    ...person,
    labelIds: person.labelIds.filter((id) => !removals.labelIds.includes(id)),
    customFields: remainingFields(person.customFields, removals),
  }
}

function remainingFields(values: JsonObject, { fields }: DeletedCatalogEntries): JsonObject {
  const remaining = Object.entries(values).flatMap(([key, value]): [string, Json][] => {
    const gone = Object.hasOwn(fields, key) ? fields[key]! : []
    if (gone === 'all') return []
    const rest = remainingChoices(value, gone)
    return rest === undefined ? [] : [[key, rest]]
  })
  return Object.fromEntries(remaining)
}

function remainingChoices(value: Json, gone: readonly number[]): Json | undefined {
  if (gone.length === 0 || isJsonObject(value)) return value
  const isGone = (choice: Json) => gone.includes(choice as number)
  if (!Array.isArray(value)) return isGone(value) ? undefined : value
  const rest = value.filter((choice) => !isGone(choice))
  return rest.length === 0 && value.length > 0 ? undefined : rest
}

/** The filter as if what was removed were not there. */
export function withoutDeletedInFilter(filter: Filter, removals: DeletedCatalogEntries): Filter {
  const inside = (part: Filter) => withoutDeletedInFilter(part, removals)
  if ('all' in filter) return { all: filter.all.map(inside) }
  if ('any' in filter) return { any: filter.any.map(inside) }
  if ('not' in filter) return { not: inside(filter.not) }
  if ('company' in filter) return filter
  const field = 'some' in filter ? filter.some : filter.field
  const gone = goneFrom(field, removals)
  if (gone === 'all') return withField(filter, { ...field, name: NOTHING })
  if (gone.length === 0 || !('some' in filter)) return filter
  const remains: Test = { op: 'not', test: { op: 'in', values: gone } }
  return { ...filter, test: filter.test ? { op: 'all', tests: [filter.test, remains] } : remains }
}

/** A look-up nobody has. */
const NOTHING = 'removed'

function withField(filter: Extract<Filter, { some: Field } | { field: Field }>, field: Field): Filter {
  return 'some' in filter ? { ...filter, some: field } : { ...filter, field }
}

function goneFrom(
  { name, key = '' }: Field,
  { labelIds, fields }: DeletedCatalogEntries,
): 'all' | readonly number[] {
  if (name === personFields.labelIds.name) return labelIds
  const [ofField = ''] = key.split('/')
  if (name !== 'customFields' || !Object.hasOwn(fields, ofField)) return []
  return fields[ofField]!
}
