import type { Caller } from '../../model/access.ts'
import { KithError, notFound } from '../../model/errors.ts'
import type { VendorIdRef } from '../../model/merge.ts'
import type { Person, PersonDraft, PersonId, PersonPatch } from '../../model/person.ts'
import {
  type Field,
  type Filter,
  type Page,
  type PersonQuery,
  selectsEverybody,
  skippedRows,
} from '../../model/query.ts'
import { requireRows } from '../../model/read-limits.ts'
import type { PersonRecord, Provenance, Source } from '../../model/record.ts'
import type { Session } from '../../store/store.ts'
import { requireRole } from '../access/index.ts'
import type { HubContext } from '../context.ts'
import { createIdAllocator, IdsTaken } from './allocate-ids.ts'
import { writerFor } from './api-writer.ts'
import { createInGroups } from './create-groups.ts'
import { type CreateOptions, createPeopleFrom, prepareDrafts } from './create-people.ts'
import { fold } from './fold.ts'
import { personFields } from './lookups.ts'
import { mergePeople } from './merge.ts'
import { personViewOf } from './person-view.ts'
import { checkQuery } from './query-access.ts'
import { settleAll } from './settle-all.ts'
import { type PersonUpdate, updatePeople } from './update-people.ts'
import {
  type ListInTransaction,
  listInTransaction,
  type PatchMaker,
  requireRecordAccess,
} from './write-access.ts'
import { findMerged, requireVersion, timeAfter } from './write-people.ts'

/**
 * Reads and changes people of the caller's organization. People of other organizations are treated as missing. The id of a
 * person that was merged into another one leads reads to that one. Writes do not follow it, because the caller did not ask
 * to change, and much less to remove, the other person: they treat the id as that of a removed person, also if the merge
 * happens after the caller has read the person.
 */
export interface People {
  /** @throws not_found also if the person is removed, unless `removed` is set */
  get(caller: Caller, personId: PersonId, options?: { removed?: boolean }): Promise<Person>
  /**
   * Finds a person by its id in a dialect. The id of a person that was merged into another one finds the other one, unless
   * `merged` is `missing`, which a write needs.
   *
   * @throws as `get`
   */
  getByVendorId(
    caller: Caller,
    dialect: string,
    vendorId: string,
    options?: { removed?: boolean; merged?: 'follow' | 'missing' },
  ): Promise<Person>
  /** @throws invalid if the query passes a limit; forbidden if it tests values that the caller may not see */
  list(caller: Caller, query: PersonQuery): Promise<Page<Person>>
  /** The number of people that match the filter, at most `most`. @throws as `list` */
  count(caller: Caller, filter?: Filter, options?: { most?: number }): Promise<number>
  /**
   * Creates a person with an id in every dialect.
   *
   * @throws forbidden; conflict if a given vendor id is taken; invalid if it is malformed
   */
  create(caller: Caller, draft: PersonDraft | DraftMaker, options?: CreateOptions): Promise<Person>
  /** Creates all people, or none if one of them fails. @throws as `create` */
  createMany(
    caller: Caller,
    drafts: readonly (PersonDraft | DraftMaker)[],
    options?: CreateOptions,
  ): Promise<Person[]>
  /**
   * Writes the changed values of a patch to the record of the caller's dialect. A patch that changes nothing makes no new
   * version, except for keys without the right to sensitive values, which would learn from it what the values are.
   *
   * A patch function is given the person inside the transaction. So a patch that depends on the present values, such as
   * one more phone number, loses no concurrent change. The function can also search for other people.
   *
   * @throws forbidden; not_found; conflict if the person is not at `ifVersion`; any error of the patch function
   */
  update(
    caller: Caller,
    personId: PersonId,
    patch: PersonPatch | PatchMaker,
    options?: UpdateOptions,
  ): Promise<Person>
  /**
   * Updates people one after the other in one transaction, each as `update` does.
   *
   * @returns for each update the person, or the error of that update, which changed nothing
   * @throws forbidden; conflict, with nothing written, if another request changes one of the people at the same time
   */
  updateMany(caller: Caller, updates: readonly PersonUpdate[]): Promise<(Person | KithError)[]>
  /** Soft delete. @throws forbidden; not_found also if already removed; conflict if the person is not at `ifVersion` */
  remove(caller: Caller, personId: PersonId, options?: UpdateOptions): Promise<Person>
  /** @throws forbidden; not_found also if the person is not removed */
  restore(caller: Caller, personId: PersonId): Promise<Person>
  /**
   * Merges `from` into `into`. The records of `from` move to `into`. If both have a single value, that of `into` stays;
   * lists are united, with the entries of `into` first. Afterwards all ids of `from` lead to `into`.
   *
   * @throws forbidden; not_found if one person is missing, removed or merged into another one; invalid if both ids are the same
   */
  merge(caller: Caller, people: { into: PersonId; from: PersonId }): Promise<Person>
  /**
   * People who were merged into others, as they were before, and removed since the merge. People who were not merged are
   * returned unchanged.
   */
  beforeMerge(caller: Caller, people: readonly Person[]): Promise<Person[]>
  /** How many people are linked to each of these companies; companies without people are absent. */
  countByCompany(caller: Caller, companyIds: readonly number[]): Promise<ReadonlyMap<number, number>>
  /**
   * The different numbers of a look-up field, ascending, at most `most`; also those of removed people.
   *
   * @throws forbidden if the caller may not see the values
   */
  listNumbers(caller: Caller, field: Field, most: number): Promise<number[]>
  /** The source and record of each value of the person. @throws forbidden, not_found */
  provenance(caller: Caller, personId: PersonId): Promise<PersonOrigins>
  /** The sources of the organization's records. */
  listSources(caller: Caller): Promise<Source[]>
  /** The number of records of each source, by source id. Reads every record, so it is slow for large organizations. */
  countBySource(caller: Caller): Promise<ReadonlyMap<number, number>>
}

