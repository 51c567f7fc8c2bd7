import { type Config, defaultConfig } from './config.ts'
import { systemTiming } from './model/clock.ts'
import { KithError } from './model/errors.ts'
import { fileOf, lockStore, requireStoreFile } from './open-store.ts'
import { type BackupReport, backupSqlite, requireFile, restoreSqlite } from './store/sqlite/backup.ts'
import type { StoreUse } from './store/store-lock.ts'

/** Copies the store to a file, also while a server uses it. @throws invalid; conflict while the store is being replaced */
export async function backupStore(settings: Partial<Config>, file: string): Promise<BackupReport> {
  const config = embedded(settings)
  requireStoreFile(config)
  return claiming(config, { command: 'kith backup', use: 'use' }, () => backupSqlite(fileOf(config), file))
}

/** Replaces the store with a backup. @throws invalid; conflict while another process has the store open */
export async function restoreStore(
  settings: Partial<Config>,
  file: string,
  options: { replace: boolean },
): Promise<BackupReport & { before?: string }> {
  const config = embedded(settings)
  // The claim makes the folder of the store.
  requireFile(file)
  return claiming(config, { command: 'kith restore', use: 'replace' }, () =>
    restoreSqlite(file, fileOf(config), options),
  )
}

async function claiming<T>(
  config: Config,
  { command, use }: { readonly command: string; readonly use: StoreUse },
  work: () => T,
): Promise<T> {
  // The lock of an embedded store is never lost.
  const lock = await lockStore(config, { use, command, timing: systemTiming, onLost: () => undefined })
  try {
    return work()
  } finally {
    await lock.release()
  }
}

function embedded(settings: Partial<Config>): Config {
  if (settings.databaseUrl) {
    throw new KithError('invalid', 'Use pg_dump to back up a PostgreSQL database.')
  }
  return { ...defaultConfig, ...settings }
}
