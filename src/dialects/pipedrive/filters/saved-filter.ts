import type { Hub } from '../../../hub/hub.ts'
import type { Caller } from '../../../model/access.ts'
import { invalid, KithError, notFound } from '../../../model/errors.ts'
import type { Filter } from '../../../model/query.ts'
import { wrong } from '../query.ts'
import { toFilter } from './filter.ts'
import { contextOf, typeOf } from './routes.ts'

/** @throws invalid for a filter that does not exist or is not a filter of persons */
export async function savedFilter(caller: Caller, hub: Hub, filterId: number): Promise<Filter> {
  const context = await contextOf(caller, hub)
  try {
    return await hub.filters.use(caller, filterId, (filter) => {
      if (typeOf(filter) !== 'people') throw notFound('filter')
      return toFilter(filter.conditions, context)
    })
  } catch (error) {
    if (!(error instanceof KithError)) throw error
    if (error.code === 'not_found') throw invalid([wrong('filter_id', 'The filter does not exist')])
    // Filters are checked when saved here, but the hub accepts any conditions.
    if (error.code !== 'invalid') throw error
    throw invalid([wrong('filter_id', `The filter cannot be used: ${error.message}`)])
  }
}
