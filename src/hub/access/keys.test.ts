import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openTestHub, type TestHub } from '../../../test/support/test-hub.ts'
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
  test('makes a caller of what the key says', async () => {
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

  test('tells nothing presented from nothing known', async () => {
    const missing = { code: 'unauthenticated', details: { credential: 'missing' } }
    await expect(kith.hub.keys.signIn('acme', undefined)).rejects.toMatchObject(missing)
    await expect(kith.hub.keys.signIn('acme', { text: '', kinds: anyKind })).rejects.toMatchObject(missing)
    await expectUnknown('acme', 'acme-nothing')
  })

  test('takes the text of the key to the letter', async () => {
    const { text } = await create()
    for (const other of [`${text} `, text.toUpperCase(), text.slice(0, -1), `${text}\0`, text.slice(-4)]) {
      await expectUnknown('acme', other)
    }
  })

  test('refuses a key of another dialect, or of a kind that came another way', async () => {
    const { text } = await create()
    await expectUnknown('umbra', text)
    await expectUnknown('acme', text, ['platform'])
    await expectUnknown('acme', text, [])
    await expectKnown('acme', text, ['platform', 'token'])
  })

  test('refuses a revoked key from then on', async () => {
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

  test('refuses a key when its time is over', async () => {
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

  test('honours demo keys in demo mode only', async () => {
    const { text } = await create({ demo: true, text: 'acme-demo' })
    await expectUnknown('acme', text)
    const demo = kith.hubWith({ demo: true })
    expect((await demo.keys.signIn('acme', { text, kinds: anyKind })).orgId).toBe(kith.organization.id)
  })
})

describe('a key', () => {
  test('is new each time, of the usual kind and with the right to sensitive values unless said', async () => {
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

  test('that clients have already is taken as it is, once', async () => {
    await create({ text: 'brought along' })
    await expectKnown('acme', 'brought along')
    const other = await kith.hub.organizations.create({ name: 'Other' })
    for (const orgId of [kith.organization.id, other.id]) {
      await expect(create({ orgId, text: 'brought along' })).rejects.toMatchObject({ code: 'conflict' })
    }
  })

  test('needs an organization, a dialect and a kind that there are', async () => {
    await expect(create({ orgId: 99 })).rejects.toMatchObject({ code: 'not_found' })
    for (const draft of [{ dialect: 'nobody' }, { kind: 'nothing' }, { kind: 'constructor' }]) {
      await expect(create(draft)).rejects.toMatchObject({ code: 'invalid' })
    }
  })

  test('of one organization is not listed or revoked by another', async () => {
    const { key, text } = await create()
    const other = await kith.hub.organizations.create({ name: 'Other' })
    expect(await kith.hub.keys.list(other.id)).toEqual([])
    await expect(kith.hub.keys.revoke(other.id, key.id)).rejects.toMatchObject({ code: 'not_found' })
    await expectKnown('acme', text)
  })

  test('is nowhere in the files of the store, only its hash is', async () => {
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
  test('is for keys of a platform kind, for organizations of that platform', async () => {
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

  test('that is not its own is refused to any other key', async () => {
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
