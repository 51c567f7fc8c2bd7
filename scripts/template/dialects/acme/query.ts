import Type, { type Static } from 'typebox'
import { type PersonQuery, personColumns } from '../../model/query.ts'
import { type QueryRules, queryParameters } from '../kit/flat-parameters.ts'
import { numberedPage } from '../kit/paging.ts'

const rules: QueryRules = {
  unknown: 'ignore',
  repeated: 'reject',
  booleans: { true: true, false: false },
  empty: 'value',
}

const listParameters = Type.Object({
  page: Type.Integer({ minimum: 1, default: 1 }),
  per_page: Type.Integer({ minimum: 1, maximum: 100, default: 20 }),
})

export const listContactsQuery = queryParameters(listParameters, rules)

export function toPersonQuery(query: Static<typeof listParameters>): PersonQuery {
  return {
    order: [{ field: personColumns.createdAt, direction: 'asc' }],
    page: numberedPage(query.page, query.per_page),
  }
}
