import type { Caller } from '../../model/access.ts'
import { KithError, notFound } from '../../model/errors.ts'
import { withWholeName } from '../../model/name.ts'
import type { Person, PersonDraft, PersonId, PersonPatch } from '../../model/person.ts'
import { type Filter, type Page, type PersonQuery, selectsEverybody } from '../../model/query.ts'
import type { PersonRecord, Provenance, Source } from '../../model/record.ts'
import type { Session, WriteSession } from '../../store/store.ts'
import { requireRole } from '../access/index.ts'
import type { HubContext } from '../context.ts'
import { writerFor } from './api-writer.ts'
import { createPeopleFrom } from './create-people.ts'
import { fold } from './fold.ts'
import { mergePeople } from './merge.ts'
import { personViewOf } from './person-view.ts'
import { checkQuery } from './query-access.ts'
import { writePatch } from './write-patch.ts'
import { findMerged, requireVersion, timeAfter } from './write-people.ts'

/** Reading and changing people; the only place where they are changed. Nothing outside the caller's organization exists here. */
export interface People {
  /** @throws not_found also when the person is removed, unless `removed` is asked for */
  get(caller: Caller, personId: PersonId, options?: { removed?: boolean }): Promise<Person>
  /** By the id the dialect gave. @throws not_found also when the person is removed, unless `removed` is asked for */
  getByVendorId(
    caller: Caller,
    dialect: string,
    vendorId: string,
    options?: { removed?: boolean },
  ): Promise<Person>
  /** @throws invalid when the query passes a limit; forbidden when it tests what the caller may not see */
  list(caller: Caller, query: PersonQuery): Promise<Page<Person>>
  /** How many people the filter selects; those beyond `most` are not counted. @throws as `list` */
  count(caller: Caller, filter?: Filter, options?: { most?: number }): Promise<number>
  /** Makes a person known to every dialect. @throws forbidden; conflict when an id to keep is taken; invalid when it is malformed */
  create(caller: Caller, draft: PersonDraft | DraftMaker): Promise<Person>
  /** Makes all of them or, when one is refused, none. @throws as `create` */
  createMany(caller: Caller, drafts: readonly (PersonDraft | DraftMaker)[]): Promise<Person[]>
  /**
   * Writes what the patch changes in the name of the caller's dialect.
   *
   * A function gets the person as it is inside the transaction, so that a patch made from what is there (one more
   * phone number) loses nothing that others wrote meanwhile; it may ask who else there is (whose number is this?).
   *
   * @throws forbidden, not_found, conflict when the person is no longer at `ifVersion`, and what the function throws
   */
  update(
    caller: Caller,
    personId: PersonId,
    patch: PersonPatch | PatchMaker,
    options?: UpdateOptions,
  ): Promise<Person>
  /** Soft delete. @throws forbidden; not_found also when removed already; conflict when no longer at `ifVersion` */
  remove(caller: Caller, personId: PersonId, options?: UpdateOptions): Promise<Person>
  /** @throws forbidden; not_found also when not removed */
  restore(caller: Caller, personId: PersonId): Promise<Person>
  /**
   * Makes two people one: what sources said of `from` is said of `into` from now on. Where both have a single value,
   * that of `into` stays; lists are united, its own entries first. All ids of `from` lead to `into` afterwards.
   *
   * @throws forbidden; not_found when one is not there or removed; invalid when they are one already
   */
  merge(caller: Caller, people: { into: PersonId; from: PersonId }): Promise<Person>
  /** Where each value of the person comes from. @throws not_found */
  provenance(caller: Caller, personId: PersonId): Promise<PersonOrigins>
  /** Where the organization's records come from. */
  listSources(caller: Caller): Promise<Source[]>
  /** How many records each source has, by its id; takes longer the more there are. */
  countBySource(caller: Caller): Promise<ReadonlyMap<number, number>>
}

export interface UpdateOptions {
  /** The version the caller read: a person changed since then is left alone. */
  readonly ifVersion?: number
}

/** Makes a draft inside the transaction that stores it. */
export type DraftMaker = (list: ListWithin) => PersonDraft | Promise<PersonDraft>

export type PatchMaker = (person: Person, list: ListWithin) => PersonPatch | Promise<PersonPatch>

/**
 * Lists people of the organization inside a write: what it tells stays true until the write is done. It shows
 * everything whatever the caller may see, so it is for deciding, not for answering.
 */
export type ListWithin = (query: PersonQuery) => Promise<Page<Person>>

export interface PersonOrigins {
  readonly records: readonly PersonRecord[]
  readonly sources: readonly Source[]
  /** The winning record of each value shown, by JSON Pointer into the Person. */
  readonly values: Provenance
}

