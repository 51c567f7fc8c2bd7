import type { OrgId } from '../../model/person.ts'
import type { Filter } from '../../model/query.ts'
import type { Session } from '../../store/store.ts'

/** Whether the organization has a person who passes the filter, or any person without one. Removed people count. */
export async function holdsPeople({ people }: Session, orgId: OrgId, filter?: Filter): Promise<boolean> {
  const { items } = await people.list(orgId, {
    ...(filter && { filter }),
    ...{ order: [], page: { limit: 1 }, removed: 'include' },
  })
  return items.length > 0
}
