import type { Caller } from '../../model/access.ts'
import type { SavedFilter } from '../../model/catalog.ts'
import { notFound } from '../../model/errors.ts'
import type { Json, JsonObject } from '../../model/json.ts'
import { requireRole } from '../access/index.ts'
import type { HubContext } from '../context.ts'
import { allocateNumbers } from '../numbers.ts'

/**
 * Numbered filters of people, in the notation of the dialect that created them. Each dialect sees only its own. Changes
 * need the role `write`.
 */
export interface SavedFilters {
  /** @throws not_found also if the filter is removed */
  get(caller: Caller, filterId: number): Promise<SavedFilter>
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
  async function change(
    caller: Caller,
    filterId: number,
    patch: (filter: SavedFilter) => Partial<SavedFilter>,
  ): Promise<SavedFilter> {
    requireRole(caller, 'write')
    return store.transaction(async (session) => {
      const before = await session.filters.find(caller.orgId, caller.dialect, filterId)
      if (!before || before.removedAt !== null) throw notFound('filter')
      const updatedAt = Math.max(clock.now(), before.updatedAt + 1)
      const filter = { ...before, ...patch(before), updatedAt }
      await session.filters.update(filter)
      return filter
    })
  }

  return {
    async get(caller, filterId) {
      const filter = await store.read.filters.find(caller.orgId, caller.dialect, filterId)
      if (!filter || filter.removedAt !== null) throw notFound('filter')
      return filter
    },

    list: (caller, options) => store.read.filters.list(caller.orgId, caller.dialect, options),

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
          updatedAt: now,
          removedAt: null,
        }
        await session.filters.insert(filter)
        return filter
      })
    },

    update: (caller, filterId, { name, conditions, attributes }) =>
      change(caller, filterId, (filter) => ({
        ...(name !== undefined && { name }),
        ...(conditions !== undefined && { conditions }),
        attributes: { ...filter.attributes, ...attributes },
      })),

    remove: (caller, filterId) => change(caller, filterId, () => ({ removedAt: clock.now() })),
  }
}
