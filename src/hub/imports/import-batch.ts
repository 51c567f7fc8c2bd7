import { setImmediate } from 'node:timers/promises'
import { normalEmail, normalPhone } from '../../identity/normalise.ts'
import type { Change } from '../../model/change.ts'
import { KithError } from '../../model/errors.ts'
import type { ImportJob, PersonRow, RowProblem, RowResult, ValueChange } from '../../model/import.ts'
import type { Instant } from '../../model/instant.ts'
import { sameJson } from '../../model/json.ts'
import { fullNameOf } from '../../model/name.ts'
import { listFields, type Person, type PersonDraft, type PersonId, valueFields } from '../../model/person.ts'
import { foldText } from '../../model/query.ts'
import { emptyRecord, type PersonRecord, type Source } from '../../model/record.ts'
import type { VendorIdClaim, WriteSession } from '../../store/store.ts'
import type { HubContext } from '../context.ts'
import { type Folded, fold, type PersonState } from '../people/fold.ts'
import { lookupsOf } from '../people/lookups.ts'
import { claimIdsOf, freeCreationTimes, freePersonIds } from '../people/new-people.ts'
import { keysOf, type MatchRules, payloadOf, type RowKeys } from './match-keys.ts'
import { type Found, findImportPeople, type ImportPeople, type WorkingPerson } from './match-people.ts'
import type { ImportReferences } from './references.ts'
import { rowRecord } from './row-record.ts'

/** What a batch of rows is written with. */
export interface BatchContext {
  readonly session: WriteSession
  readonly hub: HubContext
  readonly job: ImportJob
  readonly source: Source
  readonly rules: MatchRules
  readonly priorityOf: (sourceId: number) => number
  readonly references: ImportReferences
}

/** Rows after which others of this process have a turn: people ask while files come in. */
const ROWS_AT_A_STRETCH = 10

/**
 * Writes rows of a file: each as a record of the import's source, on the person it is about or a new one.
 *
 * Rows are worked off in order and see what those before them said; everything is then written in statements of many
 * rows. A person whom several rows of the batch change moves on by one version.
 */
export async function writePersonRows(batch: BatchContext, rows: readonly PersonRow[]): Promise<RowResult[]> {
  const { session, job, hub } = batch
  const keyed = rows.map((row) => [row, keysOf(row, batch.rules)] as const)
  const people = await findImportPeople(session, job.orgId, keyed, batch.rules, batch.priorityOf)
  const now = hub.clock.now()
  const ids = await freePersonIds(session, hub, job.orgId, rows.length, now)
  const wantedIds = await freeWantedIds(batch, rows, people)
  const verdicts: RowResult[] = []
  for (const [index, [row, keys]] of keyed.entries()) {
    if (index % ROWS_AT_A_STRETCH === 0) await setImmediate()
    const { draft, problems } = await batch.references.resolve(row)
    if (problems.length > 0) {
      verdicts.push({ row: row.row, line: row.line, verdict: 'rejected', problems })
      continue
    }
    const id = row.personId !== undefined && wantedIds.has(row.personId) ? row.personId : ids[index]!
    verdicts.push(applyRow(batch, people, { ...row, draft }, keys, id))
  }
  await flush(batch, people)
  return verdicts
}

/** Those internal ids that rows bring along and nobody has. */
async function freeWantedIds(
  { session, job }: BatchContext,
  rows: readonly PersonRow[],
  people: ImportPeople,
): Promise<Set<PersonId>> {
  const wanted = rows.flatMap(({ personId }) => personId ?? [])
  const taken = new Set(people.all.map(({ id }) => id))
  const stored = wanted.length === 0 ? [] : await session.bulk.findPeople(job.orgId, wanted)
  for (const { id } of stored) taken.add(id)
  return new Set(wanted.filter((id) => !taken.has(id)))
}

