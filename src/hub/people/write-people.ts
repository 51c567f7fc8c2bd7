import type { ChangeKind, NewChange } from '../../model/change.ts'
import { KithError } from '../../model/errors.ts'
import type { Instant } from '../../model/instant.ts'
import type { OrgId, Person, PersonId } from '../../model/person.ts'
import type { Principal } from '../../model/principal.ts'
import { type LookupValue, lookupGroup } from '../../model/query.ts'
import type { PersonRecord } from '../../model/record.ts'
import type { DialectTraits } from '../../model/traits.ts'
import type { Session, WriteSession } from '../../store/store.ts'
import type { HubContext } from '../context.ts'
import { createIdAllocator, type IdAllocator } from './allocate-ids.ts'
import { fieldChanges } from './field-changes.ts'
import { groupBy } from './group-by.ts'
import { lookupsOf } from './lookups.ts'
import { settleAll } from './settle-all.ts'
import { updateTimesAfter, type WriteTime } from './update-times.ts'

/**
 * The only way to write people. Create, update, merge, import, undo and restore compute the new people and records; the
 * writer stores them with their look-up values and entries of the change feed. It needs the same number of statements for
 * many people as for one.
 */
export interface PeopleWriter extends IdAllocator {
  /** The author of the changes. */
  readonly principal: Principal
  /**
   * Loads people with all their records. The id of a merged person returns the person it was merged into. Unknown ids are
   * missing from the result.
   */
  load(personIds: readonly PersonId[]): Promise<ReadonlyMap<PersonId, LoadedPerson>>
  /**
   * Stores people with the update times that `update-times.ts` gives them.
   *
   * @returns the people as stored, in the order of the writes
   * @throws conflict if a person changed since it was loaded, or its source has another record with the external id
   */
  save(writes: readonly PersonWrite[]): Promise<Person[]>
}

/** The source and principal that the change feed names. */
export interface Author {
  readonly orgId: OrgId
  readonly sourceId: number
  readonly principal: Principal
}

export interface LoadedPerson {
  readonly person: Person
  readonly records: readonly PersonRecord[]
  /** Priority of each source of `records`, by source id. */
  readonly priorities: ReadonlyMap<number, number>
}

export interface PersonWrite {
  /** As stored; absent for a new person. */
  readonly before?: Person
  /** As it is to be stored, at its stated update time or later. The same object as `before` if only records change. */
  readonly person: Person
  readonly at: WriteTime
  /** Entries for the feed, oldest first. Each is one version; the last one is `person.version`. */
  readonly changeKinds: readonly ChangeKind[]
  /** The change says nothing new: only what Kith derives from the values is different. The feed names no fields. */
  readonly onlyDerived?: boolean
  readonly records?: {
    /** New records. A record with the id 0 gets a new id. */
    readonly added?: readonly PersonRecord[]
    readonly changed?: readonly PersonRecord[]
    readonly deletedIds?: readonly number[]
  }
}

