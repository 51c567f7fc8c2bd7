import Type, { type Static } from 'typebox'
import type { Problem } from '../../model/errors.ts'
import { type Filter, type PersonQuery, queryLimits } from '../../model/query.ts'
import type { Reader } from '../dialect.ts'
import { type QueryRules, queryParameters } from '../kit/flat-parameters.ts'
import { isFilterKey, toFilter } from './filter.ts'
import { toOrder } from './order.ts'
import { readNested } from './wire.ts'

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

/** Everything but the organization, which only the caller tells. */
export interface CustomersQuery {
  readonly skip: number
  readonly take: number
  readonly filter: (organizationId: string) => Filter
  readonly order: PersonQuery['order']
}

export const listCustomersQuery: Reader<typeof listParameters, CustomersQuery> = {
  schema: listParameters,
  read(part, problems) {
    const { rawQuery } = part.wire
    const page = pageParameters.read(part, problems) as Pick<Static<typeof listParameters>, 'skip' | 'take'>
    const filters = readNested(rawQuery, 'filter', problems, isFilterKey)
    const order = toOrder(readNested(rawQuery, 'orderBy', problems), problems)
    const filterFor = (organizationId: string, found: Problem[]): Filter => ({
      all: filters.map((object) => toFilter(object, organizationId, found)),
    })
    // Once to find what is wrong with it; whose organization it is does not matter for that.
    filterFor('', problems)
    return { ...page, order, filter: (organizationId) => filterFor(organizationId, []) }
  },
}

export function toPersonQuery(query: CustomersQuery, organizationId: string): PersonQuery {
  return {
    filter: query.filter(organizationId),
    order: query.order,
    page: { offset: query.skip, limit: query.take },
  }
}
