import { PHONE_RULES } from '../../identity/phone.ts'
import { sameJson } from '../../model/json.ts'
import { hasVersions, lookupVersions } from '../../model/lookup-versions.ts'
import type { OrgId, Person } from '../../model/person.ts'
import type { PhoneFormsProgress, PhoneRebuild, PhoneForms as StoredForms } from '../../model/phone-forms.ts'
import type { Session, WriteSession } from '../../store/store.ts'
import { getOrganization, type HubContext } from '../context.ts'
import { fold } from './fold.ts'
import { groupBy } from './group-by.ts'
import { rereadPhones, withRereadPhones } from './reread-phones.ts'
import { movingUntil } from './update-times.ts'
import {
  allLookups,
  createPeopleWriter,
  type LoadedPerson,
  type PersonWrite,
  priorityOf,
  timeAfter,
} from './write-people.ts'

/**
 * The values that Kith derives and stores: the normal forms of phone numbers, and the look-up values. When the rules of the
 * program, the region of an organization or the look-up values of a dialect change, all of them are rebuilt in small batches. Each batch is one transaction with its progress, so that a rebuild continues where it
 * was interrupted, in any process.
 */
export interface PhoneForms {
  /** @throws not_found */
  progress(orgId: OrgId): Promise<PhoneFormsProgress>
  /**
   * Reads the numbers of the next people anew. A process that did a batch has the next one reserved for a few seconds, so
   * that one process does them all; another one continues if it ends.
   *
   * @param worker names the process
   */
  rebuildNext(orgId: OrgId, worker: string): Promise<RebuildStep>
}

export interface RebuildStep {
  /** `current`: nothing is left to do; `running`: the next batch can be done; `reserved`: another process does it. */
  readonly state: 'current' | 'running' | 'reserved'
  /** People of whom this call changed a number. */
  readonly changed: number
  readonly progress: PhoneFormsProgress
}

/** People read in one transaction, so that other writers wait only briefly. */
const PEOPLE_AT_ONCE = 100

/** How long a process has the next batch for itself. Longer than a batch takes, even on a slow machine. */
const RESERVED_MICROSECONDS = 10_000_000

export function createPhoneForms(context: HubContext): PhoneForms {
  const { store, clock } = context

  function isReserved(running: PhoneRebuild | undefined, worker: string): boolean {
    return running !== undefined && running.worker !== worker && running.reservedUntil > clock.now()
  }

  async function rebuildBatch(
    session: WriteSession,
    orgId: OrgId,
    { worker, total }: Pick<PhoneRebuild, 'worker' | 'total'>,
  ): Promise<RebuildStep> {
    await session.phoneForms.lock(orgId)
    const target = await targetOf(context, session, orgId)
    const stored = await session.phoneForms.find(orgId)
    if (isCurrent(stored, target)) return stepOf('current', stored, target)
    const running = runningRebuild(stored, target)
    if (isReserved(running, worker)) return stepOf('reserved', stored, target)
    const now = clock.now()
    const rebuild: PhoneRebuild = running ?? {
      ...target,
      ...{ after: 0, seen: 0, changed: 0, startedAt: now, finishedAt: null },
      ...{ total, worker, reservedUntil: now },
    }
    const people = await session.people.listAfter(orgId, rebuild.after, PEOPLE_AT_ONCE)
    const changed = await rereadPeople(context, session, people, target.region)
    if (!hasVersions(stored?.lookups ?? {}, target.lookups)) await remakeLookups(context, session, people)
    const advanced: PhoneRebuild = {
      ...rebuild,
      after: people.at(-1)?.id ?? rebuild.after,
      seen: rebuild.seen + people.filter(({ removedAt }) => removedAt === null).length,
      changed: rebuild.changed + changed,
      finishedAt: people.length < PEOPLE_AT_ONCE ? now : null,
      worker,
      reservedUntil: now + RESERVED_MICROSECONDS,
    }
    // In the middle of a rebuild, some forms are made by the old region and some by the new one.
    const madeBy =
      advanced.finishedAt === null
        ? { ...unknown, lookups: stored?.lookups ?? {} }
        : { ...target, lookups: { ...stored?.lookups, ...target.lookups } }
    const forms: StoredForms = { orgId, ...madeBy, rebuild: advanced }
    await session.phoneForms.put(forms)
    const step = stepOf(advanced.finishedAt === null ? 'running' : 'current', forms, target)
    return { ...step, changed }
  }

  return {
    async progress(orgId) {
      const target = await targetOf(context, store.read, orgId)
      return progressOf(await store.read.phoneForms.find(orgId), target)
    },

    async rebuildNext(orgId, worker) {
      // Most calls find nothing to do, or another process that does it, which needs no transaction.
      const target = await targetOf(context, store.read, orgId)
      const stored = await store.read.phoneForms.find(orgId)
      if (isCurrent(stored, target)) return stepOf('current', stored, target)
      if (isReserved(runningRebuild(stored, target), worker)) return stepOf('reserved', stored, target)
      const total = runningRebuild(stored, target)?.total ?? (await store.read.people.count(orgId))
      return store.transaction((session) => rebuildBatch(session, orgId, { worker, total }))
    },
  }
}

