import type { Caller } from '../../model/access.ts'
import type { ChangeKind } from '../../model/change.ts'
import { notFound } from '../../model/errors.ts'
import type { Instant } from '../../model/instant.ts'
import type { OrgId, Person, PersonId } from '../../model/person.ts'
import type { PersonRecord, Source } from '../../model/record.ts'
import type { Session, WriteSession } from '../../store/store.ts'
import type { HubContext } from '../context.ts'
import { type Folded, fold } from './fold.ts'
import { lookupsOf } from './lookups.ts'

/** What every change of a person is made of, inside one transaction. */
export interface PersonWriter {
  /** The person an id leads to, with all that was said of it. @throws not_found */
  load(session: WriteSession, caller: Caller, personId: PersonId): Promise<LoadedPerson>
  /** Stores the person as it is now, what it is found by, and the entry of the feed. */
  save(session: WriteSession, person: Person, kind: ChangeKind, sourceId: number): Promise<void>
}

export interface LoadedPerson {
  readonly person: Person
  readonly records: readonly PersonRecord[]
  readonly priorityOf: (sourceId: number) => number
  readonly folded: Folded
}

export function createPersonWriter({ dialects }: HubContext): PersonWriter {
  return {
    async load(session, caller, personId) {
      const person = await findMerged(session, caller.orgId, personId)
      if (!person) throw notFound('person')
      const records = await session.records.listByPerson(caller.orgId, person.id)
      const priorityOf = await readPriorities(session, caller.orgId)
      return { person, records, priorityOf, folded: fold(records, priorityOf) }
    },

    async save(session, person, kind, sourceId) {
      if (person.version === 1) await session.people.insert(person)
      else await session.people.update(person)
      const { orgId, id, version, updatedAt } = person
      const found = [...lookupsOf(person), ...dialects.flatMap((dialect) => dialect.lookups?.(person) ?? [])]
      await session.people.replaceLookups(orgId, id, person.mergedInto === undefined ? found : [])
      await session.changes.append([{ orgId, kind, personId: id, version, sourceId, at: updatedAt }])
    },
  }
}

/** Kith's own APIs are where people decide, so they rank above imports and connectors. */
const API_PRIORITY = 100

/** Follows merges, so that the id of a person who was merged leads to who it is part of. */
export async function findMerged(
  session: Session,
  orgId: OrgId,
  personId: PersonId,
): Promise<Person | undefined> {
  const person = await session.people.find(orgId, personId)
  return person?.mergedInto === undefined ? person : findMerged(session, orgId, person.mergedInto)
}

async function readPriorities(session: WriteSession, orgId: OrgId): Promise<(sourceId: number) => number> {
  const sources = await session.records.listSources(orgId)
  const priorities = new Map(sources.map(({ id, priority }) => [id, priority]))
  return (sourceId) => priorities.get(sourceId) ?? 0
}

/** The source in whose name the caller writes. */
export function apiSource(session: WriteSession, caller: Caller): Promise<Source> {
  return session.records.ensureSource({
    orgId: caller.orgId,
    kind: 'api',
    name: caller.dialect,
    priority: API_PRIORITY,
  })
}

/**
 * Now, but after all that is known of the person: clocks of several machines differ, and what was brought along may
 * be dated ahead of them. A write that was made later must not lose for having an earlier time.
 */
export function timeAfter(person: Person, records: readonly PersonRecord[], now: Instant): Instant {
  return Math.max(now, person.updatedAt + 1, ...records.map(({ lastSeenAt }) => lastSeenAt + 1))
}
