import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openTestHub, type TestHub, testNoon } from '../../../test/support/test-hub.ts'
import { steppingClock } from '../../model/clock.ts'
import { openSqliteStore } from '../../store/sqlite/sqlite.ts'
import type { KeyDraft } from './keys.ts'

let kith: TestHub

beforeEach(async () => {
  kith = await openTestHub()
})

afterEach(() => kith.close())

const anyKind = ['token', 'platform', 'session']

function create(draft: Partial<KeyDraft> = {}) {
  return kith.hub.keys.create({ orgId: kith.organization.id, dialect: 'acme', role: 'read', ...draft })
}

describe('signing in', () => {
  test('returns a caller with the rights of the key', async () => {
    const { key, text } = await create({ role: 'write', sensitive: false })
    expect(await kith.hub.keys.signIn('acme', { text, kinds: ['token'] })).toEqual({
      orgId: kith.organization.id,
      dialect: 'acme',
      keyId: key.id,
      kind: 'token',
      role: 'write',
      sensitive: false,
    })
  })

  test('distinguishes a missing key from an unknown one', async () => {
    const missing = { code: 'unauthenticated', details: { credential: 'missing' } }
    await expect(kith.hub.keys.signIn('acme', undefined)).rejects.toMatchObject(missing)
    await expect(kith.hub.keys.signIn('acme', { text: '', kinds: anyKind })).rejects.toMatchObject(missing)
    await expectUnknown('acme', 'acme-nothing')
  })

  test('compares the text of a key exactly', async () => {
    const { text } = await create()
    for (const other of [`${text} `, text.toUpperCase(), text.slice(0, -1), `${text}\0`, text.slice(-4)]) {
      await expectUnknown('acme', other)
    }
  })

  test('refuses a key of another dialect, and a kind of key that clients do not send in this place', async () => {
    const { text } = await create()
    await expectUnknown('umbra', text)
    await expectUnknown('acme', text, ['platform'])
    await expectUnknown('acme', text, [])
    await expectKnown('acme', text, ['platform', 'token'])
  })

  test('refuses a revoked key', async () => {
    const { key, text } = await create()
    await expectKnown('acme', text)
    await kith.hub.keys.revoke(kith.organization.id, key.id)
    await expectUnknown('acme', text)
    const [listed] = await kith.hub.keys.list(kith.organization.id)
    expect(listed?.revokedAt).toBeGreaterThan(listed!.createdAt)
    for (const id of [key.id, 'nothing']) {
      const revoke = kith.hub.keys.revoke(kith.organization.id, id)
      await expect(revoke).rejects.toMatchObject({ code: 'not_found' })
    }
  })

  test('refuses an expired key', async () => {
    const { key, text } = await create({ dialect: 'umbra', role: 'admin' })
    const end = key.createdAt + 3_600_000_000
    expect(key).toMatchObject({ kind: 'session', expiresAt: end })
    expect(text).toContain(`umbra.admin.${end}.`)
    const at = (now: number) => kith.hubWith({ clock: steppingClock(now) }).keys
    await at(end - 1).signIn('umbra', { text, kinds: anyKind })
    for (const now of [end, end + 1]) {
      const signIn = at(now).signIn('umbra', { text, kinds: anyKind })
      await expect(signIn).rejects.toMatchObject({ code: 'unauthenticated' })
    }
  })

  test('accepts demo keys only in demo mode', async () => {
    const { text } = await create({ demo: true, text: 'acme-demo' })
    await expectUnknown('acme', text)
    const demo = kith.hubWith({ demo: true })
    expect((await demo.keys.signIn('acme', { text, kinds: anyKind })).orgId).toBe(kith.organization.id)
  })
})

