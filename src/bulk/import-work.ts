import type { Dialect } from '../dialects/dialect.ts'
import { type Hub, sizeByTime } from '../hub/hub.ts'
import type { Caller } from '../model/access.ts'
import type { FilePreview, ImportReport } from '../model/bulk.ts'
import { systemTiming, type Timing } from '../model/clock.ts'
import { type ImportJob, importLimits, type RowResult } from '../model/import.ts'
import type { JsonObject } from '../model/json.ts'
import { failImport } from './fail-import.ts'
import type { ReadOptions } from './format.ts'
import { createImportFormats } from './formats.ts'
import { readMapping } from './mapping/mapping.ts'
import { openSourceFile } from './open-source-file.ts'
import { previewImport } from './preview.ts'
import type { ReadRowsElsewhere } from './read-rows.ts'
import { dryRunImport, type InspectedFile, prepareFile, runImport } from './run-import.ts'

/** The work of imports that were requested over HTTP: what takes long, so that another process can do it. */
export interface ImportWork {
  /** Reads a file to see what is in it. @throws invalid if the file is broken */
  inspect(caller: Caller, received: ReceivedFile): Promise<InspectedFile>
  /** How a file would be read, and what its first rows would bring. @throws as `inspect` */
  preview(caller: Caller, received: ReceivedFile): Promise<FilePreview>
  /** What an import would do, with the first results that are not `unchanged`. @throws as `inspect` */
  dryRun(caller: Caller, received: ReceivedFile): Promise<DryRunReport>
  /** Writes the rows of a job that are not written yet, and ends the job. It can be called again after an interruption. */
  run(caller: Caller, importId: number, path: string): Promise<void>
  undo(caller: Caller, importId: number): Promise<void>
}

/** An upload that was received, as plain data. */
export interface ReceivedFile {
  readonly path: string
  /** The name that the file has for its sender. */
  readonly name: string
  readonly format?: string | undefined
  readonly readOptions: JsonObject
}

export interface DryRunReport {
  readonly job: ImportJob
  readonly verdicts: readonly RowResult[]
  readonly report: ImportReport
}

export interface ImportWorkOptions {
  readonly hub: Hub
  readonly dialects: readonly Dialect[]
  /** Ends runs after their current batches. */
  readonly signal?: AbortSignal
  /** How long a batch takes, so that other writers wait only briefly. */
  readonly batchMs?: number
  /** Milliseconds between batches, in which other programs can write. */
  readonly pauseMs?: number
  readonly timing?: Timing
  readonly readRowsElsewhere?: ReadRowsElsewhere | undefined
  /** Called if a job ends with an unexpected error. */
  readonly onFailure: (cause: unknown) => void
}

const BATCH_MS = 50
const RESULTS_SHOWN_MAX = 1000

/** Does the work in this process. */
export function createImportWork({
  hub,
  dialects,
  signal,
  batchMs = BATCH_MS,
  pauseMs,
  timing = systemTiming,
  readRowsElsewhere,
  onFailure,
}: ImportWorkOptions): ImportWork {
  const formats = createImportFormats(dialects)
  const batchSize = () => sizeByTime(batchMs, importLimits.batchRowsMax)

  async function prepare({ path, name, format, readOptions }: ReceivedFile, { preview = false } = {}) {
    const options = { preview, ...(format !== undefined && { format }), ...toReadOptions(readOptions) }
    return prepareFile(formats, await openSourceFile(path, name), options)
  }

  return {
    async inspect(_caller, received) {
      const { format, inspection, draft } = await prepare(received)
      return { format: format.name, inspection, draft }
    },

    async preview(caller, received) {
      return previewImport(hub, caller, await prepare(received, { preview: true }))
    },

    async dryRun(caller, received) {
      const verdicts: RowResult[] = []
      const { job, report } = await dryRunImport(hub, caller, await prepare(received), {
        size: batchSize(),
        timing,
        onBatch(_job, results) {
          const changed = results.filter(({ verdict }) => verdict !== 'unchanged')
          verdicts.push(...changed.slice(0, RESULTS_SHOWN_MAX - verdicts.length))
        },
      })
      return { job, verdicts, report }
    },

    async run(caller, importId, path) {
      try {
        const job = await hub.imports.get(caller, importId)
        if (job.state !== 'running') return
        const file = await openSourceFile(path, job.name)
        await runImport(
          hub,
          caller,
          job,
          { file, format: formats.named(job.format) },
          {
            size: batchSize(),
            timing,
            readRowsElsewhere,
            ...(signal && { signal }),
            ...(pauseMs !== undefined && { pauseMs }),
          },
        )
      } catch (error) {
        await failImport(hub, caller, { importId, error }, onFailure)
      }
    },

    async undo(caller, importId) {
      await hub.imports.undo(caller, importId)
    },
  }
}

function toReadOptions({ mapping, ...rest }: JsonObject): ReadOptions {
  return { ...(rest as ReadOptions), ...(mapping !== undefined && { mapping: readMapping(mapping) }) }
}
