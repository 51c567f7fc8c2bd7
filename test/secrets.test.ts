import { spawn } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type App, createApp } from '../src/app.ts'
import { createKeyText } from '../src/secrets/secret-key.ts'
import type { SecretOwner } from '../src/secrets/secrets.ts'
import { openSqliteStore } from '../src/store/sqlite/sqlite.ts'
import { buildProgram, kith, program, temporaryFolder } from './support/command.ts'

/** Where the keys for secrets come from, in a server and on the command line. */

const folder = temporaryFolder()
beforeAll(buildProgram, 180_000)
afterAll(folder.remove)

const owner: SecretOwner = { orgId: '1', noun: 'test', id: 'x' }
const postgres = 'postgres://kith@db.example.com/kith'

let count = 0
/** A new folder for a store, and the file of its keys. */
function place(): { data: string; file: string } {
  const data = join(folder.path, `store-${++count}`)
  mkdirSync(data, { mode: 0o700 })
  return { data, file: join(data, 'kith-secret.key') }
}

async function withServer<T>(
  settings: Parameters<typeof createApp>[0],
  work: (app: App) => T | Promise<T>,
): Promise<T> {
  // A store in memory in place of the one that the settings name: the keys need none.
  const app = await createApp(settings, { store: openSqliteStore({ file: ':memory:' }) })
  try {
    return await work(app)
  } finally {
    await app.close()
  }
}

const checked = (data: string, environment: Record<string, string> = {}) =>
  JSON.parse(kith(['secrets', 'check', '--json', '--data', data], environment).stdout) as {
    keys: { id: string; from: string; seals: boolean }[]
    file: string | null
  }

describe('an embedded store', () => {
  test('gets a key at first need, in a file that only its user can read', async () => {
    const { data, file } = place()
    expect(checked(data)).toEqual({ keys: [], file })
    const sealed = await withServer({ dataFolder: data }, ({ secrets }) => {
      expect(existsSync(file)).toBe(false)
      return secrets.seal('self-test', owner, 'token')
    })
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readdirSync(data)).toEqual(['kith-secret.key'])
    expect(checked(data).keys).toEqual([{ id: sealed.split('.')[1], from: file, seals: true }])
    await withServer({ dataFolder: data }, ({ secrets }) => {
      expect(secrets.open('self-test', owner, sealed)).toBe('token')
    })
  })

  test('has its key outside of its backups', async () => {
    const { data, file } = place()
    expect(kith(['keys', 'create', '--dialect', 'native', '--data', data]).code).toBe(0)
    expect(kith(['secrets', 'rotate', '--data', data]).code).toBe(0)
    const key = Buffer.from(readFileSync(file, 'utf8').trim().split('\n').at(-1)!, 'base64')
    const backup = join(data, 'copy.db')
    expect(kith(['backup', backup, '--data', data]).code).toBe(0)
    const bytes = readFileSync(backup)
    for (const form of ['base64', 'base64url', 'hex'] as const)
      expect(bytes.includes(key.toString(form))).toBe(false)
    expect(bytes.includes(key)).toBe(false)
  })

  test('never gets another key in place of one that has gone', async () => {
    const { data, file } = place()
    await withServer({ dataFolder: data }, ({ secrets }) => {
      const sealed = secrets.seal('self-test', owner, 'token')
      rmSync(file)
      expect(() => secrets.open('self-test', owner, sealed)).toThrow(`${file} is gone`)
      expect(() => secrets.seal('self-test', owner, 'token')).toThrow(`${file} is gone`)
    })
    expect(existsSync(file)).toBe(false)
  })
})

