import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectSound } from '../../../test/support/invariants.ts'
import { sampleDialects } from '../../../test/support/traits.ts'
import { sampleOrganization, samplePerson } from '../contract/samples.contract.ts'
import { storeContract } from '../store.contract.ts'
import type { Store } from '../store.ts'
import { openSqliteStore } from './sqlite.ts'

const folder = mkdtempSync(join(tmpdir(), 'kith-sqlite-'))
let files = 0
const freshFile = (): string => join(folder, `${++files}`, 'kith.db')

afterAll(() => rmSync(folder, { recursive: true, force: true }))

storeContract('SQLite in memory', async () => openSqliteStore({ file: ':memory:' }))
storeContract('SQLite in a file', async () => openSqliteStore({ file: freshFile() }))

describe('a file', () => {
  test('keeps everything when it is closed and opened again', async () => {
    const file = freshFile()
    await withStore(file, async (store) => {
      await store.transaction((session) => session.people.insert([samplePerson(1, 1)]))
    })
    await withStore(file, async (store) => {
      expect(await store.read.people.find(1, 1)).toEqual(samplePerson(1, 1))
    })
  })

  test('is left alone if a newer program wrote it', async () => {
    const file = freshFile()
    await withStore(file, async () => undefined)
    const raw = new Database(file)
    const version = raw.pragma('user_version', { simple: true }) as number
    raw.pragma(`user_version = ${version + 1}`)
    raw.close()
    const store = openSqliteStore({ file })
    await expect(store.migrate()).rejects.toMatchObject({ code: 'conflict', message: /newer/ })
    await store.close()
  })

  test('is not migrated twice', async () => {
    const file = freshFile()
    await withStore(file, async (store) => {
      await store.transaction((session) => session.people.insert([samplePerson(1, 1)]))
      await store.migrate()
      expect(await store.read.people.count(1)).toBe(1)
    })
  })

  test('is migrated once when two stores open it empty', async () => {
    const stores = [freshFile()].flatMap((file) => [openSqliteStore({ file }), openSqliteStore({ file })])
    await Promise.all(stores.map((store) => store.migrate()))
    for (const store of stores) expect(await store.read.people.count(1)).toBe(0)
    for (const store of stores) await store.close()
  })

  test('shows a connection what another has committed, but nothing before the commit', async () => {
    const file = freshFile()
    await withStore(file, (one) =>
      withStore(file, async (two) => {
        await one.transaction(async (session) => {
          await session.people.insert([samplePerson(1, 1)])
          expect(await two.read.people.count(1)).toBe(0)
        })
        expect(await two.read.people.count(1)).toBe(1)
        await two.transaction((session) => session.people.insert([samplePerson(1, 2)]))
        expect(await one.read.people.count(1)).toBe(2)
      }),
    )
  })

  test('is readable while a transaction is open', async () => {
    await withStore(freshFile(), async (store) => {
      await store.transaction(async (session) => {
        await session.people.insert([samplePerson(1, 1)])
        expect(await store.read.people.count(1)).toBe(0)
      })
    })
  })

  test('is closed after open transactions have finished', async () => {
    const file = freshFile()
    const store = openSqliteStore({ file })
    await store.migrate()
    const begun = store.transaction(async (session) => {
      await new Promise((resolve) => setTimeout(resolve, 20))
      await session.people.insert([samplePerson(1, 1)])
    })
    const waiting = store.transaction((session) => session.people.insert([samplePerson(1, 2)]))
    await new Promise((resolve) => setImmediate(resolve))
    await store.close()
    await Promise.all([begun, waiting])
    await withStore(file, async (again) => expect(await again.read.people.count(1)).toBe(2))
  })

  test('can be opened and migrated by several programs at once', async () => {
    const file = freshFile()
    const ends = await Promise.all(
      ['acme', 'umbra', 'own'].map((dialect) => ended(startWriter(file, dialect, '0'))),
    )
    expect(ends.map(({ code, stderr }) => ({ code, stderr }))).toEqual(
      ends.map(() => ({ code: 0, stderr: '' })),
    )
  })

  test('serializes the writes of several programs', async () => {
    const file = await fileOfOrganization()
    const dialects = ['acme', 'umbra', 'own']
    const ends = await Promise.all(dialects.map((dialect) => ended(startWriter(file, dialect, '40'))))
    expect(ends.map(({ code, stderr }) => `${code} ${stderr}`)).toEqual(dialects.map(() => '0 '))
    await expectAcknowledged(
      file,
      ends.flatMap(({ acknowledged }) => acknowledged),
    )
    await withStore(file, async (store) => {
      const changes = await store.read.changes.list(1, 0, 1000)
      expect(changes.map(({ position }) => position)).toEqual(changes.map((_, index) => index + 1))
    })
  })

  test('contains every acknowledged write, and no partial one, after its program was killed', async () => {
    const file = await fileOfOrganization()
    const acknowledged: Acknowledged[] = []
    for (const lines of [3, 17, 40, 61]) {
      const writer = startWriter(file, 'acme')
      const end = ended(writer)
      await written(writer, lines)
      writer.kill('SIGKILL')
      expect(await end).toMatchObject({ signal: 'SIGKILL', stderr: '' })
      acknowledged.push(...(await end).acknowledged)
      await expectAcknowledged(file, acknowledged)
    }
  })
})

