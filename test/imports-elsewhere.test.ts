import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type App, createApp } from '../src/app.ts'
import {
  createImportFormats,
  openSourceFile,
  prepareFile,
  runImport,
  startOrResume,
} from '../src/bulk/bulk.ts'
import { dialects } from '../src/dialects/index.ts'
import { createReadRowsElsewhere } from '../src/importers/read-rows-elsewhere.ts'
import type { Caller } from '../src/model/access.ts'
import type { ImportJob, RowResult } from '../src/model/import.ts'
import type { PersonRecord } from '../src/model/record.ts'
import { bulkFiles } from './support/bulk-files.ts'
import { buildProgram, temporaryFolder } from './support/command.ts'
import { expectSound } from './support/invariants.ts'

/*
 * Imports in another thread and in other processes, with the program as it is built and a store in a file.
 */

const program = fileURLToPath(new URL('../dist/importer/main.js', import.meta.url))
const formats = createImportFormats(dialects)
const files = bulkFiles()

let folder: ReturnType<typeof temporaryFolder>
let app: App

beforeAll(async () => {
  await buildProgram()
  folder = temporaryFolder()
  app = await createApp({ dataFolder: folder.path, log: 'none' }, { importerProgram: program })
}, 120_000)

afterAll(async () => {
  await app?.close()
  folder?.remove()
  files.remove()
})

async function newCaller(): Promise<Caller> {
  const { id } = await app.hub.organizations.create({ name: 'Northpier' })
  return { orgId: id, dialect: 'native', keyId: 'test', kind: 'token', role: 'admin', sensitive: true }
}

const header = 'First Name,Last Name,Email,Phone,Tags,Plan,Notes'

/** Makes the file large enough for a thread. */
const filler = '. '.padEnd(400, 'word ')

/** Rows of a table: new people, people of earlier rows, national numbers, unknown labels and rows that are rejected. */
function tableOf(rows: number): string {
  const lines = Array.from({ length: rows }, (_, n) => {
    const of = n % 50 === 49 ? n - 7 : n
    const phone =
      n % 3
        ? `+1212555${String(of % 10_000).padStart(4, '0')}`
        : `(212) 555-${String(of % 10_000).padStart(4, '0')} ext. 7`
    const tags = n % 4 ? `Crew;Group ${n % 7}` : `Rare ${Math.floor(n / 400)}`
    const row = `Person,Number ${n},p${of}@example.com,${phone},"${tags}",${n % 2 ? 'gold' : ''},"Zoë said ""hi"" on day ${n}${filler}"`
    return n % 97 === 96 ? `${row},one cell too many` : row
  })
  return `${[header, ...lines].join('\n')}\n`
}

/** Everything that an import says of people, without the ids and times that differ from run to run. */
async function contentOf(caller: Caller): Promise<{ people: unknown[]; records: unknown[] }> {
  const { store } = app
  const { items } = await store.read.people.list(caller.orgId, { order: [], page: { limit: 100_000 } })
  const labels = new Map(
    (await store.read.catalog.listLabels(caller.orgId)).map(({ id, name }) => [id, name]),
  )
  const people = items.map((person) => [
    person.fullName,
    person.given,
    person.surname,
    person.notes,
    ...[person.emails, person.phones].map((points) =>
      points.map(({ value, normal, label, primary }) => ({ value, normal, label, primary })),
    ),
    person.labelIds.map((id) => labels.get(id)),
    person.customFields,
  ])
  const all = await store.read.records.listByPeople(
    caller.orgId,
    items.map(({ id }) => id),
  )
  const records = all.map((record) => [record.externalId, record.payload, valuesOf(record)])
  const lookups = await Promise.all(
    items.map(async ({ id }) =>
      (await store.read.people.listLookups(caller.orgId, id)).filter(
        ({ name }) => !/username|labelIds/.test(name),
      ),
    ),
  )
  const sorted = (values: unknown[]) => values.map((value) => JSON.stringify(value)).sort()
  return { people: sorted([...people, ...lookups]), records: sorted(records) }
}

