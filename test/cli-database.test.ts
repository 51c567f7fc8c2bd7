import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildProgram, kith, temporaryFolder } from './support/command.ts'
import { anyVendor, testingOf } from './support/dialect-testings.ts'
import { createDatabase, type TestDatabase } from './support/test-database.ts'

/** The commands that read and write people, on a PostgreSQL database. */

const folder = temporaryFolder()
let database: TestDatabase
let store: readonly string[]
beforeAll(async () => {
  await buildProgram()
  database = await createDatabase()
  store = ['--database-url', database.url]
})
afterAll(async () => {
  folder.remove()
  await database.drop()
})

test('people can be imported, updated, exported and imported into another store', () => {
  const file = join(folder.path, 'people.csv')
  writeFileSync(file, 'First Name,Email,Tags\nNadia,nadia@example.com,VIP\nBen,ben@example.com,\n')
  expect(
    JSON.parse(kith(['import', file, ...store, '--dry-run', '--json']).stdout.split('\n')[0]!),
  ).toMatchObject({
    verdict: 'created',
  })
  expect(JSON.parse(kith(['import', file, ...store, '--json']).stdout)).toMatchObject({ created: 2 })
  expect(JSON.parse(kith(['import', file, ...store, '--json']).stdout)).toMatchObject({ unchanged: 2 })
  const [nadia] = JSON.parse(kith(['people', 'find', 'nadia', ...store, '--json']).stdout)
  expect(kith(['people', 'update', nadia.id, '{"notes": "Called"}', ...store]).code).toBe(0)
  const out = join(folder.path, 'all.jsonl')
  expect(kith(['export', '--output', out, ...store]).code).toBe(0)
  const elsewhere = ['--data', join(folder.path, 'data')]
  expect(JSON.parse(kith(['import', out, ...elsewhere, '--json']).stdout)).toMatchObject({ created: 2 })
  expect(kith(['export', ...elsewhere]).stdout).toBe(readFileSync(out, 'utf8'))
  const page = kith(['export', '--dialect', anyVendor.name, '--page-size', '10', ...store])
  const shown = testingOf(anyVendor.name).people.items(JSON.parse(page.stdout))
  expect(shown.map((item) => testingOf(anyVendor.name).people.see(item).name)).toEqual(['Nadia', 'Ben'])
  expect(kith(['import', '--undo', '1', ...store, '--json']).stdout).toBe(
    '{"id":1,"removed":1,"kept":1,"editedSince":1}\n',
  )
  const copy = kith(['backup', join(folder.path, 'copy.db')], {
    KITH_DATABASE_URL: database.url,
  })
  expect(copy).toMatchObject({ code: 1, stderr: expect.stringContaining('pg_dump') })
}, 180_000)