describe('a running server', () => {
  test('follows a rotation, and opens what it sealed before', async () => {
    const { data, file } = place()
    await withServer({ dataFolder: data }, ({ secrets }) => {
      const sealed = secrets.seal('self-test', owner, 'token')
      const hashed = secrets.keyedHash('self-test', 'nadia@example.com')
      const rotated = JSON.parse(kith(['secrets', 'rotate', '--json', '--data', data]).stdout)
      expect(rotated).toEqual({ file, key: expect.stringMatching(/^[0-9a-f]{12}$/), resealed: {} })
      expect(secrets.keyIdOf(secrets.seal('self-test', owner, 'token'))).toBe(rotated.key)
      expect(secrets.open('self-test', owner, sealed)).toBe('token')
      expect(secrets.keyedHashes('self-test', 'nadia@example.com')).toContain(hashed)
      expect(checked(data).keys.map(({ id, seals }) => [id, seals])).toEqual([
        [rotated.key, true],
        [sealed.split('.')[1], false],
      ])
    })
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readFileSync(file, 'utf8')).toMatch(/^# Keys for the secrets/)
  })

  test('says at the start that a key cannot be read', () => {
    const { data, file } = place()
    writeFileSync(file, createKeyText(), { mode: 0o600 })
    chmodSync(file, 0o640)
    const { code, stderr } = kith(['serve', '--port', '0', '--data', data])
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `kith: ${file} must be open to its owner alone and has mode 0640: chmod 600 ${file}\n`,
    })
    const malformed = kith(['serve', '--port', '0', '--data', place().data], { KITH_SECRET_KEY: 'changeme' })
    expect(malformed).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^kith: KITH_SECRET_KEY must hold 32 random bytes/),
    })
    expect(malformed.stderr).not.toContain('changeme')
  })
})

describe('a file of keys', () => {
  test.each(['604', '620', '640', '700'])('of mode 0%s is refused', (digits) => {
    const mode = Number.parseInt(digits, 8)
    const { data, file } = place()
    writeFileSync(file, createKeyText())
    chmodSync(file, mode)
    const { code, stderr } = kith(['secrets', 'check', '--json', '--data', data])
    expect(code).toBe(1)
    expect(JSON.parse(stderr)).toEqual({
      error: { code: 'unavailable', message: expect.stringContaining(`chmod 600 ${file}`) },
    })
    expect(kith(['secrets', 'rotate', '--data', data]).code).toBe(1)
    expect(readdirSync(data)).toEqual(['kith-secret.key'])
    chmodSync(file, 0o400)
    expect(checked(data).keys).toHaveLength(1)
  })

  test.each([
    ['a word', 'secret', /must hold 32 random bytes/],
    ['a second line that is no key', `${createKeyText()}\nold`, /must hold 32 random bytes/],
    ['nothing but a remark', '# to be filled in\n\n', /holds no key/],
    ['far too much', `${createKeyText()}\n`.repeat(2000), /too large/],
  ])('with %s is refused, and left as it is', (_, text, message) => {
    const { data, file } = place()
    writeFileSync(file, text, { mode: 0o600 })
    for (const command of ['check', 'rotate']) {
      expect(kith(['secrets', command, '--data', data])).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(message),
      })
    }
    expect(readFileSync(file, 'utf8')).toBe(text)
    expect(readdirSync(data)).toEqual(['kith-secret.key'])
  })

  test('that is a folder is refused', () => {
    const { data, file } = place()
    mkdirSync(file, { mode: 0o600 })
    expect(kith(['secrets', 'check', '--data', data])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/is not a file/),
    })
  })

  test('loses no key when it is rotated many times at once', async () => {
    const { data, file } = place()
    // The first ones make the file: one of their keys stays. Commands that come while another is at work are refused.
    const results = await Promise.all(Array.from({ length: 12 }, () => rotateBeside(data)))
    const done = results.filter(({ code }) => code === 0)
    for (const { error } of results.filter(({ code }) => code !== 0)) {
      expect(error).toMatch(/another rotation is at work/)
    }
    const ids = checked(data).keys.map(({ id }) => id)
    expect(ids).toEqual(expect.arrayContaining(done.map(({ key }) => key!)))
    expect(ids.length).toBeGreaterThan(1)
    expect(ids.length).toBeLessThanOrEqual(done.length)
    expect(readdirSync(data)).toEqual(['kith-secret.key'])
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  test('is not rotated after an interruption until the rest is removed', () => {
    const { data, file } = place()
    kith(['secrets', 'rotate', '--data', data])
    const before = readFileSync(file, 'utf8')
    writeFileSync(`${file}.new`, '')
    expect(kith(['secrets', 'rotate', '--data', data])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`If none is at work, remove this file.`),
    })
    expect(readFileSync(file, 'utf8')).toBe(before)
    rmSync(`${file}.new`)
    expect(kith(['secrets', 'rotate', '--data', data]).code).toBe(0)
  })
})

