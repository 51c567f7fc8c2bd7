import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  createImportFormats,
  dryRunImport,
  openSourceFile,
  prepareFile,
  runImport,
} from '../src/bulk/bulk.ts'
import { dialects } from '../src/dialects/index.ts'
import type { RowResult } from '../src/model/import.ts'
import { bulkFiles } from './support/bulk-files.ts'
import { createTestKith, type Tenant, type TestKith } from './support/kith.ts'
import { pipedriveResponse } from './support/saved-responses.ts'

const FIRST = 1_500_000_001

const files = bulkFiles()
const formats = createImportFormats(dialects)
let kith: TestKith
beforeAll(async () => {
  kith = await createTestKith({ numbersFrom: 0 })
})
afterAll(async () => {
  files.remove()
  await kith.close()
})

/** Tries an import in small batches, then runs it. */
async function verdictsOf(tenant: Tenant, content: string, name: string) {
  const { hub } = kith.app
  const caller = tenant.caller('native')
  const prepared = await prepareFile(formats, await openSourceFile(files.write(content, name)))
  const tried: RowResult[] = []
  await dryRunImport(hub, caller, prepared, { onBatch: (_job, results) => void tried.push(...results) })
  const run: RowResult[] = []
  const job = await hub.imports.start(caller, prepared.draft)
  await runImport(hub, caller, job, prepared, { onBatch: (_job, verdicts) => run.push(...verdicts) })
  const shown = (results: readonly RowResult[]) =>
    results.map(({ verdict, matched, problems }) => ({ verdict, matched, problems }))
  return { tried: shown(tried), run: shown(run) }
}

test('a dry run gives people it creates no number of a person that a later row is about', async () => {
  const tenant = await kith.tenant()
  const ada = { given: 'Ada', emails: [{ value: 'ada@example.com' }] }
  await kith.app.hub.people.create(tenant.caller('native'), ada)
  const rows = Array.from({ length: 550 }, (_, index) => `New ${index},new.${index}@example.com`)
  const content = ['given,email', ...rows, 'Augusta,ada@example.com'].join('\n')
  const { tried, run } = await verdictsOf(tenant, content, 'people.csv')
  expect(run.at(-1)).toMatchObject({ verdict: 'updated', matched: 'email' })
  expect(tried).toEqual(run)
})

test('a dry run knows whom a number of an undone import belonged to', async () => {
  const tenant = await kith.tenant()
  const caller = tenant.caller('native')
  const { job } = await files.importText(
    kith.app.hub,
    caller,
    'given,email\nAda,ada@example.com\nBen,ben@example.com',
  )
  await kith.app.hub.imports.undo(caller, job.id)
  const people = [
    { id: FIRST, name: 'Ada' },
    { id: FIRST + 1, name: 'Zoe' },
  ]
  const { tried, run } = await verdictsOf(tenant, pipedriveResponse(people), 'saved.json')
  expect(run.map(({ verdict }) => verdict)).toEqual(['updated', 'rejected'])
  expect(tried).toEqual(run)
})
