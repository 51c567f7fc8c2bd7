import { type ImportJob, noProgress } from '../../../model/import.ts'
import type { OrgId } from '../../../model/person.ts'
import { noon } from '../samples.contract.ts'
import type { NounContract } from './noun.contract.ts'

export const imports: NounContract<'imports'> = {
  async fill({ imports }, orgId, mark) {
    await imports.insert(sampleImport(orgId, 1, mark))
    await imports.insertRejections(orgId, 1, [{ row: 1, line: 2, problems: [], raw: mark }])
  },
  reads: {
    find: async ({ imports }, orgId) => (await imports.find(orgId, 1)) ?? [],
    list: ({ imports }, orgId) => imports.list(orgId, 10),
    listRejections: ({ imports }, orgId) => imports.listRejections(orgId, 1, 0, 10),
  },
  writes: {
    insert: ({ imports }, orgId, mark) => imports.insert(sampleImport(orgId, 2, mark)),
    advance: ({ imports }, orgId) =>
      imports.advance(orgId, 1, {
        ...{ stateBefore: 'running', before: noProgress, state: 'done' },
        ...{ progress: { ...noProgress, rows: 3 }, at: noon },
      }),
    insertRejections: ({ imports }, orgId, mark) =>
      imports.insertRejections(orgId, 1, [{ row: 2, line: 3, problems: [], raw: mark }]),
    deleteRejections: ({ imports }, orgId) => imports.deleteRejections(orgId, 1),
  },
}

function sampleImport(orgId: OrgId, id: number, name: string): ImportJob {
  return {
    ...{ orgId, id, sourceId: 1, name, format: 'csv', state: 'running', options: {} },
    ...{ file: { bytes: 1, sha256: '' }, progress: noProgress, problem: null, keepsTimes: true },
    ...{ createdAt: noon, updatedAt: noon },
  }
}
