import type { Dialect } from '../dialects/dialect.ts'
import { type BatchSize, type Hub, requireImporter, requireUndoable, sizeByTime } from '../hub/hub.ts'
import type { Caller } from '../model/access.ts'
import type { BulkJobs, Download, ExportReadOptions, ImportReport, Upload } from '../model/bulk.ts'
import { KithError } from '../model/errors.ts'
import { type ImportJob, importLimits, type RowResult } from '../model/import.ts'
import type { JsonObject } from '../model/json.ts'
import type { OrgId } from '../model/person.ts'
import { exportPeople, startReading } from './export.ts'
import type { ReadOptions } from './format.ts'
import { createImportFormats } from './formats.ts'
import { readMapping } from './mapping/mapping.ts'
import { openSourceFile } from './open-source-file.ts'
import { previewImport } from './preview.ts'
import { rejectedRowsText } from './rejected-rows.ts'
import { dryRunImport, type PreparedFile, prepareFile, runImport, startOrResume } from './run-import.ts'
import { createUploads } from './uploads.ts'

export interface RunningJobs extends BulkJobs {
  /** Resumes the jobs that were interrupted when the process ended. */
  resumeAll(): Promise<void>
  /** Stops all jobs after their current batches. */
  close(): Promise<void>
  /** Resolves when no job is running. */
  idle(): Promise<void>
}

export interface JobsOptions {
  readonly hub: Hub
  readonly dialects: readonly Dialect[]
  /** The caller in whose name interrupted jobs of an organization are resumed. */
  readonly serverCaller: (orgId: OrgId) => Caller
  /** Folder for uploads. */
  readonly folder: string
  readonly uploadBytesMax: number
  /** Exports people in another process; if absent, in this one. */
  readonly exportElsewhere?: ((caller: Caller, options: ExportReadOptions) => Promise<Download>) | undefined
  /** Called if a job ends with an unexpected error. */
  readonly onFailure: (cause: unknown) => void
}

/** How long a batch takes, so that other writers wait only briefly. */
const BATCH_MS = 50
const RESULTS_SHOWN_MAX = 1000
/** Imports per organization that are searched for interrupted ones after a restart. */
const RECENT_JOBS_MAX = 1000

export function createJobs({
  hub,
  dialects,
  serverCaller,
  folder,
  uploadBytesMax,
  exportElsewhere,
  onFailure,
}: JobsOptions): RunningJobs {
  const formats = createImportFormats(dialects)
  const uploads = createUploads(folder, uploadBytesMax)
  const closing = new AbortController()
  const running = new Set<Promise<void>>()

  function runInBackground(work: () => Promise<void>): void {
    const job: Promise<void> = work()
      .catch(onFailure)
      .finally(() => running.delete(job))
    running.add(job)
  }

  /** Receives an upload for `work`, and deletes it afterwards unless `work` has moved it. */
  async function withUpload<T>(
    caller: Caller,
    { content, name, format, readOptions }: Upload,
    work: (prepared: PreparedFile, path: string) => Promise<T>,
    { preview = false } = {},
  ): Promise<T> {
    // Refuse before receiving the file.
    requireImporter(caller)
    const path = await uploads.receive(content)
    try {
      const file = await openSourceFile(path, name)
      const options = { preview, ...(format !== undefined && { format }), ...toReadOptions(readOptions) }
      return await work(await prepareFile(formats, file, options), path)
    } finally {
      await uploads.discard(path)
    }
  }

  async function run(caller: Caller, job: ImportJob, path: string): Promise<void> {
    const file = await openSourceFile(path, job.name)
    try {
      const options = { signal: closing.signal, size: batchSize() }
      const ended = await runImport(hub, caller, job, { file, format: formats.named(job.format) }, options)
      if (ended.state === 'done') await uploads.discard(path)
    } catch (error) {
      await fail(caller, job, error)
    }
  }

  /** Marks the job as failed, unless another process is working on it. */
  async function fail(caller: Caller, { id }: ImportJob, error: unknown): Promise<void> {
    const expected = error instanceof KithError ? error : undefined
    if (expected?.code === 'conflict' && expected.details.subject === 'import') return
    if (!expected) onFailure(error)
    const job = await hub.imports.get(caller, id)
    const problem = expected?.message ?? 'An internal error occurred.'
    if (job.state === 'running') await hub.imports.finish(caller, job, problem)
  }

  async function undo(caller: Caller, importId: number): Promise<void> {
    await hub.imports.undo(caller, importId)
  }

  return {
    start: (caller, upload) =>
      withUpload(caller, upload, async (prepared, received) => {
        const { job } = await startOrResume(hub, caller, prepared)
        const path = await uploads.keep(received, job)
        runInBackground(() => run(caller, job, path))
        return job
      }),

    preview: (caller, upload) =>
      withUpload(caller, upload, (prepared) => previewImport(hub, caller, prepared), { preview: true }),

    dryRun: (caller, upload) =>
      withUpload(caller, upload, async (prepared) => {
        const verdicts: RowResult[] = []
        let report: ImportReport | undefined
        const job = await dryRunImport(hub, caller, prepared, {
          onReport: (finished) => {
            report = finished
          },
          size: batchSize(),
          onBatch(_job, results) {
            const changed = results.filter(({ verdict }) => verdict !== 'unchanged')
            verdicts.push(...changed.slice(0, RESULTS_SHOWN_MAX - verdicts.length))
          },
        })
        return { job, verdicts, report: report! }
      }),

    async undo(caller, importId) {
      requireImporter(caller)
      const job = await hub.imports.get(caller, importId)
      requireUndoable(job)
      const path = uploads.pathOf(job)
      if (path) await uploads.discard(path)
      runInBackground(() => undo(caller, importId))
      return { ...job, state: 'undoing' }
    },

    async rejected(caller, importId) {
      const job = await hub.imports.get(caller, importId)
      await hub.imports.listRejections(caller, importId, 0, 1)
      const isTable = job.options.mapping !== undefined
      return {
        contentType: isTable ? 'text/csv; charset=utf-8; header=present' : 'application/x-ndjson',
        fileName: `import-${importId}-rejected.${isTable ? 'csv' : 'jsonl'}`,
        content: rejectedRowsText(hub, caller, job),
      }
    },

    async export(caller, options) {
      if (exportElsewhere) return exportElsewhere(caller, options)
      const { contentType, extension, content } = await exportPeople(hub, caller, dialects, options)
      return { contentType, fileName: `people.${extension}`, content: await startReading(content) }
    },

    async resumeAll() {
      for (const { id } of await hub.organizations.list()) {
        const caller = serverCaller(id)
        for (const job of await hub.imports.list(caller, RECENT_JOBS_MAX)) {
          const path = uploads.pathOf(job)
          if (job.state === 'running' && path) runInBackground(() => run(caller, job, path))
          if (job.state === 'undoing') runInBackground(() => undo(caller, job.id))
        }
      }
    },

    async close() {
      closing.abort()
      await Promise.all(running)
    },

    async idle() {
      while (running.size > 0) await Promise.all(running)
    },
  }
}

function batchSize(): BatchSize {
  return sizeByTime(BATCH_MS, importLimits.batchRowsMax)
}

function toReadOptions({ mapping, ...rest }: JsonObject): ReadOptions {
  return { ...(rest as ReadOptions), ...(mapping !== undefined && { mapping: readMapping(mapping) }) }
}
