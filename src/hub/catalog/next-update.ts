import type { Instant } from '../../model/instant.ts'
import type { OrgId } from '../../model/person.ts'
import { movingUntil, updateTimesAfter } from '../people/index.ts'

/** The companies or the saved filters of a transaction. */
export interface TimedEntries {
  lastUpdate(orgId: OrgId, until: Instant): Promise<Instant>
}

/** The update time of a company or a saved filter that is about to be written, by the rule for people. */
export async function nextUpdate(
  entries: TimedEntries,
  orgId: OrgId,
  { stated, at }: { readonly stated: Instant; readonly at: Instant },
): Promise<Instant> {
  return updateTimesAfter(await entries.lastUpdate(orgId, movingUntil(at)))(stated, at)
}
