import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { builtConsole } from './built-programs.ts'
import { createJobs, type RunningJobs } from './bulk/bulk.ts'
import { startChores } from './chores.ts'
import { type Config, defaultConfig, limitsSetting } from './config.ts'
import type { Dialect } from './dialects/dialect.ts'
import { dialects, ownDialect } from './dialects/index.ts'
import { createHub, createLimits, type Hub, numberRangeOf, wallClock } from './hub/hub.ts'
import { createLog } from './log.ts'
import type { Caller } from './model/access.ts'
import type { Activity } from './model/activity.ts'
import { type Clock, systemClock, systemTiming, type Timing } from './model/clock.ts'
import type { KithError } from './model/errors.ts'
import { alphabets, createIds, type Ids } from './model/ids.ts'
import type { OrgId } from './model/person.ts'
import { budgetOf, type StopReason, usualBudgets } from './model/read-limits.ts'
import { createPhoneRebuilds, type PhoneRebuilds } from './phone-rebuild.ts'
import { createActivity } from './server/activity.ts'
import { createMetrics } from './server/metrics.ts'
import type { Observe } from './server/observation.ts'
import { createServer, type KithServer } from './server/server.ts'

export {
  hasStore,
  lockStore,
  openStore,
  requireStoreFile,
  requireTables,
  type StoreClaim,
  usersOfStore,
} from './open-store.ts'
export { moveStore } from './store/move.ts'
export { openSqliteScratch } from './store/sqlite/sqlite.ts'
export { describeUser, type StoreLock } from './store/store-lock.ts'

import { createImportElsewhere } from './importers/import-elsewhere.ts'
import {
  fileOf,
  lockStore,
  openStore,
  requireStoreFile,
  requireTables,
  type StoreClaim,
} from './open-store.ts'
import { createExportElsewhere } from './readers/export-elsewhere.ts'
import { readElsewhere } from './readers/read-elsewhere.ts'
import { createReaderPool, type ReaderPool } from './readers/reader-pool.ts'
import { createKeySource } from './secrets/secret-keys.ts'
import { createSecrets, type Secrets } from './secrets/secrets.ts'
import { withReadCache } from './store/read-cache.ts'
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
  /** Seals and opens secrets. Its keys are read at first need; an embedded store without one gets one then. */
  readonly secrets: Secrets
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
  /** Used in place of the store that the settings name, without claiming it; closed with the app. */
  readonly store?: Store
  /** How the store is claimed; a claim of other servers on an embedded store excludes `serve`. */
  readonly claim?: StoreClaim
  /** Fails if there is no store, instead of making one. */
  readonly mustExist?: boolean
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
  const { own, lock } = parts.store ? { own: parts.store } : await openClaimed(config, parts, timing)
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
    await lock?.release()
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
  const chores = startChores({ hub, limits, jobs, config, timing, observe })
  return {
    config,
    store,
    hub,
    server,
    dialects,
    secrets: createSecrets(createKeySource(config)),
    activity,
    hubWith,
    jobs,
    phoneRebuilds,
    renderings,
    async close() {
      chores.cancel()
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
      await lock?.release()
    },
  }
}

/** Opens the store that the settings name, after claiming it. @throws conflict if another process replaces or serves it */
async function openClaimed(config: Config, parts: AppParts, timing: Timing) {
  const { mustExist = false, claim = { use: 'use', command: 'a program', timing, onLost: failUncaught } } =
    parts
  if (mustExist) requireStoreFile(config)
  const lock = await lockStore(config, claim)
  const own = openStore(config)
  try {
    if (mustExist) await requireTables(own)
    return { own, lock }
  } catch (error) {
    await own.close()
    await lock.release()
    throw error
  }
}

function failUncaught(error: KithError): void {
  queueMicrotask(() => {
    throw error
  })
}

/** Renderings are kept beside an embedded store alone: PostgreSQL has no file, and its servers no folder of their own. */
function keepRenderings(
  { dataFolder, databaseUrl, keptRenderingsBytesMax }: Config,
  { store, program }: AppParts,
  timing: Timing,
): SqliteRenderings | undefined {
  if (store || databaseUrl !== '') return undefined
  const kith = fileOf({ dataFolder })
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
