import type { Caller } from '../../model/access.ts'
import { KithError, notFound } from '../../model/errors.ts'
import type { Instant } from '../../model/instant.ts'
import type { Person, PersonId } from '../../model/person.ts'
import { requireRole } from '../access/index.ts'
import type { HubContext } from '../context.ts'
import { writerFor } from './api-writer.ts'
import { fold } from './fold.ts'
import { mergedPatch } from './merged-patch.ts'
import { patchRecords } from './write-patch.ts'
import { type LoadedPerson, priorityOf, timeAfter } from './write-people.ts'

/**
 * Implements `People.merge`: moves the records of `from` to `into`, and writes the values that win into the record of the
 * caller's source. Stores both people as they were, so that the merge can be undone.
 */
export async function mergePeople(
  context: HubContext,
  caller: Caller,
  people: { into: PersonId; from: PersonId },
): Promise<Person> {
  requireRole(caller, 'write')
  const { orgId } = caller
  return context.store.transaction(async (session) => {
    const { writer, source, region } = await writerFor(context, session, caller)
    const [into, from] = requireTwo(people, await writer.load([people.into, people.from]))
    const moved = from.records.map((record) => ({ ...record, personId: into.person.id }))
    const united = {
      person: into.person,
      records: [...into.records, ...moved],
      priorities: new Map([...from.priorities, ...into.priorities]),
    }
    const now = context.clock.now()
    const at = timeAfter(into.person, united.records, Math.max(now, from.person.updatedAt + 1))
    const patch = mergedPatch(into.person, from.person, context.dialects)
    const recordBefore = into.records.find(({ sourceId }) => sourceId === source.id)
    const target = { source, recordBefore }
    const patched = patchRecords(context, united, target, patch, { at, region: await region(patch) })
    const { state } = fold(patched?.records ?? united.records, priorityOf(united, source))
    const survivor = { ...into.person, ...state, updatedAt: at, version: into.person.version + 1 }
    const tombstone = tombstoneOf(from.person, survivor.id, at)
    const vendorIds = await session.people.moveVendorIds(orgId, { from: tombstone.id, into: survivor.id })
    await session.merges.insert({
      orgId,
      id: await session.reserveNumbers(orgId, 'merge', 1),
      into: into.person,
      from: from.person,
      vendorIds,
      recordIds: moved.map(({ id }) => id),
      recordBefore: recordBefore ?? null,
      sourceId: source.id,
      at,
    })
    await session.campaigns.move(orgId, { from: tombstone.id, into: survivor.id, at })
    const { changed = [], added = [] } = patched?.write ?? {}
    const [, merged] = await writer.save([
      { before: from.person, person: tombstone, at: now, changeKinds: ['merged'] },
      {
        before: into.person,
        person: survivor,
        at: now,
        changeKinds: ['updated'],
        records: { changed: [...moved, ...changed], added },
      },
    ])
    return merged!
  })
}

/** @throws not_found if one person is missing, removed or merged into another one; invalid if both ids are the same */
function requireTwo(
  ids: { readonly into: PersonId; readonly from: PersonId },
  loaded: ReadonlyMap<PersonId, LoadedPerson>,
): [into: LoadedPerson, from: LoadedPerson] {
  const present = (id: PersonId): LoadedPerson => {
    const one = loaded.get(id)
    // The id of a merged person has loaded the survivor.
    if (!one || one.person.id !== id || one.person.removedAt !== null) throw notFound('person')
    return one
  }
  const two = [present(ids.into), present(ids.from)] as const
  if (ids.into === ids.from) throw new KithError('invalid', 'A person cannot be merged into itself.')
  return [...two]
}

/** What remains of a merged person: its id, and the id of the person it was merged into. */
function tombstoneOf(person: Person, mergedInto: PersonId, at: Instant): Person {
  const { state } = fold([], () => 0)
  const version = person.version + 1
  return { ...person, ...state, vendorIds: {}, removedAt: at, mergedInto, updatedAt: at, version }
}
