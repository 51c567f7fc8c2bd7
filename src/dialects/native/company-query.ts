import Type from 'typebox'
import { companyFields } from '../../hub/hub.ts'
import { type Instant, parseInstant } from '../../model/instant.ts'
import { companyColumns, type Filter, type PersonQuery } from '../../model/query.ts'
import type { Reader } from '../dialect.ts'
import { queryParameters } from '../kit/flat-parameters.ts'
import { readCursor, readSort, type Sortable } from './order.ts'
import { rules } from './query.ts'

const listParameters = Type.Object({
  q: Type.Optional(
    Type.String({ minLength: 1, maxLength: 200, description: 'Part of the name; case-insensitive.' }),
  ),
  nameStartsWith: Type.Optional(
    Type.String({ minLength: 1, maxLength: 200, description: 'Prefix of the name; case-insensitive.' }),
  ),
  updatedSince: Type.Optional(
    Type.String({ maxLength: 40, description: 'RFC 3339; companies changed at or after this time.' }),
  ),
  sort: Type.Optional(
    Type.String({
      maxLength: 100,
      description: 'createdAt, updatedAt or name; a leading minus sorts descending.',
    }),
  ),
  removed: Type.Optional(
    Type.Enum(['exclude', 'include', 'only'], { description: 'Removed companies; excluded by default.' }),
  ),
  limit: Type.Integer({ minimum: 1, maximum: 500, default: 100 }),
  cursor: Type.Optional(Type.String({ maxLength: 2000, description: '`nextCursor` of the previous page.' })),
})

const flat = queryParameters(listParameters, rules)

const sortable: Sortable = {
  createdAt: { field: companyColumns.createdAt },
  updatedAt: { field: companyColumns.updatedAt },
  name: { field: { ...companyFields.name, default: '' } },
}

export const listCompaniesQuery: Reader<typeof listParameters, PersonQuery> = {
  schema: listParameters,
  read(part, problems) {
    const {
      q,
      nameStartsWith,
      updatedSince,
      sort = 'createdAt',
      removed,
      limit = 1,
      cursor,
    } = flat.read(part, problems)
    const since = updatedSince === undefined ? undefined : parseInstant(updatedSince)
    if (updatedSince !== undefined && since === undefined) {
      const message = 'updatedSince must be an RFC 3339 date-time with an offset'
      problems.push({ in: 'query', path: ['updatedSince'], rule: 'format', received: updatedSince, message })
    }
    const order = readSort(sort, sortable, companyColumns.id, problems)
    const from = readCursor(cursor, order, problems) as (string | number)[] | undefined
    return {
      filter: { all: filtersOf({ q, nameStartsWith, since }) },
      order,
      page: { limit, ...(from && { from }) },
      ...(removed !== undefined && { removed }),
    }
  },
}

interface Wanted {
  readonly q: string | undefined
  readonly nameStartsWith: string | undefined
  readonly since: Instant | undefined
}

function filtersOf({ q, nameStartsWith, since }: Wanted): Filter[] {
  const { name } = companyFields
  const filters: Filter[] = []
  if (q !== undefined) filters.push({ field: name, test: { op: 'contains', value: q, folded: true } })
  if (nameStartsWith !== undefined) {
    filters.push({ field: name, test: { op: 'startsWith', value: nameStartsWith, folded: true } })
  }
  if (since !== undefined)
    filters.push({ field: companyColumns.updatedAt, test: { op: 'gte', value: since } })
  return filters
}
