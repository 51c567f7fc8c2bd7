import { afterAll, afterEach, beforeEach } from 'vitest'
import type { Person } from '../../src/model/person.ts'
import { bulkFiles } from './bulk-files.ts'
import { openTestHub, type TestHub } from './test-hub.ts'

/** A hub of its own for each test, into which files are imported. */
export interface ImportingHub extends Omit<TestHub, 'close'> {
  readonly files: ReturnType<typeof bulkFiles>
  /** Imports the content of a file. @returns everyone in the store afterwards */
  imported(content: string | Buffer, options?: object): Promise<Person[]>
  everyone(): Promise<Person[]>
}

/** Opens a hub before each test of a file. After each test, the store is checked and closed. */
export function setUpImports(): ImportingHub {
  const files = bulkFiles()
  let kith: TestHub

  beforeEach(async () => {
    kith = await openTestHub()
  })
  afterEach(async () => {
    await kith.expectSound()
    await kith.close()
  })
  afterAll(files.remove)

  async function everyone(): Promise<Person[]> {
    const query = { order: [], page: { offset: 0, limit: 500 } }
    return [...(await kith.hub.people.list(kith.caller('own'), query)).items]
  }

  return {
    files,
    everyone,
    async imported(content, options) {
      await files.importText(kith.hub, kith.caller('own'), content, options)
      return everyone()
    },
    get hub() {
      return kith.hub
    },
    get store() {
      return kith.store
    },
    get organization() {
      return kith.organization
    },
    caller: (dialect, rights) => kith.caller(dialect, rights),
    hubWith: (parts) => kith.hubWith(parts),
    expectSound: () => kith.expectSound(),
  }
}
