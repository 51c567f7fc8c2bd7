import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { encryptFile } from '../src/encrypted-backups/age-file.ts'
import { buildProgram, kith, program, serve, temporaryFolder } from './support/command.ts'

const folder = temporaryFolder()
const data = join(folder.path, 'data')
const identity = join(folder.path, 'backup.key')
const passphraseFile = join(folder.path, 'passphrase')
let recipient = ''

beforeAll(async () => {
  await buildProgram()
  recipient = JSON.parse(kith(['secrets', 'create-identity', identity, '--json']).stdout).recipient
  writeFileSync(passphraseFile, 'an invented passphrase\n', { mode: 0o600 })
  for (const given of ['Nadia', 'Ines', 'Tom'])
    kith(['people', 'create', JSON.stringify({ given }), '--data', data])
}, 180_000)
afterAll(folder.remove)

let count = 0
const fresh = (name: string) => join(mkdtempSync(join(folder.path, 'place-')), `${++count}-${name}`)
const names = (where: string) =>
  (JSON.parse(kith(['people', 'list', '--json', '--data', where]).stdout) as { given: string }[])
    .map(({ given }) => given)
    .sort()
/** What lies in a folder that is not a file of the store itself. */
const leftIn = (where: string) => readdirSync(where).filter((name) => !/^(kith|locks$)/.test(name))
const digestOf = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex')

function encrypted(): string {
  const file = fresh('kith.db.age')
  expect(kith(['backup', file, '--recipient', recipient, '--data', data])).toMatchObject({
    code: 0,
    stderr: '',
  })
  return file
}

describe('kith backup --recipient', () => {
  test('writes a file that only the identity opens, beside a running server, and leaves nothing plain', async () => {
    const server = await serve(['--data', data])
    const file = fresh('kith.db.age')
    try {
      const { code, stdout } = kith(['backup', file, '--recipient', recipient, '--data', data, '--json'])
      expect(code).toBe(0)
      expect(JSON.parse(stdout)).toMatchObject({ file, counts: { person: 3 } })
    } finally {
      await server.stop()
    }
    const bytes = readFileSync(file)
    expect(bytes.toString('latin1', 0, 22)).toBe('age-encryption.org/v1\n')
    for (const text of ['SQLite format 3', 'Nadia', 'create table']) expect(bytes.includes(text)).toBe(false)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readdirSync(join(file, '..'))).toEqual([file.split('/').at(-1)])
    expect(leftIn(data)).toEqual([])

    const other = join(fresh('other'))
    expect(kith(['restore', file, '--identity', identity, '--data', other])).toMatchObject({
      code: 0,
      stderr: '',
    })
    expect(names(other)).toEqual(['Ines', 'Nadia', 'Tom'])
    expect(leftIn(other)).toEqual([])
    expect(statSync(other).mode & 0o777).toBe(0o700)
  })

  test('encrypts for several recipients, each of whom can restore', () => {
    const second = fresh('second.key')
    const other = JSON.parse(kith(['secrets', 'create-identity', second, '--json']).stdout).recipient
    const file = fresh('kith.db.age')
    const run = ['backup', file, '--recipient', recipient, '--recipient', other, '--data', data]
    expect(kith(run).code).toBe(0)
    for (const key of [identity, second]) {
      const place = fresh('restored')
      expect(kith(['restore', file, '--identity', key, '--data', place]).code).toBe(0)
      expect(names(place)).toHaveLength(3)
    }
  })

  test.each([
    [['--recipient', 'age1notone'], 1, /age1notone is no recipient/],
    [['--recipient', 'age1x', '--passphrase-file', 'x'], 2, /cannot be used with option/],
    [['--passphrase-file', '/no/such/file'], 1, /ENOENT/],
  ])('with %j ends with %i and writes nothing', (options, code, message) => {
    const file = fresh('kith.db.age')
    const result = kith(['backup', file, ...options, '--data', data])
    expect(result).toMatchObject({ code, stderr: expect.stringMatching(message) })
    expect(readdirSync(join(file, '..'))).toEqual([])
    expect(leftIn(data)).toEqual([])
  })

  test('writes over no file, makes no store, and leaves databases to pg_dump', () => {
    const file = encrypted()
    const before = digestOf(file)
    const again = kith(['backup', file, '--recipient', recipient, '--data', data])
    expect(again).toMatchObject({ code: 1, stderr: expect.stringMatching(/exists already/) })
    expect(digestOf(file)).toBe(before)
    const nowhere = fresh('nowhere')
    expect(kith(['backup', fresh('x.age'), '--recipient', recipient, '--data', nowhere])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/There is no store/),
    })
    expect(existsSync(nowhere)).toBe(false)
    expect(
      kith(['backup', fresh('x.age'), '--recipient', recipient], {
        KITH_DATABASE_URL: 'postgres://db.example.com/kith',
      }),
    ).toMatchObject({ code: 1, stderr: expect.stringMatching(/pg_dump/) })
  })
})

