import type { Caller } from '../../model/access.ts'
import type { Person } from '../../model/person.ts'
import type { PersonViewState } from '../../model/person-refs.ts'
import type { Filter } from '../../model/query.ts'
import type { Session } from '../../store/store.ts'
import { getOrganization, type HubContext } from '../context.ts'
import {
  hasDeletedEntries,
  withoutDeletedEntries,
  withoutDeletedInFilter,
} from './deleted-catalog-entries.ts'
import { inNormalForm, testsContactPoint } from './normal-forms.ts'
import { visibleTo } from './query-access.ts'

/** The organization's people as a caller may see them. */
export interface PersonView {
  /** Everything that the view depends on: equal states give equal redacted people. */
  readonly state: PersonViewState
  /** Removes deleted catalog entries and what the caller may not see. */
  redact(person: Person): Person
  /** The filter that selects people by their redacted values. */
  rewriteFilter(filter: Filter): Promise<Filter>
}

export async function personViewOf(
  session: Session,
  caller: Caller,
  dialects: HubContext['dialects'],
): Promise<PersonView> {
  const deletedEntries = await session.catalog.findDeletedEntries(caller.orgId)
  const { sensitive } = caller
  const state = hasDeletedEntries(deletedEntries) ? { sensitive, deletedEntries } : { sensitive }
  return {
    state,
    redact: redactorOf(state, dialects),
    async rewriteFilter(filter) {
      const normal = await withNormalForms(session, caller, filter)
      return state.deletedEntries ? withoutDeletedInFilter(normal, state.deletedEntries) : normal
    },
  }
}

export function redactorOf(
  { sensitive, deletedEntries }: PersonViewState,
  dialects: HubContext['dialects'],
): PersonView['redact'] {
  if (!deletedEntries) return (person) => visibleTo({ sensitive }, person, dialects)
  return (person) => visibleTo({ sensitive }, withoutDeletedEntries(person, deletedEntries), dialects)
}

async function withNormalForms(session: Session, caller: Caller, filter: Filter): Promise<Filter> {
  if (!testsContactPoint(filter)) return filter
  const { settings } = await getOrganization(session, caller.orgId)
  return inNormalForm(filter, settings.defaultRegion)
}
