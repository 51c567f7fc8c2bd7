import { type DryRunReport, failImport, type ImportWork, type InspectedFile } from '../bulk/bulk.ts'
import type { Hub } from '../hub/hub.ts'
import type { Caller } from '../model/access.ts'
import type { FilePreview } from '../model/bulk.ts'
import type { Timing } from '../model/clock.ts'
import { KithError } from '../model/errors.ts'
import type { OrgId } from '../model/person.ts'
import { toError } from '../readers/failure.ts'
import type { ImportTask } from '../readers/messages.ts'
import { ProcessEnded } from '../readers/reader.ts'
import type { ReaderPool } from '../readers/reader-pool.ts'
import type { ImportResult } from './import-process.ts'

export interface ImportElsewhereOptions {
  readonly pool: ReaderPool
  readonly hub: () => Hub
  readonly timing: Timing
  readonly onPhonesDue: (orgId: OrgId) => void
  readonly onFailure: (cause: unknown) => void
}

/** How often a process may end without having written a row before its job is given up. */
const ENDS_MAX = 3
/** Pause before a task that found no process, or lost its own, tries again. */
const RETRY_MS = 1000

/**
 * Does the work of imports in other processes, with a lower priority than the server's.
 *
 * @param closing kills the processes; jobs stay to be resumed
 */
export function createImportElsewhere(
  { pool, hub, timing, onPhonesDue, onFailure }: ImportElsewhereOptions,
  closing: AbortSignal,
): ImportWork {
  async function ask<T>(task: ImportTask, signal: AbortSignal): Promise<T> {
    const { value, phonesDue, failures } = await pool.use(task.caller.orgId, { signal }, async (process) => {
      const reply = await process.request(task)
      return (reply as { value: unknown }).value as ImportResult
    })
    for (const orgId of phonesDue) onPhonesDue(orgId)
    for (const failure of failures) onFailure(toError(failure))
    return value as T
  }

  /** Work for a request, which ends with its client. */
  function forRequest<T>(task: ImportTask, caller: Caller): Promise<T> {
    const { signal } = caller.readLimits?.() ?? {}
    return ask(task, signal ? AbortSignal.any([signal, closing]) : closing)
  }

  /** Work in the background goes on in another process if its own was killed, unless it gets nowhere. */
  async function inBackground(task: ImportTask & { readonly importId: number }): Promise<void> {
    let last = ''
    for (let ends = 0; ; ) {
      try {
        return await ask(task, closing)
      } catch (error) {
        if (closing.aborted) return
        if (!isPassing(error)) throw error
        const { state, progress, updatedAt } = await hub().imports.get(task.caller, task.importId)
        const present = `${state} ${progress.rows} ${updatedAt}`
        ends = present === last ? ends + 1 : 0
        last = present
        if (error instanceof ProcessEnded && ends >= ENDS_MAX)
          throw new Error('The process of an import ended several times without writing a row.', {
            cause: error,
          })
      }
      await timing.pause(RETRY_MS)
    }
  }

  return {
    inspect: (caller, received) =>
      forRequest<InspectedFile>({ type: 'inspect', caller: plain(caller), received }, caller),
    preview: (caller, received) =>
      forRequest<FilePreview>({ type: 'preview', caller: plain(caller), received }, caller),
    dryRun: (caller, received) =>
      forRequest<DryRunReport>({ type: 'dryRun', caller: plain(caller), received }, caller),
    async run(caller, importId, path) {
      try {
        await inBackground({ type: 'import', caller: plain(caller), importId, path })
      } catch (error) {
        await failImport(hub(), caller, { importId, error }, onFailure)
      }
    },
    undo: (caller, importId) => inBackground({ type: 'undo', caller: plain(caller), importId }),
  }
}

/** Whether the task can be tried again: no process was free, or its process ended. */
function isPassing(error: unknown): boolean {
  return error instanceof KithError && error.code === 'unavailable'
}

/** A caller without functions. */
function plain({ readLimits: _, ...caller }: Caller): Caller {
  return caller
}
