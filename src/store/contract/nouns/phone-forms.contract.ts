import type { OrgId } from '../../../model/person.ts'
import type { PhoneForms } from '../../../model/phone-forms.ts'
import { noon } from '../samples.contract.ts'
import type { NounContract } from './noun.contract.ts'

export const phoneForms: NounContract<'phoneForms'> = {
  fill: ({ phoneForms }, orgId, mark) => phoneForms.put(samplePhoneForms(orgId, mark)),
  reads: {
    find: async ({ phoneForms }, orgId) => (await phoneForms.find(orgId)) ?? [],
  },
  writes: {
    lock: ({ phoneForms }, orgId) => phoneForms.lock(orgId),
    put: ({ phoneForms }, orgId, mark) => phoneForms.put(samplePhoneForms(orgId, mark)),
  },
  invisible: ['lock'],
}

function samplePhoneForms(orgId: OrgId, region: string): PhoneForms {
  return {
    ...{ orgId, rules: 1, region, lookups: { acme: 2 } },
    rebuild: {
      ...{ rules: 1, region, lookups: { acme: 2 }, after: 7, worker: 'w', reservedUntil: noon },
      ...{ total: 3, seen: 2, changed: 1, startedAt: noon, finishedAt: null },
    },
  }
}
