import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { builtConsole } from './built-programs.ts'
import { createJobs, type RunningJobs } from './bulk/bulk.ts'
import { type Config, defaultConfig, limitsSetting } from './config.ts'
import type { Dialect } from './dialects/dialect.ts'
import { dialects, ownDialect } from './dialects/index.ts'
import { createHub, createLimits, type Hub, numberRangeOf, wallClock } from './hub/hub.ts'
import { createLog } from './log.ts'
import type { Caller } from './model/access.ts'
import type { Activity } from './model/activity.ts'
import { type Clock, systemClock, systemTiming, type Timer, type Timing } from './model/clock.ts'
import { KithError } from './model/errors.ts'
import { alphabets, createIds, type Ids } from './model/ids.ts'
import type { OrgId } from './model/person.ts'
import { budgetOf, type StopReason, usualBudgets } from './model/read-limits.ts'
import { createPhoneRebuilds, type PhoneRebuilds } from './phone-rebuild.ts'
import { createActivity } from './server/activity.ts'
import { createMetrics } from './server/metrics.ts'
import type { Observe } from './server/observation.ts'
import { createServer, type KithServer } from './server/server.ts'

export { openStore } from './open-store.ts'
export { moveStore } from './store/move.ts'

import { createImportElsewhere } from './importers/import-elsewhere.ts'
import { openStore } from './open-store.ts'
import { createExportElsewhere } from './readers/export-elsewhere.ts'
import { readElsewhere } from './readers/read-elsewhere.ts'
import { createReaderPool, type ReaderPool } from './readers/reader-pool.ts'
import { withReadCache } from './store/read-cache.ts'
import { type BackupReport, backupSqlite, restoreSqlite } from './store/sqlite/backup.ts'
import {
  openSqliteRenderings,
  removeSqliteRenderings,
  renderingsBeside,
  type SqliteRenderings,
} from './store/sqlite/renderings/renderings.ts'
import { openSqliteScratch } from './store/sqlite/sqlite.ts'
import type { Store } from './store/store.ts'

export interface App {
  readonly config: Config
  readonly store: Store
  readonly hub: Hub
  readonly server: KithServer
  /** Imports that were requested over HTTP. Call `resumeAll` when the server starts. */
  readonly jobs: RunningJobs
  /** Rebuilds normal forms of phone numbers. Call `start` when the server starts. */
  readonly phoneRebuilds: PhoneRebuilds
  /** Renderings of people beside the store, if they are kept. */
  readonly renderings?: SqliteRenderings | undefined
  readonly dialects: readonly Dialect[]
  /** Statistics of the recent requests to this server. */
  readonly activity: Activity
  /** Another hub on the same store with a given clock and ids, for demo data that must be the same every time. */
  hubWith(parts: { clock: Clock; ids: Ids }): Hub
  close(): Promise<void>
}

export interface AppParts {
  readonly clock?: Clock
  readonly timing?: Timing
  /** The time in seconds by which limits are counted. */
  readonly wallClock?: () => number
  readonly ids?: Ids
  readonly observe?: Observe
  /** Used in place of the store that the settings name; closed with the app. */
  readonly store?: Store
  /** The file of the program for reader processes; if absent, everything is read in this process. */
  readonly readerProgram?: string
  /**
   * The program: its file, or a name in place of it. Renderings that another program kept are not read; absent, none are
   * kept.
   */
  readonly program?: { readonly file: string } | { readonly name: string }
  /** The file of the program for import processes; if absent, imports run in this process. */
  readonly importerProgram?: string
  /** Folder of the built console; beside the compiled program by default. */
  readonly consoleFolder?: string
}

/** The longest time that an expired record stays in the store. */
const CLEAN_UP_EVERY_MS = 3_600_000
/** How long servers of a store may not know what the others have counted. */
const EXCHANGE_EVERY_MS = 1000
/** The longest time that the last use of a key is known only to this process. */
const STORE_USES_EVERY_MS = 60_000

