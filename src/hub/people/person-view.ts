import type { Caller } from '../../model/access.ts'
import type { Person } from '../../model/person.ts'
import type { Filter } from '../../model/query.ts'
import type { Session } from '../../store/store.ts'
import { visibleTo } from './query-access.ts'
import { getOrganization, type HubContext } from '../context.ts'
import { contentKey } from '../fragments.ts'
import { asksForContactPoint, inNormalForm } from './normal-forms.ts'
import { hasRemovals, overRemaining, withoutRemoved } from './deleted-catalog-entries.ts'

/** How a caller sees the organization's people. */
export interface View {
  /** Equal for views in which everybody looks the same. */
  readonly key: string
  /** Without what the catalog no longer has, and what the caller has no right to. */
  show(person: Person): Person
  /** The filter as it selects people who look like that. */
  narrow(filter: Filter): Promise<Filter>
}

export async function viewOf(
  session: Session,
  caller: Caller,
  dialects: HubContext['dialects'],
): Promise<View> {
  const removals = await session.catalog.findRemovals(caller.orgId)
  const normal = async (filter: Filter): Promise<Filter> => {
    if (!asksForContactPoint(filter)) return filter
    const { settings } = await getOrganization(session, caller.orgId)
    return inNormalForm(filter, settings.defaultRegion)
  }
  if (!hasRemovals(removals)) {
    return {
      key: String(caller.sensitive),
      show: (person) => visibleTo(caller, person, dialects),
      narrow: normal,
    }
  }
  return {
    key: `${caller.sensitive} ${contentKey(removals)}`,
    show: (person) => visibleTo(caller, withoutRemoved(person, removals), dialects),
    narrow: async (filter) => overRemaining(await normal(filter), removals),
  }
}
