import { openSqliteStore } from '../../src/store/sqlite/sqlite.ts'
import type { Store } from '../../src/store/store.ts'
import { onPostgres } from './engine.ts'
import { openTestDatabase } from './test-database.ts'

/** Opens a new, empty store of the engine under test (see `vitest.config.ts`). Closing it deletes its data. */
export function openTestStore(): Promise<Store> {
  if (onPostgres) return openTestDatabase()
  return Promise.resolve(openSqliteStore({ file: ':memory:' }))
}
