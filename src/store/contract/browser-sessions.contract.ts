import { expect } from 'vitest'
import type { Store } from '../store.ts'
import { noon, sampleKey, sampleSession } from './samples.contract.ts'
import type { StoreTest } from './suite.contract.ts'

/** Browsers that are signed in: each stands for a key, for a while. */
export function browserSessionsContract(test: StoreTest): void {
  test('finds a session with its key as that is now', async (store) => {
    await fill(store, ['a'])
    expect(await store.read.browserSessions.find(1, 'a')).toEqual({
      key: sampleKey(1, 'k'),
      expiresAt: noon + 1000,
    })
    await store.transaction(({ directory }) => directory.revokeKey(1, 'k', noon + 5))
    expect((await store.read.browserSessions.find(1, 'a'))?.key.revokedAt).toBe(noon + 5)
    expect(await store.read.browserSessions.find(1, 'b')).toBeUndefined()
    expect(await store.read.browserSessions.find(2, 'a')).toBeUndefined()
  })

  test('refuses a session whose text another has', async (store) => {
    await fill(store, ['a'])
    await expect(fill(store, ['a'])).rejects.toMatchObject({ code: 'conflict' })
  })

  test('removes a session once', async (store) => {
    await fill(store, ['a', 'b'])
    const remove = () => store.transaction(({ browserSessions }) => browserSessions.remove(1, 'a'))
    expect([await remove(), await remove()]).toEqual([true, false])
    expect(await known(store)).toEqual(['b'])
  })

  test('removes sessions that have expired', async (store) => {
    await fill(store, ['a', 'b', 'c'])
    await store.transaction(({ browserSessions }) => browserSessions.removeExpired(1, noon + 1001))
    expect(await known(store)).toEqual(['c'])
  })

  test('keeps the newest of a key', async (store) => {
    await fill(store, ['a', 'b', 'c', 'd'])
    const keep = (count: number) =>
      store.transaction(({ browserSessions }) => browserSessions.keepNewest(1, 'k', count))
    await keep(4)
    expect(await known(store)).toEqual(['a', 'b', 'c', 'd'])
    await keep(2)
    expect(await known(store)).toEqual(['c', 'd'])
  })
}

/** Sessions of one key, each begun and over a microsecond after the one before. */
async function fill(store: Store, names: readonly string[]): Promise<void> {
  await store.transaction(async ({ directory, browserSessions }) => {
    if ((await directory.listKeys(1)).length === 0)
      await directory.insertKey({ key: sampleKey(1, 'k'), keyHash: 'hash' })
    for (const [index, name] of names.entries()) {
      const times = { createdAt: noon + index, expiresAt: noon + 1000 + index }
      await browserSessions.insert(sampleSession(1, name, times))
    }
  })
}

async function known({ read }: Store): Promise<string[]> {
  const names = ['a', 'b', 'c', 'd']
  const found = await Promise.all(names.map((name) => read.browserSessions.find(1, name)))
  return names.filter((_, index) => found[index])
}
