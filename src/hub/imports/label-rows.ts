import type { LabelRow, PersonRow, RowProblem, RowResult } from '../../model/import.ts'
import { foldText } from '../../model/query.ts'
import type { Session } from '../../store/store.ts'
import type { BatchContext } from './batch-context.ts'
import { writePersonRows } from './import-batch.ts'

/** Writes groups of a file: each is a label, and its members are people that were imported, who get the label. */
export async function writeLabelRows(batch: BatchContext, rows: readonly LabelRow[]): Promise<RowResult[]> {
  const { session, job } = batch
  const results: RowResult[] = []
  for (const row of rows) {
    const labels = await session.catalog.listLabels(job.orgId)
    const name = foldText(row.name)
    const isKnown = labels.some((label) => label.removedAt === null && foldText(label.name) === name)
    // A group without members is a label too.
    await batch.references.resolve(groupRow(row, []))
    const members = await memberRows(session, job.orgId, row)
    const written = await writePersonRows(batch, members)
    const changed = written.some(({ verdict }) => verdict === 'updated' || verdict === 'created')
    const notes = [...unknownMembers(row, members), ...written.flatMap(({ problems = [] }) => problems)]
    const verdict = isKnown ? (changed ? 'updated' : 'unchanged') : 'created'
    results.push({ row: row.row, line: row.line, verdict, ...(notes.length > 0 && { notes }) })
  }
  return results
}

/** A row that gives the label to each member that an import knows. */
export async function memberRows(session: Session, orgId: number, row: LabelRow): Promise<PersonRow[]> {
  const records = await session.bulk.findImported(orgId, row.members.flat())
  const known = new Set(records.map(({ externalId }) => externalId))
  return row.members.flatMap((externalIds) => {
    const found = externalIds.filter((id) => known.has(id))
    return found.length > 0 ? [groupRow(row, found)] : []
  })
}

function groupRow(
  { row, line, bytes, file, name, raw }: LabelRow,
  externalIds: readonly string[],
): PersonRow {
  const [externalId, ...otherExternalIds] = externalIds
  return {
    kind: 'person',
    ...{ row, line, bytes, raw, draft: {}, labels: [name], otherExternalIds },
    ...(file !== undefined && { file }),
    ...(externalId !== undefined && { externalId }),
  }
}

function unknownMembers({ members }: LabelRow, known: readonly PersonRow[]): RowProblem[] {
  const found = new Set(
    known.flatMap(({ externalId, otherExternalIds = [] }) => [externalId, ...otherExternalIds]),
  )
  const unknown = members.filter((ids) => !ids.some((id) => found.has(id)))
  return unknown.slice(0, NOTES_MAX).map(([id = '']) => ({
    column: 'MEMBER',
    value: id.slice(id.indexOf(':') + 1),
    expected: 'a person of this file or of an earlier import; the label has one member less',
  }))
}

/** Notes of one group, which can have thousands of members. */
const NOTES_MAX = 20
