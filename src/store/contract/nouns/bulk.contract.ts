import type { NounContract } from './noun.contract.ts'

export const bulk: NounContract<'bulk'> = {
  reads: {
    findByText: ({ bulk }, orgId) => bulk.findByText(orgId, 'tags', ['same']),
    findOwners: ({ bulk }, orgId) => bulk.findOwners(orgId, 'acme', ['v1', 'v2', 'v3']),
    findImported: ({ bulk }, orgId) => bulk.findImported(orgId, ['imported', 'y']),
    takenRecordIds: ({ bulk }, orgId) => bulk.takenRecordIds(orgId, [1, 2, 60]),
    longestLists: ({ bulk }, orgId) => bulk.longestLists(orgId, ['tags']),
    listBySource: ({ bulk }, orgId) => bulk.listBySource(orgId, 1, 10),
  },
  writes: {},
}