function applyRow(
  batch: BatchContext,
  people: ImportPeople,
  row: PersonRow,
  keys: RowKeys,
  freeId: PersonId,
): RowResult {
  const place = { row: row.row, line: row.line }
  const found = people.find(row, keys)
  const problems = [...problemsOfIds(batch, row), ...(found ? takenIds(batch, row, keys, found) : [])]
  if (problems.length > 0) return { ...place, verdict: 'rejected', problems }
  const person = found?.person ?? newPerson(freeId, row)
  const matched = found && { matched: found.by }
  if (found?.known) return { ...place, verdict: 'unchanged', personId: person.id, ...matched }
  if (isRemoved(person)) return { ...place, verdict: 'rejected', problems: [wasRemoved(row)], ...matched }
  const before = person.folded
  state(batch, person, row, keys)
  if (found) claimFurtherIds(people, person, row)
  people.remember(person, row, keys)
  if (!found) return { ...place, verdict: 'created', personId: person.id }
  const changes = changesBetween(before.state, person.folded.state)
  const verdict = changes.length === 0 && !person.revived ? 'unchanged' : 'updated'
  return {
    ...place,
    verdict,
    personId: person.id,
    ...matched,
    ...(changes.length > 0 && { changes }),
  }
}

/** Adds the row's record to the person. */
function state(batch: BatchContext, person: WorkingPerson, row: PersonRow, keys: RowKeys): void {
  const { hub, source, rules, priorityOf } = batch
  const { draft } = row
  const now = hub.clock.now()
  const fresh = person.records.length === 0 && person.stored === undefined
  const at = fresh ? (draft.updatedAt ?? draft.createdAt ?? now) : timeAfter(person, now)
  const empty: PersonRecord = {
    ...emptyRecord(source, person.id, at),
    externalId: freeExternalId(person, source, keys),
    payload: payloadOf(row, keys),
  }
  const known =
    person.stored && !person.revived ? { person: person.stored, folded: person.folded } : undefined
  const context = { at, createdAt: fresh ? (draft.createdAt ?? now) : at, ids: hub.ids, region: rules.region }
  const record = rowRecord(empty, withFolded(known, person), draft, context)
  const revives = person.stored !== undefined && person.stored.removedAt !== null
  const before = person.folded.state
  person.records = [...person.records, record]
  person.added.push(record)
  person.folded = fold(person.records, priorityOf)
  person.revived ||= revives
  if (fresh || revives || !sameJson(before, person.folded.state)) person.changedAt = at
}

/** A second row about a new person finds it as the first one left it. */
function withFolded(
  known: { person: Person; folded: Folded } | undefined,
  { folded, records }: WorkingPerson,
): { person: Person; folded: Folded } | undefined {
  if (known || records.length === 0)
    return known && { ...known, person: { ...known.person, ...folded.state } }
  return { person: folded.state as Person, folded }
}

/** In one source an external id stands once; a further row about the same one is told by what it says. */
function freeExternalId({ records }: WorkingPerson, source: Source, keys: RowKeys): string {
  const taken = records.some(
    ({ sourceId, externalId }) => sourceId === source.id && externalId === keys.externalId,
  )
  return taken ? keys.externalIds.at(-1)! : keys.externalId
}

function newPerson(id: PersonId, { draft }: PersonRow): WorkingPerson {
  const { createdAt, updatedAt, vendorIds } = draft
  return {
    id,
    stored: undefined,
    records: [],
    folded: nobody,
    added: [],
    claims: [],
    wanted: {
      ...(createdAt !== undefined && { createdAt }),
      ...(updatedAt !== undefined && { updatedAt }),
      ...(vendorIds && { vendorIds }),
    },
    changedAt: undefined,
    revived: false,
  }
}

const nobody: Folded = fold([], () => 0)

/** Who was taken back with an import has no records left, and lives again when somebody says so. */
function isRemoved({ stored, records, revived }: WorkingPerson): boolean {
  return stored !== undefined && stored.removedAt !== null && records.length > 0 && !revived
}

function wasRemoved({ externalId }: PersonRow): RowProblem {
  const expected = 'a person who is not removed: restore the person in Kith first, or leave the row out'
  return { column: null, value: externalId ?? null, expected }
}

