import { openSqliteStore } from '../../src/store/sqlite/sqlite.ts'
import type { Store } from '../../src/store/store.ts'
import { onPostgres } from './engine.ts'
import { openTestDatabase } from './test-database.ts'

/** A new, empty store of the engine the run is about (see `vitest.config.ts`); closing it is the end of it. */
export function openTestStore(): Promise<Store> {
  if (onPostgres) return openTestDatabase()
  return Promise.resolve(openSqliteStore({ file: ':memory:' }))
}