describe('a key', () => {
  test('has a new text, the default kind and the right to sensitive values by default', async () => {
    const made = [await create(), await create()]
    expect(new Set(made.map(({ text }) => text)).size).toBe(2)
    const [{ key, text }] = made as [(typeof made)[0]]
    expect(key).toMatchObject({
      kind: 'token',
      sensitive: true,
      demo: false,
      expiresAt: null,
      revokedAt: null,
    })
    expect(key.hint).toBe(text.slice(-4))
    expect(await kith.hub.keys.list(kith.organization.id)).toEqual(made.map((each) => each.key))
  })

  test('can be created with a given text, which must be unique in the store', async () => {
    await create({ text: 'given text' })
    await expectKnown('acme', 'given text')
    const other = await kith.hub.organizations.create({ name: 'Other' })
    for (const orgId of [kith.organization.id, other.id]) {
      await expect(create({ orgId, text: 'given text' })).rejects.toMatchObject({ code: 'conflict' })
    }
  })

  test('expires at a given time instead of after the lifetime of its kind, and before its end is valid', async () => {
    const end = testNoon + 86_400_000_000
    for (const dialect of ['acme', 'umbra']) {
      const { key, text } = await create({ dialect, role: 'admin', expiresAt: end })
      expect(key.expiresAt).toBe(end)
      const at = (now: number) => kith.hubWith({ clock: steppingClock(now) }).keys
      expect(await at(end - 1).signIn(dialect, { text, kinds: anyKind })).toMatchObject({ expiresAt: end })
      const late = at(end).signIn(dialect, { text, kinds: anyKind })
      await expect(late).rejects.toMatchObject({ details: { credential: 'unknown' } })
    }
    for (const expiresAt of [0, testNoon]) {
      await expect(create({ expiresAt })).rejects.toMatchObject({
        code: 'invalid',
        details: { problems: [{ path: ['expiresAt'] }] },
      })
    }
  })

  test('of a kind with a lifetime is removed a week after it expired, when the next one is created', async () => {
    const orgId = kith.organization.id
    const expiresAt = testNoon + 3_600_000_000
    const short = await create({ dialect: 'umbra', expiresAt })
    const long = await create({ dialect: 'acme', expiresAt })
    const week = 7 * 86_400_000_000
    const createAt = async (now: number) => {
      const { keys } = kith.hubWith({ clock: steppingClock(now) })
      await keys.create({ orgId, dialect: 'umbra', role: 'read' })
      return (await keys.list(orgId)).map(({ id }) => id)
    }
    expect(await createAt(expiresAt + week)).toContain(short.key.id)
    const left = await createAt(expiresAt + week + 1)
    expect(left).not.toContain(short.key.id)
    expect(left).toContain(long.key.id)
  })

  test('needs an existing organization, dialect and kind', async () => {
    await expect(create({ orgId: 99 })).rejects.toMatchObject({ code: 'not_found' })
    for (const draft of [{ dialect: 'unknown' }, { kind: 'nothing' }, { kind: 'constructor' }]) {
      await expect(create(draft)).rejects.toMatchObject({ code: 'invalid' })
    }
  })

  test('is not listed and cannot be revoked by another organization', async () => {
    const { key, text } = await create()
    const other = await kith.hub.organizations.create({ name: 'Other' })
    expect(await kith.hub.keys.list(other.id)).toEqual([])
    await expect(kith.hub.keys.revoke(other.id, key.id)).rejects.toMatchObject({ code: 'not_found' })
    await expectKnown('acme', text)
  })

  test('is stored only as a hash', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kith-keys-'))
    const stored = await openTestHub({ store: openSqliteStore({ file: join(folder, 'kith.db') }) })
    try {
      const { text } = await stored.hub.keys.create({ orgId: 1, dialect: 'acme', role: 'read' })
      const bytes = () =>
        readdirSync(folder)
          .map((name) => readFileSync(join(folder, name), 'latin1'))
          .join('')
      expect(bytes()).toContain('Northpier')
      expect(bytes()).not.toContain(text)
      expect(bytes()).not.toContain(text.slice(0, -4))
      await stored.hub.keys.signIn('acme', { text, kinds: ['token'] })
      await stored.close()
      expect(bytes()).toContain(createHash('sha256').update(text).digest('hex'))
      expect(bytes()).not.toContain(text.slice(0, -4))
    } finally {
      await stored.close()
      rmSync(folder, { recursive: true })
    }
  })
})

describe('acting for an organization', () => {
  test('is allowed to platform keys, for organizations that the platform manages', async () => {
    const { hub, organization } = kith
    const member = await hub.organizations.create({ name: 'Member', parentId: organization.id })
    const stranger = await hub.organizations.create({ name: 'Stranger' })
    const grandchild = await hub.organizations.create({ name: 'Grandchild', parentId: member.id })
    const platform = kith.caller('acme', { kind: 'platform', role: 'read' })
    expect(await hub.keys.actFor(platform, member.vendorIds.acme!)).toEqual({ ...platform, orgId: member.id })
    expect(await hub.keys.actFor(platform, organization.vendorIds.acme!)).toEqual(platform)
    for (const id of [
      stranger.vendorIds.acme!,
      grandchild.vendorIds.acme!,
      'nothing',
      member.vendorIds.umbra!,
    ]) {
      await expect(hub.keys.actFor(platform, id)).rejects.toMatchObject({ code: 'not_found' })
    }
  })

  test('is refused to other keys, unless the organization is their own', async () => {
    const { hub, organization } = kith
    const member = await hub.organizations.create({ name: 'Member', parentId: organization.id })
    const token = kith.caller('acme')
    expect(await hub.keys.actFor(token, organization.vendorIds.acme!)).toEqual(token)
    for (const [caller, id] of [
      [token, member.vendorIds.acme!],
      [kith.caller('acme', { orgId: member.id, kind: 'platform' }), organization.vendorIds.acme!],
    ] as const) {
      await expect(hub.keys.actFor(caller, id)).rejects.toMatchObject({ code: 'not_found' })
    }
  })
})

async function expectKnown(dialect: string, text: string, kinds = anyKind): Promise<void> {
  expect((await kith.hub.keys.signIn(dialect, { text, kinds })).orgId).toBe(kith.organization.id)
}

async function expectUnknown(dialect: string, text: string, kinds = anyKind): Promise<void> {
  const refused = { code: 'unauthenticated', details: { credential: 'unknown' } }
  await expect(kith.hub.keys.signIn(dialect, { text, kinds })).rejects.toMatchObject(refused)
}
