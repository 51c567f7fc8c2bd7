import type { OrgId, Person, PersonId } from '../../model/person.ts'
import type { Session } from '../../store/store.ts'
import { type PersonState, stateBefore } from '../people/index.ts'

/**
 * The states of people before the import that created them was undone, by person id. Such people have no records, so the
 * states are computed from the change history. People whose old values were removed by retention are missing.
 *
 * @param people people without records
 */
export async function statesBeforeUndo(
  session: Session,
  orgId: OrgId,
  people: readonly Person[],
): Promise<ReadonlyMap<PersonId, PersonState>> {
  if (people.length === 0) return new Map()
  const ids = people.map(({ id }) => id)
  const changes = await session.changes.listFieldChanges(orgId, ids)
  const last = new Map(changes.map(({ personId, fields }) => [personId, fields]))
  return new Map(
    people.flatMap((person) => {
      const fields = last.get(person.id)
      return fields ? [[person.id, stateBefore(person, fields)] as const] : []
    }),
  )
}