/** Connects all parts of Kith according to the settings, and migrates the store. */
export async function createApp(settings: Partial<Config> = {}, parts: AppParts = {}): Promise<App> {
  const config: Config = { ...defaultConfig, ...settings }
  const { clock = systemClock(), timing = systemTiming, ids = createIds() } = parts
  const log = parts.observe ?? createLog(config.log, systemClock())
  const activity = createActivity({
    id: `srv_${createIds().text(12, alphabets.base32)}`,
    dialects,
    now: systemClock().now,
  })
  const metrics = createMetrics(
    () => readers?.state(),
    () => limits.statistics,
    () => renderings?.state,
  )
  const observe: Observe = (observation) => {
    activity.note(observation)
    metrics.note(observation)
    log(observation)
  }
  const own = parts.store ?? openStore(config)
  const readers =
    parts.readerProgram === undefined ? undefined : startPools(parts.readerProgram, config, timing, observe)
  const imports =
    parts.importerProgram === undefined ? undefined : importPool(parts.importerProgram, config, timing)
  const store = withReadCache(readers ? readElsewhere(own, readers.reads) : own)
  try {
    await store.migrate()
  } catch (error) {
    await readers?.close()
    await imports?.close()
    await store.close()
    throw error
  }
  const renderings = keepRenderings(config, parts, timing)
  const limits = createLimits({
    store,
    now: parts.wallClock ?? wallClock,
    ...limitsSetting(config),
  })
  const hubWith: App['hubWith'] = (own) =>
    createHub({
      timing,
      store,
      limits,
      dialects,
      demo: config.demo,
      numberRange: numberRangeOf(config),
      openScratch: openSqliteScratch,
      sessionLifeSeconds: config.sessionLifeSeconds,
      phoneFormsDue: (orgId) => phoneRebuilds.note(orgId),
      ...own,
    })
  const hub = hubWith({ clock, ids })
  const importFailed = (cause: unknown) => observe({ type: 'ChoreFailed', chore: 'import', cause })
  const jobs = createJobs({
    hub,
    dialects,
    serverCaller,
    // A store that the settings do not name has no folder of its own.
    folder:
      parts.store && settings.dataFolder === undefined
        ? join(tmpdir(), `kith-${randomUUID()}`)
        : join(config.dataFolder, 'uploads'),
    uploadBytesMax: config.uploadBytesMax,
    exportElsewhere:
      readers &&
      createExportElsewhere(readers.exports, ({ role }) =>
        budgetOf(config.exportBudgetMs, role, usualBudgets.exportBudgetMs),
      ),
    exportRowsOf: ({ role }) => budgetOf(config.exportRowsMax, role, usualBudgets.exportRowsMax),
    importElsewhere:
      imports &&
      ((closing) =>
        createImportElsewhere(
          {
            pool: imports,
            hub: () => hub,
            timing,
            onPhonesDue: (orgId) => phoneRebuilds.note(orgId),
            onFailure: importFailed,
          },
          closing,
        )),
    onFailure: importFailed,
  })
  const phoneRebuilds: PhoneRebuilds = createPhoneRebuilds({
    hub,
    timing,
    worker: createIds().uuid(),
    onStep: ({ state, changed, progress: { rebuild } }, orgId) => {
      const remaining = state === 'running' && rebuild ? Math.max(0, rebuild.total - rebuild.seen) : 0
      observe({ type: 'PhonesReread', orgId, changed, remaining })
    },
    onFailure: (cause) => observe({ type: 'ChoreFailed', chore: 'rebuild phone numbers', cause }),
  })
  const server = createServer({
    hub,
    bulk: jobs,
    activity,
    ids,
    timing,
    dialects,
    observe,
    limits: config,
    metrics,
    keptRenderings: renderings,
    rateAllowances: config.rateLimits,
    corsOrigins: config.corsOrigins,
    consoleFolder: parts.consoleFolder ?? builtConsole(),
    trustedProxies: config.trustedProxies,
    publicUrls: config.publicUrls,
    host: config.host,
  })
  const removeOldValues = () => hub.history.removeExpiredValues(config.changeHistoryDays)
  const chores = [
    regularly(
      timing,
      CLEAN_UP_EVERY_MS,
      'remove expired idempotency records',
      () => hub.idempotency.removeExpired(),
      observe,
    ),
    regularly(timing, EXCHANGE_EVERY_MS, 'exchange counts of usage', () => limits.exchange(), observe),
    regularly(
      timing,
      CLEAN_UP_EVERY_MS,
      'remove old counts of usage',
      () => limits.removeOldCounts(),
      observe,
    ),
    regularly(timing, STORE_USES_EVERY_MS, 'store uses of keys', () => hub.keys.storeUses(), observe),
    ...(config.changeHistoryDays > 0
      ? [
          regularly(
            timing,
            CLEAN_UP_EVERY_MS,
            'remove old values from the change history',
            removeOldValues,
            observe,
          ),
        ]
      : []),
  ]
  return {
    config,
    store,
    hub,
    server,
    dialects,
    activity,
    hubWith,
    jobs,
    phoneRebuilds,
    renderings,
    async close() {
      for (const chore of chores) chore.cancel()
      await phoneRebuilds.close()
      await jobs.close()
      await imports?.close()
      await server.close()
      // If the store cannot be reached, the program must still end.
      await hub.keys.storeUses().catch(() => undefined)
      await limits.exchange().catch(() => undefined)
      await readers?.close()
      await renderings?.close()
      await store.close()
    },
  }
}

