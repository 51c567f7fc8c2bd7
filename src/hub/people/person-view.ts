import type { Caller } from '../../model/access.ts'
import type { Person } from '../../model/person.ts'
import type { Filter } from '../../model/query.ts'
import type { Session } from '../../store/store.ts'
import { getOrganization, type HubContext } from '../context.ts'
import { contentKey } from '../fragments.ts'
import {
  hasDeletedEntries,
  withoutDeletedEntries,
  withoutDeletedInFilter,
} from './deleted-catalog-entries.ts'
import { asksForContactPoint, inNormalForm } from './normal-forms.ts'
import { visibleTo } from './query-access.ts'

/** How a caller sees the organization's people. */
export interface PersonView {
  /** Equal for views in which everybody looks the same. */
  readonly key: string
  /** Without what the catalog no longer has, and what the caller has no right to. */
  redact(person: Person): Person
  /** The filter as it selects people who look like that. */
  rewriteFilter(filter: Filter): Promise<Filter>
}

export async function personViewOf(
  session: Session,
  caller: Caller,
  dialects: HubContext['dialects'],
): Promise<PersonView> {
  const removals = await session.catalog.findDeletedEntries(caller.orgId)
  const normal = async (filter: Filter): Promise<Filter> => {
    if (!asksForContactPoint(filter)) return filter
    const { settings } = await getOrganization(session, caller.orgId)
    return inNormalForm(filter, settings.defaultRegion)
  }
  if (!hasDeletedEntries(removals)) {
    return {
      key: String(caller.sensitive),
      redact: (person) => visibleTo(caller, person, dialects),
      rewriteFilter: normal,
    }
  }
  return {
    key: `${caller.sensitive} ${contentKey(removals)}`,
    redact: (person) => visibleTo(caller, withoutDeletedEntries(person, removals), dialects),
    rewriteFilter: async (filter) => withoutDeletedInFilter(await normal(filter), removals),
  }
}
