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
  fill: ({ directory }, orgId, mark) =>
    directory.insertKey({ key: sampleKey(orgId, 'k', { name: mark }), keyHash: `hash-${orgId}` }),
  reads: {
    listKeys: ({ directory }, orgId) => directory.listKeys(orgId),
  },
  writes: {
    insertKey: ({ directory }, orgId, mark) =>
      directory.insertKey({ key: sampleKey(orgId, `k${mark}`, { name: mark }), keyHash: `${mark}${orgId}` }),
    revokeKey: ({ directory }, orgId) => directory.revokeKey(orgId, 'k', noon),
    noteKeyUse: ({ directory }, orgId) => directory.noteKeyUse(orgId, 'k', noon),
  },
}
