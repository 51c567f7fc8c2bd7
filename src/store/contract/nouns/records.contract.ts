import { noon, sampleRecord } from '../samples.contract.ts'
import type { NounContract } from './noun.contract.ts'

export const records: NounContract<'records'> = {
  async fill({ records }, orgId, mark) {
    await records.ensureSource({ orgId, kind: 'api', name: mark, priority: 1 })
    await records.insert([sampleRecord(orgId, 1, { externalId: 'x', payload: mark })])
    const { id: sourceId } = await records.ensureSource({ orgId, kind: 'import', name: mark, priority: 1 })
    await records.insert([sampleRecord(orgId, 2, { externalId: 'imported', payload: mark, sourceId })])
  },
  reads: {
    listByPerson: ({ records }, orgId) => records.listByPerson(orgId, 1),
    listByPeople: ({ records }, orgId) => records.listByPeople(orgId, [1, 2]),
    listWithPriority: ({ records }, orgId) => records.listWithPriority(orgId, [1, 2]),
    listSources: ({ records }, orgId) => records.listSources(orgId),
    countBySource: async ({ records }, orgId) => [...(await records.countBySource(orgId))],
  },
  writes: {
    insert: ({ records }, orgId, mark) => records.insert([sampleRecord(orgId, 50, { payload: mark })]),
    delete: ({ records }, orgId) => records.delete(orgId, [50]),
    update: ({ records }, orgId, mark) => records.update([sampleRecord(orgId, 1, { payload: mark })]),
    ensureSource: ({ records }, orgId, mark) =>
      records.ensureSource({ orgId, kind: 'api', name: mark, priority: 1 }),
    beginWrite: ({ records }, orgId, mark) =>
      records.beginWrite({ orgId, kind: 'api', name: `${mark} begun`, priority: 1 }, noon),
  },
}
