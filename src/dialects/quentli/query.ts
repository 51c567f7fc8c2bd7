import Type, { type Static } from 'typebox'
import type { Problem } from '../../model/errors.ts'
import { type Filter, type PersonQuery, queryLimits } from '../../model/query.ts'
import type { Reader, RequestPart } from '../dialect.ts'
import { type QueryRules, queryParameters } from '../kit/flat-parameters.ts'
import { isFilterKey, toFilter } from './filter.ts'
import { allOf } from './filter-operators.ts'
import { toOrder } from './order.ts'
import { namesPrototype, readNested } from './wire.ts'

const rules: QueryRules = { unknown: 'ignore', repeated: 'reject', booleans: {}, empty: 'value' }

const listParameters = Type.Object({
  filter: Type.Optional(
    Type.String({
      description: 'A customerFilter in qs notation: name[contains]=john&OR[0][noPayments]=true',
    }),
  ),
  skip: Type.Integer({ minimum: 0, maximum: queryLimits.offsetMax, default: 0, description: 'Offset.' }),
  take: Type.Integer({ minimum: 1, maximum: 100, default: 20, description: 'Page size.' }),
  orderBy: Type.Optional(Type.String({ description: 'A customerOrderBy in qs notation: createdAt=desc' })),
})

const pageParameters = queryParameters(Type.Pick(listParameters, ['skip', 'take']), rules)

/** The whole query except the organization, which comes from the caller. */
export interface CustomersQuery {
  readonly skip: number
  readonly take: number
  readonly filter: (organizationId: string) => Filter
  readonly order: (organizationId: string) => PersonQuery['order']
}

export const listCustomersQuery: Reader<typeof listParameters, CustomersQuery> = {
  schema: listParameters,
  read(part, problems) {
    const { rawQuery } = part.wire
    const page = readPage(part, problems)
    const filters = readNested(rawQuery, 'filter', problems, isFilterKey)
    const orders = readNested(rawQuery, 'orderBy', problems)
    const filterFor = (organizationId: string, found: Problem[]): Filter =>
      allOf(filters.map((object) => toFilter(object, organizationId, found)))
    // Translates once to find problems; they do not depend on the organization.
    filterFor('', problems)
    toOrder(orders, '', problems)
    return {
      ...page,
      filter: (organizationId) => filterFor(organizationId, []),
      order: (organizationId) => toOrder(orders, organizationId, []),
    }
  },
}

/**
 * The query of a list that is always empty. The vendor does not publish the fields of its filter, so any filter that can be
 * read is accepted.
 */
export const listPaymentsQuery: Reader<typeof listParameters, void> = {
  schema: listParameters,
  read(part, problems) {
    const { rawQuery } = part.wire
    readPage(part, problems)
    readNested(rawQuery, 'filter', problems)
    readNested(rawQuery, 'orderBy', problems)
  },
}

/** Offset and page size, and whether any parameter of the query has a name that is not allowed. */
function readPage(part: RequestPart, problems: Problem[]): Page {
  const { query } = part.wire
  const page = pageParameters.read(part, problems) as Page
  for (const name of ['skip', 'take']) if (isSigned(query.get(name))) problems.push(notPlain(name))
  if ([...query.keys()].some(namesPrototype)) problems.push(prototypeKey)
  return page
}

type Page = Pick<Static<typeof listParameters>, 'skip' | 'take'>

export function toPersonQuery(query: CustomersQuery, organizationId: string): PersonQuery {
  return {
    filter: query.filter(organizationId),
    order: query.order(organizationId),
    page: { offset: query.skip, limit: query.take },
  }
}

/** `+5` and `-0` are whole numbers in range, but this API accepts digits only. */
function isSigned(text: string | null): boolean {
  return text !== null && /^(\+|-0+$)/.test(text)
}

function notPlain(name: string): Problem {
  return { in: 'query', path: [name], rule: 'integer', message: 'must be a whole number' }
}

const prototypeKey: Problem = {
  in: 'query',
  path: ['__proto__'],
  rule: 'unknown',
  message: 'No parameter has a part named __proto__',
}
