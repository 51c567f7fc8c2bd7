import type { Caller } from '../model/access.ts'
import type { Download, ExportReadOptions } from '../model/bulk.ts'
import type { LentReader, ReaderPool } from './reader-pool.ts'

/**
 * Exports people in another process, which reads, writes the format and waits for the client, so that an export costs the
 * server no more than passing bytes on.
 *
 * @param budgetOf milliseconds that the process may take for one chunk
 * @throws as `BulkJobs.export`
 */
export function createExportElsewhere(
  pool: ReaderPool,
  budgetOf: (caller: Caller) => number,
): (caller: Caller, options: ExportReadOptions) => Promise<Download> {
  return async ({ readLimits, ...caller }, options) => {
    const { signal } = readLimits?.() ?? {}
    const limits = { budgetMs: budgetOf(caller), ...(signal && { signal }) }
    // The process is lent until the content was read, so the file is passed out of the work before it ends.
    return new Promise<Download>((resolve, reject) => {
      pool
        .use(caller.orgId, limits, async (reader) => {
          const file = await reader.request({ type: 'export', caller, options })
          if (file.type !== 'file') throw new Error(`A reader answered ${file.type} to an export.`)
          await new Promise<void>((finished) => {
            resolve({
              contentType: file.contentType,
              fileName: `people.${file.extension}`,
              content: contentOf(reader, finished),
            })
            // A client that has gone may never begin to read, also if it went while the export was prepared.
            if (signal?.aborted) finished()
            else signal?.addEventListener('abort', () => finished(), { once: true })
          })
          await reader.request({ type: 'stop' })
        })
        .catch(reject)
    })
  }
}

async function* contentOf(reader: LentReader, finished: () => void): AsyncGenerator<Uint8Array> {
  try {
    for (;;) {
      const reply = await reader.request({ type: 'next' })
      if (reply.type !== 'chunk') return
      yield reply.bytes
    }
  } finally {
    finished()
  }
}
