import { expect } from 'vitest'
import type { PersonQuery } from '../../model/query.ts'
import type { Store } from '../store.ts'

/** A short read is left undone, or its result is that of the read. */
export async function compareShortReads(
  { shortReads, read }: Store,
  orgId: number,
  query: PersonQuery,
): Promise<void> {
  if (!shortReads) return
  const asked = JSON.stringify(query)
  const items = await shortReads.list(orgId, query)
  if (items) expect(items, asked).toEqual(await read.people.list(orgId, query))
  const refs = await shortReads.listRefs(orgId, query)
  if (refs) expect(refs, asked).toEqual(await read.people.listRefs(orgId, query))
  const count = await shortReads.count(orgId, query.filter)
  if (count !== undefined) expect(count, asked).toBe(await read.people.count(orgId, query.filter))
}
