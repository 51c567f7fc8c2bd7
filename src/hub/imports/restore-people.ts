import type { ChangeKind } from '../../model/change.ts'
import type { RestoredRow, RowResult } from '../../model/import.ts'
import { sameJson } from '../../model/json.ts'
import type { Person, PersonId } from '../../model/person.ts'
import type { PersonRecord, Source } from '../../model/record.ts'
import {
  fold,
  hasSequentialIds,
  timeAfter,
  vendorIdClaim,
  withoutPhoneKeys,
  withPresentPhoneKeys,
  withRereadPhones,
} from '../people/index.ts'
import { shownChanges } from './apply-row.ts'
import type { BatchContext } from './batch-context.ts'
import { isAlike, takenNumber } from './row-ids.ts'
import { statesBeforeUndo } from './undone-people.ts'

/**
 * Restores people with ids, times, versions and the records of all sources. A missing person is created exactly as it was
 * exported; an existing person gets the records that it lacks.
 */
export async function writeRestoredRows(
  batch: BatchContext,
  rows: readonly RestoredRow[],
): Promise<RowResult[]> {
  const sourceOf = await sourcesOf(batch, rows)
  const restored = rows.map((row) => withOwnNumbers(batch, row, sourceOf))
  const owned = await ownedIds(batch, restored)
  const isNew = (one: Restored): boolean => {
    const ids = idsOf(one)
    const known = ids.some((id) => owned.has(id))
    // A second row about the same person is added to the first.
    for (const id of ids) owned.add(id)
    return !known
  }
  const fresh = new Set(restored.filter(isNew))
  await createAll(batch, [...fresh])
  const verdicts: RowResult[] = []
  for (const [index, { row, line, notes }] of rows.entries()) {
    const one = restored[index]!
    const verdict = fresh.has(one)
      ? ({ verdict: 'created', personId: one.person.id } as const)
      : await addTo(batch, one)
    const noted = notes && verdict.verdict !== 'rejected' ? { notes } : {}
    verdicts.push({ row, line, ...verdict, ...noted })
  }
  return verdicts
}

/** An exported person, with the source ids of this store in its records. */
interface Restored {
  readonly person: Person
  readonly records: readonly PersonRecord[]
  readonly oldIds: readonly { readonly dialect: string; readonly vendorId: string }[]
}

function withOwnNumbers({ job, hub }: BatchContext, row: RestoredRow, sourceOf: SourceOf): Restored {
  const { orgId } = job
  const { withColumns } = hub.store.recordContents
  return {
    person: { ...row.person, orgId },
    oldIds: Object.entries(row.oldIds ?? {}).flatMap(([dialect, ids]) =>
      ids.map((vendorId) => ({ dialect, vendorId })),
    ),
    records: row.records.map(({ record, source }) =>
      withColumns(record, { orgId, sourceId: sourceOf(source).id }),
    ),
  }
}

function idsOf({ person, oldIds }: Restored): string[] {
  const shown = Object.entries(person.vendorIds).map(([dialect, vendorId]) => ({ dialect, vendorId }))
  return [`#${person.id}`, ...[...shown, ...oldIds].map(({ dialect, vendorId }) => `${dialect}\0${vendorId}`)]
}

/** The ids of the people that belong to people of this store. */
async function ownedIds({ session, job }: BatchContext, restored: readonly Restored[]): Promise<Set<string>> {
  const people = restored.map(({ person }) => person)
  const owned = new Set<string>()
  const ids = people.map(({ id }) => id)
  for (const { id } of await session.people.findMany(job.orgId, ids)) owned.add(`#${id}`)
  const dialects = restored.flatMap(({ person, oldIds }) => [
    ...Object.keys(person.vendorIds),
    ...oldIds.map(({ dialect }) => dialect),
  ])
  for (const dialect of new Set(dialects)) {
    const vendorIds = restored.flatMap(({ person, oldIds }) => [
      ...(person.vendorIds[dialect] === undefined ? [] : [person.vendorIds[dialect]]),
      ...oldIds.filter((old) => old.dialect === dialect).map(({ vendorId }) => vendorId),
    ])
    for (const { vendorId } of await session.bulk.findOwners(job.orgId, dialect, vendorIds)) {
      owned.add(`${dialect}\0${vendorId}`)
    }
  }
  return owned
}

type SourceOf = (source: RestoredRow['records'][number]['source']) => Source

async function sourcesOf({ session, job }: BatchContext, rows: readonly RestoredRow[]): Promise<SourceOf> {
  const known = new Map<string, Source>()
  const keyOf = ({ kind, name }: { kind: string; name: string }) => `${kind}\0${name}`
  for (const { source } of rows.flatMap(({ records }) => records)) {
    if (known.has(keyOf(source))) continue
    known.set(keyOf(source), await session.records.ensureSource({ orgId: job.orgId, ...source }))
  }
  return (source) => known.get(keyOf(source))!
}

async function addTo(batch: BatchContext, one: Restored): Promise<Omit<RowResult, 'row' | 'line'>> {
  const { session, job, hub } = batch
  const owners = await ownersOf(batch, one)
  const owned = [...new Set(owners.map(({ personId }) => personId))]
  if (owned.length !== 1) {
    const expected = 'ids of one person; in this organization they belong to several people'
    return { verdict: 'rejected', problems: [{ column: 'vendorIds', value: null, expected }] }
  }
  const stored = (await session.people.find(job.orgId, owned[0]!))!
  const onlyNumbers = owners.every(
    ({ dialect }) => dialect !== undefined && hasSequentialIds(hub.dialects, dialect),
  )
  if (onlyNumbers && !(await isSamePerson(batch, stored, one))) {
    const problems = owners.map(({ dialect = '', vendorId }) => takenNumber(hub, dialect, vendorId))
    return { verdict: 'rejected', problems }
  }
  return { matched: 'id', personId: stored.id, ...(await complete(batch, stored, one.records)) }
}