function problemsOfIds({ hub }: BatchContext, { draft }: PersonRow): RowProblem[] {
  return Object.entries(draft.vendorIds ?? {}).flatMap(([dialect, value]) => {
    const format = hub.dialects.find(({ name }) => name === dialect)?.personIds
    if (format?.pattern.test(value)) return []
    const expected = format
      ? `an id that matches ${format.pattern.source}`
      : 'a dialect that has ids of its own'
    return [{ column: `vendorIds.${dialect}`, value, expected }]
  })
}

/**
 * Numbers that count up are the same in every account: somebody here who has the number is the person of the row only if
 * anything else says so too.
 */
function takenIds(
  { hub, rules }: BatchContext,
  { draft, externalId }: PersonRow,
  keys: RowKeys,
  { person, by }: Found,
): RowProblem[] {
  // Somebody taken back with an import is nobody until said again.
  if (by !== 'id' || person.records.length === 0 || isAlike(person, draft, keys, rules)) return []
  return Object.entries(draft.vendorIds ?? {}).flatMap(([dialect, vendorId]) => {
    const counts = hub.dialects.find(({ name }) => name === dialect)?.personIds?.make === 'sequence'
    // Rows of tables name such ids on purpose; people of a saved answer cannot but have them.
    if (!counts || externalId !== `${dialect}:${vendorId}`) return []
    const expected = `a number that is free or the same person's: somebody else has ${vendorId} here, so bring these people into an organization of their own`
    return [{ column: `vendorIds.${dialect}`, value: vendorId, expected }]
  })
}

/** Whether they share a contact point or the whole name. */
function isAlike(
  { folded, stored }: WorkingPerson,
  draft: PersonDraft,
  keys: RowKeys,
  { region }: MatchRules,
) {
  const state = stored ?? folded.state
  const emails = new Set(state.emails.map(({ normal }) => foldText(normal)))
  const phones = new Set(state.phones.map(({ normal }) => foldText(normal)))
  const name = (of: Pick<Person, 'fullName' | 'given' | 'surname'>) => foldText(fullNameOf(of).trim())
  const said = { fullName: null, given: null, surname: null, ...draft }
  return (
    keys.email.some((email) => emails.has(email)) ||
    (draft.emails ?? []).some(({ value }) => emails.has(foldText(normalEmail(value)))) ||
    (draft.phones ?? []).some(({ value }) => phones.has(foldText(normalPhone(value, region)))) ||
    (name(said) !== '' && name(said) === name(state as Person))
  )
}

/** Ids that a known person has elsewhere lead to them here too; those they show stay. */
function claimFurtherIds(people: ImportPeople, person: WorkingPerson, { draft }: PersonRow): void {
  for (const [dialect, vendorId] of Object.entries(draft.vendorIds ?? {})) {
    if (!people.ownerOf(dialect, vendorId)) person.claims.push({ dialect, vendorId })
  }
}

function timeAfter({ stored, records }: WorkingPerson, now: Instant): Instant {
  let at = Math.max(now, (stored?.updatedAt ?? 0) + 1)
  for (const { lastSeenAt } of records) at = Math.max(at, lastSeenAt + 1)
  return at
}

export function changesBetween(before: PersonState, after: PersonState): ValueChange[] {
  const changes: ValueChange[] = []
  const compare = (field: string, old: unknown, now: unknown): void => {
    if (!sameJson(old ?? null, now ?? null)) {
      changes.push({ field, before: (old ?? null) as ValueChange['before'], after: (now ?? null) as never })
    }
  }
  for (const field of valueFields) compare(field, before[field], after[field])
  for (const field of listFields) compare(field, valuesOf(before[field]), valuesOf(after[field]))
  compare('labelIds', before.labelIds, after.labelIds)
  for (const key of keysOfBoth(before.customFields, after.customFields)) {
    compare(`customFields.${key}`, own(before.customFields, key), own(after.customFields, key))
  }
  for (const dialect of keysOfBoth(before.extensions, after.extensions)) {
    compare(`extensions.${dialect}`, own(before.extensions, dialect), own(after.extensions, dialect))
  }
  return changes
}

function valuesOf(points: Person['emails']): { value: string; label: string; primary: boolean }[] {
  return points.map(({ value, label, primary }) => ({ value, label, primary }))
}

function keysOfBoth(a: object, b: object): Set<string> {
  return new Set([...Object.keys(a), ...Object.keys(b)])
}

