import { expect } from 'vitest'
import { defaultOrganizationSettings } from '../../model/organization.ts'
import { noon, sampleKey, sampleOrganization } from './samples.contract.ts'
import type { StoreTest } from './suite.contract.ts'

/** What leads to a tenant: organizations and keys. */
export function directoryContract(test: StoreTest): void {
  test('counts organizations from 1 and finds each whole', async (store) => {
    const first = await store.transaction((session) =>
      session.directory.insertOrganization(sampleOrganization('first')),
    )
    const second = await store.transaction((session) =>
      session.directory.insertOrganization(
        sampleOrganization('Zweite ✂', {
          parentId: first.id,
          vendorIds: { acme: 'a2', umbra: 'u2' },
          settings: {
            ...defaultOrganizationSettings,
            ...{ defaultRegion: 'MX', contactSync: false, apiVersions: { acme: '2026-08' } },
          },
        }),
      ),
    )
    expect([first.id, second.id]).toEqual([1, 2])
    expect(await store.read.directory.findOrganization(2)).toEqual(second)
    expect(await store.read.directory.findOrganization(3)).toBeUndefined()
    expect(await store.read.directory.listOrganizations()).toEqual([first, second])
  })

  test('finds an organization by the id a dialect knows it by, and by no other', async (store) => {
    const organization = await store.transaction((session) =>
      session.directory.insertOrganization(sampleOrganization('only')),
    )
    const { directory } = store.read
    expect(await directory.findOrganizationByVendorId('acme', 'acme-only')).toEqual(organization)
    expect(await directory.findOrganizationByVendorId('umbra', 'acme-only')).toBeUndefined()
    expect(await directory.findOrganizationByVendorId('acme', 'ACME-ONLY')).toBeUndefined()
  })

  test('replaces what is said of an organization, its vendor ids too', async (store) => {
    const before = await store.transaction((session) =>
      session.directory.insertOrganization(sampleOrganization('before')),
    )
    const after = { ...before, name: 'after', vendorIds: { umbra: 'u' } }
    await store.transaction((session) => session.directory.updateOrganization(after))
    const { directory } = store.read
    expect(await directory.findOrganizationByVendorId('umbra', 'u')).toEqual(after)
    expect(await directory.findOrganizationByVendorId('acme', 'acme-before')).toBeUndefined()
  })

  test('adds up what several change in one organization at once', async (store) => {
    const { id } = await store.transaction((session) =>
      session.directory.insertOrganization(sampleOrganization('')),
    )
    await Promise.all(
      [1, 2, 3, 4, 5].map((mark) =>
        store.transaction(async ({ directory }) => {
          await directory.lockOrganization(id)
          const before = (await directory.findOrganization(id))!
          await directory.updateOrganization({ ...before, name: `${before.name}${mark}` })
        }),
      ),
    )
    const { name } = (await store.read.directory.findOrganization(id))!
    expect([...name].sort().join('')).toBe('12345')
  })

  test('refuses an organization the vendor id of another one, and keeps nothing of it', async (store) => {
    const taken = sampleOrganization('taken')
    const first = await store.transaction((session) => session.directory.insertOrganization(taken))
    const insert = store.transaction((session) => session.directory.insertOrganization(taken))
    await expect(insert).rejects.toMatchObject({ code: 'conflict' })
    const other = await store.transaction((session) =>
      session.directory.insertOrganization(sampleOrganization('other')),
    )
    const update = store.transaction((session) =>
      session.directory.updateOrganization({ ...other, vendorIds: taken.vendorIds }),
    )
    await expect(update).rejects.toMatchObject({ code: 'conflict' })
    expect(await store.read.directory.listOrganizations()).toEqual([first, other])
    expect(await store.read.directory.findOrganizationByVendorId('acme', 'acme-other')).toEqual(other)
  })

  test('finds a key by its hash and lists the keys of an organization by age', async (store) => {
    const young = sampleKey(1, 'young', {
      ...{ createdAt: noon + 5, role: 'admin', sensitive: false, apiVersion: '2026-08' },
    })
    const old = sampleKey(1, 'old', { demo: true, expiresAt: noon + 9, revokedAt: noon + 8 })
    await store.transaction(async (session) => {
      await session.directory.insertKey({ key: young, keyHash: 'aa' })
      await session.directory.insertKey({ key: old, keyHash: 'bb' })
    })
    const { directory } = store.read
    expect(await directory.findKeyByHash('aa')).toEqual({ key: young, keyHash: 'aa' })
    expect(await directory.findKeyByHash('cc')).toBeUndefined()
    expect(await directory.listKeys(1)).toEqual([old, young])
  })

  test('refuses a key whose text another key has', async (store) => {
    const insert = (id: string) =>
      store.transaction((session) => session.directory.insertKey({ key: sampleKey(1, id), keyHash: 'same' }))
    await insert('first')
    await expect(insert('second')).rejects.toMatchObject({ code: 'conflict' })
    expect(await store.read.directory.listKeys(1)).toEqual([sampleKey(1, 'first')])
  })

  test('keeps the latest use of a key', async (store) => {
    await store.transaction((session) =>
      session.directory.insertKey({ key: sampleKey(1, 'k'), keyHash: 'aa' }),
    )
    const note = (at: number) => store.transaction((session) => session.directory.noteKeyUse(1, 'k', at))
    for (const at of [noon + 5, noon + 9, noon + 7]) await note(at)
    expect(await store.read.directory.listKeys(1)).toEqual([sampleKey(1, 'k', { lastUsedAt: noon + 9 })])
  })

  test('lists the organizations that one manages, by id', async (store) => {
    const insert = (mark: string, parentId: number | null) =>
      store.transaction((session) =>
        session.directory.insertOrganization({ ...sampleOrganization(mark), parentId }),
      )
    const parent = await insert('parent', null)
    const children = [await insert('one', parent.id), await insert('two', parent.id)]
    await insert('grandchild', children[0]!.id)
    expect(await store.read.directory.listManagedOrganizations(parent.id, 10)).toEqual(children)
    expect(await store.read.directory.listManagedOrganizations(parent.id, 1)).toEqual([children[0]])
  })

  test('removes the keys of a kind that expired before a time, and no others', async (store) => {
    const kept = [
      sampleKey(1, 'later', { expiresAt: noon + 5 }),
      sampleKey(1, 'never', { expiresAt: null }),
      sampleKey(1, 'other kind', { kind: 'other', expiresAt: noon - 5 }),
      sampleKey(1, 'other dialect', { dialect: 'umbra', expiresAt: noon - 5 }),
      sampleKey(2, 'other organization', { expiresAt: noon - 5 }),
    ]
    const expired = sampleKey(1, 'expired', { expiresAt: noon - 1 })
    const { dialect, kind } = expired
    await store.transaction(async ({ directory }) => {
      for (const key of [...kept, expired]) await directory.insertKey({ key, keyHash: key.id })
      await directory.removeExpiredKeys(1, { dialect, kind }, noon)
    })
    const left = [await store.read.directory.listKeys(1), await store.read.directory.listKeys(2)].flat()
    expect(new Set(left.map(({ id }) => id))).toEqual(new Set(kept.map(({ id }) => id)))
    expect(await store.read.directory.findKeyByHash('expired')).toBeUndefined()
  })

  test('revokes a key once', async (store) => {
    await store.transaction((session) =>
      session.directory.insertKey({ key: sampleKey(1, 'k'), keyHash: 'aa' }),
    )
    const revoke = (at: number) => store.transaction((session) => session.directory.revokeKey(1, 'k', at))
    expect(await revoke(noon + 1)).toBe(true)
    expect(await revoke(noon + 2)).toBe(false)
    expect((await store.read.directory.findKeyByHash('aa'))?.key.revokedAt).toBe(noon + 1)
    expect(await store.transaction((session) => session.directory.revokeKey(1, 'none', noon))).toBe(false)
  })
}
