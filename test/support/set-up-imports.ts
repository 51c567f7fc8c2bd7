import { afterAll } from 'vitest'
import type { Person } from '../../src/model/person.ts'
import { bulkFiles } from './bulk-files.ts'
import { setUpHub } from './set-up-hub.ts'

/** A hub of its own for each test, into which files are imported. */
export interface ImportingHub extends ReturnType<typeof setUpHub> {
  readonly files: ReturnType<typeof bulkFiles>
  /** Imports the content of a file. @returns everyone in the store afterwards */
  imported(content: string | Buffer, options?: object): Promise<Person[]>
  everyone(): Promise<Person[]>
}

/** Opens a hub before each test of a file. After each test, the store is checked and closed. */
export function setUpImports(): ImportingHub {
  const files = bulkFiles()
  const kith = setUpHub()
  afterAll(files.remove)

  async function everyone(): Promise<Person[]> {
    const query = { order: [], page: { offset: 0, limit: 500 } }
    return [...(await kith.hub.people.list(kith.caller('own'), query)).items]
  }

  return Object.assign(kith, {
    files,
    everyone,
    async imported(content: string | Buffer, options?: object) {
      await files.importText(kith.hub, kith.caller('own'), content, options)
      return everyone()
    },
  })
}
