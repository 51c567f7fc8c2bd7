import { noon, sampleSession } from '../samples.contract.ts'
import type { NounContract } from './noun.contract.ts'

export const browserSessions: NounContract<'browserSessions'> = {
  async fill({ browserSessions }, orgId) {
    await browserSessions.insert(sampleSession(orgId, 's'))
    await browserSessions.insert(sampleSession(orgId, 't', { expiresAt: noon + 1 }))
    await browserSessions.insert(sampleSession(orgId, 'u'))
  },
  reads: {
    find: ({ browserSessions }, orgId) =>
      Promise.all(['s', 't', 'u', 'new'].map((hash) => browserSessions.find(orgId, hash))),
  },
  writes: {
    insert: ({ browserSessions }, orgId) =>
      browserSessions.insert(sampleSession(orgId, 'new', { createdAt: noon + 9 })),
    remove: ({ browserSessions }, orgId) => browserSessions.remove(orgId, 's'),
    removeExpired: ({ browserSessions }, orgId) => browserSessions.removeExpired(orgId, noon + 1),
    keepNewest: ({ browserSessions }, orgId) => browserSessions.keepNewest(orgId, 'k', 1),
  },
}
