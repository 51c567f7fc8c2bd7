import { personColumns, vendorIdField } from '../../../model/query.ts'
import { noon, samplePerson } from '../samples.contract.ts'
import type { NounContract } from './noun.contract.ts'

const page = { offset: 0, limit: 50 }

export const people: NounContract<'people'> = {
  async fill({ people }, orgId, mark) {
    for (const id of [1, 2]) {
      await people.insert([samplePerson(orgId, id, { notes: mark })])
      await people.claimVendorIds([{ orgId, dialect: 'acme', vendorId: `v${id}`, personId: id, number: id }])
      const values = [
        { name: 'tags', text: 'same' },
        { name: 'mark', text: mark },
        { name: 'seats', number: id + 2 },
      ]
      await people.insertLookups(orgId, [{ personId: id, values }])
    }
    await people.claimVendorIds([{ orgId, dialect: 'acme', vendorId: 'old', personId: 2, current: false }])
  },
  invisible: ['freeCreationTime', 'lastUpdate'],
  reads: {
    find: ({ people }, orgId) => people.find(orgId, 1),
    findByVendorId: ({ people }, orgId) => people.findByVendorId(orgId, 'acme', 'v1'),
    list: ({ people }, orgId) =>
      people.list(orgId, {
        filter: {
          all: [
            { some: { name: 'tags', type: 'text' }, test: { op: 'startsWith', value: 'same' } },
            { field: { name: 'tags', type: 'text' }, test: { op: 'eq', value: 'same' } },
            { not: { field: vendorIdField('acme'), test: { op: 'eq', value: 'v0' } } },
          ],
        },
        order: [
          { field: { name: 'mark', type: 'text' }, direction: 'asc' },
          { field: vendorIdField('acme', 'number'), direction: 'asc' },
          { field: personColumns.createdAt, direction: 'asc' },
        ],
        page,
      }),
    listRefs: async ({ people }, orgId) => [
      await people.listRefs(orgId, { order: [{ field: personColumns.createdAt, direction: 'asc' }], page }),
      await people.listRefs(orgId, { order: [], page }),
    ],
    listAfter: ({ people }, orgId) => people.listAfter(orgId, 0, 10),
    findMany: ({ people }, orgId) => people.findMany(orgId, [1]),
    findTaken: async ({ people }, orgId) => {
      const { createdAt } = samplePerson(orgId, 2)
      const taken = await people.findTaken(orgId, { ids: [1], createdAt: [createdAt] })
      return [[...taken.ids], [...taken.createdAt]]
    },
    findRef: ({ people }, orgId) => people.findRef(orgId, 1),
    findRefByVendorId: ({ people }, orgId) => people.findRefByVendorId(orgId, 'acme', 'v1'),
    count: async ({ people }, orgId) => {
      const filter = { some: { name: 'tags', type: 'text' }, test: { op: 'eq', value: 'same' } } as const
      return [await people.count(orgId), await people.count(orgId, filter)]
    },
    countByNumber: async ({ people }, orgId) => [...(await people.countByNumber(orgId, 'seats', [3, 4]))],
    listLookups: ({ people }, orgId) => people.listLookups(orgId, 1),
    distinctNumbers: ({ people }, orgId) => people.distinctNumbers(orgId, 'seats', 10),
    listVendorIds: ({ people }, orgId) => people.listVendorIds(orgId, 1),
  },
  writes: {
    insert: ({ people }, orgId, mark) =>
      people.insert([samplePerson(orgId, 50, { notes: mark }), samplePerson(orgId, 60)]),
    update: ({ people }, orgId, mark) => people.update([samplePerson(orgId, 1, { version: 2, notes: mark })]),
    freeCreationTime: ({ people }, orgId) => people.freeCreationTime(orgId, noon + 1),
    lastUpdate: ({ people }, orgId) => people.lastUpdate(orgId, noon),
    insertLookups: ({ people }, orgId, mark) =>
      people.insertLookups(orgId, [{ personId: 60, values: [{ name: 'tags', text: mark, folded: 'same' }] }]),
    replaceLookups: ({ people }, orgId, mark) =>
      people.replaceLookups(orgId, [{ personId: 2, values: [{ name: 'tags', text: mark }] }], ['tags']),
    deleteLookups: ({ people }, orgId) => people.deleteLookups(orgId, [60, 2]),
    claimVendorIds: ({ people }, orgId, mark) =>
      people.claimVendorIds([{ orgId, dialect: 'umbra', vendorId: mark, personId: 1 }]),
    moveVendorIds: ({ people }, orgId) => people.moveVendorIds(orgId, { from: 2, into: 1 }),
  },
}
