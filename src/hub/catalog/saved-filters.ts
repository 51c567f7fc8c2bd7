import type { Caller } from '../../model/access.ts'
import type { SavedFilter } from '../../model/catalog.ts'
import { KithError, notFound } from '../../model/errors.ts'
import type { Instant } from '../../model/instant.ts'
import type { Json, JsonObject } from '../../model/json.ts'
import type { Filter } from '../../model/query.ts'
import { requireRole } from '../access/index.ts'
import type { HubContext } from '../context.ts'
import { allocateNumbers } from '../numbers.ts'
import { nextUpdate } from './next-update.ts'

/**
 * Numbered filters of people, in the notation of the dialect that created them. Each dialect sees only its own. Changes
 * need the role `write`.
 *
 * Conditions can hold names and contact points: keys without the right to sensitive values get null in their place, of
 * filters that they have saved too. They may list people by a filter if its fields are open to them (`People.list`).
 */
export interface SavedFilters {
  /** @throws not_found also if the filter is removed */
  get(caller: Caller, filterId: number): Promise<SavedFilter>
  /**
   * A filter to list people by.
   *
   * @param translate gives the filter of the stored conditions, for every caller
   * @throws not_found as `get`; any error of `translate`, to keys without the right to sensitive values without its text
   */
  use(caller: Caller, filterId: number, translate: (filter: SavedFilter) => Filter): Promise<Filter>
  /** By id; removed ones only if `removed` is set. */
  list(caller: Caller, options?: { removed?: boolean }): Promise<SavedFilter[]>
  create(caller: Caller, draft: SavedFilterDraft): Promise<SavedFilter>
  /** @throws not_found */
  update(caller: Caller, filterId: number, patch: Partial<SavedFilterDraft>): Promise<SavedFilter>
  /** @throws not_found */
  remove(caller: Caller, filterId: number): Promise<SavedFilter>
}

export interface SavedFilterDraft {
  readonly name: string
  readonly conditions: Json
  /** Further values of the dialect; a patch merges them by name. */
  readonly attributes?: JsonObject
}

export function createSavedFilters(context: HubContext): SavedFilters {
  const { store, clock } = context

  async function find(caller: Caller, filterId: number): Promise<SavedFilter> {
    const filter = await store.read.filters.find(caller.orgId, caller.dialect, filterId)
    if (!filter || filter.removedAt !== null) throw notFound('filter')
    return filter
  }

  async function change(
    caller: Caller,
    filterId: number,
    patch: (filter: SavedFilter, updatedAt: Instant) => Partial<SavedFilter>,
  ): Promise<SavedFilter> {
    requireRole(caller, 'write')
    return store.transaction(async (session) => {
      const before = await session.filters.find(caller.orgId, caller.dialect, filterId)
      if (!before || before.removedAt !== null) throw notFound('filter')
      const times = { stated: before.updatedAt, at: clock.now() }
      const updatedAt = await nextUpdate(session.filters, caller.orgId, times)
      const filter = { ...before, ...patch(before, updatedAt), updatedAt }
      await session.filters.update(filter)
      return shownTo(caller, filter)
    })
  }

  return {
    get: async (caller, filterId) => shownTo(caller, await find(caller, filterId)),

    async use(caller, filterId, translate) {
      const filter = await find(caller, filterId)
      try {
        return translate(filter)
      } catch (error) {
        const isMissing = error instanceof KithError && error.code === 'not_found'
        if (caller.sensitive || isMissing) throw error
        throw new KithError('invalid', 'The saved filter cannot be used.', {}, { cause: error })
      }
    },

    async list(caller, options) {
      const filters = await store.read.filters.list(caller.orgId, caller.dialect, options)
      return filters.map((filter) => shownTo(caller, filter))
    },

    async create(caller, draft) {
      requireRole(caller, 'write')
      return store.transaction(async (session) => {
        const now = clock.now()
        const { orgId, dialect } = caller
        const filter: SavedFilter = {
          orgId,
          dialect,
          id: await allocateNumbers(context, session, orgId, `filter:${dialect}`),
          name: draft.name,
          conditions: draft.conditions,
          attributes: draft.attributes ?? {},
          createdAt: now,
          updatedAt: await nextUpdate(session.filters, orgId, { stated: now, at: now }),
          removedAt: null,
        }
        await session.filters.insert(filter)
        return shownTo(caller, filter)
      })
    },

    update: (caller, filterId, { name, conditions, attributes }) =>
      change(caller, filterId, (filter) => ({
        ...(name !== undefined && { name }),
        ...(conditions !== undefined && { conditions }),
        attributes: { ...filter.attributes, ...attributes },
      })),

    remove: (caller, filterId) => change(caller, filterId, (_filter, removedAt) => ({ removedAt })),
  }
}

function shownTo({ sensitive }: Caller, filter: SavedFilter): SavedFilter {
  return sensitive ? filter : { ...filter, conditions: null }
}
