import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp } from '../src/app.ts'
import { backupStore, restoreStore } from '../src/backups.ts'
import { buildProgram, kith, program, serve, temporaryFolder } from './support/command.ts'
import { anyVendor } from './support/dialect-testings.ts'
import { createTestKith } from './support/kith.ts'

/** Files of people's data can be opened by the user who runs Kith alone, whatever wrote them and whatever the umask is. */

const isRoot = process.getuid?.() === 0
/** A user who owns nothing here. */
const STRANGER = 65_534

function everythingIn(folder: string): string[] {
  return [
    folder,
    ...readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  ]
}

const modes = (folder: string) =>
  everythingIn(folder).map((path) => ({ path, mode: (statSync(path).mode & 0o777).toString(8) }))

function expectPrivate(folder: string): void {
  const wide = modes(folder).filter(
    ({ path, mode }) => mode !== (statSync(path).isDirectory() ? '700' : '600'),
  )
  expect(wide).toEqual([])
}

/** What another user of the machine can read of the files. */
function readableByStranger(folder: string): string[] {
  return everythingIn(folder).filter((path) => {
    if (statSync(path).isDirectory()) return false
    return spawnSync('cat', [path], { uid: STRANGER, gid: STRANGER }).status === 0
  })
}

/** A program that runs Kith with a umask of 0. */
function withOpenUmask(folder: string): string {
  const file = join(folder, 'open.mjs')
  writeFileSync(file, `process.umask(0)\nawait import(${JSON.stringify(program)})\n`, { mode: 0o600 })
  return file
}

describe('with a umask of 0', () => {
  const folder = temporaryFolder()
  const data = join(folder.path, 'data')
  beforeAll(buildProgram)
  afterAll(folder.remove)

  const open = (args: readonly string[]) =>
    spawnSync('sh', ['-c', 'umask 0; exec "$@"', 'sh', process.execPath, program, ...args], {
      encoding: 'utf8',
      cwd: folder.path,
    })

  test('store, logs, locks, backups, exports, rejected rows and uploads are private', async () => {
    writeFileSync(
      join(folder.path, 'people.csv'),
      'First Name,Email,Birthday\nNadia,nadia@example.com,\n,,nonsense\n',
      { mode: 0o600 },
    )
    const key = open(['keys', 'create', '--data', data, '--dialect', 'native']).stdout.trim()
    expect(open(['import', 'people.csv', '--strict', '--data', data]).status).toBe(3)
    expect(open(['import', 'people.csv', '--data', data, '--save-mapping', 'mapping.json']).status).toBe(0)
    expect(open(['export', '--data', data, '--output', 'all.jsonl']).status).toBe(0)
    const pages = ['--dialect', anyVendor.name, '--page-size', '1', '--output', 'pages']
    expect(open(['export', '--data', data, ...pages]).status).toBe(0)
    expect(open(['backup', 'copy.db', '--data', data]).status).toBe(0)
    expect(open(['restore', 'copy.db', '--replace', '--data', data]).status).toBe(0)
    const serving = await serve(['--data', data], { executable: withOpenUmask(folder.path) })
    try {
      const headers = { authorization: `Bearer ${key}`, 'content-type': 'text/csv' }
      const body = `First Name,Email\n${'Ben,ben@example.com\n'.repeat(4000)}`
      const answer = await fetch(`${serving.url}/native/v1/imports`, { method: 'POST', headers, body })
      expect(answer.status).toBe(202)
      expect((await fetch(`${serving.url}/native/v1/people`, { headers })).status).toBe(200)
      expect(readdirSync(data)).toContain('uploads')
      chmodSync(folder.path, 0o700)
      expectPrivate(folder.path)
    } finally {
      await serving.stop('SIGKILL')
    }
    expectPrivate(folder.path)
    const names = everythingIn(folder.path).join('\n')
    for (const part of [
      'kith.db-wal',
      'kith-usage.db',
      'kith-renderings.db',
      '.before-',
      'rejected',
      'page-',
    ])
      expect(names).toContain(part)
  })

  test.skipIf(!isRoot)('not a byte can be read by another user, even where the folders are open', () => {
    for (const path of everythingIn(folder.path)) if (statSync(path).isDirectory()) chmodSync(path, 0o755)
    expect(everythingIn(folder.path).length).toBeGreaterThan(10)
    expect(readableByStranger(folder.path)).toEqual([])
  })
})

