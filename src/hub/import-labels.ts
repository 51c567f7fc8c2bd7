import type { Label } from '../model/catalog.ts'
import type { OrgId } from '../model/person.ts'
import { foldText } from '../model/query.ts'
import type { WriteSession } from '../store/store.ts'
import type { HubContext } from './context.ts'

/** Gives the ids of labels by name in any case, making those there are none of. Reads them once for a whole batch. */
export function createLabelNames(
  session: WriteSession,
  { ids }: HubContext,
  orgId: OrgId,
): (names: readonly string[]) => Promise<number[]> {
  let known: Map<string, number> | undefined
  const read = async (): Promise<Map<string, number>> => {
    const all = await session.catalog.listLabels(orgId)
    const labels = all.filter(({ removedAt }) => removedAt === null)
    return new Map(labels.toReversed().map(({ id, name }) => [foldText(name), id]))
  }
  const make = async (name: string): Promise<number> => {
    const id = await session.nextNumber(orgId, 'label')
    const label: Label = { orgId, id, uuid: ids.uuid(), name, color: null, removedAt: null }
    await session.catalog.insertLabel(label)
    return id
  }
  return async (names) => {
    const found: number[] = []
    for (const name of names) {
      known ??= await read()
      const folded = foldText(name)
      const id = known.get(folded) ?? (await make(name))
      known.set(folded, id)
      found.push(id)
    }
    return found
  }
}
