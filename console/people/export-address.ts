import type { PeopleQuery } from '../api/types.ts'

/** Ids that an address has room for. */
export const IDS_MAX = 400

/** Where the file is downloaded from; the cookie signs it as any other request. */
export function exportAddress(format: string, query: PeopleQuery, ids?: ReadonlySet<string>): string {
  const wanted = new URLSearchParams({ format })
  if (ids) wanted.set('ids', [...ids].slice(0, IDS_MAX).join(','))
  else {
    if (query.q) wanted.set('q', query.q)
    if (query.filter) wanted.set('filter', query.filter)
  }
  const removed = ids ? 'include' : query.removed
  if (removed) wanted.set('removed', removed)
  return `/native/v1/export?${wanted}`
}