function valuesOf({ values, lists }: PersonRecord): unknown {
  const entries = (field: 'emails' | 'phones') => lists[field]?.entries.map(({ key, order }) => [key, order])
  return [
    Object.entries(values).map(([path, { value }]) => [path, value]),
    entries('emails'),
    entries('phones'),
    lists.labelIds?.entries.length,
  ]
}

async function importHere(
  caller: Caller,
  path: string,
  inThread: boolean,
): Promise<{ job: ImportJob; verdicts: RowResult[] }> {
  const prepared = await prepareFile(formats, await openSourceFile(path), { region: 'US' })
  const { job } = await startOrResume(app.hub, caller, prepared)
  const verdicts: RowResult[] = []
  const done = await runImport(app.hub, caller, job, prepared, {
    ...(inThread && { readRowsElsewhere: createReadRowsElsewhere(program) }),
    onBatch: (_job, results) => verdicts.push(...results),
  })
  return { job: done, verdicts }
}

describe('rows that another thread reads and prepares', () => {
  test('become the same people, records, look-up values and verdicts', async () => {
    const path = files.write(tableOf(1500))
    const [one, other] = [await newCaller(), await newCaller()]
    const here = await importHere(one, path, false)
    const there = await importHere(other, path, true)
    expect(there.job.progress).toEqual(here.job.progress)
    expect(here.job.progress).toMatchObject({ rows: 1500, rejected: 15 })
    const plain = (verdicts: RowResult[]) =>
      verdicts.map(({ row, verdict, matched, problems }) => ({ row, verdict, matched, problems }))
    expect(plain(there.verdicts)).toEqual(plain(here.verdicts))
    expect(await contentOf(other)).toEqual(await contentOf(one))
    await expectSound(app.store, other.orgId, dialects)
    const again = await importHere(other, path, true)
    expect(again.job.progress).toMatchObject({ created: 0, updated: 0 })
  }, 120_000)

  test('of a lossless export are restored byte by byte', async () => {
    const [one, other] = [await newCaller(), await newCaller()]
    await importHere(one, files.write(tableOf(1500)), true)
    const exported = await files.exportText(app.hub, one, 'jsonl')
    const store = await createApp({ dataFolder: join(folder.path, 'restored'), log: 'none' })
    try {
      const path = files.write(exported, 'people.jsonl')
      const prepared = await prepareFile(formats, await openSourceFile(path))
      const { id } = await store.hub.organizations.create({ name: 'Northpier' })
      const caller = { ...other, orgId: id }
      const { job } = await startOrResume(store.hub, caller, prepared)
      await runImport(store.hub, caller, job, prepared, {
        readRowsElsewhere: createReadRowsElsewhere(program),
      })
      const restored = await files.exportText(store.hub, caller, 'jsonl')
      expect(restored === exported).toBe(true)
    } finally {
      await store.close()
    }
  }, 120_000)

  test('that cannot be read fail as they do here', async () => {
    const caller = await newCaller()
    const path = files.write(tableOf(1500))
    const prepared = await prepareFile(formats, await openSourceFile(path))
    const { job } = await startOrResume(app.hub, caller, prepared)
    const broken = { ...job, options: { ...job.options, encoding: 'utf-16le', delimiter: ',' } }
    const failure = (readRowsElsewhere?: ReturnType<typeof createReadRowsElsewhere>) =>
      runImport(app.hub, caller, broken, prepared, { readRowsElsewhere }).then(
        () => 'no error',
        (error: Error) => error.message,
      )
    const there = await failure(createReadRowsElsewhere(program))
    expect(there).toBe(await failure())
    expect(there).not.toBe('no error')
  })
})

