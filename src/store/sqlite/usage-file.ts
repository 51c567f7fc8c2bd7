import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import { createUsageCounts, createUsageTable } from '../queries/usage-counts.ts'
import type { UsageCounts } from '../usage.ts'
import { makePrivate } from './private-file.ts'

/** How long this process waits for another one. What was not added is added the next time. */
const WAIT_MS = 20

/**
 * Counts in a file of their own beside the store. In the store itself, each exchange of counts would be a commit: it would
 * wait for the disk and for imports, and empty the caches that are valid until something changes. The file is not flushed,
 * because losing counts does no harm.
 *
 * @param store the file of the store; the counts of a store in memory are in memory
 */
export function openUsageFile(store: string): UsageCounts {
  const file = store === ':memory:' ? store : join(dirname(store), 'kith-usage.db')
  let opened: Promise<Kysely<unknown>> | undefined

  async function open(): Promise<Kysely<unknown>> {
    if (file !== ':memory:') makePrivate(file)
    const database = new Database(file, { timeout: WAIT_MS })
    database.pragma('journal_mode = WAL')
    database.pragma('synchronous = OFF')
    const db = new Kysely<unknown>({ dialect: new SqliteDialect({ database }) })
    await createUsageTable(db)
    return db
  }

  return createUsageCounts(
    () => {
      opened ??= open().catch((error: unknown) => {
        opened = undefined
        throw error
      })
      return opened
    },
    async () => {
      await (await opened?.catch(() => undefined))?.destroy()
    },
  )
}
