import { sampleMerge } from '../samples.contract.ts'
import type { NounContract } from './noun.contract.ts'

export const merges: NounContract<'merges'> = {
  fill: ({ merges }, orgId) => merges.insert(sampleMerge(orgId, 1)),
  reads: {},
  writes: {
    insert: ({ merges }, orgId) => merges.insert(sampleMerge(orgId, 2)),
  },
}
