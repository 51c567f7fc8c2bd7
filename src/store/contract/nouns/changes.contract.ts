import { noon, sampleChange } from '../samples.contract.ts'
import type { NounContract } from './noun.contract.ts'

export const changes: NounContract<'changes'> = {
  fill: ({ changes }, orgId) => changes.append([sampleChange(orgId, 1), sampleChange(orgId, 1, 2)]),
  reads: {
    list: ({ changes }, orgId) => changes.list(orgId, 0, 100),
    listByPerson: ({ changes }, orgId) => changes.listByPerson(orgId, 1, 100, 100),
    listFieldChanges: ({ changes }, orgId) => changes.listFieldChanges(orgId, [1, 2]),
    lastPosition: async ({ changes }, orgId) => {
      await changes.list(orgId, 0, 100)
      return changes.lastPosition(orgId)
    },
  },
  writes: {
    append: ({ changes }, orgId) => changes.append([sampleChange(orgId, 1, 3)]),
    expireValues: ({ changes }, orgId) =>
      changes.expireValues(orgId, { before: noon + 1000, now: noon + 2000 }, 10),
  },
}