/** @param lastUpdate the last update time of the organization, as the transaction of the session has read it */
export function createPeopleWriter(
  context: HubContext,
  session: WriteSession,
  author: Author,
  lastUpdate: Instant,
): PeopleWriter {
  const { orgId } = author
  const { ids, clock, dialects } = context
  const nextUpdate = updateTimesAfter(lastUpdate)

  async function saveRecords(writes: readonly PersonWrite[]): Promise<void> {
    const deleted = writes.flatMap(({ records }) => records?.deletedIds ?? [])
    const changed = writes.flatMap(({ records }) => records?.changed ?? [])
    const added = writes.flatMap(({ records }) => records?.added ?? [])
    if (deleted.length > 0) await session.records.delete(orgId, deleted)
    if (changed.length > 0) await session.records.update(changed)
    const now = clock.now()
    const { withColumns } = context.store.recordContents
    const numbered = (record: PersonRecord) => withColumns(record, { id: ids.recordId(now) })
    let open = added.map((record) => (record.id === 0 ? numbered(record) : record))
    // An id can be taken by a record of another server in the same millisecond, or by one of a restored export.
    while (open.length > 0) open = (await session.records.insert(open)).map(numbered)
  }

  /** Replaces only the groups of look-up values that changed, because most changes affect few of them. */
  async function saveLookups(writes: readonly PersonWrite[]): Promise<void> {
    const changed = writes.map(({ before, person }) => changedLookups(dialects, before, person))
    const groups = new Set(changed.flatMap(({ deleted }) => [...deleted]))
    const isStale = (value: LookupValue) => groups.has(lookupGroup(value))
    const stale = changed.filter(({ deleted }) => deleted.size > 0)
    const names = new Set(stale.flatMap(({ old, values }) => [...old, ...values].filter(isStale)).map(nameOf))
    const merged = writes.flatMap(({ person }) => (person.mergedInto === undefined ? [] : [person.id]))
    if (merged.length > 0) await session.people.deleteLookups(orgId, merged)
    if (stale.length > 0) {
      // Every changed group is replaced for all these people, also for those for whom it did not change.
      const people = stale.map(({ personId, values }) => ({ personId, values: values.filter(isStale) }))
      await session.people.replaceLookups(orgId, people, [...names])
    }
    const added = changed.filter(({ values, deleted }) => deleted.size === 0 && values.length > 0)
    if (added.length > 0) await session.people.insertLookups(orgId, added)
  }

  async function markRemoved(writes: readonly PersonWrite[]): Promise<void> {
    // A merge has moved the enrolments to the other person.
    const moved = writes.filter(
      ({ before, person }) =>
        before && person.mergedInto === undefined && before.removedAt !== person.removedAt,
    )
    for (const { person } of await enrolledOf(moved))
      await session.campaigns.markRemoved(orgId, person.id, person.removedAt)
  }

  /** The people who are in campaigns; one person is not looked up. */
  async function enrolledOf(writes: readonly PersonWrite[]): Promise<readonly PersonWrite[]> {
    if (writes.length < 2) return writes
    const ids = writes.map(({ person }) => person.id)
    const enrolments = await session.relatedEntities.enrolmentsOf(orgId, ids)
    const enrolled = new Set(enrolments.map(({ personId }) => personId))
    return writes.filter(({ person }) => enrolled.has(person.id))
  }

  function withUpdateTime(write: PersonWrite): PersonWrite {
    const { before, person, at } = write
    if (before === person || at === 'as stated') return write
    const updatedAt = nextUpdate(person.updatedAt, at)
    // A removal is timed like the update that it is.
    const removedAt = person.removedAt === person.updatedAt ? updatedAt : person.removedAt
    return { ...write, person: { ...person, updatedAt, removedAt } }
  }

  function changesOf({ before, person, changeKinds, onlyDerived = false }: PersonWrite): NewChange[] {
    const { id, version, updatedAt } = person
    return changeKinds.map((kind, index) => ({
      orgId,
      kind,
      personId: id,
      version: version - (changeKinds.length - 1 - index),
      sourceId: author.sourceId,
      principal: author.principal,
      fields: before && !onlyDerived && index === changeKinds.length - 1 ? fieldChanges(before, person) : [],
      at: updatedAt,
    }))
  }

  return {
    ...createIdAllocator(context, session, orgId),
    principal: author.principal,

    load: (personIds) => loadPeople(session, orgId, personIds),

    async save(given) {
      const writes = given.map(withUpdateTime)
      const stored = writes.filter(({ before, person }) => before !== person)
      const created = stored.flatMap(({ before, person }) => (before ? [] : [person]))
      const changed = stored.flatMap(({ before, person }) => (before ? [person] : []))
      const added = stored.filter(
        ({ before, person }) => person.removedAt === null && before?.removedAt !== null,
      )
      if (added.length > 0) context.limits?.addPeople(orgId, added.length)
      await settleAll([
        saveRecords(writes),
        created.length > 0 && session.people.insert(created),
        changed.length > 0 && session.people.update(changed),
        saveLookups(stored),
        markRemoved(stored),
        stored.length > 0 && session.changes.append(stored.flatMap(changesOf)),
      ])
      return writes.map(({ person }) => person)
    },
  }
}

