import type { Hub, ImportDraft } from '../hub/hub.ts'
import type { Caller } from '../model/access.ts'
import { systemTiming, type Timing } from '../model/clock.ts'
import { KithError } from '../model/errors.ts'
import { type ImportJob, type ImportRow, importLimits, type RowResult } from '../model/import.ts'
import { parsePersonId } from '../model/person-id.ts'
import { fingerprint, type SourceFile } from './file.ts'
import type { ImportFormat, Inspection, ReadContext, ReadWishes } from './format.ts'
import type { ImportFormats } from './formats.ts'

/** A file that was read once from end to end and can be imported. */
export interface PreparedFile {
  readonly file: SourceFile
  readonly format: ImportFormat
  readonly inspection: Inspection
  readonly draft: ImportDraft
}

/** @throws invalid when the file is broken: nothing has been written then */
export async function prepareFile(
  formats: ImportFormats,
  file: SourceFile,
  wishes: ReadWishes & { readonly format?: string } = {},
): Promise<PreparedFile> {
  const format = wishes.format === undefined ? await formats.of(file) : formats.named(wishes.format)
  const inspection = await format.inspect(file, wishes)
  const { options, customFields, definitions = {} } = inspection
  const stamp = { bytes: file.bytes, sha256: await fingerprint(file) }
  const draft = { name: file.name, format: format.name, options, file: stamp, customFields, definitions }
  return { file, format, inspection, draft }
}

export interface RunOptions {
  /** Called after every batch. */
  readonly onBatch?: (job: ImportJob, verdicts: readonly RowResult[]) => void
  /** Ends the run after the batch at hand; the job can go on later. */
  readonly signal?: AbortSignal
  /** Fewer rows in a batch let others of the same process come in between. */
  readonly batchRows?: number
  /** How other requests get their turn between two batches; the machine's timers when left out. */
  readonly timing?: Timing
}

/** The job that imports this very file in this very way and did not come to its end, or a new one. */
export async function startOrResume(
  hub: Hub,
  caller: Caller,
  { draft }: PreparedFile,
): Promise<{ job: ImportJob; resumed: boolean }> {
  const jobs = await hub.imports.list(caller, UNFINISHED_LOOKED_AT)
  const same = jobs.find(
    ({ state, file, format, options }) =>
      (state === 'running' || state === 'failed') &&
      file.sha256 === draft.file.sha256 &&
      format === draft.format &&
      JSON.stringify(options) === JSON.stringify(draft.options),
  )
  if (same) return { job: await hub.imports.resume(caller, same.id), resumed: true }
  return { job: await hub.imports.start(caller, draft), resumed: false }
}

const UNFINISHED_LOOKED_AT = 50

/**
 * Reads the file and writes its rows, going on where the job is. Killed at any moment, it can be run again.
 *
 * @returns the job as it stands at the end, or where `signal` ended it
 */
export async function runImport(
  hub: Hub,
  caller: Caller,
  job: ImportJob,
  { file, format }: Pick<PreparedFile, 'file' | 'format'>,
  {
    onBatch = () => {},
    signal,
    batchRows = importLimits.batchRowsMax,
    timing = systemTiming,
  }: RunOptions = {},
): Promise<ImportJob> {
  let now = job
  const context = await contextOf(hub, caller, job)
  const read = rowsAfter(format.read(file, job.options, context), job)
  for await (const rows of batchesOf(read, batchRows)) {
    if (signal?.aborted) return now
    const result = await writeAgain(hub, caller, now, rows)
    now = result.job
    onBatch(now, result.verdicts)
    await timing.nextTurn()
  }
  if (signal?.aborted) return now
  return hub.imports.finish(caller, now)
}

/** Somebody else may have changed one of the people meanwhile; the batch then begins anew. */
async function writeAgain(hub: Hub, caller: Caller, job: ImportJob, rows: readonly ImportRow[]) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await hub.imports.write(caller, job, rows)
    } catch (error) {
      const another = error instanceof KithError && error.code === 'conflict'
      const moved = another && error.details.subject === 'import'
      if (!another || moved || attempt >= ATTEMPTS_MAX) throw error
    }
  }
}

const ATTEMPTS_MAX = 5

export interface DryRunOptions {
  readonly onVerdicts: (verdicts: readonly RowResult[], job: ImportJob) => void | Promise<void>
}

/** Tells what would happen, row by row, and keeps nothing. */
export async function dryRunImport(
  hub: Hub,
  caller: Caller,
  { file, format, draft }: PreparedFile,
  { onVerdicts }: DryRunOptions,
): Promise<ImportJob> {
  const run = await hub.imports.dryRun(caller, draft)
  try {
    const context = await contextOf(hub, caller, run.job)
    const read = format.read(file, run.job.options, context)
    for await (const rows of batchesOf(read, importLimits.batchRowsMax)) {
      await onVerdicts(await run.write(rows), run.job)
    }
    return run.job
  } finally {
    await run.close()
  }
}

/** Phone numbers are read as the organization reads them, unless the import was told otherwise. */
async function contextOf(hub: Hub, caller: Caller, { options, progress }: ImportJob): Promise<ReadContext> {
  const { settings } = await hub.organizations.get(caller.orgId)
  const region = typeof options.region === 'string' ? options.region : settings.defaultRegion
  return { parsePersonId, region, after: progress.rows }
}

async function* rowsAfter(rows: AsyncIterable<ImportRow>, job: ImportJob): AsyncGenerator<ImportRow> {
  for await (const row of rows) {
    if (row.row > job.progress.rows) yield row
  }
}

async function* batchesOf(rows: AsyncIterable<ImportRow>, size: number): AsyncGenerator<ImportRow[]> {
  let batch: ImportRow[] = []
  for await (const row of rows) {
    batch.push(row)
    if (batch.length < size) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