describe('kith backup --passphrase-file', () => {
  test('writes a file that the passphrase opens', () => {
    const [file, place] = [fresh('kith.db.age'), fresh('restored')]
    expect(kith(['backup', file, '--passphrase-file', passphraseFile, '--data', data]).code).toBe(0)
    expect(kith(['restore', file, '--passphrase-file', passphraseFile, '--data', place]).code).toBe(0)
    expect(names(place)).toHaveLength(3)
    const wrong = fresh('passphrase')
    writeFileSync(wrong, 'another passphrase')
    expect(kith(['restore', file, '--passphrase-file', wrong, '--data', fresh('restored')])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^kith: The passphrase does not open/),
    })
  })
})

describe('kith restore of an encrypted backup', () => {
  const stored = join(folder.path, 'stored')
  let backup = ''
  beforeAll(() => {
    backup = encrypted()
    kith(['people', 'create', '{"given": "Ada"}', '--data', stored])
  })

  /** Each makes a backup that cannot be restored, and the options to try it with. */
  const broken: readonly (readonly [string, () => readonly string[], RegExp])[] = [
    ['no key is named', () => [backup], /is encrypted: name its key with --identity or --passphrase-file/],
    [
      'it is for another identity',
      () => {
        const other = fresh('other.key')
        kith(['secrets', 'create-identity', other])
        return [backup, '--identity', other]
      },
      /No identity opens .*\. It is encrypted for one recipient\./,
    ],
    [
      'the passphrase is named in place of the identity',
      () => [backup, '--passphrase-file', passphraseFile],
      /The passphrase does not open/,
    ],
    [
      'it was cut off',
      () => [changed(backup, (bytes) => bytes.subarray(0, bytes.length - 100)), '--identity', identity],
      /damaged or was cut off/,
    ],
    [
      'it was cut off in its header',
      () => [changed(backup, (bytes) => bytes.subarray(0, 60)), '--identity', identity],
      /header of .* is damaged or was cut off/,
    ],
    [
      'a byte was changed',
      () => [changed(backup, (bytes) => flip(bytes, bytes.length - 30_000)), '--identity', identity],
      /damaged or was cut off/,
    ],
    [
      'a byte of its header was changed',
      () => [changed(backup, (bytes) => flip(bytes, 40)), '--identity', identity],
      /damaged|No identity opens/,
    ],
    [
      'two pieces were exchanged',
      () => [changed(backup, exchanged), '--identity', identity],
      /damaged or was cut off/,
    ],
  ]

  test.each(broken)('replaces nothing and leaves nothing plain when %s', (_, make, message) => {
    const before = digestOf(join(stored, 'kith.db'))
    const [file = '', ...options] = make()
    const { code, stderr } = kith(['restore', file, ...options, '--replace', '--data', stored])
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(message) })
    expect(digestOf(join(stored, 'kith.db'))).toBe(before)
    expect(leftIn(stored)).toEqual([])
    expect(names(stored)).toEqual(['Ada'])
  })

  test('replaces nothing when something else was encrypted, and names the backup', async () => {
    const [plain, file] = [fresh('text'), fresh('text.age')]
    writeFileSync(plain, 'This is not a store.')
    await encryptFile(plain, file, { recipients: [recipient] })
    const { code, stderr } = kith(['restore', file, '--identity', identity, '--replace', '--data', stored])
    expect({ code, stderr }).toEqual({ code: 1, stderr: `kith: ${file} is not a backup of a store.\n` })
    expect(names(stored)).toEqual(['Ada'])
  })

  test('needs --replace where there is a store, and then moves it aside', () => {
    const file = encrypted()
    const refused = kith(['restore', file, '--identity', identity, '--data', stored])
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringMatching(/--replace/) })
    expect(names(stored)).toEqual(['Ada'])
    const { code, stdout } = kith([
      'restore',
      file,
      '--identity',
      identity,
      '--replace',
      '--data',
      stored,
      '--json',
    ])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      file: join(stored, 'kith.db'),
      before: expect.stringContaining('.before-'),
    })
    expect(names(stored)).toHaveLength(3)
  })

  test('does not take a plain backup for an encrypted one', () => {
    const file = fresh('copy.db')
    expect(kith(['backup', file, '--data', data]).code).toBe(0)
    expect(kith(['restore', file, '--identity', identity, '--data', fresh('restored')])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/is not encrypted: leave out/),
    })
  })
})