/** Implements `PeopleWriter.load`, before there is a writer. */
export async function loadPeople(
  session: Session,
  orgId: OrgId,
  personIds: readonly PersonId[],
): Promise<ReadonlyMap<PersonId, LoadedPerson>> {
  const [people, records] = await settleAll([
    loadFollowingMerges(session, orgId, personIds),
    session.records.listWithPriority(orgId, personIds),
  ])
  const found = [...new Set(people.values())]
  const asked = new Set(personIds)
  const survivors = found.flatMap(({ id }) => (asked.has(id) ? [] : [id]))
  const further = survivors.length > 0 ? await session.records.listWithPriority(orgId, survivors) : []
  const byPerson = groupBy([...records, ...further], ({ record }) => record.personId)
  const loaded = new Map(
    found.map((person) => {
      const own = byPerson.get(person.id) ?? []
      const priorities = new Map(own.map(({ record, priority }) => [record.sourceId, priority]))
      return [person.id, { person, records: own.map(({ record }) => record), priorities }]
    }),
  )
  return new Map([...people].map(([id, person]) => [id, loaded.get(person.id)!]))
}

/** All look-up values of a person. Merged people have none, because searches must find the person they were merged into. */
export function allLookups(dialects: readonly DialectTraits[], person: Person): LookupValue[] {
  if (person.mergedInto !== undefined) return []
  return [...lookupsOf(person), ...dialects.flatMap((dialect) => dialect.lookups?.(person) ?? [])]
}

/** The groups of look-up values that changed, and all values of the person, before and now, if any did. */
function changedLookups(dialects: readonly DialectTraits[], before: Person | undefined, person: Person) {
  const personId = person.id
  const values = allLookups(dialects, person)
  if (!before || person.mergedInto !== undefined)
    return { personId, old: [], values, deleted: new Set<string>() }
  const old = allLookups(dialects, before)
  const [texts, newTexts] = [byGroup(old), byGroup(values)]
  const groups = new Set([...texts.keys(), ...newTexts.keys()])
  const deleted = new Set([...groups].filter((group) => texts.get(group) !== newTexts.get(group)))
  return deleted.size > 0 ? { personId, old, values, deleted } : { personId, old, values: [], deleted }
}

/** The values of each group as one comparable string. */
function byGroup(values: readonly LookupValue[]): Map<string, string> {
  const texts = new Map<string, string>()
  for (const value of values) {
    const group = lookupGroup(value)
    texts.set(group, `${texts.get(group) ?? ''}${JSON.stringify(value)}\n`)
  }
  return texts
}

function nameOf({ name }: LookupValue): string {
  return name
}

async function loadFollowingMerges(
  session: Session,
  orgId: OrgId,
  personIds: readonly PersonId[],
): Promise<Map<PersonId, Person>> {
  const found = new Map(
    (await session.people.findMany(orgId, personIds)).map((person) => [person.id, person]),
  )
  const targets = [...found.values()].flatMap(({ mergedInto }) => mergedInto ?? [])
  if (targets.length === 0) return found
  const survivors = await loadFollowingMerges(session, orgId, targets)
  return new Map(
    [...found].flatMap(([id, person]) => {
      const survivor = person.mergedInto === undefined ? person : survivors.get(person.mergedInto)
      return survivor ? [[id, survivor] as const] : []
    }),
  )
}

/** Finds a person and follows merges: the id of a merged person returns the person it was merged into. */
export async function findMerged(
  session: Session,
  orgId: OrgId,
  personId: PersonId,
): Promise<Person | undefined> {
  const person = await session.people.find(orgId, personId)
  return person?.mergedInto === undefined ? person : findMerged(session, orgId, person.mergedInto)
}

/** The priorities of a person's sources. `own` is the source that is about to write, which may have no record yet. */
export function priorityOf(
  { priorities }: Pick<LoadedPerson, 'priorities'>,
  own?: { readonly id: number; readonly priority: number },
): (sourceId: number) => number {
  return (sourceId) => (sourceId === own?.id ? own.priority : (priorities.get(sourceId) ?? 0))
}

/**
 * The current time, or a later one that is after every stored time of the person. Clocks of servers differ, and imported
 * values can be dated in the future; without this, a later write could lose to an earlier one.
 */
export function timeAfter(
  person: Pick<Person, 'updatedAt'> | undefined,
  records: readonly PersonRecord[],
  now: Instant,
): Instant {
  let at = Math.max(now, (person?.updatedAt ?? 0) + 1)
  for (const { lastSeenAt } of records) at = Math.max(at, lastSeenAt + 1)
  return at
}

/** @throws conflict if the person is not at the version that the caller has read */
export function requireVersion({ version }: Person, ifVersion: number | undefined): void {
  if (ifVersion === undefined || ifVersion === version) return
  throw new KithError('conflict', `The person was changed and is now at version ${version}.`, {
    subject: 'version',
  })
}