interface Acknowledged {
  readonly id: number
  readonly version: number
}

async function withStore<T>(file: string, work: (store: Store) => Promise<T>): Promise<T> {
  const store = openSqliteStore({ file })
  try {
    await store.migrate()
    return await work(store)
  } finally {
    await store.close()
  }
}

async function fileOfOrganization(): Promise<string> {
  const file = freshFile()
  await withStore(file, (store) =>
    store.transaction((session) => session.directory.insertOrganization(sampleOrganization('one'))),
  )
  return file
}

async function expectAcknowledged(file: string, acknowledged: readonly Acknowledged[]): Promise<void> {
  expect(acknowledged.length).toBeGreaterThan(0)
  await withStore(file, async (store) => {
    for (const { id, version } of acknowledged) {
      expect((await store.read.people.find(1, id))?.version).toBeGreaterThanOrEqual(version)
    }
    await expectSound(store, 1, sampleDialects)
  })
  const raw = new Database(file)
  expect(raw.pragma('integrity_check', { simple: true })).toBe('ok')
  raw.close()
}

const programs = join(folder, 'programs')

/** Node does not run TypeScript, so the writer is compiled with its imports. */
beforeAll(() => {
  const root = fileURLToPath(new URL('../../..', import.meta.url))
  const compiler = createRequire(import.meta.url).resolve('typescript/package.json')
  mkdirSync(programs)
  symlinkSync(join(root, 'node_modules'), join(programs, 'node_modules'))
  writeFileSync(join(programs, 'package.json'), '{ "type": "module" }')
  const settings = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: { noEmit: false, noCheck: true, rootDir: root, outDir: programs },
    files: [join(root, 'test', 'support', 'store-writer.ts')],
    include: [],
  }
  writeFileSync(join(programs, 'tsconfig.json'), JSON.stringify(settings))
  const built = spawnSync(process.execPath, [join(dirname(compiler), 'bin', 'tsc'), '-p', programs], {
    encoding: 'utf8',
  })
  expect(built.stdout + built.stderr).toBe('')
})

function startWriter(file: string, dialect: string, rounds?: string): ChildProcess {
  const program = join(programs, 'test', 'support', 'store-writer.js')
  return spawn(process.execPath, [program, file, dialect, ...(rounds === undefined ? [] : [rounds])])
}

/** Resolves when the writer has acknowledged this many writes. */
async function written(writer: ChildProcess, lines: number): Promise<void> {
  let text = ''
  await new Promise<void>((resolve, reject) => {
    writer.stdout!.on('data', (chunk) => {
      text += chunk
      if (text.split('\n').length > lines + 1) resolve()
    })
    writer.once('exit', () => reject(new Error(`The writer ended by itself: ${text}`)))
  })
}

async function ended(writer: ChildProcess) {
  const output = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    writer[name]!.on('data', (chunk) => {
      output[name] += chunk
    })
  }
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve) => {
    writer.once('close', (...how) => resolve(how))
  })
  const lines = output.stdout.split('\n').filter((line) => line.startsWith('{'))
  return {
    code,
    signal,
    stderr: output.stderr,
    acknowledged: lines.map((line) => JSON.parse(line) as Acknowledged),
  }
}

test.runIf(existsSync('/proc/self/fd'))('closes a file that turns out to be no database', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kith-no-database-'))
  const file = join(folder, 'kith.db')
  writeFileSync(file, 'no database '.repeat(100))
  const store = openSqliteStore({ file })
  await expect(store.ping()).rejects.toThrow('not a database')
  const open = readdirSync('/proc/self/fd').map((descriptor) => {
    // A descriptor of another thread may be closed meanwhile.
    return existsSync(`/proc/self/fd/${descriptor}`) ? readlinkSync(`/proc/self/fd/${descriptor}`) : undefined
  })
  expect(open).not.toContain(file)
  await store.close()
  rmSync(folder, { recursive: true })
})
