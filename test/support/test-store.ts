import { openSqliteStore } from '../../src/store/sqlite/sqlite.ts'
import type { Store } from '../../src/store/store.ts'
import { openTestDatabase } from './test-database.ts'

/** A new, empty store of the engine the run is about (see `vitest.config.ts`); closing it is the end of it. */
export function openTestStore(): Promise<Store> {
  if (process.env.KITH_TEST_ENGINE === 'postgres') return openTestDatabase()
  return Promise.resolve(openSqliteStore({ file: ':memory:' }))
}
