import type { Caller } from '../../model/access.ts'
import { fieldParts, type NewChange } from '../../model/change.ts'
import type { Instant } from '../../model/instant.ts'
import { type Json, type JsonObject, sameJson } from '../../model/json.ts'
import { listFields, type Person, type PersonId, type PersonPatch } from '../../model/person.ts'
import { type Principal, principalText } from '../../model/principal.ts'
import type { Session, WriteSession } from '../../store/store.ts'
import { requireRole } from '../access/index.ts'
import type { HubContext } from '../context.ts'
import { type ApiWriter, writerFor } from './api-writer.ts'
import { wholeHistory } from './history.ts'
import { type KeptChange, type PlannedUndo, planUndo, REMOVAL } from './planned-undo.ts'
import { writePatch } from './write-patch.ts'
import { type LoadedPerson, type PersonWrite, timeAfter } from './write-people.ts'

/** Takes back what a principal did to people. */
export interface ChangeUndo {
  /**
   * Takes back what principals did to people since a time, in batches that give way to other writers. Each change is a change of its own,
   * by the caller. A second call continues where an interrupted one ended.
   *
   * @param options.dryRun says what would be done, and does nothing
   * @returns per batch the people of whom something is taken back or kept
   * @throws forbidden for callers who are not administrators
   */
  undo(
    caller: Caller,
    done: { readonly by: readonly Principal[]; readonly since: Instant },
    options?: { readonly dryRun?: boolean },
  ): AsyncGenerator<readonly UndonePerson[]>
}

export interface UndonePerson {
  readonly personId: PersonId
  /** What became of the person; absent if only values were put back, or nothing was. */
  readonly outcome?: 'removed' | 'restored'
  /** The fields that have their values of before again. */
  readonly fields: readonly string[]
  readonly kept: readonly KeptChange[]
}

/** Changes that are looked through at a time for those of the principals. */
const CHANGES_AT_ONCE = 1000
const PEOPLE_AT_ONCE = 50

export function createChangeUndo(context: HubContext): ChangeUndo {
  const { store, timing } = context
  return {
    async *undo(caller, { by, since }, { dryRun = false } = {}) {
      requireRole(caller, 'admin')
      const names = new Set(by.map(principalText))
      const isTheirs = ({ principal, at }: NewChange): boolean =>
        at >= since && names.has(principalText(principal))
      const seen = new Set<PersonId>()
      for await (const ids of peopleOf(store.read, caller, isTheirs)) {
        const fresh = ids.filter((id) => !seen.has(id))
        for (const id of fresh) seen.add(id)
        for (let start = 0; start < fresh.length; start += PEOPLE_AT_ONCE) {
          const batch = fresh.slice(start, start + PEOPLE_AT_ONCE)
          const work = (session: WriteSession) =>
            undoBatch(context, session, { caller, ids: batch, isTheirs, dryRun })
          const undone = await store.transaction(work)
          if (undone.length > 0) yield undone
          await timing.nextTurn()
        }
      }
    },
  }
}

/** The people whom the principals changed, up to the end that the feed has at the start, because the undo adds to it. */
async function* peopleOf(
  { changes }: Session,
  { orgId }: Caller,
  isTheirs: (change: NewChange) => boolean,
): AsyncGenerator<PersonId[]> {
  // On some engines reading the feed gives changes their positions.
  for (let after = 0, end = Number.POSITIVE_INFINITY; after < end; ) {
    const page = await changes.list(orgId, after, CHANGES_AT_ONCE)
    if (end === Number.POSITIVE_INFINITY) end = await changes.lastPosition(orgId)
    if (page.length === 0) return
    after = page.at(-1)!.position
    const ids = page
      .filter((change) => change.position <= end && isTheirs(change))
      .map(({ personId }) => personId)
    if (ids.length > 0) yield [...new Set(ids)]
  }
}

async function undoBatch(
  context: HubContext,
  session: WriteSession,
  {
    caller,
    ids,
    isTheirs,
    dryRun,
  }: {
    readonly caller: Caller
    readonly ids: readonly PersonId[]
    readonly isTheirs: (change: NewChange) => boolean
    readonly dryRun: boolean
  },
): Promise<UndonePerson[]> {
  const api = await writerFor(context, session, caller)
  const loaded = await api.writer.load(ids)
  const undone: UndonePerson[] = []
  const writes: PersonWrite[] = []
  for (const id of ids) {
    const history = await historyOf(session, { orgId: caller.orgId, id, isTheirs })
    const found = loaded.get(id)
    if (!found || history.length === 0) continue
    if (found.person.id !== id) {
      const { principal: by, at } = history.at(-1)!
      undone.push({ personId: id, fields: [], kept: [{ field: 'person', reason: 'merged', by, at }] })
      continue
    }
    const merges = await session.merges.listInto(caller.orgId, id)
    const mergedAt = new Set(merges.map(({ into }) => into.version + 1))
    const plan = planUndo(history, isTheirs, mergedAt)
    const { write, ...result } = await undoPerson(context, api, found, plan)
    if (write) writes.push(write)
    if (write || result.kept.length > 0) undone.push({ personId: id, ...result })
  }
  if (!dryRun && writes.length > 0) await api.writer.save(writes)
  return undone
}

