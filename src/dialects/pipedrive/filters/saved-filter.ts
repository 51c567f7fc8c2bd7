import type { Hub } from '../../../hub/hub.ts'
import type { Caller } from '../../../model/access.ts'
import { invalid, KithError } from '../../../model/errors.ts'
import type { Filter } from '../../../model/query.ts'
import { wrong } from '../query.ts'
import { toFilter } from './filter.ts'
import { contextOf, typeOf } from './routes.ts'

/** @throws invalid for a filter that does not exist or is not a filter of persons */
export async function savedFilter(caller: Caller, hub: Hub, filterId: number): Promise<Filter> {
  const filter = await hub.filters.get(caller, filterId).catch((error: unknown) => {
    if (error instanceof KithError && error.code === 'not_found') return undefined
    throw error
  })
  if (!filter || typeOf(filter) !== 'people') {
    throw invalid([wrong('filter_id', 'The filter does not exist')])
  }
  const context = await contextOf(caller, hub)
  try {
    return toFilter(filter.conditions, context)
  } catch (error) {
    // Filters are checked when saved here, but the hub accepts any conditions.
    const why = error instanceof KithError && error.code === 'invalid' ? error.message : undefined
    throw why === undefined ? error : invalid([wrong('filter_id', `The filter cannot be used: ${why}`)])
  }
}