describe('imports in a process of their own', () => {
  const upload = (path: string) => ({
    content: [readFileSync(path)] as unknown as AsyncIterable<Uint8Array>,
    name: 'people.csv',
    readOptions: { region: 'US' },
  })

  test('are inspected, tried, run and undone there', async () => {
    const path = files.write(tableOf(1500))
    const [caller, other] = [await newCaller(), await newCaller()]
    const preview = await app.jobs.preview(caller, upload(path))
    expect(preview).toMatchObject({ format: 'csv', rows: 1500 })
    const tried = await app.jobs.dryRun(caller, upload(path))
    expect(await app.store.read.people.count(caller.orgId)).toBe(0)
    const job = await app.jobs.start(caller, upload(path))
    expect(importersOf(process.pid).length).toBeGreaterThan(0)
    await app.jobs.idle()
    const done = await app.hub.imports.get(caller, job.id)
    expect(done).toMatchObject({ state: 'done', progress: { ...tried.job.progress } })
    await importHere(other, path, false)
    expect(await contentOf(caller)).toEqual(await contentOf(other))
    await expectSound(app.store, caller.orgId, dialects)
    await app.jobs.undo(caller, job.id)
    await app.jobs.idle()
    expect(await app.hub.imports.get(caller, job.id)).toMatchObject({ state: 'undone' })
    expect(await app.store.read.people.count(caller.orgId)).toBe(0)
  }, 120_000)

  test('go on in another process when theirs is killed', async () => {
    const path = files.write(tableOf(2500))
    const caller = await newCaller()
    const job = await app.jobs.start(caller, upload(path))
    const killedAt: number[] = []
    while (killedAt.length < 2) {
      const { state, progress } = await app.hub.imports.get(caller, job.id)
      expect(state).toBe('running')
      if (progress.rows > (killedAt.at(-1) ?? 0)) {
        for (const pid of importersOf(process.pid)) process.kill(pid, 'SIGKILL')
        killedAt.push(progress.rows)
      }
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    await app.jobs.idle()
    const { state, progress } = await app.hub.imports.get(caller, job.id)
    expect({ state, rows: progress.rows }).toEqual({ state: 'done', rows: 2500 })
    expect(await app.store.read.people.count(caller.orgId)).toBe(progress.created)
    await expectSound(app.store, caller.orgId, dialects)
  }, 120_000)

  test('are left to be resumed when the server ends', async () => {
    const path = files.write(tableOf(2500))
    const settings = { dataFolder: join(folder.path, 'ended'), log: 'none' } as const
    const first = await createApp(settings, { importerProgram: program })
    const { id } = await first.hub.organizations.create({ name: 'Northpier' })
    const caller = { ...(await newCaller()), orgId: id }
    const job = await first.jobs.start(caller, upload(path))
    while ((await first.hub.imports.get(caller, job.id)).progress.rows === 0)
      await new Promise((resolve) => setTimeout(resolve, 10))
    await first.close()
    const second = await createApp(settings, { importerProgram: program })
    const left = await second.hub.imports.get(caller, job.id)
    expect(left.state).toBe('running')
    expect(left.progress.rows).toBeLessThan(2500)
    await second.jobs.resumeAll()
    await second.jobs.idle()
    expect(await second.hub.imports.get(caller, job.id)).toMatchObject({
      state: 'done',
      progress: { rows: 2500 },
    })
    await expectSound(second.store, id, dialects)
    await second.close()
  }, 120_000)

  test('refuse a broken file with its error', async () => {
    const caller = await newCaller()
    const path = files.write(`${tableOf(1500)}"not closed`)
    await expect(app.jobs.start(caller, upload(path))).rejects.toMatchObject({
      code: 'invalid',
      message: /not closed/,
    })
  })
})

/** The import processes of a process. */
function importersOf(parent: number): number[] {
  const lines = execFileSync('ps', ['-e', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' }).trim().split('\n')
  return lines.flatMap((line) => {
    const [pid, ppid, ...args] = line.trim().split(/\s+/)
    const isImporter = Number(ppid) === parent && args.join(' ').includes(join('dist', 'importer', 'main.js'))
    return isImporter ? [Number(pid)] : []
  })
}