/** The changes of a person from the first one of the principals on, oldest first. */
async function historyOf(
  session: Session,
  { orgId, id, isTheirs }: { orgId: number; id: PersonId; isTheirs: (change: NewChange) => boolean },
): Promise<NewChange[]> {
  const { changes } = session
  const oldestFirst = await wholeHistory((before, limit) => changes.listByPerson(orgId, id, before, limit))
  const first = oldestFirst.findIndex(isTheirs)
  return first < 0 ? [] : oldestFirst.slice(first)
}

async function undoPerson(
  context: HubContext,
  { source, region }: ApiWriter,
  loaded: LoadedPerson,
  plan: PlannedUndo,
): Promise<Omit<UndonePerson, 'personId'> & { write?: PersonWrite }> {
  const { person: before, records } = loaded
  const isRemoved = before.removedAt !== null
  const removes = plan.removesPerson || (plan.removedBefore ?? isRemoved)
  const changesRemoval = removes !== isRemoved
  const patch = plan.removesPerson ? {} : patchOf(before, plan.values)
  const patched = writePatch(context, loaded, source, patch, { region: await region(patch) })
  const kept = plan.kept
    // What a call that was interrupted has put back is no difference any more.
    .filter((keep) => keep.before === undefined || !sameJson(valueIn(before, keep.field), keep.before))
    .map(({ before: _, ...keep }) => keep)
  if (!changesRemoval && !patched) return { fields: [], kept }
  const now = context.clock.now()
  const at = timeAfter(before, records, now)
  const kind = changesRemoval ? (removes ? 'removed' : 'restored') : 'updated'
  const person: Person = {
    ...(patched?.person ?? before),
    removedAt: changesRemoval ? (removes ? at : null) : before.removedAt,
    updatedAt: at,
    version: before.version + 1,
  }
  return {
    ...(changesRemoval && { outcome: removes ? ('removed' as const) : ('restored' as const) }),
    fields: patched ? [...plan.values.keys()] : [],
    kept,
    write: {
      before,
      person,
      at: now,
      changeKinds: [kind],
      ...(patched?.records && { records: patched.records }),
    },
  }
}

/** @param values by field, as the change history names fields: `title`, `customFields.plan`, `extensions.acme` */
function patchOf(present: Person, values: ReadonlyMap<string, Json>): PersonPatch {
  const patch: Record<string, Json> = {}
  const customFields: Record<string, Json> = {}
  const extensions: Record<string, JsonObject> = {}
  for (const [field, value] of values) {
    const { name, key } = fieldParts(field)
    if (name === 'customFields') customFields[key!] = value
    else if (name === 'extensions') extensions[key!] = withEveryField(present.extensions[key!], value)
    else if ((listFields as readonly string[]).includes(name))
      patch[name] = entriesOf(value, valueIn(present, name))
    else patch[name] = name === 'labelIds' ? (value ?? []) : value
  }
  return {
    ...patch,
    ...(Object.keys(customFields).length > 0 && { customFields }),
    ...(Object.keys(extensions).length > 0 && { extensions }),
  }
}

/** The fields of a vendor that were not there before become `null`: a patch cannot take them away. */
function withEveryField(present: JsonObject | undefined, wanted: Json): JsonObject {
  const none = Object.keys(present ?? {}).map((name) => [name, null] as const)
  return { ...Object.fromEntries(none), ...(wanted as JsonObject | null) }
}

/** A list with its entries as they were. What a vendor said of an entry that is there goes if it was not said before. */
function entriesOf(value: Json, present: Json): Json {
  const extended = new Set(
    ((present ?? []) as JsonObject[]).flatMap(({ id, extensions }) => (extensions ? [id] : [])),
  )
  return ((value ?? []) as JsonObject[]).map(({ normal: _, ...entry }) => ({
    ...(extended.has(entry.id!) && { extensions: {} }),
    ...entry,
  }))
}

/** The value of a field as the change history names it. */
function valueIn(person: Person, field: string): Json {
  if (field === REMOVAL) return person.removedAt !== null
  const { name, key } = fieldParts(field)
  const value = (person as unknown as Record<string, Json>)[name] ?? null
  if (key === undefined) return value
  return Object.hasOwn(value as JsonObject, key) ? (value as JsonObject)[key]! : null
}
