import type { Caller } from '../model/access.ts'
import { KithError } from '../model/errors.ts'
import type { RestoredRecord } from '../model/import.ts'
import type { KeptThing } from '../model/kept-thing.ts'
import type { Person, PersonId } from '../model/person.ts'
import { type Filter, type Position, personColumns } from '../model/query.ts'
import type { PersonRecord } from '../model/record.ts'
import type { VendorIdClaim } from '../store/store.ts'
import { checkQuery, requireRole } from './access.ts'
import type { HubContext } from './context.ts'
import type { Definitions } from './definitions.ts'
import { thingsAfter, thingsBefore } from './keepsakes.ts'
import { viewOf } from './view.ts'

/** Reading people out, all or those a filter selects, in order of creation and in constant memory. */
export interface Exports {
  /**
   * Some people at a time. Whoever is left alone meanwhile comes exactly once; a person changed meanwhile comes as it
   * is when its turn comes.
   *
   * @throws forbidden, invalid as `people.list`
   */
  people(caller: Caller, options?: ExportOptions): AsyncGenerator<readonly Person[]>
  /** The same with what every source said. @throws forbidden also to keys that may not see sensitive values */
  peopleWithRecords(caller: Caller, options?: ExportOptions): AsyncGenerator<readonly PersonWithRecords[]>
  /** What people may refer to, and then what refers to them, some at a time. @throws forbidden as `peopleWithRecords` */
  things(caller: Caller, which: 'before' | 'after'): AsyncGenerator<readonly KeptThing[]>
  /** Labels and custom fields, removed ones too. */
  definitions(caller: Caller): Promise<Required<Definitions>>
  /** The most entries that anybody has in each list, removed people included: how many columns a table needs. */
  longestLists(caller: Caller): Promise<Readonly<Record<string, number>>>
}

export interface ExportOptions {
  readonly filter?: Filter
  /** Left out when not said. */
  readonly removed?: 'exclude' | 'include' | 'only'
}

export interface PersonWithRecords {
  readonly person: Person
  readonly records: readonly RestoredRecord[]
  /** Ids by dialect that lead to the person and are no longer shown. */
  readonly oldIds: Readonly<Record<string, readonly string[]>>
}

const PAGE_SIZE = 500

export function createExports({ store, dialects }: HubContext): Exports {
  async function* pages(
    caller: Caller,
    { filter, removed = 'exclude' }: ExportOptions,
  ): AsyncGenerator<readonly Person[]> {
    requireRole(caller, 'read')
    const query = {
      ...(filter && { filter }),
      order: [{ field: personColumns.createdAt, direction: 'asc' as const }],
      removed,
    }
    checkQuery(caller, { ...query, page: { limit: PAGE_SIZE } })
    for (let from: Position | undefined; ; ) {
      const page = { limit: PAGE_SIZE, ...(from && { from }) }
      const { items, next } = await store.read.people.list(caller.orgId, { ...query, page })
      if (items.length > 0) yield items
      if (!next) return
      from = next
    }
  }

  return {
    async *people(caller, options = {}) {
      for await (const people of pages(caller, options)) {
        const { show } = await viewOf(store.read, caller, dialects)
        yield people.map(show)
      }
    },

    async *peopleWithRecords(caller, options = {}) {
      if (!caller.sensitive) throw new KithError('forbidden', 'This key may not see what sources said.')
      const sources = new Map((await store.read.records.listSources(caller.orgId)).map((s) => [s.id, s]))
      for await (const people of pages(caller, options)) {
        const ids = people.map(({ id }) => id)
        const records = byPerson(await store.read.bulk.listRecords(caller.orgId, ids))
        for (const { sourceId } of [...records.values()].flat()) {
          if (sources.has(sourceId)) continue
          // A source that spoke for the first time while the export ran.
          for (const source of await store.read.records.listSources(caller.orgId))
            sources.set(source.id, source)
        }
        const oldIds = oldIdsBy(await store.read.keepsakes.listOldIds(caller.orgId, ids))
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

    things(caller, which) {
      if (!caller.sensitive) throw new KithError('forbidden', 'This key may not see what sources said.')
      requireRole(caller, 'read')
      return which === 'before'
        ? thingsBefore(
            store.read,
            caller.orgId,
            dialects.map(({ name }) => name),
          )
        : thingsAfter(store.read, caller.orgId)
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