function own<T>(object: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined
}

/** Writes what the rows came to. */
async function flush(batch: BatchContext, people: ImportPeople): Promise<void> {
  const { session, job } = batch
  const touched = people.all.filter(({ added }) => added.length > 0)
  const created = await createPeople(
    batch,
    touched.filter(({ stored }) => stored === undefined),
  )
  await claimIds(batch, touched)
  const changed = touched.filter(({ stored, changedAt }) => stored && changedAt !== undefined)
  const updated = changed.map(updatedPerson)
  const records = touched.flatMap(({ added }) => added)
  const first =
    records.length === 0 ? 0 : await session.bulk.reserveNumbers(job.orgId, 'record', records.length)
  await session.bulk.insertRecords(records.map((record, index) => ({ ...record, id: first + index })))
  await session.bulk.insertPeople(created)
  for (const person of updated) await session.people.update(person)
  await session.bulk.deleteLookups(
    job.orgId,
    updated.map(({ id }) => id),
  )
  await writeLookups(batch, [...created, ...updated])
  await session.changes.append([
    ...created.map((person) => changeOf(person, 'created', batch.source)),
    ...updated.map((person, index) =>
      changeOf(person, changed[index]!.revived ? 'restored' : 'updated', batch.source),
    ),
  ])
}

export async function writeLookups(
  { session, job, hub }: Pick<BatchContext, 'session' | 'job' | 'hub'>,
  people: readonly Person[],
): Promise<void> {
  await session.bulk.insertLookups(
    job.orgId,
    people.map((person) => ({
      personId: person.id,
      // Who was merged into somebody is found by nothing.
      values:
        person.mergedInto === undefined
          ? [...lookupsOf(person), ...hub.dialects.flatMap((dialect) => dialect.lookups?.(person) ?? [])]
          : [],
    })),
  )
}

async function createPeople(batch: BatchContext, people: readonly WorkingPerson[]): Promise<Person[]> {
  const { session, hub, job } = batch
  const now = people.map(({ wanted }) => wanted.createdAt ?? hub.clock.now())
  const times = await freeCreationTimes(session, job.orgId, now)
  const newIds = people.map(({ id, wanted }) => ({ personId: id, kept: wanted.vendorIds ?? {} }))
  const vendorIds = await claimIdsOf(session, hub, job.orgId, newIds)
  return people.map(({ id, folded, wanted, records }, index) => {
    const createdAt = times[index]!
    const later = records.slice(1).map(({ lastSeenAt }) => lastSeenAt)
    return {
      id,
      orgId: job.orgId,
      version: 1,
      createdAt,
      updatedAt: Math.max(createdAt, wanted.updatedAt ?? createdAt, ...later),
      removedAt: null,
      vendorIds: vendorIds.get(id)!,
      ...folded.state,
    }
  })
}

async function claimIds(
  { session, hub, job }: BatchContext,
  people: readonly WorkingPerson[],
): Promise<void> {
  const numbered = new Set(
    hub.dialects.filter(({ personIds }) => personIds?.make === 'sequence').map(({ name }) => name),
  )
  const claims = people.flatMap(({ id, claims: wanted }) =>
    wanted.map(({ dialect, vendorId }): VendorIdClaim => {
      const number = numbered.has(dialect) ? { number: Number(vendorId) } : {}
      return { orgId: job.orgId, dialect, vendorId, personId: id, current: false, ...number }
    }),
  )
  if (claims.length > 0) await session.bulk.claimVendorIds(claims)
}

function updatedPerson({ stored, folded, changedAt }: WorkingPerson): Person {
  if (!stored || changedAt === undefined) throw new KithError('internal', 'A person without a change.')
  return {
    ...stored,
    ...folded.state,
    removedAt: null,
    updatedAt: Math.max(changedAt, stored.updatedAt + 1),
    version: stored.version + 1,
  }
}

export function changeOf(
  { orgId, id, version, updatedAt }: Person,
  kind: Change['kind'],
  { id: sourceId }: Source,
): Omit<Change, 'position'> {
  return { orgId, kind, personId: id, version, sourceId, at: updatedAt }
}
