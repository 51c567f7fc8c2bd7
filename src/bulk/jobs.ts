import type { Dialect } from '../dialects/dialect.ts'
import { type Hub, requireUndoable } from '../hub/hub.ts'
import type { Caller } from '../model/access.ts'
import type { BulkJobs, Upload } from '../model/bulk.ts'
import { KithError } from '../model/errors.ts'
import type { ImportJob, RowResult } from '../model/import.ts'
import type { JsonObject } from '../model/json.ts'
import { exportPeople } from './export.ts'
import { openSourceFile } from './file.ts'
import type { ReadWishes } from './format.ts'
import { createImportFormats } from './formats.ts'
import { readMapping } from './mapping/mapping.ts'
import { rejectionLines } from './rejections.ts'
import { dryRunImport, type PreparedFile, prepareFile, runImport, startOrResume } from './run-import.ts'
import { createUploads } from './uploads.ts'

export interface RunningJobs extends BulkJobs {
  /** Goes on with what was interrupted when the program ended. */
  resumeAll(): Promise<void>
  /** Ends all work after the batches at hand. */
  close(): Promise<void>
  /** Resolves when nothing is under way. */
  idle(): Promise<void>
}

export interface JobsOptions {
  readonly hub: Hub
  readonly dialects: readonly Dialect[]
  /** Folder for uploads. */
  readonly folder: string
  readonly uploadBytesMax: number
  /** A job ended in a way nobody foresaw. */
  readonly onFailure: (cause: unknown) => void
}

/** Fewer than from the command line, so that requests to the same process wait for no more than a blink. */
const BATCH_ROWS = 40
const VERDICTS_SHOWN_MAX = 1000
/** Imports of one organization looked at after a restart. */
const JOBS_LOOKED_AT = 1000

export function createJobs({ hub, dialects, folder, uploadBytesMax, onFailure }: JobsOptions): RunningJobs {
  const formats = createImportFormats(dialects)
  const spool = createUploads(folder, uploadBytesMax)
  const ending = new AbortController()
  const underWay = new Set<Promise<void>>()

  function inBackground(work: () => Promise<void>): void {
    const running: Promise<void> = work()
      .catch(onFailure)
      .finally(() => underWay.delete(running))
    underWay.add(running)
  }

  /** Works on a received file and lets go of it when `work` does not keep it. */
  async function withUpload<T>(
    caller: Caller,
    upload: Upload,
    work: (prepared: PreparedFile, path: string) => Promise<T>,
  ): Promise<T> {
    requireImporter(caller)
    const path = await spool.receive(upload.content)
    try {
      const file = await openSourceFile(path, upload.name)
      const { name: _, content: _content, wishes, ...rest } = upload
      return await work(await prepareFile(formats, file, { ...rest, ...readWishes(wishes) }), path)
    } finally {
      await spool.discard(path)
    }
  }

  async function run(caller: Caller, job: ImportJob, path: string): Promise<void> {
    const file = await openSourceFile(path, job.name)
    try {
      const prepared = { file, format: formats.named(job.format) }
      const done = await runImport(hub, caller, job, prepared, {
        signal: ending.signal,
        batchRows: BATCH_ROWS,
      })
      if (done.state === 'done') await spool.discard(path)
    } catch (error) {
      await fail(caller, job, error)
    }
  }

  /** Another process that works on the same job goes on with it; anything else ends it. */
  async function fail(caller: Caller, { id }: ImportJob, error: unknown): Promise<void> {
    const known = error instanceof KithError ? error : undefined
    if (known?.code === 'conflict' && known.details.subject === 'import') return
    if (!known) onFailure(error)
    const now = await hub.imports.get(caller, id)
    const told = known?.message ?? 'Something went wrong inside Kith.'
    if (now.state === 'running') await hub.imports.finish(caller, now, told)
  }

  return {
    start: (caller, upload) =>
      withUpload(caller, upload, async (prepared, path) => {
        const { job } = await startOrResume(hub, caller, prepared)
        const kept = await spool.keep(path, job)
        inBackground(() => run(caller, job, kept))
        return job
      }),

    preview: (caller, upload) =>
      withUpload(caller, upload, async ({ format, inspection: { rows, mapping, sample } }) => ({
        ...{ format: format.name, rows },
        ...(mapping && { mapping: mapping as unknown as JsonObject }),
        ...(sample && { header: sample.header, sample: sample.rows }),
      })),

    dryRun: (caller, upload) =>
      withUpload(caller, upload, async (prepared) => {
        const shown: RowResult[] = []
        const job = await dryRunImport(hub, caller, prepared, {
          onVerdicts(verdicts) {
            for (const verdict of verdicts) {
              if (verdict.verdict !== 'unchanged' && shown.length < VERDICTS_SHOWN_MAX) shown.push(verdict)
            }
          },
        })
        return { job, verdicts: shown }
      }),

    async undo(caller, importId) {
      requireImporter(caller)
      const job = await hub.imports.get(caller, importId)
      requireUndoable(job)
      const path = spool.pathOf(job)
      if (path) await spool.discard(path)
      inBackground(async () => {
        await hub.imports.undo(caller, importId)
      })
      return { ...job, state: 'undoing' }
    },

    async rejected(caller, importId) {
      const job = await hub.imports.get(caller, importId)
      await hub.imports.listRejections(caller, importId, 0, 1)
      const table = job.options.mapping !== undefined
      return {
        contentType: table ? 'text/csv; charset=utf-8; header=present' : 'application/x-ndjson',
        fileName: `import-${importId}-rejected.${table ? 'csv' : 'jsonl'}`,
        content: rejectionLines(hub, caller, job),
      }
    },

    async export(caller, wishes) {
      const { contentType, extension, content } = await exportPeople(hub, caller, dialects, wishes)
      return { contentType, fileName: `people.${extension}`, content: await begun(content) }
    },

    async resumeAll() {
      for (const { id } of await hub.organizations.list()) {
        const caller = serverCaller(id)
        for (const job of await hub.imports.list(caller, JOBS_LOOKED_AT)) {
          const path = spool.pathOf(job)
          if (job.state === 'running' && path) inBackground(() => run(caller, job, path))
          if (job.state === 'undoing') {
            inBackground(async () => {
              await hub.imports.undo(caller, job.id)
            })
          }
        }
      }
    },

    async close() {
      ending.abort()
      await Promise.all(underWay)
    },

    async idle() {
      while (underWay.size > 0) await Promise.all(underWay)
    },
  }
}

/** Whoever began the job had the right to; it goes on in the name of the server. */
function serverCaller(orgId: number): Caller {
  return { orgId, dialect: 'native', keyId: 'server', kind: 'token', role: 'admin', sensitive: true }
}

/** Before a byte is received. @throws forbidden */
function requireImporter(caller: Caller): void {
  if (!caller.sensitive) {
    throw new KithError('forbidden', 'This key may not see names and contact points, so it may not import.')
  }
}

function readWishes({ mapping, ...rest }: JsonObject): ReadWishes {
  return { ...(rest as ReadWishes), ...(mapping !== undefined && { mapping: readMapping(mapping) }) }
}

/** Waits for the first piece, so that what is refused at once can still be told in the answer. */
async function begun(content: AsyncGenerator<string>): Promise<AsyncIterable<string>> {
  const first = await content.next()
  return (async function* () {
    if (first.done) return
    yield first.value
    yield* content
  })()
}
