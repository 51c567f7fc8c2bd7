import type { Hub, PersonUpdate } from '../../hub/hub.ts'
import type { Caller } from '../../model/access.ts'
import { KithError } from '../../model/errors.ts'
import type { Person } from '../../model/person.ts'
import { ok, type Route, type RouteRequest, route, type WireRequest } from '../dialect.ts'
import {
  type Batch,
  batchBody,
  batchError,
  nativeVerdicts,
  type Operation,
  withBatchPaths,
  withOperationPath,
} from './batch.ts'
import { renderError } from './errors.ts'
import { createKnownReferences, type KnownReferences } from './known-references.ts'
import { fromNativeId, toNativePerson } from './mapping.ts'
import { REFERENCE, refuses, requirePersonId } from './route-parts.ts'

const changePeople = route({
  method: 'POST',
  path: '/v1/people/batch',
  operationId: 'changePeople',
  summary: 'Create, change, label, remove and restore many people, each independently or all or nothing',
  reference: REFERENCE,
  role: 'write',
  body: batchBody,
  responses: { 200: nativeVerdicts, ...refuses(400, 401, 403, 404, 409, 412) },
  async handle(request) {
    return ok({ items: await (request.body.atomic ? allOrNothing(request) : oneByOne(request)) })
  },
})

export const batchRoutes: readonly Route[] = [changePeople]

type BatchRequest = RouteRequest<unknown, unknown, Batch>

/**
 * Consecutive changes of people are written in one transaction, so that many people get a label as fast as they can be
 * written. An unexpected error is not the result of an operation: it ends the batch, and is answered and logged as an
 * internal error.
 */
async function oneByOne({ body, caller, hub, wire }: BatchRequest): Promise<Verdict[]> {
  const verdicts: Verdict[] = []
  const items = await withMeaning(hub, caller, body.operations)
  for (let next = 0; next < items.length; ) {
    const updates = items.slice(next).slice(0, updatesAt(items, next))
    const together = updates.length > 1 ? await changeTogether(hub, caller, updates, wire) : undefined
    verdicts.push(...(together ?? [await verdictOf(hub, caller, items[next]!, wire)]))
    next += together?.length ?? 1
  }
  return verdicts
}

/** The operations, those with values that mean nothing as the errors to answer them with. */
async function withMeaning(hub: Hub, caller: Caller, operations: Batch['operations']): Promise<Item[]> {
  const references = createKnownReferences(hub, caller)
  const items: Item[] = []
  for (const [index, operation] of operations.entries()) {
    const problem = operation instanceof KithError ? undefined : await refusalOf(references, operation)
    if (!problem) items.push({ index, operation })
    else if (problem.of === 'person') items.push({ index, operation: withBatchPaths(index, problem.error) })
    else items.push({ index, operation: withOperationPath(index, problem.error) })
  }
  return items
}

async function refusalOf(
  references: KnownReferences,
  operation: Operation,
): Promise<{ readonly of: 'person' | 'operation'; readonly error: KithError } | undefined> {
  const isLabel = operation.op === 'label'
  try {
    if (operation.op === 'create') await references.requireMeaning(operation.person)
    else if (operation.op === 'update')
      await references.requireMeaning(operation.person, fromNativeId(operation.id))
    else if (isLabel) await references.requireLabels(operation)
    return undefined
  } catch (error) {
    if (!isRefusal(error)) throw error
    return { of: isLabel ? 'operation' : 'person', error }
  }
}

/** How many operations from this one on change people who are there. */
function updatesAt(items: readonly Item[], start: number): number {
  let end = start
  while (end < items.length && updateOf(items[end]!.operation)) end += 1
  return end - start
}

/** @returns undefined if another request came in between: then each operation stands alone */
async function changeTogether(
  hub: Hub,
  caller: Caller,
  items: readonly Item[],
  wire: WireRequest,
): Promise<Verdict[] | undefined> {
  const updates = items.map(({ operation }) => updateOf(operation)!)
  try {
    const results = await hub.people.updateMany(caller, updates)
    return results.map((result, place) => {
      if (!(result instanceof KithError))
        return { status: 200, person: toNativePerson(result), problem: null }
      return refusal(withBatchPaths(items[place]!.index, result), wire)
    })
  } catch (error) {
    if (isRefusal(error)) return undefined
    throw error
  }
}

/** The operation as an update; undefined if it is another operation, or if its id is malformed. */
function updateOf(operation: Item['operation']): PersonUpdate | undefined {
  if (operation instanceof KithError || (operation.op !== 'update' && operation.op !== 'label'))
    return undefined
  const personId = fromNativeId(operation.id)
  if (personId === undefined) return undefined
  if (operation.op === 'update') return { personId, patch: operation.person, ifVersion: operation.ifVersion }
  return { personId, patch: ({ labelIds }) => ({ labelIds: relabelled(labelIds, operation) }) }
}

async function verdictOf(hub: Hub, caller: Caller, item: Item, wire: WireRequest): Promise<Verdict> {
  try {
    return await perform(hub, caller, item)
  } catch (error) {
    if (!isRefusal(error)) throw error
    return refusal(error, wire)
  }
}

function allOrNothing({ body, caller, hub }: BatchRequest): Promise<Verdict[]> {
  return hub.transaction(async (within) => {
    const verdicts: Verdict[] = []
    for (const item of await withMeaning(within, caller, body.operations)) {
      const { index } = item
      try {
        verdicts.push(await perform(within, caller, item))
      } catch (error) {
        throw isRefusal(error) ? batchError(index, error) : error
      }
    }
    return verdicts
  })
}

function isRefusal(error: unknown): error is KithError {
  return error instanceof KithError && error.code !== 'internal'
}

interface Item {
  readonly index: number
  readonly operation: Operation | KithError
}

/** @throws KithError with paths relative to the body */
async function perform(hub: Hub, caller: Caller, { index, operation }: Item): Promise<Verdict> {
  if (operation instanceof KithError) throw operation
  try {
    const person = toNativePerson(await change(hub, caller, operation))
    return { status: operation.op === 'create' ? 201 : 200, person, problem: null }
  } catch (error) {
    throw error instanceof KithError ? withBatchPaths(index, error) : error
  }
}

async function change({ people }: Hub, caller: Caller, operation: Operation): Promise<Person> {
  if (operation.op === 'create') return people.create(caller, operation.person)
  const id = requirePersonId(operation.id)
  switch (operation.op) {
    case 'update':
      return people.update(caller, id, operation.person, operation)
    case 'remove':
      return people.remove(caller, id, operation)
    case 'restore':
      return people.restore(caller, id)
    case 'label':
      return people.update(caller, id, ({ labelIds }) => ({ labelIds: relabelled(labelIds, operation) }))
  }
}

function relabelled(
  before: readonly number[],
  { add = [], remove = [] }: Extract<Operation, { op: 'label' }>,
): number[] {
  return [...new Set([...before, ...add])].filter((id) => !remove.includes(id))
}

interface Verdict {
  readonly status: number
  readonly person: object | null
  readonly problem: unknown
}

function refusal(error: KithError, wire: WireRequest): Verdict {
  const { status, body } = renderError(error, wire)
  return { status, person: null, problem: body }
}
