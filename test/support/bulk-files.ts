import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  createImportFormats,
  exportPeople,
  openSourceFile,
  prepareFile,
  type ReadOptions,
  runImport,
  startOrResume,
} from '../../src/bulk/bulk.ts'
import { dialects } from '../../src/dialects/index.ts'
import type { Hub } from '../../src/hub/hub.ts'
import type { Caller } from '../../src/model/access.ts'
import type { ImportJob, RowResult } from '../../src/model/import.ts'
import { expectSound } from './invariants.ts'
import type { Tenant, TestKith } from './kith.ts'
import { sampleDialects } from './traits.ts'

const formats = createImportFormats(dialects)

/** A temporary folder for the files of a test, with functions that import and export them. */
export function bulkFiles() {
  const folder = mkdtempSync(join(tmpdir(), 'kith-bulk-'))
  let written = 0
  const write = (content: string | Buffer, name = 'people.csv'): string => {
    written += 1
    const path = join(folder, `${written}-${name}`)
    writeFileSync(path, content)
    return path
  }
  return {
    write,
    remove: () => rmSync(folder, { recursive: true, force: true }),

    /** Imports the content of a file. */
    async importText(
      hub: Hub,
      caller: Caller,
      content: string | Buffer,
      { name = 'people.csv', ...options }: ReadOptions & { name?: string; format?: string } = {},
    ): Promise<{ job: ImportJob; verdicts: RowResult[] }> {
      const prepared = await prepareFile(formats, await openSourceFile(write(content, name), name), options)
      const verdicts: RowResult[] = []
      const started = await hub.imports.start(caller, prepared.draft)
      const job = await runImport(hub, caller, started, prepared, {
        onBatch: (_job, batch) => verdicts.push(...batch),
      })
      return { job, verdicts }
    },

    async exportText(hub: Hub, caller: Caller, format: string): Promise<string> {
      let text = ''
      const { content } = await exportPeople(hub, caller, sampleDialects, { format })
      for await (const chunk of content) text += chunk
      return text
    },
  }
}

/** Imports a file or a folder as the command line does, and checks the store afterwards. */
export async function importPath(
  { app }: TestKith,
  tenant: Tenant,
  path: string,
  wishes: { format?: string } = {},
): Promise<ImportJob> {
  const prepared = await prepareFile(formats, await openSourceFile(path), wishes)
  const caller = tenant.caller('native')
  const { job } = await startOrResume(app.hub, caller, prepared)
  const done = await runImport(app.hub, caller, job, prepared)
  await expectSound(app.store, tenant.organization.id, dialects)
  return done
}