describe('files of earlier versions', () => {
  const folder = temporaryFolder()
  afterAll(folder.remove)

  test('are closed to others when the store is opened, backed up or replaced', async () => {
    const dataFolder = join(folder.path, 'data')
    const copy = join(folder.path, 'copy.db')
    await (await createApp({ dataFolder, log: 'none' })).close()
    const file = join(dataFolder, 'kith.db')
    chmodSync(file, 0o644)
    const reader = new Database(file, { readonly: true })
    reader.pragma('user_version')
    await (await createApp({ dataFolder, log: 'none' })).close()
    reader.close()
    expectPrivate(dataFolder)
    await backupStore({ dataFolder }, copy)
    for (const path of [file, copy]) chmodSync(path, 0o666)
    const { before } = await restoreStore({ dataFolder }, copy, { replace: true })
    expect(existsSync(before!)).toBe(true)
    expectPrivate(dataFolder)
  })
})

describe('kith doctor --store', () => {
  const folder = temporaryFolder()
  const data = join(folder.path, 'data')
  afterAll(folder.remove)
  beforeAll(async () => {
    await buildProgram()
    expect(kith(['keys', 'create', '--data', data, '--dialect', 'native']).code).toBe(0)
  })

  const findings = () => {
    const { code, stdout } = kith(['doctor', '--store', '--data', data, '--json'])
    return { code, ...JSON.parse(stdout) }
  }

  test('finds nothing in a store that Kith made', () => {
    expect(findings()).toEqual({ code: 0, folder: data, users: [], findings: [] })
    expect(kith(['doctor', '--store', '--data', data])).toMatchObject({
      code: 0,
      stdout: `${data}: nothing found.\n`,
    })
  })

  test('names files and folders that others can open, and what an interrupted command left', () => {
    chmodSync(data, 0o755)
    mkdirSync(join(data, 'copies'), { mode: 0o700 })
    writeFileSync(join(data, 'copies', 'copy.db'), '', { mode: 0o640 })
    writeFileSync(join(data, 'kith.db.partial'), '', { mode: 0o600 })
    const { code, findings: found } = findings()
    expect(code).toBe(3)
    expect(found).toMatchObject([
      { path: data, problem: 'readable', message: expect.stringContaining(`chmod 700 ${data}`) },
      {
        path: join(data, 'copies', 'copy.db'),
        problem: 'readable',
        message: expect.stringContaining('mode 640'),
      },
      { path: join(data, 'kith.db.partial'), problem: 'leftover' },
    ])
    const { stdout } = kith(['doctor', '--store', '--data', data])
    expect(stdout.trim().split('\n')).toHaveLength(3)
  })

  test('names the processes that have the store open', async () => {
    const serving = await serve(['--data', data])
    try {
      expect(findings().users).toMatchObject([{ command: 'kith serve', processId: serving.child.pid }])
      expect(kith(['doctor', '--store', '--data', data]).stdout).toContain('In use by kith serve (process')
    } finally {
      await serving.stop()
    }
  })

  test('asks for an account or a store', () => {
    expect(kith(['doctor', '--data', data])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--store'),
    })
  })
})

test('uploads that a crash has left behind are deleted after six hours, those of imports that may go on are not', async () => {
  const folder = temporaryFolder()
  const kept = await createTestKith({ dataFolder: folder.path })
  try {
    const { jobs, hub } = kept.app
    const tenant = await kept.tenant()
    const caller = tenant.caller('native')
    const { orgId } = caller
    const started = await hub.imports.start(caller, {
      ...{ name: 'people.csv', format: 'csv', options: {} },
      file: { bytes: 1, sha256: '0'.repeat(64) },
    })
    const uploads = join(folder.path, 'uploads')
    mkdirSync(uploads)
    const old = hub.now() / 1_000_000 - 7 * 3600
    const files = {
      'upload-0a0a0a0a-0000-4000-8000-000000000001': old,
      'upload-0a0a0a0a-0000-4000-8000-000000000002': old + 2 * 3600,
      [`org-${orgId}-import-${started.id}`]: old,
      [`org-${orgId}-import-${started.id + 1}`]: old,
      'notes.txt': old,
    }
    for (const [name, time] of Object.entries(files)) {
      writeFileSync(join(uploads, name), 'x')
      utimesSync(join(uploads, name), time, time)
    }
    await jobs.removeAbandonedUploads()
    expect(readdirSync(uploads).sort()).toEqual([
      'notes.txt',
      `org-${orgId}-import-${started.id}`,
      'upload-0a0a0a0a-0000-4000-8000-000000000002',
    ])
  } finally {
    await kept.close()
    folder.remove()
  }
})
