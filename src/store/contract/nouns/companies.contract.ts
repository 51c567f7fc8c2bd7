import { companyColumns } from '../../../model/query.ts'
import { noon, sampleCompany } from '../samples.contract.ts'
import type { NounContract } from './noun.contract.ts'

export const companies: NounContract<'companies'> = {
  async fill({ companies }, orgId, mark) {
    await companies.insert(sampleCompany(orgId, 1, mark))
    await companies.replaceLookups(orgId, 1, [
      { name: 'mark', text: mark },
      { name: 'seats', number: 3 },
    ])
  },
  invisible: ['lastUpdate'],
  reads: {
    find: async ({ companies }, orgId) => [await companies.find(orgId, 1), await companies.find(orgId, 2)],
    list: ({ companies }, orgId) =>
      companies.list(orgId, {
        filter: { some: { name: 'mark', type: 'text' }, test: { op: 'ne', value: '' } },
        order: [{ field: companyColumns.id, direction: 'asc' }],
        page: { limit: 10 },
      }),
    distinctNumbers: ({ companies }, orgId) => companies.distinctNumbers(orgId, 'seats', 10),
  },
  writes: {
    insert: ({ companies }, orgId, mark) => companies.insert(sampleCompany(orgId, 2, mark)),
    update: ({ companies }, orgId, mark) => companies.update(sampleCompany(orgId, 1, mark)),
    lastUpdate: ({ companies }, orgId) => companies.lastUpdate(orgId, noon),
    replaceLookups: ({ companies }, orgId, mark) =>
      companies.replaceLookups(orgId, 2, [{ name: 'mark', text: mark }]),
  },
}