describe('KITH_SECRET_KEY', () => {
  test('comes first, with the keys of the file behind it', () => {
    const { data, file } = place()
    kith(['secrets', 'rotate', '--data', data])
    const [inFile] = checked(data).keys
    const [fresh, old] = [createKeyText(), Buffer.from(createKeyText(), 'base64').toString('hex')]
    const { keys } = checked(data, { KITH_SECRET_KEY: `${fresh}, ${old}` })
    expect(keys.map(({ from, seals }) => [from, seals])).toEqual([
      ['KITH_SECRET_KEY', true],
      ['KITH_SECRET_KEY', false],
      [file, false],
    ])
    expect(keys.at(-1)!.id).toBe(inFile!.id)
    // The same key in both places is one key.
    const twice = readFileSync(file, 'utf8').trim().split('\n').at(-1)!
    expect(checked(data, { KITH_SECRET_KEY: twice }).keys).toHaveLength(1)
  })

  test('is not rotated by a command', () => {
    const { data, file } = place()
    const { code, stderr } = kith(['secrets', 'rotate', '--data', data], { KITH_SECRET_KEY: createKeyText() })
    expect(code).toBe(1)
    expect(stderr).toMatch(/^kith: The keys are set by KITH_SECRET_KEY\. Put a new one in front/)
    expect(existsSync(file)).toBe(false)
  })

  test('is all that a store needs: no file is made', async () => {
    const { data, file } = place()
    await withServer({ dataFolder: data, secretKey: createKeyText() }, ({ secrets }) => {
      expect(secrets.open('self-test', owner, secrets.seal('self-test', owner, 'token'))).toBe('token')
    })
    expect(existsSync(file)).toBe(false)
  })
})

describe('a PostgreSQL database', () => {
  const { data, file } = place()
  const named = { KITH_SECRET_KEY_FILE: join(data, 'shared.key') }
  const check = (environment = {}) =>
    kith(['secrets', 'check', '--json', '--database-url', postgres], environment)

  test('without a key refuses what needs one, with what to set', async () => {
    await withServer({ dataFolder: data, databaseUrl: postgres }, ({ secrets }) => {
      for (const use of [
        () => secrets.seal('self-test', owner, 'token'),
        () => secrets.keyedHash('self-test', 'nadia@example.com'),
      ]) {
        expect(use).toThrow(
          expect.objectContaining({
            code: 'unavailable',
            message: expect.stringMatching(/set KITH_SECRET_KEY .* or KITH_SECRET_KEY_FILE/),
          }),
        )
      }
    })
    expect(existsSync(file)).toBe(false)
    expect(check()).toMatchObject({ code: 3, stdout: '{"keys":[],"file":null}\n' })
    expect(kith(['secrets', 'check', '--database-url', postgres]).stdout).toMatch(/set KITH_SECRET_KEY/)
    expect(kith(['secrets', 'rotate', '--database-url', postgres])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/set KITH_SECRET_KEY/),
    })
  })

  test('gets a file of keys by a command, and never by a server', async () => {
    const settings = { dataFolder: data, databaseUrl: postgres, secretKeyFile: named.KITH_SECRET_KEY_FILE }
    await withServer(settings, ({ secrets }) => {
      expect(() => secrets.seal('self-test', owner, 'token')).toThrow(
        /make .*shared\.key with kith secrets rotate/,
      )
    })
    expect(check(named).code).toBe(3)
    expect(kith(['secrets', 'rotate', '--database-url', postgres], named).code).toBe(0)
    expect(check(named).code).toBe(0)
    await withServer(settings, ({ secrets }) => {
      expect(secrets.open('self-test', owner, secrets.seal('self-test', owner, 'token'))).toBe('token')
    })
  })

  test('does with a key in the environment', () => {
    expect(check({ KITH_SECRET_KEY: createKeyText() }).code).toBe(0)
  })
})

/** `kith secrets rotate`, without waiting for it. */
function rotateBeside(data: string): Promise<{ code: number | null; key?: string; error?: string }> {
  const child = spawn(process.execPath, [program, 'secrets', 'rotate', '--json', '--data', data])
  let [out, err] = ['', '']
  child.stdout.on('data', (chunk) => (out += chunk))
  child.stderr.on('data', (chunk) => (err += chunk))
  return new Promise((resolve) =>
    child.once('close', (code) =>
      resolve(
        code === 0 ? { code, key: JSON.parse(out).key } : { code, error: JSON.parse(err).error.message },
      ),
    ),
  )
}
