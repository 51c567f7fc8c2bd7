import type { Caller } from '../../model/access.ts'
import type { Definitions } from '../../model/catalog.ts'
import { KithError } from '../../model/errors.ts'
import type { RestoredRecord } from '../../model/import.ts'
import type { Person, PersonId } from '../../model/person.ts'
import {
  type Filter,
  type OrderTerm,
  type PersonQuery,
  type Position,
  personColumns,
  personIdField,
} from '../../model/query.ts'
import type { PersonRecord } from '../../model/record.ts'
import type { RelatedEntity } from '../../model/related-entity.ts'
import type { VendorIdClaim } from '../../store/store.ts'
import { requireRole } from '../access/index.ts'
import type { HubContext } from '../context.ts'
import { checkQuery, personViewOf } from '../people/index.ts'
import { relatedEntitiesAfter, relatedEntitiesBefore } from './export-entities.ts'

/** Reading people out, all or those who are selected, in constant memory. */
export interface Exports {
  /**
   * Some people at a time. Whoever is left alone meanwhile comes exactly once; a person changed meanwhile comes as it
   * is when its turn comes, or where the order goes by what was changed perhaps twice, perhaps not at all.
   *
   * @throws forbidden, invalid as `people.list`
   */
  people(caller: Caller, options?: ExportOptions): AsyncGenerator<readonly Person[]>
  /** The same with what every source said. @throws forbidden also to keys that may not see sensitive values */
  peopleWithRecords(caller: Caller, options?: ExportOptions): AsyncGenerator<readonly PersonWithRecords[]>
  /** How many come who are not removed. @throws as `people` */
  count(caller: Caller, options?: ExportOptions): Promise<number>
  /** What people may refer to, and then what refers to them, some at a time. @throws forbidden as `peopleWithRecords` */
  relatedEntities(caller: Caller, which: 'before' | 'after'): AsyncGenerator<readonly RelatedEntity[]>
  /** Labels and custom fields, removed ones too. */
  definitions(caller: Caller): Promise<Required<Definitions>>
  /** The most entries that anybody has in each list, removed people included: how many columns a table needs. */
  longestLists(caller: Caller): Promise<Readonly<Record<string, number>>>
}

export interface ExportOptions {
  readonly filter?: Filter
  /** Left out when not said. */
  readonly removed?: 'exclude' | 'include' | 'only'
  /** Of these only, in this order; who is not there is not missed. */
  readonly ids?: readonly PersonId[]
  /** Not these. */
  readonly except?: readonly PersonId[]
  /** The order of creation when not said. Of `ids` theirs counts. */
  readonly order?: readonly OrderTerm[]
}

export interface PersonWithRecords {
  readonly person: Person
  readonly records: readonly RestoredRecord[]
  /** Ids by dialect that lead to the person and are no longer shown. */
  readonly oldIds: Readonly<Record<string, readonly string[]>>
}

const PAGE_SIZE = 500

