import type { Caller } from '../../model/access.ts'
import type { Change, FieldChange, NewChange } from '../../model/change.ts'
import { notFound } from '../../model/errors.ts'
import type { OrgId, PersonId } from '../../model/person.ts'
import type { Source } from '../../model/record.ts'
import type { Session, VersionFields } from '../../store/store.ts'
import type { HubContext } from '../context.ts'
import { fieldChanges, stateBefore } from './field-changes.ts'
import { fold, type PersonState } from './fold.ts'
import { groupBy } from './group-by.ts'
import { findMerged } from './write-people.ts'

/** The change history of people: which fields changed, when, by which principal and source. */
export interface History {
  /**
   * The changes after a position, oldest first. A reader that continues from the last position misses no change.
   *
   * For keys without the right to sensitive values, `fields` is empty.
   */
  listChanges(caller: Caller, after: number, limit: number): Promise<Change[]>
  /** The changes of one person, newest first, also if it is removed; `fields` as in `listChanges`. @throws not_found */
  listByPerson(
    caller: Caller,
    personId: PersonId,
    page: { readonly beforeVersion?: number; readonly limit: number },
  ): Promise<PersonChange[]>
  /**
   * Removes the field values from changes that are older than `days`, in all organizations.
   *
   * @returns the number of processed changes
   */
  removeExpiredValues(days: number): Promise<number>
}

export interface PersonChange extends NewChange {
  readonly source: Source | undefined
}

/** Versions are 32-bit integers. */
const VERSION_MAX = 2_147_483_647

/** Changes of a person that are read at once. */
const HISTORY_AT_ONCE = 500

/** Changes processed in one transaction, so that other writers wait only briefly. */
const EXPIRED_AT_ONCE = 500

const DAY_MICROSECONDS = 24 * 3600 * 1_000_000

export function createHistory({ store, clock }: HubContext): History {
  return {
    async listChanges(caller, after, limit) {
      const changes = await store.read.changes.list(caller.orgId, after, limit)
      return visibleChanges(store.read, caller, changes)
    },

    async listByPerson(caller, personId, { beforeVersion = VERSION_MAX, limit }) {
      const { orgId } = caller
      const person = await findMerged(store.read, orgId, personId)
      if (!person) throw notFound('person')
      const before = Math.min(beforeVersion, VERSION_MAX)
      const changes = await store.read.changes.listByPerson(orgId, person.id, before, limit)
      const sources = await store.read.records.listSources(orgId)
      return (await visibleChanges(store.read, caller, changes)).map((change) => ({
        ...change,
        source: sources.find(({ id }) => id === change.sourceId),
      }))
    },

    async removeExpiredValues(days) {
      const now = clock.now()
      const times = { before: now - days * DAY_MICROSECONDS, now }
      let total = 0
      for (const { id } of await store.read.directory.listOrganizations()) {
        await givePositions(store.read, id)
        for (let count = -1; count !== 0; total += count) {
          count = await store.transaction((session) =>
            session.changes.expireValues(id, times, EXPIRED_AT_ONCE),
          )
        }
      }
      return total
    },
  }
}

/**
 * All changes of a person, oldest first.
 *
 * @param listBefore gives those that made the versions before one, newest first, at most `limit`
 */
export async function wholeHistory<Entry extends Pick<NewChange, 'version'>>(
  listBefore: (beforeVersion: number, limit: number) => Promise<readonly Entry[]>,
): Promise<Entry[]> {
  const changes: Entry[] = []
  for (let before = VERSION_MAX; ; before = changes.at(-1)!.version) {
    const page = await listBefore(before, HISTORY_AT_ONCE)
    changes.push(...page)
    if (page.length < HISTORY_AT_ONCE) return changes.reverse()
  }
}

/** On some engines a change gets its position when the feed is read. Reads the feed, so that all changes have one. */
async function givePositions({ changes }: Session, orgId: OrgId): Promise<void> {
  let last: number | undefined
  for (let next = await changes.lastPosition(orgId); next !== last; ) {
    last = next
    await changes.list(orgId, last, 1)
    next = await changes.lastPosition(orgId)
  }
}

async function visibleChanges<Entry extends NewChange>(
  session: Session,
  caller: Caller,
  changes: readonly Entry[],
): Promise<Entry[]> {
  if (!caller.sensitive) return changes.map((change) => ({ ...change, fields: [] }))
  const created = changes.filter(({ kind }) => kind === 'created')
  if (created.length === 0) return [...changes]
  const fieldsOf = await creationFields(session, caller.orgId, created)
  return changes.map((change) =>
    change.kind === 'created' ? { ...change, fields: fieldsOf(change) } : change,
  )
}

/**
 * The values that people were created with. The store does not repeat them in the feed, so they are computed: the present
 * values with every later change reverted.
 */
async function creationFields(
  session: Session,
  orgId: OrgId,
  created: readonly NewChange[],
): Promise<(change: NewChange) => FieldChange[] | null> {
  const ids = [...new Set(created.map(({ personId }) => personId))]
  const people = new Map((await session.people.findMany(orgId, ids)).map((person) => [person.id, person]))
  const later = groupBy(await session.changes.listFieldChanges(orgId, ids), ({ personId }) => personId)
  return ({ personId, version }) => {
    const person = people.get(personId)
    const laterChanges = (later.get(personId) ?? []).filter((change) => change.version > version)
    return person ? initialFields(person, laterChanges) : []
  }
}

/** @returns null if retention removed the values of a later change, so that the initial values are unknown */
function initialFields(present: PersonState, later: readonly VersionFields[]): FieldChange[] | null {
  let state = present
  for (const { fields } of later.toReversed()) {
    if (fields === null) return null
    state = stateBefore(state, fields)
  }
  return fieldChanges(noState, state)
}

const { state: noState } = fold([], () => 0)
