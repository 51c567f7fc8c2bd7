import type { PersonRow, RowProblem, RowResult } from '../../model/import.ts'
import type { Instant } from '../../model/instant.ts'
import type { Person } from '../../model/person.ts'
import { turnsOf } from '../../model/turns.ts'
import { changedAtSource, type PersonWrite, vendorIdClaim } from '../people/index.ts'
import { applyRow } from './apply-row.ts'
import type { BatchContext } from './batch-context.ts'
import type { RowKeys } from './match-keys.ts'
import { findImportPeople, type WorkingPerson } from './match-people.ts'
import { freshRecordOf, keysOfPrepared, type PreparedRow } from './prepare-rows.ts'
import { readRowEnrolments } from './row-enrolments.ts'

/**
 * Writes rows of a file. Each becomes a record of the import's source, for the person that it matches or a new one.
 *
 * Rows are applied in order, and each sees the effect of earlier rows. Then all people are written in a few statements. A
 * person that several rows of the batch change gets one new version.
 */
export async function writePersonRows(
  batch: BatchContext,
  rows: readonly (PersonRow & PreparedRow)[],
): Promise<RowResult[]> {
  const { session, hub, job, rules } = batch
  const turns = turnsOf(hub.timing)
  const keyed: (readonly [PersonRow & PreparedRow, RowKeys])[] = []
  for (const row of rows) {
    keyed.push([row, keysOfPrepared(row, rules)])
    if (turns.isDue()) await turns.next()
  }
  const people = await findImportPeople(session, job.orgId, keyed, rules, batch)
  const stored = people.all.flatMap((person) => person.stored ?? [])
  const enrolments = await readRowEnrolments(session, hub, job, { rows, people: stored })
  const context = { ...batch, enrolments }
  const ids = await batch.writer.freePersonIds(rows.map(({ personId }) => personId))
  const results: RowResult[] = []
  for (const [index, [row, keys]] of keyed.entries()) {
    if (turns.isDue()) await turns.next()
    const { draft, notes: unknown } = await batch.references.resolve(row)
    const notes = row.notes ? [...row.notes, ...unknown] : unknown
    if (unknown.length > 0 && job.options.strict === true) {
      results.push({ row: row.row, line: row.line, verdict: 'rejected', problems: notes })
      continue
    }
    const fresh = freshRecordOf(row, draft, rules)
    const result = applyRow(context, people, row, { draft, keys, fresh, freeId: ids[index]! })
    results.push(withNotes(result, notes))
  }
  await write(batch, people.all)
  await enrolments.save()
  return results
}

/** The result with the notes of its row before its own. A rejected row has problems only. */
function withNotes(result: RowResult, notes: readonly RowProblem[]): RowResult {
  if (notes.length === 0 || result.verdict === 'rejected') return result
  return { ...result, notes: [...notes, ...(result.notes ?? [])] }
}

/** Writes the people that the rows created or changed. */
async function write(batch: BatchContext, people: readonly WorkingPerson[]): Promise<void> {
  const at = batch.hub.clock.now()
  const touched = people.filter(({ added }) => added.length > 0)
  const created = await createdPeople(
    batch,
    touched.filter(({ stored }) => stored === undefined),
    at,
  )
  await claimFurtherIds(batch, touched)
  await batch.writer.save([...created, ...touched.flatMap((person) => changedPerson(person, at) ?? [])])
}

async function createdPeople(
  batch: BatchContext,
  people: readonly WorkingPerson[],
  at: Instant,
): Promise<PersonWrite[]> {
  if (people.length === 0) return []
  const { hub, job, writer } = batch
  const allocated = await writer.allocate(
    people.map(({ id, wanted }) => ({
      id,
      createdAt: wanted.createdAt ?? hub.clock.now(),
      vendorIds: wanted.vendorIds ?? {},
    })),
  )
  return people.map(({ state, wanted, records, added }, index) => {
    const { id, createdAt, vendorIds } = allocated[index]!
    const later = records.slice(1).map(({ lastSeenAt }) => lastSeenAt)
    const person: Person = {
      id,
      orgId: job.orgId,
      version: 1,
      createdAt,
      updatedAt: Math.max(createdAt, wanted.updatedAt ?? createdAt, ...later),
      ...changedAtSource(wanted),
      createdBy: writer.principal.kind,
      removedAt: null,
      vendorIds,
      ...state,
    }
    return { person, at: job.keepsTimes ? 'as stated' : at, changeKinds: ['created'], records: { added } }
  })
}

/** The write for a stored person: a new version if its values changed, otherwise only the new records. */
function changedPerson(
  { stored, state, added, changedAt, revived }: WorkingPerson,
  at: Instant,
): PersonWrite | undefined {
  if (!stored) return undefined
  if (changedAt === undefined)
    return { before: stored, person: stored, at, changeKinds: [], records: { added } }
  const person: Person = {
    ...stored,
    ...state,
    removedAt: null,
    updatedAt: Math.max(changedAt, stored.updatedAt + 1),
    version: stored.version + 1,
  }
  return { before: stored, person, at, changeKinds: [revived ? 'restored' : 'updated'], records: { added } }
}

/** Stores the further ids of known people, so that these ids find them. The ids that people show do not change. */
async function claimFurtherIds(
  { session, hub, job }: BatchContext,
  people: readonly WorkingPerson[],
): Promise<void> {
  const claims = people.flatMap(({ id, claims: wanted }) =>
    wanted.map((claim) => vendorIdClaim(hub, job.orgId, { ...claim, personId: id, current: false })),
  )
  if (claims.length > 0) await session.people.claimVendorIds(claims)
}
