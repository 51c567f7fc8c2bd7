import { noon, sampleFilter } from '../samples.contract.ts'
import type { NounContract } from './noun.contract.ts'

export const filters: NounContract<'filters'> = {
  fill: ({ filters }, orgId, mark) => filters.insert(sampleFilter(orgId, 1, mark)),
  invisible: ['lastUpdate'],
  reads: {
    find: async ({ filters }, orgId) => [
      await filters.find(orgId, 'acme', 1),
      await filters.find(orgId, 'umbra', 1),
    ],
    list: async ({ filters }, orgId) => [
      await filters.list(orgId, 'acme'),
      await filters.list(orgId, 'acme', { removed: true }),
    ],
  },
  writes: {
    insert: ({ filters }, orgId, mark) =>
      filters.insert({ ...sampleFilter(orgId, 1, mark), dialect: 'umbra' }),
    update: ({ filters }, orgId, mark) => filters.update(sampleFilter(orgId, 1, mark)),
    lastUpdate: ({ filters }, orgId) => filters.lastUpdate(orgId, noon),
  },
}
