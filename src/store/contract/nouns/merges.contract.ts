import { sampleMerge } from '../samples.contract.ts'
import type { NounContract } from './noun.contract.ts'

export const merges: NounContract<'merges'> = {
  fill: ({ merges }, orgId) => merges.insert(sampleMerge(orgId, 1)),
  reads: {
    listInto: async ({ merges }, orgId) => [await merges.listInto(orgId, 1), await merges.listInto(orgId, 2)],
  },
  writes: {
    insert: ({ merges }, orgId) => merges.insert(sampleMerge(orgId, 2)),
  },
}
