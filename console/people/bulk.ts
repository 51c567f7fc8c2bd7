import { api } from '../api/client.ts'
import { unwrap } from '../api/problem.ts'
import type { PeopleQuery, Person } from '../api/types.ts'
import { isSelected, type Selection } from './selection.ts'

/** Operations in one request; the server takes no more. */
const OPERATIONS_MAX = 100

export type BulkAction =
  | { readonly kind: 'addLabel' | 'removeLabel'; readonly labelId: number }
  | { readonly kind: 'remove' | 'restore' }
  | { readonly kind: 'enrol'; readonly campaignId: string }

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

/**
 * Does the same to everyone who is selected, page by page. People are read right before they are changed and changed only
 * if nobody else did so in between; who was is read and tried once more.
 *
 * @returns what was done, and the ids of whom it was done to, in order to undo it
 */
export async function runBulk(task: BulkTask): Promise<BulkProgress & { readonly ids: readonly string[] }> {
  let progress: BulkProgress = { done: 0, changed: 0, failed: 0 }
  const ids: string[] = []
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
  return { ...progress, ids }
}

/** Everyone who is selected, as they are now, in pages. */
async function* selectedPeople({ selection, query, signal }: BulkTask): AsyncGenerator<Person[]> {
  if (selection.kind === 'some') {
    const ids = [...selection.ids]
    for (let start = 0; start < ids.length; start += OPERATIONS_MAX) {
      yield (await Promise.all(ids.slice(start, start + OPERATIONS_MAX).map(readPerson))).filter(
        (person) => person !== undefined,
      )
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

async function readPerson(id: string): Promise<Person | undefined> {
  const { data } = await api.GET('/v1/people/{id}', { params: { path: { id } } })
  return data
}

async function changePage(
  people: readonly Person[],
  { action }: BulkTask,
): Promise<{ ids: readonly string[]; failed: number }> {
  if (people.length === 0) return { ids: [], failed: 0 }
  if (action.kind === 'enrol') {
    const personIds = people.map(({ id }) => id)
    const path = { campaign_id: action.campaignId }
    unwrap(await api.POST('/v1/campaigns/{campaign_id}/contacts', { params: { path }, body: { personIds } }))
    return { ids: personIds, failed: 0 }
  }
  const first = await tryPage(people, action)
  if (first.outdated.length === 0) return first
  const fresh = (await Promise.all(first.outdated.map(readPerson))).filter((person) => person !== undefined)
  const second = await tryPage(fresh, action)
  return {
    ids: [...first.ids, ...second.ids],
    failed: first.failed + second.failed + second.outdated.length,
  }
}

async function tryPage(people: readonly Person[], action: Exclude<BulkAction, { kind: 'enrol' }>) {
  const planned = people.flatMap((person) => {
    const operation = toOperation(person, action)
    return operation ? [{ id: person.id, operation }] : []
  })
  if (planned.length === 0) return { ids: [], failed: 0, outdated: [] }
  const body = { operations: planned.map(({ operation }) => operation) }
  const { items } = unwrap(await api.POST('/v1/people/batch', { body }))
  const withStatus = (fits: (status: number) => boolean) =>
    planned.filter((_, index) => fits(items[index]!.status)).map(({ id }) => id)
  return {
    ids: withStatus((status) => status < 300),
    failed: withStatus((status) => status >= 300 && status !== 412).length,
    outdated: withStatus((status) => status === 412),
  }
}

/** Undefined when there is nothing to change about this person. */
function toOperation(
  { id, version, labelIds, removedAt }: Person,
  action: Exclude<BulkAction, { kind: 'enrol' }>,
) {
  switch (action.kind) {
    case 'remove':
      return removedAt === null ? ({ op: 'remove', id } as const) : undefined
    case 'restore':
      return removedAt === null ? undefined : ({ op: 'restore', id } as const)
    default: {
      const has = labelIds.includes(action.labelId)
      if (removedAt !== null || has === (action.kind === 'addLabel')) return undefined
      const next = has ? labelIds.filter((label) => label !== action.labelId) : [...labelIds, action.labelId]
      return { op: 'update', id, ifVersion: version, person: { labelIds: next } } as const
    }
  }
}
