import type { Caller } from '../../model/access.ts'
import { KithError, notFound } from '../../model/errors.ts'
import type { Instant } from '../../model/instant.ts'
import type { Person, PersonId } from '../../model/person.ts'
import { emptyRecord } from '../../model/record.ts'
import { getOrganization, type HubContext } from '../context.ts'
import { fold } from './fold.ts'
import { mergedPatch } from './merged-patch.ts'
import { applyPatch } from './patch.ts'
import { requireRole } from './query-access.ts'
import { apiSource, createPersonWriter, type LoadedPerson, timeAfter } from './write-people.ts'

/**
 * Makes two people one, as `People.merge` promises: the records of `from` move over, and the caller's source notes
 * whose values stay. What was is kept, so that the two can be parted again.
 */
export async function mergePeople(
  context: HubContext,
  caller: Caller,
  people: { into: PersonId; from: PersonId },
): Promise<Person> {
  requireRole(caller, 'write')
  const { load, save } = createPersonWriter(context)
  return context.store.transaction(async (session) => {
    const { settings } = await getOrganization(session, caller.orgId)
    const source = await apiSource(session, caller)
    const into = await load(session, caller, people.into)
    const from = await load(session, caller, people.from)
    requireTwo(into, from)
    const moved = from.records.map((record) => ({ ...record, personId: into.person.id }))
    for (const record of moved) await session.records.update(record)
    const records = [...into.records, ...moved]
    const at = timeAfter(into.person, records, Math.max(context.clock.now(), from.person.updatedAt + 1))

    const known = into.records.find(({ sourceId }) => sourceId === source.id)
    const before = known ?? emptyRecord(source, into.person.id, at)
    const patched = applyPatch(
      before,
      fold(records, into.priorityOf),
      mergedPatch(into.person, from.person, context.dialects),
      { at, ids: context.ids, region: settings.defaultRegion },
    )
    const record = known ? patched : { ...patched, id: await session.nextNumber(caller.orgId, 'record') }
    const said = patched !== before
    if (said && known) await session.records.update(record)
    if (said && !known) await session.records.insert(record)

    const others = records.filter((other) => other !== known)
    const { state } = fold(known || said ? [...others, record] : others, into.priorityOf)
    const survivor = { ...into.person, ...state, updatedAt: at, version: into.person.version + 1 }
    const husk = tombstoneOf(from.person, survivor.id, at)
    await session.merges.insert({
      orgId: caller.orgId,
      id: await session.nextNumber(caller.orgId, 'merge'),
      into: into.person,
      from: from.person,
      recordIds: moved.map(({ id }) => id),
      recordBefore: known ?? null,
      sourceId: source.id,
      at,
    })
    await session.people.moveVendorIds(caller.orgId, { from: husk.id, into: survivor.id })
    await session.campaigns.move(caller.orgId, { from: husk.id, into: survivor.id, at })
    await save(session, husk, 'merged', source.id)
    await save(session, survivor, 'updated', source.id)
    return survivor
  })
}

/** @throws not_found when one is removed; invalid when they are one already */
function requireTwo({ person: into }: LoadedPerson, { person: from }: LoadedPerson): void {
  if (into.removedAt !== null || from.removedAt !== null) throw notFound('person')
  if (into.id === from.id) throw new KithError('invalid', 'A person cannot be merged into itself.')
}

/** What is left of a person who was merged: the id, and where it leads. */
function tombstoneOf(person: Person, mergedInto: PersonId, at: Instant): Person {
  const { state } = fold([], () => 0)
  const version = person.version + 1
  return { ...person, ...state, vendorIds: {}, removedAt: at, mergedInto, updatedAt: at, version }
}
