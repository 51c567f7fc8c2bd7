import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createJobs, type RunningJobs } from './bulk/bulk.ts'
import { type Config, defaultConfig } from './config.ts'
import type { Dialect } from './dialects/dialect.ts'
import { dialects } from './dialects/index.ts'
import { createHub, type Hub } from './hub/hub.ts'
import { createLog } from './log.ts'
import { type Clock, systemClock } from './model/clock.ts'
import { createIds, type Ids } from './model/ids.ts'
import type { Observe } from './server/observation.ts'
import { createServer, type KithServer } from './server/server.ts'
import { type BackupReport, backupSqlite, restoreSqlite } from './store/sqlite/backup.ts'
import { openSqliteScratch, openSqliteStore } from './store/sqlite/sqlite.ts'
import type { Store } from './store/store.ts'

export interface App {
  readonly config: Config
  readonly store: Store
  readonly hub: Hub
  readonly server: KithServer
  /** Imports that came by HTTP. Call `resumeAll` when serving begins. */
  readonly jobs: RunningJobs
  readonly dialects: readonly Dialect[]
  /** Another front door to the same store, with a clock and ids of its own: for data that must come out the same. */
  hubWith(parts: { clock: Clock; ids: Ids }): Hub
  close(): Promise<void>
}

export interface AppParts {
  readonly clock?: Clock
  readonly ids?: Ids
  readonly observe?: Observe
  /** `:memory:` keeps the store in memory. */
  readonly databaseFile?: string
}

/** Kept answers are gone at most this long after they have expired. */
const FORGET_EVERY_MS = 3_600_000

/** Wires everything together: configuration in, running parts out. Brings the store's schema up to date. */
export async function createApp(settings: Partial<Config> = {}, parts: AppParts = {}): Promise<App> {
  const config: Config = { ...defaultConfig, ...settings }
  const { clock = systemClock(), ids = createIds(), observe = createLog(config.log) } = parts
  const store = openSqliteStore({
    file: parts.databaseFile ?? join(config.dataFolder, 'kith.db'),
    synchronous: config.sqliteSynchronous,
  })
  await store.migrate()
  const hubWith: App['hubWith'] = (own) =>
    createHub({ store, dialects, demo: config.demo, openScratch: openSqliteScratch, ...own })
  const hub = hubWith({ clock, ids })
  const { bodyBytesMax, targetBytesMax, headerBytesMax, requestTimeoutMs } = config
  const limits = { bodyBytesMax, targetBytesMax, headerBytesMax, requestTimeoutMs }
  const jobs = createJobs({
    hub,
    dialects,
    folder:
      parts.databaseFile === ':memory:'
        ? join(tmpdir(), `kith-${process.pid}`)
        : join(config.dataFolder, 'uploads'),
    uploadBytesMax: config.uploadBytesMax,
    onFailure: (cause) => observe({ type: 'ChoreFailed', chore: 'import', cause }),
  })
  const server = createServer({
    hub,
    bulk: jobs,
    ids,
    dialects,
    observe,
    limits,
    rateAllowances: config.rateLimits,
  })
  const forgetting = setInterval(() => {
    hub.answers.forget().catch((cause: unknown) => {
      observe({ type: 'ChoreFailed', chore: 'forget answers', cause })
    })
  }, FORGET_EVERY_MS)
  // Whoever only reads the store need not wait for it.
  forgetting.unref()
  return {
    config,
    store,
    hub,
    server,
    dialects,
    hubWith,
    jobs,
    async close() {
      clearInterval(forgetting)
      await jobs.close()
      await server.close()
      await store.close()
    },
  }
}

/** Copies the store to a file, also while it is being served. @throws invalid */
export function backupStore(settings: Partial<Config>, file: string): BackupReport {
  return backupSqlite(databaseFileOf(settings), file)
}

/** Puts a copy in the place of the store. @throws invalid */
export function restoreStore(
  settings: Partial<Config>,
  file: string,
  options: { replace: boolean },
): BackupReport & { before?: string } {
  return restoreSqlite(file, databaseFileOf(settings), options)
}

function databaseFileOf(settings: Partial<Config>): string {
  return join(settings.dataFolder ?? defaultConfig.dataFolder, 'kith.db')
}
