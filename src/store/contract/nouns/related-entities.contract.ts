import { noon, sampleEnrolment } from '../samples.contract.ts'
import type { NounContract } from './noun.contract.ts'

export const relatedEntities: NounContract<'relatedEntities'> = {
  reads: {
    companiesAfter: ({ relatedEntities }, orgId) => relatedEntities.companiesAfter(orgId, 0, 10),
    filtersAfter: ({ relatedEntities }, orgId) =>
      relatedEntities.filtersAfter(orgId, { dialect: 'acme', after: 0 }, 10),
    campaignsAfter: ({ relatedEntities }, orgId) => relatedEntities.campaignsAfter(orgId, '', 10),
    enrolmentsAfter: ({ relatedEntities }, orgId) => relatedEntities.enrolmentsAfter(orgId, '', 10),
    enrolmentsOf: ({ relatedEntities }, orgId) => relatedEntities.enrolmentsOf(orgId, [1, 2]),
    picturesAfter: ({ relatedEntities }, orgId) => relatedEntities.picturesAfter(orgId, 0, 10),
    mergesAfter: ({ relatedEntities }, orgId) => relatedEntities.mergesAfter(orgId, 0, 10),
    listOldIds: ({ relatedEntities }, orgId) => relatedEntities.listOldIds(orgId, [1, 2]),
  },
  writes: {
    insertEnrolments: ({ relatedEntities }, orgId, mark) =>
      relatedEntities.insertEnrolments(orgId, [
        { ...sampleEnrolment('d', 2, { conversationId: mark }), removedAt: noon },
      ]),
  },
}