/** Renderings are kept beside an embedded store alone: PostgreSQL has no file, and its servers no folder of their own. */
function keepRenderings(
  { dataFolder, databaseUrl, keptRenderingsBytesMax }: Config,
  { store, program }: AppParts,
  timing: Timing,
): SqliteRenderings | undefined {
  if (store || databaseUrl !== '') return undefined
  const kith = join(dataFolder, 'kith.db')
  const file = renderingsBeside(kith)
  if (keptRenderingsBytesMax === 0) removeSqliteRenderings(file)
  if (keptRenderingsBytesMax === 0 || !program) return undefined
  return openSqliteRenderings({ file, store: kith, program, bytesMax: keptRenderingsBytesMax, timing })
}

interface Pools {
  state(): ReaderPool['state']
  readonly reads: ReaderPool
  readonly exports: ReaderPool
  close(): Promise<void>
}

/** Exports have processes of their own, because they hold them for as long as their clients read. */
function startPools(program: string, config: Config, timing: Timing, observe: Observe): Pools {
  const options = {
    program,
    settings: config,
    timing,
    onStopped: (why: StopReason) => observe({ type: 'ReadStopped', why }),
  }
  const reads = createReaderPool({ ...options, processesMax: config.readerProcesses })
  const exports = createReaderPool({ ...options, processesMax: config.exportProcesses })
  return {
    reads,
    exports,
    state() {
      const both = [reads.state, exports.state]
      const sum = (of: keyof ReaderPool['state']) => both.reduce((total, state) => total + state[of], 0)
      return { processes: sum('processes'), busy: sum('busy'), waiting: sum('waiting') }
    },
    async close() {
      await Promise.all([reads.close(), exports.close()])
    },
  }
}

/** Imports yield the processor to everything else. */
const IMPORT_PRIORITY = 10

function importPool(program: string, config: Config, timing: Timing): ReaderPool {
  const processesMax = config.importProcesses
  return createReaderPool({ program, settings: config, processesMax, priority: IMPORT_PRIORITY, timing })
}

/** Runs a task periodically. The timer does not keep the process alive. */
function regularly(
  timing: Timing,
  milliseconds: number,
  chore: string,
  work: () => Promise<unknown>,
  observe: Observe,
): Timer {
  return timing.every(milliseconds, () => {
    work().catch((cause: unknown) => observe({ type: 'ChoreFailed', chore, cause }))
  })
}

/** Sends requests to an app inside this process, all of them as one caller, without a port or a key. */
export function localFetch(app: App, caller: Caller): (request: Request) => Promise<Response> {
  const server = createServer({
    hub: { ...app.hub, keys: { ...app.hub.keys, signIn: async () => caller } },
    bulk: app.jobs,
    activity: app.activity,
    ids: createIds(),
    timing: systemTiming,
    dialects: app.dialects,
    observe: () => {},
    limits: app.config,
  })
  return async (request) => {
    const { pathname, search } = new URL(request.url)
    const body = request.body === null ? undefined : Buffer.from(await request.arrayBuffer())
    const answer = await server.app.inject({
      method: request.method as 'GET',
      url: `${pathname}${search}`,
      headers: Object.fromEntries(request.headers),
      ...(body && { payload: body }),
    })
    const headers = Object.entries(answer.headers).map(([name, value]): [string, string] => [
      name,
      String(value),
    ])
    const bodiless = answer.statusCode === 204 || answer.statusCode === 304
    return new Response(bodiless ? null : new Uint8Array(answer.rawPayload), {
      status: answer.statusCode,
      headers,
    })
  }
}

/** The caller in whose name the server resumes interrupted imports: the key that started one may be revoked by now. */
function serverCaller(orgId: OrgId): Caller {
  return { orgId, dialect: ownDialect.name, keyId: 'server', kind: 'token', role: 'admin', sensitive: true }
}

/** Copies the store to a file, also while a server uses it. @throws invalid */
export function backupStore(settings: Partial<Config>, file: string): BackupReport {
  return backupSqlite(databaseFileOf(settings), file)
}

/** Replaces the store with a backup. @throws invalid */
export function restoreStore(
  settings: Partial<Config>,
  file: string,
  options: { replace: boolean },
): BackupReport & { before?: string } {
  return restoreSqlite(file, databaseFileOf(settings), options)
}

function databaseFileOf(settings: Partial<Config>): string {
  if (settings.databaseUrl) {
    throw new KithError('invalid', 'Use pg_dump to back up a PostgreSQL database.')
  }
  return join(settings.dataFolder ?? defaultConfig.dataFolder, 'kith.db')
}