describe('an encrypted backup that ends early', () => {
  // Two slow derivations from a passphrase leave time to end it between them.
  async function endEarly(signal: NodeJS.Signals): Promise<{ file: string; signal: NodeJS.Signals | null }> {
    const file = fresh('kith.db.age')
    const run = ['backup', file, '--passphrase-file', passphraseFile, '--data', data]
    const child = spawn(process.execPath, [program, ...run], { stdio: 'ignore' })
    const ended = new Promise<NodeJS.Signals | null>((resolve) => child.once('exit', (_, by) => resolve(by)))
    while (!leftIn(data).some((name) => existsSync(join(data, name, 'store.db')))) await pause(5)
    child.kill(signal)
    return { file, signal: await ended }
  }

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('by %s leaves nothing', async (signal) => {
    const ended = await endEarly(signal)
    expect(ended.signal).toBe(signal)
    expect(readdirSync(join(ended.file, '..'))).toEqual([])
    expect(leftIn(data)).toEqual([])
  })

  test('by a kill leaves a copy that others cannot read and the next backup removes', async () => {
    const { file } = await endEarly('SIGKILL')
    expect(existsSync(file)).toBe(false)
    const [left, ...more] = leftIn(data)
    expect(more).toEqual([])
    expect(statSync(join(data, left!)).mode & 0o777).toBe(0o700)
    encrypted()
    expect(leftIn(data)).toEqual([])
  })

  test('on another machine is waited for a day', () => {
    const [old, recent] = ['plain-copy-00000000-1-abcdef', 'plain-copy-00000000-1-ghijkl']
    for (const name of [old, recent]) mkdirSync(join(data, name!))
    const yesterday = Date.now() / 1000 - 25 * 3600
    utimesSync(join(data, old!), yesterday, yesterday)
    encrypted()
    expect(leftIn(data)).toEqual([recent])
  })
})

/** A copy of a backup whose bytes were changed. */
function changed(backup: string, change: (bytes: Buffer) => Uint8Array): string {
  const file = fresh('changed.age')
  writeFileSync(file, change(readFileSync(backup)))
  return file
}

function flip(bytes: Buffer, at: number): Buffer {
  bytes[at]! ^= 1
  return bytes
}

/** The first two pieces after the header and its nonce, each of 64 KiB and a tag. */
function exchanged(bytes: Buffer): Buffer {
  const start = bytes.indexOf('\n', bytes.indexOf('\n--- ') + 1) + 1 + 16
  const [first, second, third] = [start, start + 65_552, start + 2 * 65_552]
  expect(bytes.length).toBeGreaterThan(third)
  return Buffer.concat([
    bytes.subarray(0, first),
    bytes.subarray(second, third),
    bytes.subarray(first, second),
    bytes.subarray(third),
  ])
}
