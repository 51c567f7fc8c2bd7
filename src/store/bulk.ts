import type { Company, SavedFilter } from '../model/catalog.ts'
import type { ImportJob, ImportProgress, ImportState, Rejection } from '../model/import.ts'
import type { Instant } from '../model/instant.ts'
import type { Merge } from '../model/merge.ts'
import type { OrgId, PersonId } from '../model/person.ts'
import type { Picture } from '../model/picture.ts'
import type { PersonRecord } from '../model/record.ts'
import type { Enrolment } from '../model/related-entity.ts'
import type { VendorIdClaim } from './store.ts'

/**
 * Many rows at a time, for imports and exports: the same tables as everything else, in statements of many rows.
 *
 * Lists given to one call may be of any length; it is the caller's to bound them.
 */
export interface BulkReader {
  /** Who has one of these texts under the look-up name, in its folded form; removed people are left out. */
  findByText(orgId: OrgId, name: string, folded: readonly string[]): Promise<TextOwner[]>
  /** Who has these ids in the dialect, removed people too. */
  findOwners(orgId: OrgId, dialect: string, vendorIds: readonly string[]): Promise<IdOwner[]>
  /** Records with one of these external ids that came by imports, oldest first. */
  findImported(orgId: OrgId, externalIds: readonly string[]): Promise<PersonRecord[]>
  /** Those of the record numbers that are taken. */
  takenRecordIds(orgId: OrgId, recordIds: readonly number[]): Promise<number[]>
  /** How many values the person with the most of them has, of each look-up name. */
  longestLists(orgId: OrgId, names: readonly string[]): Promise<Record<string, number>>
  /** Records of a source that have an external id, by that id. */
  listBySource(orgId: OrgId, sourceId: number, limit: number): Promise<PersonRecord[]>
}

export interface TextOwner {
  readonly folded: string
  readonly personId: PersonId
}

export interface IdOwner {
  readonly vendorId: string
  readonly personId: PersonId
}

/** What is kept beside people as it is kept, removed ones too, in order of keys. */
export interface RelatedEntitiesReader {
  companiesAfter(orgId: OrgId, after: number, limit: number): Promise<Company[]>
  filtersAfter(orgId: OrgId, from: { dialect: string; after: number }, limit: number): Promise<SavedFilter[]>
  enrolmentsAfter(orgId: OrgId, after: string, limit: number): Promise<Enrolment[]>
  /** All enrolments of these people. */
  enrolmentsOf(orgId: OrgId, personIds: readonly PersonId[]): Promise<Enrolment[]>
  picturesAfter(orgId: OrgId, after: number, limit: number): Promise<Picture[]>
  mergesAfter(orgId: OrgId, after: number, limit: number): Promise<Merge[]>
  /** Ids that lead to one of these people and are no longer shown, by dialect and id. */
  listOldIds(orgId: OrgId, personIds: readonly PersonId[]): Promise<VendorIdClaim[]>
}

export interface RelatedEntitiesWriter {
  /** @returns how many were new; those of people who are in the campaign, or under a taken id, are left out */
  insertEnrolments(orgId: OrgId, enrolments: readonly Enrolment[]): Promise<number>
}

export interface ImportsReader {
  find(orgId: OrgId, importId: number): Promise<ImportJob | undefined>
  /** Newest first. */
  list(orgId: OrgId, limit: number): Promise<ImportJob[]>
  /** By row, after a row. */
  listRejections(orgId: OrgId, importId: number, after: number, limit: number): Promise<Rejection[]>
}

export interface ImportsWriter {
  insert(job: ImportJob): Promise<void>
  /**
   * Moves a job on.
   *
   * @param change.rowsBefore how many rows the caller believes are dealt with
   * @throws conflict when the job is elsewhere meanwhile: somebody else works on it
   */
  advance(orgId: OrgId, importId: number, change: ImportAdvance): Promise<void>
  insertRejections(orgId: OrgId, importId: number, rejections: readonly Rejection[]): Promise<void>
  deleteRejections(orgId: OrgId, importId: number): Promise<void>
}

export interface ImportAdvance {
  readonly stateBefore: ImportState
  readonly before: ImportProgress
  readonly state: ImportState
  readonly progress: ImportProgress
  readonly problem?: string | null
  readonly at: Instant
}
