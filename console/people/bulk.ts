import { api } from '../api/client.ts'
import { unwrap } from '../api/problem.ts'
import type { BatchOperation, PeopleQuery, Person } from '../api/types.ts'
import { isSelected, type Selection } from './selection.ts'

/** The maximum number of operations per request, set by the server. */
const OPERATIONS_MAX = 100

export type BulkAction =
  | { readonly kind: 'addLabel' | 'removeLabel'; readonly labelId: number }
  | { readonly kind: 'remove' | 'restore' }
  | { readonly kind: 'addToCampaign'; readonly campaignId: string }

export interface BulkProgress {
  readonly done: number
  readonly changed: number
  readonly failed: number
}

export interface BulkTask {
  readonly action: BulkAction
  readonly selection: Selection
  readonly query: PeopleQuery
  readonly signal: AbortSignal
  readonly onProgress: (progress: BulkProgress) => void
}

export interface BulkResult extends BulkProgress {
  /** Ids of the changed people, for undo. */
  readonly ids: readonly string[]
  /** The error that ended the run early. */
  readonly error?: unknown
}

/**
 * Applies an action to all selected people, page by page. Labels are added and removed one by one, so that concurrent
 * changes are kept.
 */
export async function runBulk(task: BulkTask): Promise<BulkResult> {
  let progress: BulkProgress = { done: 0, changed: 0, failed: 0 }
  const ids: string[] = []
  try {
    for await (const people of selectedPeople(task)) {
      const changed = await changePage(people, task)
      ids.push(...changed.ids)
      progress = {
        done: progress.done + people.length,
        changed: progress.changed + changed.ids.length,
        failed: progress.failed + changed.failed,
      }
      task.onProgress(progress)
      if (task.signal.aborted) break
    }
  } catch (error) {
    // Aborted by the user, not an error.
    if (!task.signal.aborted) return { ...progress, ids, error }
  }
  return { ...progress, ids }
}

/** Yields the selected people in pages. */
async function* selectedPeople({ selection, query, signal }: BulkTask): AsyncGenerator<Person[]> {
  if (selection.kind === 'some') {
    const ids = [...selection.ids]
    for (let start = 0; start < ids.length; start += OPERATIONS_MAX) {
      yield await readPeople(ids.slice(start, start + OPERATIONS_MAX))
    }
    return
  }
  for (let cursor: string | undefined; ; ) {
    const page = unwrap(
      await api.GET('/v1/people', {
        params: { query: { ...query, limit: OPERATIONS_MAX, ...(cursor !== undefined && { cursor }) } },
        signal,
      }),
    )
    yield page.items.filter(({ id }) => isSelected(selection, id))
    if (page.nextCursor === null) return
    cursor = page.nextCursor
  }
}

async function readPeople(ids: readonly string[]): Promise<Person[]> {
  const query = { ids: ids.join(','), removed: 'include' as const, limit: OPERATIONS_MAX }
  return unwrap(await api.GET('/v1/people', { params: { query } })).items
}

async function changePage(
  people: readonly Person[],
  { action }: BulkTask,
): Promise<{ ids: readonly string[]; failed: number }> {
  if (people.length === 0) return { ids: [], failed: 0 }
  if (action.kind === 'addToCampaign') {
    const personIds = people.map(({ id }) => id)
    const path = { campaign_id: action.campaignId }
    unwrap(await api.POST('/v1/campaigns/{campaign_id}/contacts', { params: { path }, body: { personIds } }))
    return { ids: personIds, failed: 0 }
  }
  const planned = people.flatMap((person) => {
    const operation = toOperation(person, action)
    return operation ? [{ id: person.id, operation }] : []
  })
  if (planned.length === 0) return { ids: [], failed: 0 }
  const body = { operations: planned.map(({ operation }) => operation) }
  const { items } = unwrap(await api.POST('/v1/people/batch', { body }))
  const done = planned.filter((_, index) => items[index]!.status < 300)
  return { ids: done.map(({ id }) => id), failed: planned.length - done.length }
}

/** Undefined if the action does not change this person. */
function toOperation(
  { id, labelIds, removedAt }: Person,
  action: Exclude<BulkAction, { kind: 'addToCampaign' }>,
): BatchOperation | undefined {
  const exists = removedAt === null
  switch (action.kind) {
    case 'remove':
      return exists ? { op: 'remove', id } : undefined
    case 'restore':
      return exists ? undefined : { op: 'restore', id }
    case 'addLabel':
      return exists && !labelIds.includes(action.labelId)
        ? { op: 'label', id, add: [action.labelId] }
        : undefined
    case 'removeLabel':
      return exists && labelIds.includes(action.labelId)
        ? { op: 'label', id, remove: [action.labelId] }
        : undefined
  }
}