export interface UpdateOptions {
  /** The version that the caller has read. A person with another version is not changed. */
  readonly ifVersion?: number
}

/** Makes a draft inside the transaction that stores it. */
export type DraftMaker = (list: ListInTransaction) => PersonDraft | Promise<PersonDraft>

export interface PersonOrigins {
  readonly records: readonly PersonRecord[]
  readonly sources: readonly Source[]
  /** The winning record of each value, by JSON Pointer into the Person. */
  readonly values: Provenance
}

/** Transactions of one create whose generated ids are taken. */
const ATTEMPTS_MAX = 100

/** Transactions of creates that one key has open at a time where several transactions write at once. */
const TRANSACTIONS_MAX = 2

export function createPeople(context: HubContext): People {
  const { store, clock } = context
  const view = (session: Session, caller: Caller) => personViewOf(session, caller, context.dialects)

  /** Marks the person and its enrolments as removed or restored. */
  async function setRemoved(
    caller: Caller,
    personId: PersonId,
    kind: 'removed' | 'restored',
    { ifVersion }: UpdateOptions = {},
  ): Promise<Person> {
    requireRole(caller, 'write')
    return store.transaction(async (session) => {
      const { writer } = await writerFor(context, session, caller)
      const before = await session.people.find(caller.orgId, personId)
      if (!before || before.mergedInto !== undefined) throw notFound('person')
      if ((before.removedAt === null) !== (kind === 'removed')) throw notFound('person')
      requireVersion(before, ifVersion)
      const now = clock.now()
      const at = timeAfter(before, [], now)
      const removedAt = kind === 'removed' ? at : null
      const person: Person = { ...before, removedAt, updatedAt: at, version: before.version + 1 }
      const [saved] = await writer.save([{ before, person, at: now, changeKinds: [kind] }])
      return (await view(session, caller)).redact(saved!)
    })
  }

  async function createMany(
    caller: Caller,
    drafts: readonly (PersonDraft | DraftMaker)[],
    options: CreateOptions = {},
  ): Promise<Person[]> {
    requireRole(caller, 'write')
    for (let attempt = 1; ; attempt++) {
      try {
        return await createOnce(caller, drafts, options)
      } catch (error) {
        if (!(error instanceof IdsTaken) || attempt === ATTEMPTS_MAX) throw error
      }
    }
  }

  async function createOnce(
    caller: Caller,
    drafts: readonly (PersonDraft | DraftMaker)[],
    options: CreateOptions,
  ): Promise<Person[]> {
    const groups = groupsOf(drafts)
    return store.transaction(async (session) => {
      const allocator = createIdAllocator(context, session, caller.orgId)
      const prepare = async (group: readonly PersonDraft[]) => {
        requireRecordAccess(caller, group)
        return prepareDrafts(context, allocator, group)
      }
      const [{ redact }, target, first] = await settleAll([
        view(session, caller),
        writerFor(context, session, caller, groups[0].drafts),
        prepare(groups[0].drafts),
      ])
      const people = await createPeopleFrom(context, target, first, options)
      const list = listInTransaction(context, session, caller)
      for (const { made, drafts } of groups.slice(1)) {
        const prepared = await prepare([await made!(list), ...drafts])
        people.push(...(await createPeopleFrom(context, target, prepared, options)))
      }
      return people.map(redact)
    })
  }

  const createInGroup = createInGroups(createMany, {
    transactionsMax: store.capabilities.singleWriter ? 1 : TRANSACTIONS_MAX,
    timing: context.timing,
  })

  return {
    async get(caller, personId, options = {}) {
      const [found, { redact }] = await settleAll([
        findMerged(store.read, caller.orgId, personId),
        view(store.read, caller),
      ])
      return redact(requirePresent(found, options))
    },

    async getByVendorId(caller, dialect, vendorId, options = {}) {
      const [found, { redact }] = await settleAll([
        store.read.people.findByVendorId(caller.orgId, dialect, vendorId),
        view(store.read, caller),
      ])
      const person = requirePresent(found, options)
      if (options.merged === 'missing' && (await wasMerged(store.read, person, { dialect, vendorId }))) {
        throw notFound('person')
      }
      return redact(person)
    },

    async list(caller, query) {
      checkQuery(caller, query, context.dialects)
      requireRows(caller, skippedRows(query.page) + query.page.limit)
      const { redact, rewriteFilter } = await view(store.read, caller)
      const rewritten = query.filter ? { ...query, filter: await rewriteFilter(query.filter) } : query
      const page = await store.read.people.list(caller.orgId, rewritten, caller.readLimits)
      return { ...page, items: page.items.map(redact) }
    },

    async count(caller, filter, options) {
      if (!filter || selectsEverybody(filter))
        return store.read.people.count(caller.orgId, undefined, options)
      checkQuery(caller, { filter, order: [], page: { limit: 0 } }, context.dialects)
      const { rewriteFilter } = await view(store.read, caller)
      const rewritten = await rewriteFilter(filter)
      return store.read.people.count(caller.orgId, rewritten, options, caller.readLimits)
    },

    async countByCompany({ orgId }, companyIds) {
      return store.read.people.countByNumber(orgId, personFields.companyId.name, companyIds)
    },

    async create(caller, draft, options) {
      if (typeof draft !== 'function' && !options && !namesIds(draft)) return createInGroup(caller, draft)
      const [person] = await createMany(caller, [draft], options)
      return person!
    },

    createMany,

    async update(caller, personId, patch, { ifVersion } = {}) {
      const [result] = await updatePeople(context, caller, [{ personId, patch, ifVersion }])
      if (result instanceof KithError) throw result
      return result!
    },

    updateMany: (caller, updates) => updatePeople(context, caller, updates),

    remove: (caller, personId, options) => setRemoved(caller, personId, 'removed', options),
    restore: (caller, personId) => setRemoved(caller, personId, 'restored'),

    async merge(caller, people) {
      const merged = await mergePeople(context, caller, people)
      return (await view(store.read, caller)).redact(merged)
    },

    async beforeMerge(caller, people) {
      const survivors = new Set(people.flatMap(({ mergedInto }) => mergedInto ?? []))
      if (survivors.size === 0) return [...people]
      const before = new Map<PersonId, Person>()
      for (const survivor of survivors) {
        const merges = await store.read.merges.listInto(caller.orgId, survivor)
        for (const { from } of merges) before.set(from.id, from)
      }
      const { redact } = await view(store.read, caller)
      return people.map((person) => {
        const { removedAt, updatedAt, version } = person
        const known = person.mergedInto === undefined ? undefined : before.get(person.id)
        return known ? redact({ ...known, removedAt, updatedAt, version }) : person
      })
    },

    async listNumbers(caller, field, most) {
      const query = { order: [{ field, direction: 'asc' }], page: { limit: 0 } } as const
      checkQuery(caller, query, context.dialects)
      return store.read.people.distinctNumbers(caller.orgId, field.name, most)
    },

    listSources: (caller) => store.read.records.listSources(caller.orgId),

    countBySource: (caller) => store.read.records.countBySource(caller.orgId),

    async provenance(caller, personId) {
      if (!caller.sensitive) throw new KithError('forbidden', 'This key cannot read the records of sources.')
      const person = await findMerged(store.read, caller.orgId, personId)
      const { id } = requirePresent(person, { removed: true })
      const records = await store.read.records.listByPerson(caller.orgId, id)
      const sources = await store.read.records.listSources(caller.orgId)
      const priorities = new Map(sources.map(({ id, priority }) => [id, priority]))
      const { provenance } = fold(records, (sourceId) => priorities.get(sourceId) ?? 0)
      return { records, sources, values: provenance }
    },
  }
}

