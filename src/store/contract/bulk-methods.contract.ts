import { type ImportJob, noProgress } from '../../model/import.ts'
import type { OrgId } from '../../model/person.ts'
import type { Session, WriteSession } from '../store.ts'
import { noon, sampleEnrolment, sampleMerge, sampleRecord } from './samples.contract.ts'

/** The reads and writes of many rows, for the tests that try every method of two organizations. */

export const bulkReaders = {
  bulk: {
    findByText: ({ bulk }: Session, orgId: OrgId) => bulk.findByText(orgId, 'tags', ['same']),
    findOwners: ({ bulk }: Session, orgId: OrgId) => bulk.findOwners(orgId, 'acme', ['v1', 'v2', 'v3']),
    findImported: ({ bulk }: Session, orgId: OrgId) => bulk.findImported(orgId, ['imported', 'y']),
    takenRecordIds: ({ bulk }: Session, orgId: OrgId) => bulk.takenRecordIds(orgId, [1, 2, 60]),
    longestLists: ({ bulk }: Session, orgId: OrgId) => bulk.longestLists(orgId, ['tags']),
    listBySource: ({ bulk }: Session, orgId: OrgId) => bulk.listBySource(orgId, 1, 10),
  },
  relatedEntities: {
    companiesAfter: ({ relatedEntities }: Session, orgId: OrgId) =>
      relatedEntities.companiesAfter(orgId, 0, 10),
    filtersAfter: ({ relatedEntities }: Session, orgId: OrgId) =>
      relatedEntities.filtersAfter(orgId, { dialect: 'acme', after: 0 }, 10),
    enrolmentsAfter: ({ relatedEntities }: Session, orgId: OrgId) =>
      relatedEntities.enrolmentsAfter(orgId, '', 10),
    enrolmentsOf: ({ relatedEntities }: Session, orgId: OrgId) => relatedEntities.enrolmentsOf(orgId, [1, 2]),
    picturesAfter: ({ relatedEntities }: Session, orgId: OrgId) =>
      relatedEntities.picturesAfter(orgId, 0, 10),
    mergesAfter: ({ relatedEntities }: Session, orgId: OrgId) => relatedEntities.mergesAfter(orgId, 0, 10),
    listOldIds: ({ relatedEntities }: Session, orgId: OrgId) => relatedEntities.listOldIds(orgId, [1, 2]),
  },
  imports: {
    find: async ({ imports }: Session, orgId: OrgId) => (await imports.find(orgId, 1)) ?? [],
    list: ({ imports }: Session, orgId: OrgId) => imports.list(orgId, 10),
    listRejections: ({ imports }: Session, orgId: OrgId) => imports.listRejections(orgId, 1, 0, 10),
  },
}

export const bulkWriters = {
  relatedEntities: {
    insertEnrolments: ({ relatedEntities }: WriteSession, orgId: OrgId, mark: string) =>
      relatedEntities.insertEnrolments(orgId, [
        { ...sampleEnrolment('d', 2, { conversationId: mark }), removedAt: noon },
      ]),
  },
  imports: {
    insert: ({ imports }: WriteSession, orgId: OrgId, mark: string) =>
      imports.insert(sampleImport(orgId, 2, mark)),
    advance: ({ imports }: WriteSession, orgId: OrgId) =>
      imports.advance(orgId, 1, {
        ...{ stateBefore: 'running', before: noProgress, state: 'done' },
        ...{ progress: { ...noProgress, rows: 3 }, at: noon },
      }),
    insertRejections: ({ imports }: WriteSession, orgId: OrgId, mark: string) =>
      imports.insertRejections(orgId, 1, [{ row: 2, line: 3, problems: [], raw: mark }]),
    deleteRejections: ({ imports }: WriteSession, orgId: OrgId) => imports.deleteRejections(orgId, 1),
  },
}

export async function fillBulk(session: WriteSession, orgId: OrgId, mark: string): Promise<void> {
  const source = await session.records.ensureSource({ orgId, kind: 'import', name: mark, priority: 1 })
  const record = sampleRecord(orgId, 2, { externalId: 'imported', payload: mark, sourceId: source.id })
  await session.records.insert([record])
  await session.merges.insert(sampleMerge(orgId, 1))
  const old = { orgId, dialect: 'acme', vendorId: 'old', personId: 2, current: false }
  await session.people.claimVendorIds([old])
  await session.imports.insert(sampleImport(orgId, 1, mark))
  await session.imports.insertRejections(orgId, 1, [{ row: 1, line: 2, problems: [], raw: mark }])
}

function sampleImport(orgId: OrgId, id: number, name: string): ImportJob {
  return {
    ...{ orgId, id, sourceId: 1, name, format: 'csv', state: 'running', options: {} },
    ...{ file: { bytes: 1, sha256: '' }, progress: noProgress, problem: null },
    ...{ createdAt: noon, updatedAt: noon },
  }
}
