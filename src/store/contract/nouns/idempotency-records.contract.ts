import { noon, sampleAnswer } from '../samples.contract.ts'
import type { NounContract } from './noun.contract.ts'

export const idempotency: NounContract<'idempotency'> = {
  async fill({ idempotency }, orgId, mark) {
    await idempotency.claim(sampleAnswer(orgId, 'a'), noon - 1)
    await idempotency.keep(sampleAnswer(orgId, 'a', mark), 1000)
  },
  reads: {
    find: async ({ idempotency }, orgId) => [
      await idempotency.find(orgId, 'k', 'a'),
      await idempotency.find(orgId, 'k', 'b'),
    ],
  },
  writes: {
    claim: ({ idempotency }, orgId, mark) => idempotency.claim(sampleAnswer(orgId, 'b', mark), noon - 1),
    keep: ({ idempotency }, orgId, mark) => idempotency.keep(sampleAnswer(orgId, 'a', mark), 1),
    removeBefore: ({ idempotency }, orgId) => idempotency.removeBefore(orgId, noon + 1, 10),
  },
}
