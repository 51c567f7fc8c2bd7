import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTestHub, type TestHub, testNoon } from '../../../test/support/test-hub.ts'
import { steppingClock } from '../../model/clock.ts'
import { sessionLimits } from './sessions.ts'

let kith: TestHub
beforeEach(async () => {
  kith = await openTestHub()
})
afterEach(() => kith.close())

async function makeKey(parts: { demo?: boolean } = {}) {
  const { key, text } = await kith.hub.keys.create({
    orgId: kith.organization.id,
    dialect: 'acme',
    role: 'write',
    ...parts,
  })
  return { key, presented: { text, kinds: [key.kind] } }
}

const asSession = (text: string, kinds: readonly string[]) => ({ text, kinds, session: true }) as const

test('a session expires', async () => {
  const { presented } = await makeKey()
  const { text, signedIn } = await kith.hub.sessions.begin('acme', presented)
  const at = (now: number) => kith.hubWith({ clock: steppingClock(now) }).keys
  const session = asSession(text, presented.kinds)
  const end = signedIn.expiresAt!
  expect(end - testNoon).toBeGreaterThanOrEqual(sessionLimits.lifeSeconds * 1_000_000)
  expect(await at(end - 10_000).signIn('acme', session)).toMatchObject({ role: 'write' })
  await expect(at(end).signIn('acme', session)).rejects.toMatchObject({ code: 'unauthenticated' })
})

test('a session is refused where its key would be refused', async () => {
  const { key, presented } = await makeKey()
  const { text } = await kith.hub.sessions.begin('acme', presented)
  const signIn = (dialect: string, kinds: readonly string[]) =>
    kith.hub.keys.signIn(dialect, asSession(text, kinds))
  expect(await signIn('acme', presented.kinds)).toMatchObject({ keyId: key.id })
  await expect(signIn('umbra', presented.kinds)).rejects.toMatchObject({ code: 'unauthenticated' })
  await expect(signIn('acme', ['other'])).rejects.toMatchObject({ code: 'unauthenticated' })
})

test('a session of a demo key is accepted only in demo mode', async () => {
  const { presented } = await makeKey({ demo: true })
  const demo = kith.hubWith({ demo: true })
  const { text } = await demo.sessions.begin('acme', presented)
  const session = asSession(text, presented.kinds)
  expect(await demo.keys.signIn('acme', session)).toMatchObject({ role: 'write' })
  await expect(kith.hub.keys.signIn('acme', session)).rejects.toMatchObject({ code: 'unauthenticated' })
})

test('the last use of a key is visible at once, and storing it keeps the later of two times', async () => {
  const { key, presented } = await makeKey()
  const other = kith.hubWith({ clock: steppingClock(testNoon + 5_000_000_000) })
  const lastUsedAt = async (hub = kith.hub) =>
    (await hub.keys.list(kith.organization.id)).find(({ id }) => id === key.id)!.lastUsedAt
  expect(await lastUsedAt()).toBeNull()
  await kith.hub.keys.signIn('acme', presented)
  const first = await lastUsedAt()
  expect(first).toBeGreaterThan(testNoon)
  expect(await lastUsedAt(other)).toBeNull()
  await other.keys.signIn('acme', presented)
  expect(await other.keys.storeUses()).toBe(1)
  expect(await kith.hub.keys.storeUses()).toBe(1)
  expect(await kith.hub.keys.storeUses()).toBe(0)
  expect(await lastUsedAt()).toBe(await lastUsedAt(other))
  expect(await lastUsedAt()).toBeGreaterThan(testNoon + 4_000_000_000)
})

test('a wrong key does not count as a use', async () => {
  await makeKey()
  const wrong = kith.hub.keys.signIn('acme', { text: 'wrong', kinds: ['token'] })
  await expect(wrong).rejects.toMatchObject({ code: 'unauthenticated' })
  expect(await kith.hub.keys.storeUses()).toBe(0)
})
