import { existsSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import type { Config } from './config.ts'
import { systemClock, type Timing } from './model/clock.ts'
import { KithError } from './model/errors.ts'
import { lockDatabase, usersOfDatabase } from './store/postgres/database-lock.ts'
import { openPostgresStore } from './store/postgres/postgres.ts'
import type { SqlStore } from './store/sql-store.ts'
import { lockFolder, usersOfFolder } from './store/sqlite/folder-lock.ts'
import { openSqliteStore } from './store/sqlite/sqlite.ts'
import type { StoreLock, StoreUse, StoreUser } from './store/store-lock.ts'

/**
 * Opens the store that the settings name, without migrating it.
 *
 * @param options.readOnly opens it for reading only, beside the process that writes
 */
export function openStore(config: Config, { readOnly = false } = {}): SqlStore {
  if (config.databaseUrl === '') {
    return openSqliteStore({ file: fileOf(config), synchronous: config.sqliteSynchronous, readOnly })
  }
  return openPostgresStore({
    url: config.databaseUrl,
    connectionsMax: config.databaseConnectionsMax,
    connectTimeoutMs: config.databaseConnectTimeoutMs,
    statementTimeoutMs: config.databaseStatementTimeoutMs,
  })
}

type Place = Pick<Config, 'dataFolder' | 'databaseUrl' | 'databaseConnectTimeoutMs'>

/** How a process claims a store. */
export interface StoreClaim {
  readonly use: StoreUse
  /** For messages of other processes that want the store, such as `kith serve`. */
  readonly command: string
  readonly timing: Timing
  /** The lock was lost, and another process has the store now. */
  readonly onLost: (error: KithError) => void
}

/**
 * Claims the store that the settings name, before it is opened.
 *
 * @throws conflict that names the processes that are in the way; unavailable
 */
export async function lockStore(
  { dataFolder, databaseUrl, databaseConnectTimeoutMs }: Place,
  { use, command, timing, onLost }: StoreClaim,
): Promise<StoreLock> {
  const user = { command, processId: process.pid, host: hostname(), since: systemClock().now() }
  return databaseUrl === ''
    ? lockFolder(dataFolder, use, user)
    : lockDatabase(use, user, {
        url: databaseUrl,
        connectTimeoutMs: databaseConnectTimeoutMs,
        timing,
        onLost,
      })
}

/** The processes that have the store open. */
export async function usersOfStore({
  dataFolder,
  databaseUrl,
  databaseConnectTimeoutMs,
}: Place): Promise<StoreUser[]> {
  return databaseUrl === ''
    ? usersOfFolder(dataFolder)
    : usersOfDatabase({ url: databaseUrl, connectTimeoutMs: databaseConnectTimeoutMs })
}

/** Whether the settings name a database, or a folder with a store. */
export function hasStore(config: Pick<Config, 'dataFolder' | 'databaseUrl'>): boolean {
  return config.databaseUrl !== '' || existsSync(fileOf(config))
}

/** @throws invalid if the settings name a folder without a store */
export function requireStoreFile(config: Pick<Config, 'dataFolder' | 'databaseUrl'>): void {
  if (!hasStore(config)) throw noStore(config.dataFolder)
}

/** @throws invalid if the database has no store */
export async function requireTables(store: SqlStore): Promise<void> {
  if ((await store.engine.readVersion(store.engine.db)) === 0) throw noStore('the database')
}

function noStore(place: string): KithError {
  const message = `There is no store in ${place}. Name the right one with --data or --database-url, or start one with kith serve.`
  return new KithError('invalid', message, { subject: 'store' })
}

/** The file of an embedded store. */
export function fileOf({ dataFolder }: Pick<Config, 'dataFolder'>): string {
  return join(dataFolder, 'kith.db')
}
