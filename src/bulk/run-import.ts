import {
  type BatchSize,
  fixedSize,
  type Hub,
  type ImportBatchResult,
  type ImportDraft,
  type PreparedRow,
  timed,
} from '../hub/hub.ts'
import type { Caller } from '../model/access.ts'
import type { ImportReport } from '../model/bulk.ts'
import { systemTiming, type Timing } from '../model/clock.ts'
import { KithError } from '../model/errors.ts'
import { type ImportJob, importLimits, type RowResult } from '../model/import.ts'
import { batchesOf } from './batches.ts'
import type { ImportFormat, Inspection, ReadOptions } from './format.ts'
import type { ImportFormats } from './formats.ts'
import { createImportReport } from './import-report.ts'
import {
  isReadElsewhere,
  type ReadRowsElsewhere,
  type RowSource,
  type RowsRequest,
  readRows,
} from './read-rows.ts'
import { fingerprint, type SourceFile } from './source-file.ts'

/** A file that was inspected and can be imported. */
export interface PreparedFile {
  readonly file: SourceFile
  readonly format: ImportFormat
  readonly inspection: Inspection
  readonly draft: ImportDraft
}

/** What inspecting a file found, as plain data. */
export interface InspectedFile {
  /** The name of the format. */
  readonly format: string
  readonly inspection: Inspection
  readonly draft: ImportDraft
}

export interface PrepareOptions extends ReadOptions {
  readonly format?: string
  /** Whether the file is only shown, so that nothing about it must be decided. */
  readonly preview?: boolean
}

/** Inspects a file without writing anything. @throws invalid if the file is broken, or if the user must decide how to read it */
export async function prepareFile(
  formats: ImportFormats,
  file: SourceFile,
  { preview = false, ...options }: PrepareOptions = {},
): Promise<PreparedFile> {
  const format = options.format === undefined ? await formats.of(file) : formats.named(options.format)
  const inspection = await format.inspect(file, options)
  if (inspection.undecided && !preview) throw inspection.undecided
  const { customFields, definitions = {} } = inspection
  const draft = {
    ...{ name: file.name, format: format.name, options: inspection.options, customFields, definitions },
    file: { bytes: file.bytes, sha256: await fingerprint(file) },
  }
  return { file, format, inspection, draft }
}

export interface RunOptions {
  /** Called after every batch. */
  readonly onBatch?: (job: ImportJob, results: readonly RowResult[]) => void
  /** Ends the run after the current batch. The job can be resumed later. */
  readonly signal?: AbortSignal
  /** The rows of each batch: as many as the hub takes if omitted. */
  readonly size?: BatchSize
  /** Lets other requests run between batches. If omitted, it uses the timers of the machine. */
  readonly timing?: Timing
  /** Milliseconds between batches; if omitted, other requests of this process are served, and no more. */
  readonly pauseMs?: number
  /** Reads and prepares the rows of large files in another thread; if omitted, this one reads them. */
  readonly readRowsElsewhere?: ReadRowsElsewhere | undefined
}

/** Resumes the unfinished job that imports the same file with the same options, or else starts a new job. */
export async function startOrResume(
  hub: Hub,
  caller: Caller,
  { draft }: Pick<PreparedFile, 'draft'>,
): Promise<{ job: ImportJob; resumed: boolean }> {
  const jobs = await hub.imports.list(caller, RECENT_JOBS_MAX)
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

/** Jobs searched for one to resume. */
const RECENT_JOBS_MAX = 50

/**
 * Reads the file and writes its rows, starting after the rows that the job has already written. If the process is
 * killed, run it again.
 *
 * @returns the job as it is at the end, or when `signal` ended the run
 */
export async function runImport(
  hub: Hub,
  caller: Caller,
  job: ImportJob,
  { file, format }: Pick<PreparedFile, 'file' | 'format'>,
  {
    onBatch = () => {},
    signal,
    size = fixedSize(importLimits.batchRowsMax),
    timing = systemTiming,
    pauseMs = 0,
    readRowsElsewhere,
  }: RunOptions = {},
): Promise<ImportJob> {
  let current = job
  const source = await rowsOf(hub, caller, job, { file, format }, readRowsElsewhere)
  for await (const rows of batchesOf(source, size)) {
    if (signal?.aborted) return current
    const write = () => writeBatch(hub, caller, current, rows)
    const { job: next, verdicts } = await timed(size, rows.length, timing, write)
    current = next
    onBatch(current, verdicts)
    await updatePreparation(hub, caller, current, { source, rows, verdicts })
    await (pauseMs > 0 ? timing.pause(pauseMs) : timing.nextTurn())
  }
  if (signal?.aborted) return current
  return hub.imports.finish(caller, current)
}

/** Writes a batch, and retries if another writer changed one of its people at the same time. */
async function writeBatch(
  hub: Hub,
  caller: Caller,
  job: ImportJob,
  rows: readonly PreparedRow[],
): Promise<ImportBatchResult> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await hub.imports.write(caller, job, rows)
    } catch (error) {
      const isConflict = error instanceof KithError && error.code === 'conflict'
      const isJobConflict = isConflict && error.details.subject === 'import'
      if (!isConflict || isJobConflict || attempt >= ATTEMPTS_MAX) throw error
    }
  }
}

