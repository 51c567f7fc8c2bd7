import { describe, expect, test } from 'vitest'
import { createKeyText, parseKey } from './secret-key.ts'
import { createSecrets, type SecretOwner } from './secrets.ts'
import { resealAll } from './stored-secrets.ts'

const key = (text = createKeyText()) => parseKey(text, 'a test')
const [first, second] = [key(), key()]
const owner: SecretOwner = { orgId: '7', noun: 'connector', id: 'con_1' }

describe('a sealed text', () => {
  const secrets = createSecrets(() => [first])

  test('is opened for its owner, and shows nothing of what it holds', () => {
    for (const text of ['', 'tok_1234567890', 'contraseña 🔑', 'x'.repeat(100_000)]) {
      const sealed = secrets.seal('self-test', owner, text)
      expect(sealed).toMatch(/^kith1\.[0-9a-f]{12}\.[\w-]+$/)
      expect(secrets.open('self-test', owner, sealed)).toBe(text)
      if (text !== '')
        expect(Buffer.from(sealed.split('.')[2]!, 'base64url').toString('latin1')).not.toContain(text)
    }
  })

  test('is another one each time', () => {
    const sealed = Array.from({ length: 100 }, () => secrets.seal('self-test', owner, 'the same'))
    expect(new Set(sealed).size).toBe(100)
  })

  test.each<[string, Partial<SecretOwner>]>([
    ['another organization', { orgId: '8' }],
    ['another kind of entity', { noun: 'webhook' }],
    ['another entity', { id: 'con_2' }],
    ['parts that read the same in a row', { orgId: '7connector', noun: '' }],
  ])('cannot be opened for %s', (_, other) => {
    const sealed = secrets.seal('self-test', owner, 'token')
    expect(() => secrets.open('self-test', { ...owner, ...other }, sealed)).toThrow(/damaged, or was copied/)
  })

  test('cannot be opened after any change of a byte, or when it is cut', () => {
    const sealed = secrets.seal('self-test', owner, 'token')
    const [format, id, encoded] = sealed.split('.') as [string, string, string]
    const bytes = Buffer.from(encoded, 'base64url')
    const changed = [...bytes.keys()].map((at) => {
      const copy = Buffer.from(bytes)
      copy[at]! ^= 1
      return copy
    })
    const cut = [...bytes.keys()].map((length) => bytes.subarray(0, length))
    for (const content of [...changed, ...cut]) {
      const text = [format, id, content.toString('base64url')].join('.')
      expect(() => secrets.open('self-test', owner, text)).toThrow(/damaged/)
    }
    for (const text of ['', 'token', `kith2.${id}.${encoded}`, `${sealed}.x`, `${format}.${id}`]) {
      expect(() => secrets.open('self-test', owner, text)).toThrow(/damaged/)
    }
  })
})

describe('several keys', () => {
  test('all open, the first one seals, and an unknown one is named with what to do', () => {
    const old = createSecrets(() => [first]).seal('self-test', owner, 'token')
    const rotated = createSecrets(() => [second, first])
    expect(rotated.open('self-test', owner, old)).toBe('token')
    const sealed = rotated.seal('self-test', owner, 'token')
    expect(rotated.keyIdOf(sealed)).toBe(second.id)
    expect(() => createSecrets(() => [first]).open('self-test', owner, sealed)).toThrow(
      `The secret key ${second.id} is needed and not known here. Add it to KITH_SECRET_KEY`,
    )
  })

  test('find what an earlier key has hashed', () => {
    const stored = createSecrets(() => [first]).keyedHash('self-test', 'nadia@example.com')
    const rotated = createSecrets(() => [second, first])
    expect(rotated.keyedHashes('self-test', 'nadia@example.com')).toEqual([
      rotated.keyedHash('self-test', 'nadia@example.com'),
      stored,
    ])
    expect(rotated.keyIdOf(stored)).toBe(first.id)
  })

  test('are sealed anew kind by kind, with counts', async () => {
    const secrets = createSecrets(() => [second, first])
    const values = [
      createSecrets(() => [first]).seal('self-test', owner, 'a'),
      secrets.seal('self-test', owner, 'b'),
    ]
    const kind = {
      noun: 'token',
      async reseal() {
        const old = [...values.keys()].filter((at) => secrets.keyIdOf(values[at]!) !== second.id)
        for (const at of old) {
          values[at] = secrets.seal('self-test', owner, secrets.open('self-test', owner, values[at]!))
        }
        return old.length
      },
    }
    const store = undefined as never
    expect(await resealAll({ store, secrets }, [kind])).toEqual({ token: 1 })
    expect(await resealAll({ store, secrets }, [kind])).toEqual({ token: 0 })
    expect(values.map((value) => createSecrets(() => [second]).open('self-test', owner, value))).toEqual([
      'a',
      'b',
    ])
  })
})

describe('a keyed hash', () => {
  test('is the same for the same value and key, and does not show the value', () => {
    const [one, two] = [createSecrets(() => [first]), createSecrets(() => [second])]
    expect(one.keyedHash('self-test', '+14155550142')).toBe(one.keyedHash('self-test', '+14155550142'))
    expect(one.keyedHash('self-test', '+14155550142')).not.toBe(one.keyedHash('self-test', '+14155550143'))
    expect(one.keyedHash('self-test', 'a')).not.toBe(two.keyedHash('self-test', 'a'))
    expect(one.keyedHash('self-test', 'a')).toMatch(/^[0-9a-f]{12}\.[\w-]{43}$/)
  })

  test('and a sealed text stay the same in later versions of Kith', () => {
    const known = createSecrets(() => [key('00112233445566778899aabbccddeeff'.repeat(2))])
    expect(known.keyedHash('self-test', 'Nadia Okafor')).toBe(HASHED)
    expect(known.open('self-test', owner, SEALED)).toBe('tok_example')
  })
})

describe('the text of a key', () => {
  const bytes = Buffer.from(createKeyText(), 'base64')

  test('is base64, base64 for addresses, or hexadecimal digits of 32 bytes', () => {
    const texts = [
      bytes.toString('base64'),
      bytes.toString('base64').replace('=', ''),
      bytes.toString('base64url'),
    ]
    const hex = [bytes.toString('hex'), bytes.toString('hex').toUpperCase()]
    expect(new Set([...texts, ...hex].map((text) => key(text).id)).size).toBe(1)
  })

  test.each([
    ['empty', ''],
    ['a word', 'correct horse battery staple'],
    ['16 bytes', bytes.subarray(16).toString('base64')],
    ['33 bytes', Buffer.concat([bytes, Buffer.of(1)]).toString('base64')],
    ['63 digits', bytes.toString('hex').slice(1)],
    ['two keys', `${bytes.toString('base64')} ${bytes.toString('base64')}`],
    ['zeros', '0'.repeat(64)],
    ['a pattern', 'abcd'.repeat(16)],
  ])('is refused if it is %s, and not repeated in the message', (_, text) => {
    expect(() => key(text)).toThrow(/(must hold 32 random bytes|is not random).*openssl rand -base64 32/)
    if (text === '') return
    expect(() => key(text)).not.toThrow(text)
  })
})

/** Made once, and the hash compared with what OpenSSL makes (`openssl kdf HKDF`, `openssl mac HMAC`). */
const HASHED = '54bad8639488.yFxighQcqodYtNTE4a6lskEfA2qu-yDk5-3JiLBoo2w'
const SEALED = 'kith1.54bad8639488.mHaStIz4ixZxZydg3_2aOwiUZQ_X5783f_SfRR0gKOhGCABniAqK'
