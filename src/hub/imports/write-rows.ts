import type {
  CompanyRow,
  ImportJob,
  ImportProgress,
  ImportRow,
  LabelRow,
  PersonRow,
  RelatedEntityRow,
  RestoredRow,
  RowResult,
} from '../../model/import.ts'
import type { WriteSession } from '../../store/store.ts'
import type { BatchContext } from './batch-context.ts'
import { writeCompanyRows } from './company-rows.ts'
import { writePersonRows } from './import-batch.ts'
import { writeLabelRows } from './label-rows.ts'
import type { PreparedRow } from './prepare-rows.ts'
import { writeRelatedEntities } from './restore-entities.ts'
import { writeRestoredRows } from './restore-people.ts'

/** Writes rows in the order of the file; consecutive rows of the same kind are written together. */
export async function writeRows(batch: BatchContext, rows: readonly PreparedRow[]): Promise<RowResult[]> {
  const verdicts: RowResult[] = []
  for (let start = 0; start < rows.length; ) {
    const { kind } = rows[start]!
    let end = start
    while (rows[end]?.kind === kind) end += 1
    const run = rows.slice(start, end)
    if (kind === 'person') verdicts.push(...(await writePersonRows(batch, run as PersonRow[])))
    else if (kind === 'restored') verdicts.push(...(await writeRestoredRows(batch, run as RestoredRow[])))
    else if (kind === 'relatedEntity')
      verdicts.push(...(await writeRelatedEntities(batch, run as RelatedEntityRow[])))
    else if (kind === 'label') verdicts.push(...(await writeLabelRows(batch, run as LabelRow[])))
    else if (kind === 'company') verdicts.push(...(await writeCompanyRows(batch, run as CompanyRow[])))
    else verdicts.push(...run.map(rejected))
    start = end
  }
  return verdicts
}

function rejected(row: ImportRow): RowResult {
  const problems = row.kind === 'rejected' ? row.problems : []
  return { row: row.row, line: row.line, verdict: 'rejected', problems }
}

export async function storeRejections(
  session: WriteSession,
  job: ImportJob,
  rows: readonly ImportRow[],
  verdicts: readonly RowResult[],
): Promise<void> {
  const rejections = verdicts.flatMap(({ verdict, problems = [], row, line }, index) =>
    verdict === 'rejected' ? [{ row, line, problems, raw: rows[index]!.raw }] : [],
  )
  await session.imports.insertRejections(job.orgId, job.id, rejections)
}

export function progressAfter(
  before: ImportProgress,
  rows: readonly ImportRow[],
  verdicts: readonly RowResult[],
): ImportProgress {
  const count = (wanted: RowResult['verdict']) =>
    (before[wanted] ?? 0) + verdicts.filter(({ verdict }) => verdict === wanted).length
  const conflict = count('conflict')
  return {
    rows: before.rows + rows.length,
    created: count('created'),
    updated: count('updated'),
    unchanged: count('unchanged'),
    rejected: count('rejected'),
    ...(conflict > 0 && { conflict }),
    ...(before.made && { made: before.made }),
    bytes: rows.at(-1)?.bytes ?? before.bytes,
  }
}