const ATTEMPTS_MAX = 5

export interface DryRunOptions extends Pick<RunOptions, 'size' | 'timing'> {
  /** Called after every batch. */
  readonly onBatch?: (job: ImportJob, results: readonly RowResult[]) => void | Promise<void>
  /** The most rows to try; all if omitted. */
  readonly rowsMax?: number
}

/** Determines what an import would do to every row, without writing anything to the store. */
export async function dryRunImport(
  hub: Hub,
  caller: Caller,
  { file, format, draft }: PreparedFile,
  {
    onBatch = () => {},
    rowsMax = Number.POSITIVE_INFINITY,
    size = fixedSize(Math.min(importLimits.batchRowsMax, rowsMax)),
    timing = systemTiming,
  }: DryRunOptions = {},
): Promise<{ readonly job: ImportJob; readonly report: ImportReport }> {
  const run = await hub.imports.dryRun(caller, draft)
  try {
    const rows = await rowsOf(hub, caller, run.job, { file, format }, undefined)
    const report = createImportReport()
    for await (const batch of batchesOf(rows, size)) {
      const results = await timed(size, batch.length, timing, () => run.write(batch))
      report.add(batch, results)
      await onBatch(run.job, results)
      if (run.job.progress.rows >= rowsMax) break
    }
    return { job: run.job, report: await report.finish(run) }
  } finally {
    await run.close()
  }
}

/** The rows of a job that are not written yet. */
async function rowsOf(
  hub: Hub,
  caller: Caller,
  job: ImportJob,
  { file, format }: Pick<PreparedFile, 'file' | 'format'>,
  elsewhere: ReadRowsElsewhere | undefined,
): Promise<RowSource> {
  const request = await requestFor(hub, caller, job, file)
  if (!elsewhere || !isReadElsewhere(file, format)) return inGroups(readRows(file, format, request))
  return elsewhere(request, await hub.imports.preparation(caller, job))
}

/** Phone numbers are read with the region of the import, or else with the one of the organization. */
async function requestFor(
  hub: Hub,
  caller: Caller,
  { options, progress, format }: ImportJob,
  { path = '', name }: SourceFile,
): Promise<RowsRequest> {
  const { settings } = await hub.organizations.get(caller.orgId)
  const region = typeof options.region === 'string' ? options.region : settings.defaultRegion
  return { path, name, format, options, region, after: progress.rows }
}

async function* inGroups(rows: AsyncIterable<PreparedRow>): AsyncGenerator<PreparedRow[]> {
  for await (const row of rows) yield [row]
}

/** Share of new people below which records are not made ahead. */
const NEW_SHARE_MIN = 0.25

/** Tells the thread that prepares rows of labels that the batch created, and whether it found new people. */
async function updatePreparation(
  hub: Hub,
  caller: Caller,
  job: ImportJob,
  {
    source,
    rows,
    verdicts,
  }: {
    readonly source: RowSource
    readonly rows: readonly PreparedRow[]
    readonly verdicts: readonly RowResult[]
  },
): Promise<void> {
  if (!source.preparation) return
  const created = verdicts.filter(({ verdict }) => verdict === 'created').length
  const expectsNew = created >= rows.length * NEW_SHARE_MIN
  const lacksLabel = rows.some(({ prepared }) => prepared?.lacksLabel === true)
  if (expectsNew === source.preparation.expectsNew && !lacksLabel) return
  source.preparation = { ...(await hub.imports.preparation(caller, job)), expectsNew }
}
