import type { ImportJob } from '../../model/import.ts'
import { importLimits } from '../../model/import.ts'
import { sameJson } from '../../model/json.ts'
import type { Person, PersonId } from '../../model/person.ts'
import type { PersonRecord, Source } from '../../model/record.ts'
import type { WriteSession } from '../../store/store.ts'
import type { HubContext } from '../context.ts'
import { fold } from '../people/fold.ts'
import { changeOf, writeLookups } from './import-batch.ts'

export interface UndoReport {
  /** People who came by the import alone: removed. */
  readonly removed: number
  /** People others spoke of too: kept, without what only the import said. */
  readonly kept: number
  /** Of these, people the import brought and others wrote to since. */
  readonly editedSince: number
}

/** Takes the import's records away, some at a time, and folds the people anew from what is left. */
export async function undoImport(
  context: HubContext,
  job: ImportJob,
  onProgress: (report: UndoReport) => void,
): Promise<UndoReport> {
  let report: UndoReport = { removed: 0, kept: 0, editedSince: 0 }
  for (;;) {
    const step = await context.store.transaction((session) => undoSome(session, context, job))
    if (!step) return report
    report = {
      removed: report.removed + step.removed,
      kept: report.kept + step.kept,
      editedSince: report.editedSince + step.editedSince,
    }
    onProgress(report)
  }
}

/** @returns undefined when nothing of the import is left */
async function undoSome(
  session: WriteSession,
  context: HubContext,
  job: ImportJob,
): Promise<UndoReport | undefined> {
  const { orgId, sourceId } = job
  const found = await session.bulk.listBySource(orgId, sourceId, importLimits.batchRowsMax)
  if (found.length === 0) return undefined
  const ids = [...new Set(found.map(({ personId }) => personId))]
  const records = groupByPerson(await session.bulk.listRecords(orgId, ids))
  const sources = await session.records.listSources(orgId)
  const source = sources.find(({ id }) => id === sourceId)!
  // All of a person's records at once, also those of rows further on.
  const gone = ids.flatMap((id) => records.get(id)!.filter((record) => record.sourceId === sourceId))
  await session.bulk.deleteRecords(
    orgId,
    gone.map(({ id }) => id),
  )
  const people = await session.bulk.findPeople(orgId, ids)
  const outcomes = people.map((person) =>
    withoutImport(context, person, records.get(person.id)!, sources, job),
  )
  const changed = outcomes.flatMap(({ person }) => person ?? [])
  for (const person of changed) await session.people.update(person)
  for (const { id, removedAt } of changed) {
    if (removedAt !== null) await session.campaigns.markRemoved(orgId, id, removedAt)
  }
  await session.bulk.deleteLookups(
    orgId,
    changed.map(({ id }) => id),
  )
  await writeLookups({ session, job, hub: context }, changed)
  await session.changes.append(
    outcomes.flatMap(({ person, kind }) => (person ? [changeOf(person, kind, source)] : [])),
  )
  return {
    removed: outcomes.filter(({ kind }) => kind === 'removed').length,
    kept: outcomes.filter(({ kind }) => kind === 'updated').length,
    editedSince: outcomes.filter(({ editedSince }) => editedSince).length,
  }
}

interface Outcome {
  /** As it is to be stored; undefined when nothing of it changes. */
  readonly person: Person | undefined
  readonly kind: 'removed' | 'updated'
  readonly editedSince: boolean
}

function withoutImport(
  { clock }: HubContext,
  person: Person,
  records: readonly PersonRecord[],
  sources: readonly Source[],
  { sourceId }: ImportJob,
): Outcome {
  const left = records.filter((record) => record.sourceId !== sourceId)
  const { state } = fold(left, (id) => sources.find((source) => source.id === id)?.priority ?? 0)
  const now = { ...person, ...state }
  const removes = left.length === 0
  const first = Math.min(...records.map(({ id }) => id))
  const editedSince = !removes && records.some(({ id, sourceId: from }) => id === first && from === sourceId)
  const kind = removes ? 'removed' : 'updated'
  if (sameJson(now, person) && (!removes || person.removedAt !== null)) {
    return { person: undefined, kind, editedSince }
  }
  let at = Math.max(clock.now(), person.updatedAt + 1)
  for (const { lastSeenAt } of records) at = Math.max(at, lastSeenAt + 1)
  // Removed before, it stays so; the feed then tells only that it changed.
  const removedAt = person.removedAt ?? (removes ? at : null)
  const feedKind = removes && person.removedAt === null ? 'removed' : 'updated'
  const changed: Person = { ...now, removedAt, updatedAt: at, version: person.version + 1 }
  return { person: changed, kind: feedKind, editedSince }
}

function groupByPerson(records: readonly PersonRecord[]): Map<PersonId, PersonRecord[]> {
  const groups = new Map<PersonId, PersonRecord[]>()
  for (const record of records) {
    const group = groups.get(record.personId)
    if (group) group.push(record)
    else groups.set(record.personId, [record])
  }
  return groups
}
