import type { Hub } from '../../hub/hub.ts'
import type { Caller } from '../../model/access.ts'
import type { Person, PersonPatch } from '../../model/person.ts'

/**
 * The person that a write changes. Reads follow the id of a merged person to the surviving one. Writes do not, because the
 * client did not ask to change the surviving person: they are answered as for a deleted person.
 *
 * @throws not_found
 */
export function getPersonToWrite(
  caller: Caller,
  hub: Hub,
  id: number,
  options: { removed?: boolean } = {},
): Promise<Person> {
  return hub.people.getByVendorId(caller, 'pipedrive', String(id), { ...options, merged: 'missing' })
}

/** @throws not_found; any error of the patch function */
export async function updatePerson(
  caller: Caller,
  hub: Hub,
  id: number,
  patch: (before: Person) => PersonPatch,
): Promise<Person> {
  const person = await getPersonToWrite(caller, hub, id)
  return hub.people.update(caller, person.id, patch)
}
