import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp } from '../src/app.ts'
import type { Caller } from '../src/model/access.ts'
import { abort, begun, together, waysToLeave } from './support/aborted-clients.ts'
import { buildProgram, type Serving, serve, temporaryFolder } from './support/command.ts'
import { onPostgres } from './support/engine.ts'
import { absentPairs, addManyPeople } from './support/many-people.ts'
import { createDatabase, type TestDatabase } from './support/test-database.ts'

/** Clients that go away while the program as it is built searches, exports and imports in processes beside the server. */

let folder: ReturnType<typeof temporaryFolder>
let database: TestDatabase | undefined
let server: Serving
let port: number
let key: string
let errors = ''

beforeAll(async () => {
  await buildProgram()
  folder = temporaryFolder()
  database = onPostgres ? await createDatabase() : undefined
  const place = { dataFolder: folder.path, databaseUrl: database?.url ?? '', log: 'none' } as const
  const app = await createApp(place)
  const { id: orgId } = await app.hub.organizations.create({ name: 'Northpier' })
  const made = await app.hub.keys.create({ orgId, dialect: 'native', role: 'admin', sensitive: true })
  key = made.text
  const caller: Caller = {
    ...{ orgId, dialect: 'native', keyId: 'test', kind: 'token', role: 'admin', sensitive: true },
  }
  await addManyPeople(app, caller)
  await app.close()
  const store = database ? ['--database-url', database.url] : []
  server = await serve(['--data', folder.path, ...store, '--log', 'requests'])
  port = Number(new URL(server.url).port)
  server.child.stderr!.on('data', (chunk: Buffer) => {
    errors += chunk.toString()
  })
}, 120_000)

afterAll(async () => {
  await server?.stop()
  await database?.drop()
  folder?.remove()
})

const request = (method: string, path: string, lines = '') =>
  `${method} /native${path} HTTP/1.1\r\nhost: kith\r\nauthorization: Bearer ${key}\r\n${lines}\r\n`

const slowSearch = request(
  'GET',
  `/v1/people?filter=${encodeURIComponent(
    JSON.stringify({
      any: absentPairs.slice(0, 20).map((value) => ({ field: 'notes', op: 'contains', value })),
    }),
  )}`,
)

const metrics = async (): Promise<string> => (await fetch(`${server.url}/metrics`)).text()

/** Waits until nothing is in work any more. */
async function expectNoFailure(): Promise<void> {
  const idle = async () => {
    const text = await metrics()
    const busy = /^kith_readers\{state="busy"\} (\d+)$/m.exec(text)?.[1]
    // The request for the metrics is in work itself.
    return [/^kith_requests_in_work (\d+)$/m.exec(text)?.[1], busy]
  }
  await expect.poll(idle, { timeout: 20_000 }).toEqual(['1', '0'])
  await pause(100)
  const lines = errors.split('\n').filter((line) => line !== '')
  const entries = lines.map((line) => JSON.parse(line) as { type: string; status?: number })
  expect(entries.filter(({ type, status = 0 }) => type !== 'RequestAnswered' || status >= 500)).toEqual([])
  const text = await metrics()
  expect(text).not.toMatch(/^kith_requests_total\{[^}]*status="5\d\d"\} [1-9]/m)
  expect(text).not.toMatch(/^kith_failures_total\{[^}]*\} [1-9]/m)
}

const csv = `First Name,Last Name,Email\n${Array.from(
  { length: 20_000 },
  (_, row) => `Ada,Number ${row},row.${row}@example.com\n`,
).join('')}`

describe.each(waysToLeave)('a client that %s', (_way, leave) => {
  test('while its search runs is no error', async () => {
    await together([0, 20, 100, 300].map((ms) => () => abort(port, slowSearch, leave, () => pause(ms))))
    await expectNoFailure()
  })

  test('in a download is no error', async () => {
    const formats = ['jsonl', 'csv', 'vcard']
    const exports = formats.map((format) => request('GET', `/v1/export?format=${format}`))
    await together(
      exports.flatMap((text) => [
        () => abort(port, text, leave, begun),
        () => abort(port, text, leave, () => pause(20)),
      ]),
    )
    await expectNoFailure()
  })

  test('in an upload, or after it, is no error', async () => {
    const whole = Buffer.from(csv)
    const uploads = ['', '/preview', '/dry-run'].map((path) =>
      request('POST', `/v1/imports${path}`, `content-type: text/csv\r\ncontent-length: ${whole.length}\r\n`),
    )
    await together(
      uploads.flatMap((text) => [
        () => abort(port, text, leave),
        () => abort(port, text + csv.slice(0, 100_000), leave, () => pause(50)),
        () => abort(port, text + csv, leave, () => pause(20)),
      ]),
    )
    await expectNoFailure()
  })
})
