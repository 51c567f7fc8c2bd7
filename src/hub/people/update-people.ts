import type { Caller } from '../../model/access.ts'
import { KithError, notFound } from '../../model/errors.ts'
import { withWholeName } from '../../model/name.ts'
import type { Person, PersonId, PersonPatch } from '../../model/person.ts'
import type { WriteSession } from '../../store/store.ts'
import { requireRole } from '../access/index.ts'
import type { HubContext } from '../context.ts'
import { writerFor } from './api-writer.ts'
import { personViewOf } from './person-view.ts'
import { settleAll } from './settle-all.ts'
import { listInTransaction, makePatch, type PatchMaker } from './write-access.ts'
import { writePatch } from './write-patch.ts'
import { loadPeople, type PersonWrite, requireVersion } from './write-people.ts'

/** A patch of one of many people. */
export interface PersonUpdate {
  readonly personId: PersonId
  readonly patch: PersonPatch | PatchMaker
  /** The version that the caller has read. A person with another version is not changed. */
  readonly ifVersion?: number | undefined
}

/**
 * Patches people one after the other in one transaction, with as many statements for many as for one. A patch that is
 * refused changes nothing, and the others are written.
 *
 * @returns for each update the person as the caller may see it, or why it was refused
 * @throws forbidden; conflict, with nothing written, if another request changes one of the people at the same time
 */
export async function updatePeople(
  context: HubContext,
  caller: Caller,
  updates: readonly PersonUpdate[],
): Promise<(Person | KithError)[]> {
  requireRole(caller, 'write')
  if (updates.length === 0) return []
  return context.store.transaction(async (session) => {
    const results: (Person | KithError)[] = []
    for (const group of withDistinctPeople(updates))
      results.push(...(await updateGroup(context, session, caller, group)))
    return results
  })
}

async function updateGroup(
  context: HubContext,
  session: WriteSession,
  caller: Caller,
  updates: readonly PersonUpdate[],
): Promise<(Person | KithError)[]> {
  const patches = updates.flatMap(({ patch }) => (typeof patch === 'function' ? [] : [patch]))
  const ids = updates.map(({ personId }) => personId)
  const [{ writer, source, region }, loaded, { redact }] = await settleAll([
    writerFor(context, session, caller, patches),
    loadPeople(session, caller.orgId, ids),
    personViewOf(session, caller, context.dialects),
  ])
  const list = listInTransaction(context, session, caller)

  async function writeOf({ personId, patch, ifVersion }: PersonUpdate): Promise<Planned> {
    const found = loaded.get(personId)
    if (!found || found.person.removedAt !== null || found.person.id !== personId) throw notFound('person')
    const { person } = found
    requireVersion(person, ifVersion)
    const given = { person, redacted: redact(person), list }
    const wanted = typeof patch === 'function' ? await makePatch(caller, patch, given) : patch
    const write = writePatch(context, found, source, withWholeName(person, wanted), {
      region: await region(wanted),
      always: !caller.sensitive,
    })
    return { person, write }
  }

  const planned: (Planned | KithError)[] = []
  for (const update of updates) planned.push(await writeOf(update).catch(refusalOf))
  const writes = planned.flatMap((one) => (one instanceof KithError ? [] : (one.write ?? [])))
  const saved = writes.length > 0 ? await writer.save(writes) : []
  const byId = new Map(saved.map((person) => [person.id, person]))
  return planned.map((one) =>
    one instanceof KithError ? one : redact(byId.get(one.person.id) ?? one.person),
  )
}

interface Planned {
  readonly person: Person
  /** Undefined if the patch changes nothing. */
  readonly write: PersonWrite | undefined
}

/** @throws errors that are no answer to this update alone */
function refusalOf(error: unknown): KithError {
  if (error instanceof KithError && error.code !== 'internal' && error.code !== 'unavailable') return error
  throw error
}

/** The updates in order, in groups that have no person twice: a later update sees what an earlier one wrote. */
function withDistinctPeople(updates: readonly PersonUpdate[]): PersonUpdate[][] {
  const groups: PersonUpdate[][] = []
  let people = new Set<PersonId>()
  for (const update of updates) {
    if (groups.length === 0 || people.has(update.personId)) {
      groups.push([])
      people = new Set()
    }
    people.add(update.personId)
    groups.at(-1)!.push(update)
  }
  return groups
}