interface OwnedId {
  readonly personId: PersonId
  /** Undefined for the internal id. */
  readonly dialect?: string
  readonly vendorId: string
}

/** The ids of the exported person that belong to people of this store, with these people. */
async function ownersOf({ session, job }: BatchContext, { person, oldIds }: Restored): Promise<OwnedId[]> {
  const known = await session.people.findMany(job.orgId, [person.id])
  const owners: OwnedId[] = known.map(({ id }) => ({ personId: id, vendorId: String(id) }))
  const shown = Object.entries(person.vendorIds).map(([dialect, vendorId]) => ({ dialect, vendorId }))
  for (const { dialect, vendorId } of [...shown, ...oldIds]) {
    for (const { personId } of await session.bulk.findOwners(job.orgId, dialect, [vendorId]))
      owners.push({ personId, dialect, vendorId })
  }
  return owners
}

/** Sequential ids occur in every store, so the stored person must also match by name or contact point. */
async function isSamePerson(
  { session, job, rules }: BatchContext,
  stored: Person,
  { person }: Restored,
): Promise<boolean> {
  if (isAlike(stored, person, rules)) return true
  if ((await session.records.listByPerson(job.orgId, stored.id)).length > 0) return false
  const before = (await statesBeforeUndo(session, job.orgId, [stored])).get(stored.id)
  return before !== undefined && isAlike(before, person, rules)
}

async function createAll(batch: BatchContext, restored: readonly Restored[]): Promise<void> {
  if (restored.length === 0) return
  const { writer, hub, job } = batch
  const at = job.keepsTimes ? 'as stated' : hub.clock.now()
  const allocated = await writer.allocate(restored.map(({ person }) => ({ ...person, onlyGiven: true })))
  await claimOldIds(batch, restored)
  const people = restored.map(({ person }, index) => ({ ...person, createdAt: allocated[index]!.createdAt }))
  const records = await withFreeNumbers(batch, restored)
  await writer.save(
    people.map((person, index) => ({
      person,
      at,
      changeKinds: kindsOf(person),
      records: { added: records[index]! },
    })),
  )
}

async function claimOldIds(
  { session, hub, job }: BatchContext,
  restored: readonly Restored[],
): Promise<void> {
  const claims = restored.flatMap(({ person, oldIds }) =>
    oldIds.map((old) => vendorIdClaim(hub, job.orgId, { ...old, personId: person.id, current: false })),
  )
  if (claims.length > 0) await session.people.claimVendorIds(claims)
}

/** The feed must begin with `created`, also for a person that is restored as removed. */
function kindsOf({ removedAt, mergedInto }: Person): ChangeKind[] {
  if (removedAt === null) return ['created']
  return ['created', mergedInto === undefined ? 'removed' : 'merged']
}

/** Records keep their numbers if these are free, so that a merge that lists them can still be undone. */
async function withFreeNumbers(
  { session, job, hub }: BatchContext,
  people: readonly { readonly person: Person; readonly records: readonly PersonRecord[] }[],
): Promise<PersonRecord[][]> {
  const ids = people.flatMap(({ records }) => records.map(({ id }) => id))
  const taken = new Set(await session.bulk.takenRecordIds(job.orgId, ids))
  return people.map(({ person, records }) =>
    records.map((record) => {
      const id = taken.has(record.id) ? 0 : record.id
      taken.add(record.id)
      return hub.store.recordContents.withColumns(record, { personId: person.id, id })
    }),
  )
}

/** Adds the records that are not stored yet. */
async function complete(
  batch: BatchContext,
  stored: Person,
  records: readonly PersonRecord[],
): Promise<Pick<RowResult, 'verdict' | 'changes'>> {
  const { session, job, hub, writer, rules } = batch
  const here = await session.records.listByPeople(job.orgId, [stored.id])
  const missing = records.filter((record) => !here.some((known) => hasSameContent(known, record)))
  if (missing.length === 0) return { verdict: 'unchanged' }
  // External ids are unique within a source, and the stored record wins.
  const added = missing.filter(
    ({ sourceId, externalId }) =>
      externalId === null ||
      !here.some((known) => known.sourceId === sourceId && known.externalId === externalId),
  )
  // Numbers that were read anew since the export must meet their present entries and removals.
  const aligned = withRereadPhones(added, rules.region).map((record) => withPresentPhoneKeys(record, here))
  const [placed = []] = await withFreeNumbers(batch, [{ person: stored, records: aligned }])
  const sources = await session.records.listSources(job.orgId)
  const priorityOf = (id: number) => sources.find((source) => source.id === id)?.priority ?? 0
  const { state } = fold([...here, ...placed], priorityOf)
  const { state: before } = fold(here, priorityOf)
  const now = hub.clock.now()
  const updatedAt = timeAfter(stored, placed, now)
  const changed: Person = { ...stored, ...state, updatedAt, version: stored.version + 1 }
  const unchanged = sameJson({ ...stored, ...state }, stored)
  const person = unchanged ? stored : changed
  await writer.save([
    { before: stored, person, at: now, changeKinds: ['updated'], records: { added: placed } },
  ])
  return unchanged ? { verdict: 'unchanged' } : { verdict: 'updated', changes: shownChanges(before, state) }
}

function hasSameContent(a: PersonRecord, b: PersonRecord): boolean {
  return (
    a.sourceId === b.sourceId &&
    a.externalId === b.externalId &&
    sameJson(a.values, b.values) &&
    sameJson(withoutPhoneKeys(a.lists), withoutPhoneKeys(b.lists))
  )
}
