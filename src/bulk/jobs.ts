import type { Dialect } from '../dialects/dialect.ts'
import { type Hub, requireImporter, requireUndoable } from '../hub/hub.ts'
import type { Caller } from '../model/access.ts'
import type { BulkJobs, Download, ExportReadOptions, Upload } from '../model/bulk.ts'
import { KithError } from '../model/errors.ts'
import type { ImportJob } from '../model/import.ts'
import type { OrgId } from '../model/person.ts'
import { exportPeople, startReading } from './export.ts'
import { createImportWork, type ImportWork, type ReceivedFile } from './import-work.ts'
import { openSourceFile } from './open-source-file.ts'
import { rejectedFormatOf, rejectedRowsText } from './rejected-rows.ts'
import { startOrResume } from './run-import.ts'
import { createUploads } from './uploads.ts'

export interface RunningJobs extends BulkJobs {
  /** Resumes the jobs that were interrupted when the process ended. */
  resumeAll(): Promise<void>
  /** Deletes uploads that a crash has left behind. */
  removeAbandonedUploads(): Promise<void>
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
  /** The people that an export of a caller may have; any number if absent. */
  readonly exportRowsOf?: (caller: Caller) => number
  /** Does the work of large imports in other processes; if absent, in this one. */
  readonly importElsewhere?: ((closing: AbortSignal) => ImportWork) | undefined
  /** Called if a job ends with an unexpected error. */
  readonly onFailure: (cause: unknown) => void
}

/** Smaller files and imports take less time here than the start of another process. */
const ELSEWHERE_MIN = { bytes: 65_536, rows: 1000 }
/** No upload takes so long, nor what is done with one before it has a job. */
const ABANDONED_AFTER_MS = 6 * 3_600_000
/** Imports per organization that are searched for interrupted ones after a restart. */
const RECENT_JOBS_MAX = 1000

export function createJobs({
  hub,
  dialects,
  serverCaller,
  folder,
  uploadBytesMax,
  exportElsewhere,
  exportRowsOf,
  importElsewhere,
  onFailure,
}: JobsOptions): RunningJobs {
  const uploads = createUploads(folder, uploadBytesMax)
  const closing = new AbortController()
  const here = createImportWork({ hub, dialects, signal: closing.signal, onFailure })
  const elsewhere = importElsewhere?.(closing.signal) ?? here
  const workFor = (bytes: number): ImportWork => (bytes < ELSEWHERE_MIN.bytes ? here : elsewhere)
  const running = new Set<Promise<void>>()

  function runInBackground(work: () => Promise<void>): void {
    const job: Promise<void> = work()
      .catch(onFailure)
      .finally(() => running.delete(job))
    running.add(job)
  }

  /** Receives an upload for `use`, and deletes it afterwards unless `use` has moved it. */
  async function withUpload<T>(
    caller: Caller,
    { content, name, format, readOptions }: Upload,
    use: (received: ReceivedFile, work: ImportWork) => Promise<T>,
  ): Promise<T> {
    // Refuse before receiving the file.
    requireImporter(caller)
    const path = await uploads.receive(content)
    try {
      const { bytes } = await openSourceFile(path, name)
      return await use({ path, name, format, readOptions }, workFor(bytes))
    } finally {
      await uploads.discard(path)
    }
  }

  async function run(caller: Caller, job: ImportJob, path: string): Promise<void> {
    await workFor(job.file.bytes).run(caller, job.id, path)
    const { state } = await hub.imports.get(caller, job.id)
    if (state === 'done') await uploads.discard(path)
  }

  /** Whether the file of a job may be read again. */
  async function mayGoOn({ orgId, id }: { readonly orgId: OrgId; readonly id: number }): Promise<boolean> {
    try {
      const { state } = await hub.imports.get(serverCaller(orgId), id)
      return state === 'running' || state === 'failed'
    } catch (error) {
      if (error instanceof KithError && error.code === 'not_found') return false
      throw error
    }
  }

  function undo(caller: Caller, { id, progress }: ImportJob): Promise<void> {
    return (progress.rows < ELSEWHERE_MIN.rows ? here : elsewhere).undo(caller, id)
  }

  return {
    start: (caller, upload) =>
      withUpload(caller, upload, async (received, work) => {
        const { job } = await startOrResume(hub, caller, await work.inspect(caller, received))
        const path = await uploads.keep(received.path, job)
        runInBackground(() => run(caller, job, path))
        return job
      }),

    preview: (caller, upload) =>
      withUpload(caller, upload, (received, work) => work.preview(caller, received)),

    dryRun: (caller, upload) => withUpload(caller, upload, (received, work) => work.dryRun(caller, received)),

    async undo(caller, importId) {
      requireImporter(caller)
      const job = await hub.imports.get(caller, importId)
      requireUndoable(job)
      const path = uploads.pathOf(job)
      if (path) await uploads.discard(path)
      runInBackground(() => undo(caller, job))
      return { ...job, state: 'undoing' }
    },

    async rejected(caller, importId) {
      const job = await hub.imports.get(caller, importId)
      await hub.imports.listRejections(caller, importId, 0, 1)
      const { contentType, extension } = rejectedFormatOf(job)
      return {
        contentType,
        fileName: `import-${importId}-rejected.${extension}`,
        content: rejectedRowsText(hub, caller, job),
      }
    },

    async export(given, options) {
      const caller = exportRowsOf ? { ...given, rowsMax: exportRowsOf(given) } : given
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
          if (job.state === 'undoing') runInBackground(() => undo(caller, job))
        }
      }
    },

    async removeAbandonedUploads() {
      for (const { path, job } of await uploads.leftSince(hub.now() / 1000 - ABANDONED_AFTER_MS))
        if (!job || !(await mayGoOn(job))) await uploads.discard(path)
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