/** Notes that some people of the organization may have normal forms by other rules, so that all are read anew. */
export async function requestRebuild(
  { phoneFormsDue }: HubContext,
  session: WriteSession,
  orgId: OrgId,
): Promise<void> {
  await session.phoneForms.lock(orgId)
  // Look-up values are made by the program that stores the people.
  const { lookups = {} } = (await session.phoneForms.find(orgId)) ?? {}
  await session.phoneForms.put({ orgId, ...unknown, lookups, rebuild: null })
  phoneFormsDue?.(orgId)
}

type Target = Pick<StoredForms, 'rules' | 'region' | 'lookups'>

const unknown: Omit<Target, 'lookups'> = { rules: 0, region: null }

async function targetOf(
  { dialects, phoneRules = PHONE_RULES }: HubContext,
  session: Session,
  orgId: OrgId,
): Promise<Target> {
  const { settings } = await getOrganization(session, orgId)
  return { rules: phoneRules, region: settings.defaultRegion, lookups: lookupVersions(dialects) }
}

/** A server of an older version leaves the forms of a newer one alone. */
function isCurrent(forms: StoredForms | undefined, target: Target): boolean {
  if (forms === undefined || forms.rules < target.rules || forms.region !== target.region) return false
  return hasVersions(forms.lookups, target.lookups)
}

/** The rebuild that runs; undefined if none runs, or if it reads by rules or a region that are no longer the present ones. */
function runningRebuild(forms: StoredForms | undefined, target: Target): PhoneRebuild | undefined {
  const rebuild = forms?.rebuild
  const { rules, region, lookups } = target
  const isSame = rebuild?.rules === rules && rebuild.region === region && sameJson(rebuild.lookups, lookups)
  const continues = rebuild?.finishedAt === null && isSame
  return continues ? rebuild : undefined
}

function progressOf(forms: StoredForms | undefined, target: Target): PhoneFormsProgress {
  const { region } = target
  const state = isCurrent(forms, target) ? 'current' : runningRebuild(forms, target) ? 'running' : 'due'
  if (!forms?.rebuild) return { state, region, rebuild: null }
  const { total, seen, changed, startedAt, finishedAt } = forms.rebuild
  return { state, region, rebuild: { total, seen, changed, startedAt, finishedAt } }
}

function stepOf(state: RebuildStep['state'], forms: StoredForms | undefined, target: Target): RebuildStep {
  return { state, changed: 0, progress: progressOf(forms, target) }
}

/** @returns the number of people of whom a number has another normal form now */
async function rereadPeople(
  context: HubContext,
  session: WriteSession,
  people: readonly Person[],
  region: string | null,
): Promise<number> {
  const [first] = people
  if (!first) return 0
  const ids = people.flatMap(({ id, mergedInto }) => (mergedInto === undefined ? [id] : []))
  const records = await session.records.listByPeople(first.orgId, ids)
  // People are loaded, and locked, only if a number of theirs will change.
  const affected = [...groupBy(records, ({ personId }) => personId)].flatMap(([id, own]) =>
    rereadPhones(own, region).length > 0 ? [id] : [],
  )
  if (affected.length === 0) return 0
  const { orgId } = first
  const lastUpdate = await session.people.lastUpdate(orgId, movingUntil(context.clock.now()))
  const author = { orgId, sourceId: NO_SOURCE, principal: { kind: 'job', id: 'phone-numbers' } } as const
  const writer = createPeopleWriter(context, session, author, lastUpdate)
  const loaded = await writer.load(affected)
  const writes = [...new Set(loaded.values())].flatMap((one) => rereadPerson(context, one, region) ?? [])
  await writer.save(writes)
  return writes.filter(({ before, person }) => before !== person).length
}

/**
 * Writes the look-up values of the people anew. It makes no version, because no API shows them. The people are read again
 * under locks, so that no concurrent write is undone.
 */
async function remakeLookups(
  { dialects }: HubContext,
  session: WriteSession,
  people: readonly Person[],
): Promise<void> {
  const [first] = people
  if (!first) return
  const { orgId } = first
  const ids = people.flatMap(({ id, mergedInto }) => (mergedInto === undefined ? [id] : []))
  const present = (await session.people.findMany(orgId, ids)).filter(
    ({ mergedInto }) => mergedInto === undefined,
  )
  const added = present.map((person) => ({ personId: person.id, values: allLookups(dialects, person) }))
  if (added.length === 0) return
  await session.people.deleteLookups(
    orgId,
    added.map(({ personId }) => personId),
  )
  await session.people.insertLookups(orgId, added)
}

/** No source says anything new. */
const NO_SOURCE = 0

/** A person of whom a shown number has another normal form gets a new version, because the APIs show it differently. */
function rereadPerson(
  { clock }: HubContext,
  loaded: LoadedPerson,
  region: string | null,
): PersonWrite | undefined {
  const { person: before, records } = loaded
  const changed = rereadPhones(records, region)
  if (changed.length === 0) return undefined
  const { state } = fold(withRereadPhones(records, region), priorityOf(loaded))
  const at = timeAfter(before, records, clock.now())
  if (sameJson(state.phones, before.phones))
    return { before, person: before, at, changeKinds: [], records: { changed } }
  const person: Person = { ...before, ...state, updatedAt: at, version: before.version + 1 }
  return { before, person, at, changeKinds: ['updated'], onlyDerived: true, records: { changed } }
}
