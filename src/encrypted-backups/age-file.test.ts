import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Decrypter } from 'age-encryption'
import { afterAll, describe, expect, test } from 'vitest'
import { encryptFile, openFile, requireContent, type Unlock } from './age-file.ts'
import { isAgeFile, readHeader } from './age-header.ts'
import { createIdentityFile, readIdentities, readPassphrase } from './age-keys.ts'

const folder = mkdtempSync(join(tmpdir(), 'kith-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url))
let count = 0
const fresh = (content?: string | Uint8Array): string => {
  const file = join(folder, `file-${++count}`)
  if (content !== undefined) writeFileSync(file, content)
  return file
}

async function open(file: string, unlock: Unlock): Promise<Buffer> {
  const to = fresh()
  await (await openFile(file, unlock)).writeTo(to)
  return readFileSync(to)
}

const line = 'Nadia Okafor <nadia@example.com>\n'
const passphrase = 'an invented passphrase'
const identities = readIdentities(fixture('identity.txt'))

describe('files of the program age', () => {
  test('are opened with an identity, and with a passphrase', async () => {
    expect((await open(fixture('recipients.age'), { identities })).toString()).toBe(line)
    expect((await open(fixture('passphrase.age'), { passphrase })).toString()).toBe(line)
  })

  test('say what they need when they are not opened by it', async () => {
    await expect(open(fixture('passphrase.age'), { identities })).rejects.toThrow(
      /^No identity opens .*\. It is encrypted with a passphrase\.$/,
    )
    await expect(open(fixture('recipients.age'), { passphrase })).rejects.toThrow(
      /encrypted for 2 recipients\.$/,
    )
    await expect(open(fixture('passphrase.age'), { passphrase: 'another passphrase' })).rejects.toThrow(
      /^The passphrase does not open/,
    )
  })

  test('in text form are known, and refused with what to do', () => {
    expect(isAgeFile(fixture('armored.age'))).toBe(true)
    expect(() => readHeader(fixture('armored.age'))).toThrow(/age --decrypt/)
  })
})

describe('an encrypted file', () => {
  // Empty, less than a piece of 64 KiB, one piece, a piece and a byte, three pieces and a part.
  test.each([0, 1, 65_535, 65_536, 65_537, 200_000])('holds %i bytes and gives them back', async (length) => {
    const content = Buffer.alloc(length, 'Kith ')
    const [plain, file, identity] = [fresh(content), fresh(), fresh()]
    const recipient = await createIdentityFile(identity, '2026-03-01T12:00:00Z')
    await encryptFile(plain, file, { recipients: [recipient] })
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readFileSync(file).includes('Kith Kith')).toBe(false)
    expect((await open(file, { identities: readIdentities(identity) })).equals(content)).toBe(true)
  })

  test('is refused after any byte of it was changed, and after it was cut anywhere', async () => {
    const [plain, file] = [fresh(Buffer.alloc(65_600, 'x')), fresh()]
    const [identity] = identities
    const { identityToRecipient } = await import('age-encryption')
    await encryptFile(plain, file, { recipients: [await identityToRecipient(identity!)] })
    const bytes = readFileSync(file)
    const places = [
      ...Array.from({ length: 220 }, (_, at) => at),
      30_000,
      65_700,
      bytes.length - 20,
      bytes.length - 1,
    ]
    for (const at of places) {
      const copy = Buffer.from(bytes)
      copy[at]! ^= 1
      await expect(open(fresh(copy), { identities }), `byte ${at}`).rejects.toMatchObject({ code: 'invalid' })
      await expect(open(fresh(bytes.subarray(0, at)), { identities }), `cut at ${at}`).rejects.toMatchObject({
        code: 'invalid',
      })
    }
    // At the end of a piece: what follows is missing as a whole.
    const end = bytes.indexOf('\n', bytes.indexOf('\n--- ') + 1) + 1 + 16 + 65_536 + 16
    await expect(open(fresh(bytes.subarray(0, end)), { identities })).rejects.toThrow(
      /damaged or was cut off/,
    )
    await expect(open(fresh(Buffer.concat([bytes, Buffer.of(0)])), { identities })).rejects.toThrow(/damaged/)
  })

  test('is compared with what was encrypted', async () => {
    const [plain, other, file] = [fresh(line), fresh('another line'), fresh()]
    await encryptFile(plain, file, { passphrase })
    const decrypter = new Decrypter()
    decrypter.addPassphrase(passphrase)
    const { createHash } = await import('node:crypto')
    const digestOf = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex')
    await requireContent(file, decrypter, digestOf(plain))
    await expect(requireContent(file, decrypter, digestOf(other))).rejects.toThrow(/does not read back/)
    writeFileSync(file, readFileSync(file).subarray(0, -1))
    await expect(requireContent(file, decrypter, digestOf(plain))).rejects.toThrow(/does not read back/)
  })

  test('is for every recipient, and for no other', async () => {
    const keys = [fresh(), fresh(), fresh()]
    const recipients = await Promise.all(keys.map((key) => createIdentityFile(key, '2026-03-01T12:00:00Z')))
    const [plain, file] = [fresh(line), fresh()]
    await encryptFile(plain, file, { recipients: recipients.slice(0, 2) })
    expect(readHeader(file)).toEqual(['X25519', 'X25519'])
    for (const key of keys.slice(0, 2)) {
      expect((await open(file, { identities: readIdentities(key) })).toString()).toBe(line)
    }
    await expect(open(file, { identities: readIdentities(keys[2]!) })).rejects.toThrow(/^No identity opens/)
    expect((await open(file, { identities: keys.flatMap(readIdentities) })).toString()).toBe(line)
  })

  test.each([
    '',
    'age1',
    'nadia@example.com',
    'ssh-ed25519 AAAA',
    identities[0]!.toLowerCase(),
    `age1${'q'.repeat(58)}`,
  ])('is not made for %j', async (recipient) => {
    const file = fresh()
    await expect(encryptFile(fresh(line), file, { recipients: [recipient] })).rejects.toThrow(
      /is no recipient/,
    )
    expect(() => statSync(file)).toThrow(/ENOENT/)
  })
})

describe('a file of keys', () => {
  test('holds identities, one in each line', async () => {
    const file = fresh()
    const recipient = await createIdentityFile(file, '2026-03-01T12:00:00Z')
    const text = readFileSync(file, 'utf8')
    expect(text).toBe(
      `# created: 2026-03-01T12:00:00Z\n# public key: ${recipient}\n${readIdentities(file)[0]}\n`,
    )
    expect(statSync(file).mode & 0o777).toBe(0o600)
    await expect(createIdentityFile(file, '2026-03-01T12:00:00Z')).rejects.toThrow(/exists already/)
    expect(readFileSync(file, 'utf8')).toBe(text)
    expect(readIdentities(fresh(`${text}\n${text}`))).toHaveLength(2)
  })

  test.each(['', '# nothing', 'age1abc', 'age-encryption.org/v1\n-> scrypt x 18', `${identities[0]}x`])(
    'of identities with %j is refused, without its text',
    (text) => {
      expect(() => readIdentities(fresh(text))).toThrow(/must hold identities of age/)
      if (text !== '') expect(() => readIdentities(fresh(text))).not.toThrow(text)
    },
  )

  test('with a passphrase has one long line', () => {
    expect(readPassphrase(fresh(`${passphrase}\n`))).toBe(passphrase)
    expect(readPassphrase(fresh(`${passphrase}\r\n`))).toBe(passphrase)
    expect(() => readPassphrase(fresh('short'))).toThrow(/less than 12 characters/)
    expect(() => readPassphrase(fresh(''))).toThrow(/less than 12 characters/)
    expect(() => readPassphrase(fresh(`${passphrase}\nanother line\n`))).toThrow(/in one line/)
  })
})