export function createPeople(context: HubContext): People {
  const { store, clock } = context
  const view = (session: Session, caller: Caller) => personViewOf(session, caller, context.dialects)

  /** Marks the person removed or not, with its enrolments. */
  async function mark(
    caller: Caller,
    personId: PersonId,
    kind: 'removed' | 'restored',
    { ifVersion }: UpdateOptions = {},
  ): Promise<Person> {
    requireRole(caller, 'write')
    return store.transaction(async (session) => {
      const { writer } = await writerFor(context, session, caller)
      const before = await findMerged(session, caller.orgId, personId)
      if (!before || (before.removedAt === null) !== (kind === 'removed')) throw notFound('person')
      requireVersion(before, ifVersion)
      const at = timeAfter(before, [], clock.now())
      const removedAt = kind === 'removed' ? at : null
      const person: Person = { ...before, removedAt, updatedAt: at, version: before.version + 1 }
      await writer.save([{ before, person, kinds: [kind] }])
      return (await view(session, caller)).redact(person)
    })
  }

  async function createMany(
    caller: Caller,
    drafts: readonly (PersonDraft | DraftMaker)[],
  ): Promise<Person[]> {
    requireRole(caller, 'write')
    return store.transaction(async (session) => {
      const { redact } = await view(session, caller)
      const target = await writerFor(context, session, caller)
      const people: Person[] = []
      let waiting: PersonDraft[] = []
      const write = async () => {
        people.push(...(await createPeopleFrom(context, target, waiting)))
        waiting = []
      }
      for (const given of drafts) {
        // A draft that is made from what is there sees the people before it.
        if (typeof given === 'function') await write()
        waiting.push(typeof given === 'function' ? await given(listWithin(session, caller)) : given)
      }
      await write()
      return people.map(redact)
    })
  }

  return {
    async get(caller, personId, options = {}) {
      const person = requirePresent(await findMerged(store.read, caller.orgId, personId), options)
      return (await view(store.read, caller)).redact(person)
    },

    async getByVendorId(caller, dialect, vendorId, options = {}) {
      const found = await store.read.people.findByVendorId(caller.orgId, dialect, vendorId)
      const person = requirePresent(found, options)
      return (await view(store.read, caller)).redact(person)
    },

    async list(caller, query) {
      checkQuery(caller, query)
      const { redact, rewriteFilter } = await view(store.read, caller)
      const rewritten = query.filter ? { ...query, filter: await rewriteFilter(query.filter) } : query
      const page = await store.read.people.list(caller.orgId, rewritten)
      return { ...page, items: page.items.map(redact) }
    },

    async count(caller, filter, options) {
      if (!filter || selectsEverybody(filter))
        return store.read.people.count(caller.orgId, undefined, options)
      checkQuery(caller, { filter, order: [], page: { limit: 0 } })
      const { rewriteFilter } = await view(store.read, caller)
      return store.read.people.count(caller.orgId, await rewriteFilter(filter), options)
    },

    async create(caller, draft) {
      const [person] = await createMany(caller, [draft])
      return person!
    },

    createMany,

    async update(caller, personId, patch, { ifVersion } = {}) {
      requireRole(caller, 'write')
      return store.transaction(async (session) => {
        const { writer, source, region } = await writerFor(context, session, caller)
        const loaded = (await writer.load([personId])).get(personId)
        const person = requirePresent(loaded?.person, {})
        requireVersion(person, ifVersion)
        const wanted = typeof patch === 'function' ? await patch(person, listWithin(session, caller)) : patch
        const written = writePatch(
          context,
          loaded!,
          source,
          withWholeName(person, wanted),
          await region(wanted),
        )
        if (written) await writer.save([written])
        return (await view(session, caller)).redact(written?.person ?? person)
      })
    },

    remove: (caller, personId, options) => mark(caller, personId, 'removed', options),
    restore: (caller, personId) => mark(caller, personId, 'restored'),

    async merge(caller, people) {
      const merged = await mergePeople(context, caller, people)
      return (await view(store.read, caller)).redact(merged)
    },

    listSources: (caller) => store.read.records.listSources(caller.orgId),

    countBySource: (caller) => store.read.records.countBySource(caller.orgId),

    async provenance(caller, personId) {
      if (!caller.sensitive) throw new KithError('forbidden', 'This key may not see what sources said.')
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

function listWithin(session: WriteSession, caller: Caller): ListWithin {
  return (query) => session.people.list(caller.orgId, query)
}

function requirePresent(person: Person | undefined, { removed = false }: { removed?: boolean }): Person {
  if (!person || (person.removedAt !== null && !removed)) throw notFound('person')
  return person
}