/** Whether the draft can be refused because of ids that it names. */
function namesIds({ vendorIds, externalId }: PersonDraft): boolean {
  return vendorIds !== undefined || externalId !== undefined
}

/** Drafts that are written together, after the people of earlier groups. */
interface DraftGroup {
  /** Makes the first draft of the group: it must find the people of earlier drafts. */
  readonly made?: DraftMaker
  readonly drafts: readonly PersonDraft[]
}

function groupsOf(given: readonly (PersonDraft | DraftMaker)[]): [DraftGroup, ...DraftGroup[]] {
  const starts = given.flatMap((one, index) => (typeof one === 'function' ? [index] : []))
  const draftsIn = (start: number, end?: number) => given.slice(start, end) as PersonDraft[]
  const made = starts.map((start, index) => ({
    made: given[start] as DraftMaker,
    drafts: draftsIn(start + 1, starts[index + 1]),
  }))
  return [{ drafts: draftsIn(0, starts[0]) }, ...made]
}

/** Whether the id belonged to another person, who was merged into this one. */
async function wasMerged(
  session: Session,
  { orgId, id, vendorIds }: Person,
  { dialect, vendorId }: VendorIdRef,
): Promise<boolean> {
  if (vendorIds[dialect] === vendorId) return false
  const merges = await session.merges.listInto(orgId, id)
  return merges.some((merge) =>
    merge.vendorIds.some((ref) => ref.dialect === dialect && ref.vendorId === vendorId),
  )
}

function requirePresent(person: Person | undefined, { removed = false }: { removed?: boolean }): Person {
  if (!person || (person.removedAt !== null && !removed)) throw notFound('person')
  return person
}