export function createExports({ store, dialects }: HubContext): Exports {
  /** What is asked, as the caller sees people. */
  async function narrowed(caller: Caller, { filter }: ExportOptions): Promise<{ filter?: Filter }> {
    if (!filter) return {}
    const { rewriteFilter } = await personViewOf(store.read, caller, dialects)
    return { filter: await rewriteFilter(filter) }
  }

  async function* pages(caller: Caller, options: ExportOptions): AsyncGenerator<readonly Person[]> {
    requireRole(caller, 'read')
    const { ids, except, removed = 'exclude', order = byCreation } = options
    const asked = { ...(options.filter && { filter: options.filter }), order, removed }
    checkQuery(caller, { ...asked, page: { limit: PAGE_SIZE } })
    const query = { ...asked, ...(await narrowed(caller, options)) }
    const left = new Set(except)
    const found = ids ? listed(caller, query, withoutSome(ids, left)) : walked(caller, query)
    for await (const people of found) {
      const wanted = left.size === 0 ? people : people.filter(({ id }) => !left.has(id))
      if (wanted.length > 0) yield wanted
    }
  }

  async function* walked(
    caller: Caller,
    query: Omit<PersonQuery, 'page'>,
  ): AsyncGenerator<readonly Person[]> {
    for (let from: Position | undefined; ; ) {
      const page = { limit: PAGE_SIZE, ...(from && { from }) }
      const { items, next } = await store.read.people.list(caller.orgId, { ...query, page })
      yield items
      if (!next) return
      from = next
    }
  }

  /** Part by part: a filter of many thousand ids would be weighed anew for every page. */
  async function* listed(
    caller: Caller,
    { filter, removed }: Omit<PersonQuery, 'page'>,
    ids: readonly PersonId[],
  ): AsyncGenerator<readonly Person[]> {
    for (const part of partsOf(ids)) {
      const { items } = await store.read.people.list(caller.orgId, {
        filter: among(part, filter),
        order: byCreation,
        page: { limit: PAGE_SIZE },
        ...(removed && { removed }),
      })
      const found = new Map(items.map((person) => [person.id, person]))
      yield part.map((id) => found.get(id)).filter((person) => person !== undefined)
    }
  }

  return {
    async count(caller, options = {}) {
      requireRole(caller, 'read')
      const { ids, except = [] } = options
      const asked = { ...(options.filter && { filter: options.filter }), order: [] }
      checkQuery(caller, { ...asked, page: { limit: 0 } })
      const { filter } = await narrowed(caller, options)
      const all = async (chosen: readonly PersonId[]): Promise<number> => {
        let total = 0
        for (const part of partsOf(chosen))
          total += await store.read.people.count(caller.orgId, among(part, filter))
        return total
      }
      if (ids) return all(withoutSome(ids, new Set(except)))
      return (
        (await store.read.people.count(caller.orgId, filter)) - (await all(withoutSome(except, new Set())))
      )
    },

    async *people(caller, options = {}) {
      for await (const people of pages(caller, options)) {
        const { redact } = await personViewOf(store.read, caller, dialects)
        yield people.map(redact)
      }
    },

    async *peopleWithRecords(caller, options = {}) {
      if (!caller.sensitive) throw new KithError('forbidden', 'This key may not see what sources said.')
      const sources = new Map((await store.read.records.listSources(caller.orgId)).map((s) => [s.id, s]))
      for await (const people of pages(caller, options)) {
        const ids = people.map(({ id }) => id)
        const records = byPerson(await store.read.records.listByPeople(caller.orgId, ids))
        for (const { sourceId } of [...records.values()].flat()) {
          if (sources.has(sourceId)) continue
          // A source that spoke for the first time while the export ran.
          for (const source of await store.read.records.listSources(caller.orgId))
            sources.set(source.id, source)
        }
        const oldIds = oldIdsBy(await store.read.relatedEntities.listOldIds(caller.orgId, ids))
        yield people.map((person) => ({
          person,
          oldIds: oldIds.get(person.id) ?? {},
          records: (records.get(person.id) ?? []).map((record) => {
            const { kind, name, priority } = sources.get(record.sourceId)!
            return { record, source: { kind, name, priority } }
          }),
        }))
      }
    },

    relatedEntities(caller, which) {
      if (!caller.sensitive) throw new KithError('forbidden', 'This key may not see what sources said.')
      requireRole(caller, 'read')
      return which === 'before'
        ? relatedEntitiesBefore(
            store.read,
            caller.orgId,
            dialects.map(({ name }) => name),
          )
        : relatedEntitiesAfter(store.read, caller.orgId)
    },

    async definitions({ orgId }) {
      const labels = await store.read.catalog.listLabels(orgId)
      const customFields = await store.read.catalog.listCustomFields(orgId)
      return { labels: labels.map(withoutOrganization), customFields: customFields.map(withoutOrganization) }
    },

    longestLists: (caller) => store.read.bulk.longestLists(caller.orgId, countedLists),
  }
}

function withoutOrganization<T extends { orgId: number }>({ orgId: _, ...definition }: T): Omit<T, 'orgId'> {
  return definition
}

const byCreation: readonly OrderTerm[] = [{ field: personColumns.createdAt, direction: 'asc' }]

function among(ids: readonly PersonId[], filter: Filter | undefined): Filter {
  const picked: Filter = { field: personIdField, test: { op: 'in', values: ids } }
  return filter ? { all: [filter, picked] } : picked
}

/** Each once. */
function withoutSome(ids: readonly PersonId[], left: ReadonlySet<PersonId>): PersonId[] {
  return [...new Set(ids)].filter((id) => !left.has(id))
}

function* partsOf(ids: readonly PersonId[]): Generator<readonly PersonId[]> {
  for (let start = 0; start < ids.length; start += PAGE_SIZE) yield ids.slice(start, start + PAGE_SIZE)
}

const countedLists = ['emails', 'phones', 'onlineServices', 'addresses']

function oldIdsBy(claims: readonly VendorIdClaim[]): Map<PersonId, Record<string, string[]>> {
  const people = new Map<PersonId, Record<string, string[]>>()
  for (const { personId, dialect, vendorId } of claims) {
    const ids = people.get(personId) ?? {}
    people.set(personId, { ...ids, [dialect]: [...(ids[dialect] ?? []), vendorId] })
  }
  return people
}

function byPerson(records: readonly PersonRecord[]): Map<PersonId, PersonRecord[]> {
  const groups = new Map<PersonId, PersonRecord[]>()
  for (const record of records) {
    const group = groups.get(record.personId)
    if (group) group.push(record)
    else groups.set(record.personId, [record])
  }
  return groups
}
