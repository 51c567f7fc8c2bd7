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
import { requireRows } from '../../model/read-limits.ts'
import type { RelatedEntity } from '../../model/related-entity.ts'
import type { VendorIdClaim } from '../../store/store.ts'
import { requireRole } from '../access/index.ts'
import type { HubContext } from '../context.ts'
import { checkQuery, groupBy, personViewOf } from '../people/index.ts'
import { relatedEntitiesAfter, relatedEntitiesBefore } from './export-entities.ts'
import { readSubject, type SubjectExport, type SubjectParts } from './subject.ts'

/** Reads all people or a selection, page by page, in constant memory. */
export interface Exports {
  /**
   * Pages of people. A person that does not change during the export appears exactly once. A person that changes appears
   * with its state at the time of reading; if the change affects the sort field, it can appear twice or not at all.
   *
   * @throws forbidden, invalid as `people.list`
   */
  people(caller: Caller, options?: ExportOptions): AsyncGenerator<readonly Person[]>
  /** Pages of people with their records. @throws forbidden also to keys without the right to sensitive values */
  peopleWithRecords(caller: Caller, options?: ExportOptions): AsyncGenerator<readonly PersonWithRecords[]>
  /** The number of selected people without removed ones, whatever `options.removed` says. @throws as `people` */
  count(caller: Caller, options?: ExportOptions): Promise<number>
  /**
   * Pages of what is stored beside people: `before` what they refer to (companies), `after` what refers to them (merges).
   *
   * @throws forbidden as `peopleWithRecords`
   */
  relatedEntities(caller: Caller, which: 'before' | 'after'): AsyncGenerator<readonly RelatedEntity[]>
  /** Labels and custom fields, removed ones too. */
  definitions(caller: Caller): Promise<Required<Definitions>>
  /** The longest length of each list, including removed people. A table needs that many columns for the list. */
  longestLists(caller: Caller): Promise<Readonly<Record<string, number>>>
  /** Everything about one person, as `readSubject`. */
  subject(caller: Caller, personId: PersonId): Promise<SubjectExport>
}

export interface ExportOptions {
  readonly filter?: Filter
  /** Whether removed people are selected; `exclude` by default. */
  readonly removed?: 'exclude' | 'include' | 'only'
  /** Selects only these people, in this order. Unknown ids are ignored. */
  readonly ids?: readonly PersonId[]
  /** Skips these people. */
  readonly except?: readonly PersonId[]
  /** By time of creation by default. Ignored if `ids` is set. */
  readonly order?: readonly OrderTerm[]
}

export interface PersonWithRecords {
  readonly person: Person
  readonly records: readonly RestoredRecord[]
  /** Earlier ids by dialect, which still find the person but are no longer shown. */
  readonly oldIds: Readonly<Record<string, readonly string[]>>
}

const PAGE_SIZE = 500

export function createExports(context: HubContext, parts: SubjectParts): Exports {
  const { store, dialects } = context
  /** The filter rewritten for the people as the caller may see them. */
  async function rewritten(caller: Caller, { filter }: ExportOptions): Promise<{ filter?: Filter }> {
    if (!filter) return {}
    const { rewriteFilter } = await personViewOf(store.read, caller, dialects)
    return { filter: await rewriteFilter(filter) }
  }

  async function* pages(caller: Caller, options: ExportOptions): AsyncGenerator<readonly Person[]> {
    requireRole(caller, 'read')
    const { ids, except, removed = 'exclude', order = byCreation } = options
    const requested = { ...(options.filter && { filter: options.filter }), order, removed }
    checkQuery(caller, { ...requested, page: { limit: PAGE_SIZE } }, dialects)
    const query = { ...requested, ...(await rewritten(caller, options)) }
    const skipped = new Set(except)
    let rows = 0
    const found = ids ? pagesByIds(caller, query, distinctWithout(ids, skipped)) : pagesByQuery(caller, query)
    for await (const people of found) {
      rows += people.length
      requireRows(caller, rows)
      const selected = skipped.size === 0 ? people : people.filter(({ id }) => !skipped.has(id))
      if (selected.length > 0) yield selected
    }
  }

  async function* pagesByQuery(
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

  /** One query per `PAGE_SIZE` ids, because a filter with all ids would be evaluated for every page. */
  async function* pagesByIds(
    caller: Caller,
    { filter, removed }: Omit<PersonQuery, 'page'>,
    ids: readonly PersonId[],
  ): AsyncGenerator<readonly Person[]> {
    for (const part of partsOf(ids)) {
      const { items } = await store.read.people.list(caller.orgId, {
        filter: withIds(part, filter),
        order: byCreation,
        page: { limit: PAGE_SIZE },
        ...(removed && { removed }),
      })
      const found = new Map(items.map((person) => [person.id, person]))
      yield part.map((id) => found.get(id)).filter((person) => person !== undefined)
    }
  }

  return {
    subject: (caller, personId) => readSubject(context, parts, caller, personId),

    async count(caller, options = {}) {
      requireRole(caller, 'read')
      const { ids, except = [] } = options
      const requested = { ...(options.filter && { filter: options.filter }), order: [] }
      checkQuery(caller, { ...requested, page: { limit: 0 } }, dialects)
      const { filter } = await rewritten(caller, options)
      const countByIds = async (chosen: readonly PersonId[]): Promise<number> => {
        let total = 0
        for (const part of partsOf(chosen))
          total += await store.read.people.count(caller.orgId, withIds(part, filter))
        return total
      }
      if (ids) return countByIds(distinctWithout(ids, new Set(except)))
      const total = await store.read.people.count(caller.orgId, filter)
      return total - (await countByIds(distinctWithout(except, new Set())))
    },

    async *people(caller, options = {}) {
      for await (const people of pages(caller, options)) {
        const { redact } = await personViewOf(store.read, caller, dialects)
        yield people.map(redact)
      }
    },

    async *peopleWithRecords(caller, options = {}) {
      requireSensitive(caller)
      const sources = new Map((await store.read.records.listSources(caller.orgId)).map((s) => [s.id, s]))
      for await (const people of pages(caller, options)) {
        const ids = people.map(({ id }) => id)
        const records = groupBy(
          await store.read.records.listByPeople(caller.orgId, ids),
          ({ personId }) => personId,
        )
        for (const { sourceId } of [...records.values()].flat()) {
          if (sources.has(sourceId)) continue
          // The source wrote its first record while the export ran.
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
      requireSensitive(caller)
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

    // For a key without the right to sensitive values every list is empty.
    longestLists: async (caller) =>
      caller.sensitive ? store.read.bulk.longestLists(caller.orgId, countedLists) : {},
  }
}

function requireSensitive(caller: Caller): void {
  if (!caller.sensitive) throw new KithError('forbidden', 'This key cannot read the records of sources.')
}

function withoutOrganization<T extends { orgId: number }>({ orgId: _, ...definition }: T): Omit<T, 'orgId'> {
  return definition
}

const byCreation: readonly OrderTerm[] = [{ field: personColumns.createdAt, direction: 'asc' }]

function withIds(ids: readonly PersonId[], filter: Filter | undefined): Filter {
  const byId: Filter = { field: personIdField, test: { op: 'in', values: ids } }
  return filter ? { all: [filter, byId] } : byId
}

function distinctWithout(ids: readonly PersonId[], skipped: ReadonlySet<PersonId>): PersonId[] {
  return [...new Set(ids)].filter((id) => !skipped.has(id))
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
