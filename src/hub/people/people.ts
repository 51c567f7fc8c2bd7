import type { Caller } from '../../model/access.ts'
import { invalid, KithError, notFound } from '../../model/errors.ts'
import type { Instant } from '../../model/instant.ts'
import { withWholeName } from '../../model/name.ts'
import type { OrgId, Person, PersonDraft, PersonId, PersonPatch } from '../../model/person.ts'
import { type Filter, type Page, type PersonQuery, selectsEverybody } from '../../model/query.ts'
import { emptyRecord, type PersonRecord, type Provenance, type Source } from '../../model/record.ts'
import type { Session, WriteSession } from '../../store/store.ts'
import { getOrganization, type HubContext } from '../context.ts'
import { fold } from './fold.ts'
import { mergePeople } from './merge.ts'
import { applyPatch } from './patch.ts'
import { type PersonView, personViewOf } from './person-view.ts'
import { checkQuery, requireRole } from './query-access.ts'
import { apiSource, createPersonWriter, findMerged, timeAfter } from './write-people.ts'

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
  const view = (session: Session, caller: Caller): Promise<PersonView> =>
    personViewOf(session, caller, context.dialects)

  const { load, save } = createPersonWriter(context)

  /** Marks the person removed or not, with its enrolments. */
  async function mark(
    caller: Caller,
    personId: PersonId,
    kind: 'removed' | 'restored',
    { ifVersion }: UpdateOptions = {},
  ): Promise<Person> {
    requireRole(caller, 'write')
    return store.transaction(async (session) => {
      const before = await findMerged(session, caller.orgId, personId)
      if (!before || (before.removedAt === null) !== (kind === 'removed')) throw notFound('person')
      if (ifVersion !== undefined && ifVersion !== before.version) throw wrongVersion(before)
      const at = timeAfter(before, [], clock.now())
      const removedAt = kind === 'removed' ? at : null
      const person: Person = { ...before, removedAt, updatedAt: at, version: before.version + 1 }
      const source = await apiSource(session, caller)
      await save(session, person, kind, source.id)
      await session.campaigns.markRemoved(caller.orgId, before.id, removedAt)
      return (await view(session, caller)).redact(person)
    })
  }

  async function createMany(
    caller: Caller,
    drafts: readonly (PersonDraft | DraftMaker)[],
  ): Promise<Person[]> {
    requireRole(caller, 'write')
    return store.transaction(async (session) => {
      const { settings } = await getOrganization(session, caller.orgId)
      const source = await apiSource(session, caller)
      const { redact } = await view(session, caller)
      const people: Person[] = []
      for (const given of drafts) {
        const draft = typeof given === 'function' ? await given(listWithin(session, caller)) : given
        const { record, person } = await prepare(session, caller, source, settings.defaultRegion, draft)
        await session.records.insert(record)
        await save(session, person, 'created', source.id)
        people.push(redact(person))
      }
      return people
    })
  }

  /** The person a draft makes, with all ids claimed; nothing else is written yet. */
  async function prepare(
    session: WriteSession,
    caller: Caller,
    source: Source,
    region: string | null,
    draft: PersonDraft,
  ): Promise<{ record: PersonRecord; person: Person }> {
    const now = clock.now()
    const at = draft.updatedAt ?? draft.createdAt ?? now
    const id = await freePersonId(session, context, caller.orgId, now)
    const { externalId = null, payload = null } = draft
    const numbered = { id: await session.nextNumber(caller.orgId, 'record'), externalId, payload }
    const empty = { ...emptyRecord(source, id, at), ...numbered }
    const record = applyPatch(
      empty,
      fold([], () => 0),
      draft,
      { at, createdAt: draft.createdAt ?? now, ids: context.ids, region },
    )
    const createdAt = await session.people.freeCreationTime(caller.orgId, draft.createdAt ?? now)
    const person: Person = {
      id,
      orgId: caller.orgId,
      version: 1,
      createdAt,
      updatedAt: Math.max(createdAt, draft.updatedAt ?? createdAt),
      removedAt: null,
      vendorIds: await claimVendorIds(session, context, caller.orgId, id, draft.vendorIds ?? {}),
      ...fold([record], () => 0).state,
    }
    return { record, person }
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
      const narrowed = query.filter ? { ...query, filter: await rewriteFilter(query.filter) } : query
      const page = await store.read.people.list(caller.orgId, narrowed)
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
        const { settings } = await getOrganization(session, caller.orgId)
        // Before priorities are read: a source that writes for the first time must have one.
        const source = await apiSource(session, caller)
        const { person, records, priorityOf, folded } = await load(session, caller, personId)
        if (person.removedAt !== null) throw notFound('person')
        if (ifVersion !== undefined && ifVersion !== person.version) throw wrongVersion(person)
        const at = timeAfter(person, records, clock.now())
        const known = records.find(({ sourceId }) => sourceId === source.id)
        const before = known ?? emptyRecord(source, person.id, at)
        const wanted = typeof patch === 'function' ? await patch(person, listWithin(session, caller)) : patch
        const patched = applyPatch(before, folded, withWholeName(person, wanted), {
          at,
          ids: context.ids,
          region: settings.defaultRegion,
        })
        const { redact } = await view(session, caller)
        if (patched === before) return redact(person)
        const record = known ? patched : { ...patched, id: await session.nextNumber(caller.orgId, 'record') }
        if (known) await session.records.update(record)
        else await session.records.insert(record)
        const { state } = fold([...records.filter((other) => other !== known), record], priorityOf)
        const changed: Person = { ...person, ...state, updatedAt: at, version: person.version + 1 }
        await save(session, changed, 'updated', source.id)
        return redact(changed)
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

const PERSON_ID_ATTEMPTS = 100

function listWithin(session: WriteSession, caller: Caller): ListWithin {
  return (query) => session.people.list(caller.orgId, query)
}

function requirePresent(person: Person | undefined, { removed = false }: { removed?: boolean }): Person {
  if (!person || (person.removedAt !== null && !removed)) throw notFound('person')
  return person
}

function wrongVersion({ version }: Person): KithError {
  return new KithError('conflict', `The person is at version ${version} meanwhile.`, { subject: 'version' })
}

/** Several programs may write to one store, so an id of this process can be taken. */
async function freePersonId(
  session: WriteSession,
  { ids }: HubContext,
  orgId: OrgId,
  now: Instant,
): Promise<PersonId> {
  for (let attempt = 0; attempt < PERSON_ID_ATTEMPTS; attempt++) {
    const id = ids.personId(now)
    if (!(await session.people.find(orgId, id))) return id
  }
  throw new KithError('internal', 'No free person id was found.')
}

/** Gives the person an id in every dialect: those to keep as they are, the others new and not taken. */
async function claimVendorIds(
  session: WriteSession,
  context: HubContext,
  orgId: OrgId,
  personId: PersonId,
  kept: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const vendorIds: Record<string, string> = {}
  for (const name of Object.keys(kept)) requireOwnIds(context, name)
  for (const { name, personIds } of context.dialects) {
    if (!personIds) continue
    const claim = async (vendorId: string): Promise<boolean> => {
      const number = personIds.make === 'sequence' ? { number: Number(vendorId) } : {}
      return session.people.claimVendorId({ orgId, dialect: name, vendorId, personId, ...number })
    }
    const wanted = Object.hasOwn(kept, name) ? kept[name] : undefined
    if (wanted !== undefined) {
      requireIdFormat(name, wanted, personIds.pattern)
      if (!(await claim(wanted))) {
        throw new KithError('conflict', `The ${name} id ${wanted} is taken.`, { subject: 'person' })
      }
      vendorIds[name] = wanted
      continue
    }
    let made: string
    do {
      made =
        personIds.make === 'sequence'
          ? String(await session.nextNumber(orgId, `person:${name}`))
          : personIds.make(context.ids)
    } while (!(await claim(made)))
    vendorIds[name] = made
  }
  return vendorIds
}

/** An id that would not be kept is refused rather than dropped. */
function requireOwnIds({ dialects }: HubContext, dialect: string): void {
  const allowed = dialects.filter(({ personIds }) => personIds).map(({ name }) => name)
  if (allowed.includes(dialect)) return
  throw invalid([
    {
      in: 'body',
      path: ['vendorIds', dialect],
      rule: 'not_allowed',
      expected: allowed,
      message: `vendorIds may name ${allowed.join(', ')}`,
    },
  ])
}

function requireIdFormat(dialect: string, vendorId: string, pattern: RegExp): void {
  if (pattern.test(vendorId)) return
  throw invalid([
    {
      in: 'body',
      path: ['vendorIds', dialect],
      rule: 'format',
      expected: pattern.source,
      received: vendorId,
      message: `${dialect} ids match ${pattern.source}`,
    },
  ])
}
