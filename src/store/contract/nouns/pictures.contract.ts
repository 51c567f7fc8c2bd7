import { samplePicture } from '../samples.contract.ts'
import type { NounContract } from './noun.contract.ts'

export const pictures: NounContract<'pictures'> = {
  fill: ({ pictures }, orgId) => pictures.insert(samplePicture(orgId, 1)),
  reads: {
    findDetails: ({ pictures }, orgId) => pictures.findDetails(orgId, [1, 9]),
    listByPerson: ({ pictures }, orgId) => pictures.listByPerson(orgId, 1),
    find: async ({ pictures }, orgId) => [await pictures.find(orgId, 1), await pictures.find(orgId, 9)],
  },
  writes: {
    insert: ({ pictures }, orgId) => pictures.insert(samplePicture(orgId, 9)),
    deleteOf: ({ pictures }, orgId) => pictures.deleteOf(orgId, 1),
  },
}
