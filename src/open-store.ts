import { join } from 'node:path'
import type { Config } from './config.ts'
import { openPostgresStore } from './store/postgres/postgres.ts'
import type { SqlStore } from './store/sql-store.ts'
import { openSqliteStore } from './store/sqlite/sqlite.ts'

/**
 * Opens the store that the settings name, without migrating it.
 *
 * @param options.readOnly opens it for reading only, beside the process that writes
 */
export function openStore(config: Config, { readOnly = false } = {}): SqlStore {
  if (config.databaseUrl === '') {
    const file = join(config.dataFolder, 'kith.db')
    return openSqliteStore({ file, synchronous: config.sqliteSynchronous, readOnly })
  }
  return openPostgresStore({
    url: config.databaseUrl,
    connectionsMax: config.databaseConnectionsMax,
    connectTimeoutMs: config.databaseConnectTimeoutMs,
    statementTimeoutMs: config.databaseStatementTimeoutMs,
  })
}
