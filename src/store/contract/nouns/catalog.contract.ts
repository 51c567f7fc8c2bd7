import { sampleField, sampleLabel } from '../samples.contract.ts'
import type { NounContract } from './noun.contract.ts'

export const catalog: NounContract<'catalog'> = {
  async fill({ catalog }, orgId, mark) {
    await catalog.insertLabel(sampleLabel(orgId, 1, mark))
    await catalog.insertCustomField(sampleField(orgId, 1, mark))
  },
  reads: {
    listLabels: ({ catalog }, orgId) => catalog.listLabels(orgId),
    listCustomFields: ({ catalog }, orgId) => catalog.listCustomFields(orgId),
    findDeletedEntries: ({ catalog }, orgId) => catalog.findDeletedEntries(orgId),
  },
  writes: {
    insertLabel: ({ catalog }, orgId, mark) => catalog.insertLabel(sampleLabel(orgId, 9, mark)),
    insertCustomField: ({ catalog }, orgId, mark) => catalog.insertCustomField(sampleField(orgId, 9, mark)),
    updateLabel: ({ catalog }, orgId, mark) => catalog.updateLabel(sampleLabel(orgId, 1, mark)),
    updateCustomField: ({ catalog }, orgId, mark) => catalog.updateCustomField(sampleField(orgId, 1, mark)),
  },
}
