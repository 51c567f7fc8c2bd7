import type { Change } from '../../model/change.ts'
import type { RestoredRow, RowResult } from '../../model/import.ts'
import { sameJson } from '../../model/json.ts'
import type { Person, PersonId } from '../../model/person.ts'
import type { PersonRecord, Source } from '../../model/record.ts'
import { fold } from '../people/fold.ts'
import { freeCreationTimes } from '../people/new-people.ts'
import { type BatchContext, changesBetween, writeLookups } from './import-batch.ts'

/**
 * Puts people back with everything that was known of them: ids, times, versions and each source's records. Whoever is
 * not here comes out exactly as they were; who is here is given the records that are missing.
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
    // The same person once more in the file finds the first.
    for (const id of ids) owned.add(id)
    return !known
  }
  const fresh = new Set(restored.filter(isNew))
  await createAll(batch, [...fresh])
  const verdicts: RowResult[] = []
  for (const [index, { row, line }] of rows.entries()) {
    const one = restored[index]!
    const verdict = fresh.has(one)
      ? ({ verdict: 'created', personId: one.person.id } as const)
      : await addTo(batch, one)
    verdicts.push({ row, line, ...verdict })
  }
  return verdicts
}

/** A person as it was elsewhere, its records numbered by this store's sources. */
interface Restored {
  readonly person: Person
  readonly records: readonly PersonRecord[]
  readonly oldIds: readonly { readonly dialect: string; readonly vendorId: string }[]
}

function withOwnNumbers({ job }: BatchContext, row: RestoredRow, sourceOf: SourceOf): Restored {
  const { orgId } = job
  return {
    person: { ...row.person, orgId },
    oldIds: Object.entries(row.oldIds ?? {}).flatMap(([dialect, ids]) =>
      ids.map((vendorId) => ({ dialect, vendorId })),
    ),
    records: row.records.map(({ record, source }) => ({ ...record, orgId, sourceId: sourceOf(source).id })),
  }
}

function idsOf({ person, oldIds }: Restored): string[] {
  const shown = Object.entries(person.vendorIds).map(([dialect, vendorId]) => ({ dialect, vendorId }))
  return [`#${person.id}`, ...[...shown, ...oldIds].map(({ dialect, vendorId }) => `${dialect}\0${vendorId}`)]
}

/** Those ids of the people that somebody here has. */
async function ownedIds({ session, job }: BatchContext, restored: readonly Restored[]): Promise<Set<string>> {
  const people = restored.map(({ person }) => person)
  const owned = new Set<string>()
  const ids = people.map(({ id }) => id)
  for (const { id } of await session.bulk.findPeople(job.orgId, ids)) owned.add(`#${id}`)
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
  const { records } = one
  const owners = await ownersOf(batch, one)
  if (owners.length !== 1) {
    const expected = 'ids that belong to one person; here they belong to several'
    return { verdict: 'rejected', problems: [{ column: 'vendorIds', value: null, expected }] }
  }
  const stored = (await batch.session.people.find(batch.job.orgId, owners[0]!))!
  return { matched: 'id', personId: stored.id, ...(await complete(batch, stored, records)) }
}

/** Who has one of the person's ids here. */
async function ownersOf({ session, job }: BatchContext, { person, oldIds }: Restored): Promise<PersonId[]> {
  const owners = new Set<PersonId>()
  for (const { id } of await session.bulk.findPeople(job.orgId, [person.id])) owners.add(id)
  const shown = Object.entries(person.vendorIds).map(([dialect, vendorId]) => ({ dialect, vendorId }))
  for (const { dialect, vendorId } of [...shown, ...oldIds]) {
    for (const owner of await session.bulk.findOwners(job.orgId, dialect, [vendorId]))
      owners.add(owner.personId)
  }
  return [...owners]
}

async function createAll(batch: BatchContext, restored: readonly Restored[]): Promise<void> {
  if (restored.length === 0) return
  const { session, job } = batch
  const wanted = restored.map(({ person }) => person.createdAt)
  const times = await freeCreationTimes(session, job.orgId, wanted)
  const people = restored.map(({ person }, index) => ({ ...person, createdAt: times[index]! }))
  await claimIds(batch, people)
  await claimOldIds(batch, restored)
  await insertRecords(
    batch,
    restored.flatMap(({ person, records }) => records.map((record) => ({ ...record, personId: person.id }))),
  )
  await session.bulk.insertPeople(people)
  await writeLookups(batch, people)
  await session.changes.append(people.flatMap((person) => feedOf(batch, person)))
}

