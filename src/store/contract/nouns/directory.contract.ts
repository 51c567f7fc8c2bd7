import { noon, sampleKey } from '../samples.contract.ts'
import type { NounContract } from './noun.contract.ts'

/** What leads to a tenant before one is known. */
const unscoped = [
  'lockOrganization',
  'findOrganization',
  'findOrganizationByVendorId',
  'listOrganizations',
  'listManagedOrganizations',
  'findKeyByHash',
  'insertOrganization',
  'updateOrganization',
] as const

type Unscoped = (typeof unscoped)[number]

export const directory: NounContract<'directory', Unscoped> = {
  unscoped,
  async fill({ directory }, orgId, mark) {
    await directory.insertKey({ key: sampleKey(orgId, 'k', { name: mark }), keyHash: `hash-${orgId}` })
    const expired = sampleKey(orgId, 'expired', { kind: 'short', expiresAt: noon - 1, createdAt: noon - 2 })
    await directory.insertKey({ key: expired, keyHash: `expired-${orgId}` })
  },
  reads: {
    listKeys: ({ directory }, orgId) => directory.listKeys(orgId),
  },
  writes: {
    insertKey: ({ directory }, orgId, mark) =>
      directory.insertKey({ key: sampleKey(orgId, `k${mark}`, { name: mark }), keyHash: `${mark}${orgId}` }),
    revokeKey: ({ directory }, orgId) => directory.revokeKey(orgId, 'k', noon),
    removeExpiredKeys: ({ directory }, orgId) =>
      directory.removeExpiredKeys(orgId, { dialect: 'acme', kind: 'short' }, noon),
    noteKeyUse: ({ directory }, orgId) => directory.noteKeyUse(orgId, 'k', noon),
  },
}
