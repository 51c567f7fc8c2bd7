import { noon, sampleCampaign, sampleEnrolment } from '../samples.contract.ts'
import type { NounContract } from './noun.contract.ts'

const page = { offset: 0, limit: 50 }

export const campaigns: NounContract<'campaigns'> = {
  async fill({ campaigns }, orgId, mark) {
    await campaigns.insert(sampleCampaign(orgId, 'c', { name: mark }))
    await campaigns.enrol(orgId, sampleEnrolment('c', 1, { conversationId: mark }))
  },
  reads: {
    find: ({ campaigns }, orgId) => campaigns.find(orgId, 'c'),
    list: ({ campaigns }, orgId) => campaigns.list(orgId, page),
    count: ({ campaigns }, orgId) => campaigns.count(orgId),
    listContacts: ({ campaigns }, orgId) => campaigns.listContacts(orgId, 'c', page),
    countContacts: ({ campaigns }, orgId) => campaigns.countContacts(orgId, 'c'),
    countByStatus: async ({ campaigns }, orgId) => [await campaigns.countByStatus(orgId, 'c')],
    findContact: ({ campaigns }, orgId) => campaigns.findContact(orgId, 'c', sampleEnrolment('c', 1).id),
    findEnrolments: ({ campaigns }, orgId) => campaigns.findEnrolments(orgId, [sampleEnrolment('c', 1).id]),
    hasEnrolments: async ({ campaigns }, orgId) => [await campaigns.hasEnrolments(orgId, 'c')],
    listConversations: ({ campaigns }, orgId) => campaigns.listConversations(orgId, 1, page),
    countConversations: ({ campaigns }, orgId) => campaigns.countConversations(orgId, 1),
  },
  writes: {
    insert: ({ campaigns }, orgId, mark) => campaigns.insert(sampleCampaign(orgId, `c${mark}`)),
    update: ({ campaigns }, orgId, mark) => campaigns.update(sampleCampaign(orgId, 'c', { name: mark })),
    updateContact: ({ campaigns }, orgId, mark) =>
      campaigns.updateContact(orgId, sampleEnrolment('c', 1, { conversationId: mark })),
    enrol: ({ campaigns }, orgId, mark) => campaigns.enrol(orgId, sampleEnrolment('c', 2, { id: mark })),
    markRemoved: ({ campaigns }, orgId) => campaigns.markRemoved(orgId, 1, noon),
    unenrol: ({ campaigns }, orgId) => campaigns.unenrol(orgId, sampleEnrolment('c', 1).id),
    move: ({ campaigns }, orgId) => campaigns.move(orgId, { from: 2, into: 1, at: noon }),
  },
}