async function claimIds({ session, hub, job }: BatchContext, people: readonly Person[]): Promise<void> {
  const { orgId } = job
  for (const { name, personIds } of hub.dialects) {
    const numbered = personIds?.make === 'sequence'
    const claims = people.flatMap(({ id, vendorIds }) => {
      const vendorId = vendorIds[name]
      if (vendorId === undefined) return []
      return [{ orgId, dialect: name, vendorId, personId: id, ...(numbered && { number: Number(vendorId) }) }]
    })
    await session.bulk.claimVendorIds(claims)
    const last = Math.max(0, ...claims.map(({ number = 0 }) => number))
    // Else the next new person would try every number that was put back.
    if (numbered && last > 0) await session.bulk.keepNumbersAfter(orgId, `person:${name}`, last)
  }
}

async function claimOldIds(
  { session, hub, job }: BatchContext,
  restored: readonly Restored[],
): Promise<void> {
  const counted = new Set(
    hub.dialects.filter(({ personIds }) => personIds?.make === 'sequence').map(({ name }) => name),
  )
  const claims = restored.flatMap(({ person, oldIds }) =>
    oldIds.map(({ dialect, vendorId }) => ({
      ...{ orgId: job.orgId, dialect, vendorId, personId: person.id, current: false },
      ...(counted.has(dialect) && { number: Number(vendorId) }),
    })),
  )
  if (claims.length > 0) await session.bulk.claimVendorIds(claims)
}

/** A removed person came to be before it was removed; the feed tells both. */
function feedOf({ job }: BatchContext, person: Person): Omit<Change, 'position'>[] {
  const entry = (kind: Change['kind'], version: number) => ({
    ...{ orgId: job.orgId, kind, personId: person.id, version },
    ...{ sourceId: job.sourceId, at: person.updatedAt },
  })
  return person.removedAt === null
    ? [entry('created', person.version)]
    : [
        entry('created', person.version - 1),
        entry(person.mergedInto === undefined ? 'removed' : 'merged', person.version),
      ]
}

/** Numbers of records are kept where they are free, so that what is put back is told apart as it was. */
async function insertRecords(
  { session, job }: BatchContext,
  records: readonly PersonRecord[],
): Promise<PersonRecord[]> {
  const ids = records.map(({ id }) => id)
  const taken = new Set(await session.bulk.takenRecordIds(job.orgId, ids))
  await session.bulk.keepNumbersAfter(job.orgId, 'record', Math.max(0, ...ids))
  const placed: PersonRecord[] = []
  for (const record of records) {
    const id = taken.has(record.id) ? await session.nextNumber(job.orgId, 'record') : record.id
    taken.add(id)
    placed.push({ ...record, id })
  }
  await session.bulk.insertRecords(placed)
  return placed
}

/** Adds what sources said that is not here yet. */
async function complete(
  batch: BatchContext,
  stored: Person,
  records: readonly PersonRecord[],
): Promise<Pick<RowResult, 'verdict' | 'changes'>> {
  const { session, job, hub } = batch
  const here = await session.bulk.listRecords(job.orgId, [stored.id])
  const missing = records.filter((record) => !here.some((known) => saysTheSame(known, record)))
  if (missing.length === 0) return { verdict: 'unchanged' }
  // One source says one thing under one external id: what is here stands.
  const added = missing.filter(
    ({ sourceId, externalId }) =>
      externalId === null ||
      !here.some((known) => known.sourceId === sourceId && known.externalId === externalId),
  )
  const placed = await insertRecords(
    batch,
    added.map((record) => ({ ...record, personId: stored.id })),
  )
  const sources = await session.records.listSources(job.orgId)
  const { state } = fold([...here, ...placed], (id) => sources.find((s) => s.id === id)?.priority ?? 0)
  const { state: before } = fold(here, (id) => sources.find((s) => s.id === id)?.priority ?? 0)
  const changes = changesBetween(before, state)
  if (sameJson({ ...stored, ...state }, stored)) return { verdict: 'unchanged' }
  const updatedAt = Math.max(hub.clock.now(), stored.updatedAt + 1, ...placed.map((r) => r.lastSeenAt + 1))
  const changed: Person = { ...stored, ...state, updatedAt, version: stored.version + 1 }
  await session.people.update(changed)
  await session.bulk.deleteLookups(job.orgId, [stored.id])
  await writeLookups(batch, [changed])
  await session.changes.append([
    {
      ...{ orgId: job.orgId, kind: 'updated', personId: stored.id, version: changed.version },
      ...{ sourceId: job.sourceId, at: updatedAt },
    },
  ])
  return { verdict: 'updated', changes }
}

function saysTheSame(a: PersonRecord, b: PersonRecord): boolean {
  return (
    a.sourceId === b.sourceId &&
    a.externalId === b.externalId &&
    sameJson(a.values, b.values) &&
    sameJson(a.lists, b.lists)
  )
}
