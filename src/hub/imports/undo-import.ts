import type { ImportJob } from '../../model/import.ts'
import { importLimits } from '../../model/import.ts'
import { sameJson } from '../../model/json.ts'
import type { Person } from '../../model/person.ts'
import type { Principal } from '../../model/principal.ts'
import type { PersonRecord } from '../../model/record.ts'
import type { WriteSession } from '../../store/store.ts'
import type { HubContext } from '../context.ts'
import {
  createPeopleWriter,
  fold,
  groupBy,
  movingUntil,
  type PersonWrite,
  timeAfter,
} from '../people/index.ts'
import { sizeByTime, timed } from './batch-size.ts'
import { type UndoneRecords, undoEnrolments } from './undo-enrolments.ts'

export interface UndoReport {
  /** People added only by the import, who are removed. */
  readonly removed: number
  /** People with records of other sources, who stay without the values of the import. */
  readonly kept: number
  /** The kept people that the import created and other sources changed later. */
  readonly editedSince: number
}

/** Deletes the import's records batch by batch, and folds the people from the remaining records. */
export async function undoImport(
  context: HubContext,
  principal: Principal,
  job: ImportJob,
  onProgress: (report: UndoReport) => void,
): Promise<UndoReport> {
  let report: UndoReport = { removed: 0, kept: 0, editedSince: 0 }
  const size = sizeByTime(BATCH_MS, importLimits.batchRowsMax)
  for (;;) {
    const { rows } = size
    const undo = () =>
      context.store.transaction((session) => undoBatch(session, context, { principal, job, rows }))
    const step = await timed(size, rows, context.timing, undo)
    if (!step) return report
    report = {
      removed: report.removed + step.removed,
      kept: report.kept + step.kept,
      editedSince: report.editedSince + step.editedSince,
    }
    onProgress(report)
  }
}

/** How long a batch takes, so that other writers wait only briefly. */
const BATCH_MS = 50

/**
 * @param rows the most records to delete
 * @returns undefined if the import has no records left
 */
async function undoBatch(
  session: WriteSession,
  context: HubContext,
  { principal, job, rows }: { readonly principal: Principal; readonly job: ImportJob; readonly rows: number },
): Promise<UndoReport | undefined> {
  const { orgId, sourceId } = job
  const lastUpdate = await session.people.lastUpdate(orgId, movingUntil(context.clock.now()))
  const found = await session.bulk.listBySource(orgId, sourceId, rows)
  if (found.length === 0) return undefined
  const ids = [...new Set(found.map(({ personId }) => personId))]
  const records = groupBy(await session.records.listByPeople(orgId, ids), ({ personId }) => personId)
  const sources = await session.records.listSources(orgId)
  const priorities = new Map(sources.map(({ id, priority }) => [id, priority]))
  const priorityOf = (id: number): number => priorities.get(id) ?? 0
  const people = await session.people.findMany(orgId, ids)
  const outcomes = people.map((person) =>
    withoutImport(context, person, records.get(person.id)!, priorityOf, job),
  )
  const writer = createPeopleWriter(context, session, { orgId, sourceId, principal }, lastUpdate)
  await writer.save(outcomes.map(({ write }) => write))
  await undoEnrolments(
    session,
    job,
    people.map(({ id }) => recordsOf(records.get(id)!, job)),
    context.clock.now(),
  )
  return {
    removed: outcomes.filter(({ kind }) => kind === 'removed').length,
    kept: outcomes.filter(({ kind }) => kind === 'updated').length,
    editedSince: outcomes.filter(({ editedSince }) => editedSince).length,
  }
}

function recordsOf(records: readonly PersonRecord[], { sourceId }: ImportJob): UndoneRecords {
  return {
    deleted: records.filter((record) => record.sourceId === sourceId),
    left: records.filter((record) => record.sourceId !== sourceId),
  }
}

interface Outcome {
  readonly write: PersonWrite
  readonly kind: 'removed' | 'updated'
  readonly editedSince: boolean
}

function withoutImport(
  { clock }: HubContext,
  before: Person,
  records: readonly PersonRecord[],
  priorityOf: (sourceId: number) => number,
  job: ImportJob,
): Outcome {
  // All records that the import has about this person, also those beyond the present batch.
  const { deleted, left } = recordsOf(records, job)
  const deletedIds = deleted.map(({ id }) => id)
  const { state } = fold(left, priorityOf)
  const removes = left.length === 0
  const first = Math.min(...records.map(({ id }) => id))
  const editedSince =
    !removes && records.some(({ id, sourceId: from }) => id === first && from === job.sourceId)
  const kind = removes ? 'removed' : 'updated'
  const now = clock.now()
  const at = timeAfter(before, records, now)
  if (sameJson({ ...before, ...state }, before) && (!removes || before.removedAt !== null)) {
    const records = { deletedIds }
    return { write: { before, person: before, at: now, changeKinds: [], records }, kind, editedSince }
  }
  // A person that was already removed keeps its time of removal, and the feed gets `updated` instead of `removed`.
  const removedAt = before.removedAt ?? (removes ? at : null)
  const changeKinds = [removes && before.removedAt === null ? ('removed' as const) : ('updated' as const)]
  const person: Person = { ...before, ...state, removedAt, updatedAt: at, version: before.version + 1 }
  return { write: { before, person, at: now, changeKinds, records: { deletedIds } }, kind, editedSince }
}
