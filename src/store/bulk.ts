import type { Campaign } from '../model/campaign.ts'
import type { Company, SavedFilter } from '../model/catalog.ts'
import type { ImportJob, ImportProgress, ImportState, Rejection } from '../model/import.ts'
import type { Instant } from '../model/instant.ts'
import type { Merge } from '../model/merge.ts'
import type { OrgId, PersonId } from '../model/person.ts'
import type { Picture } from '../model/picture.ts'
import type { PersonRecord } from '../model/record.ts'
import type { Enrolment } from '../model/related-entity.ts'
import type { VendorIdClaim } from './people-store.ts'

/**
 * Many rows per statement, for imports and exports, in the same tables as everything else.
 *
 * A list that is passed to one call may have any length; callers bound it.
 */
export interface BulkReader {
  /** The people with one of these texts, in folded form, under the look-up name; without removed people. */
  findByText(orgId: OrgId, name: string, folded: readonly string[]): Promise<TextOwner[]>
  /** The people who have these ids in the dialect, removed or not. */
  findOwners(orgId: OrgId, dialect: string, vendorIds: readonly string[]): Promise<IdOwner[]>
  /** Imported records with one of these external ids, oldest first. */
  findImported(orgId: OrgId, externalIds: readonly string[]): Promise<PersonRecord[]>
  /** The record numbers among these that are taken. */
  takenRecordIds(orgId: OrgId, recordIds: readonly number[]): Promise<number[]>
  /** For each look-up name, the number of values of the person with the most values. */
  longestLists(orgId: OrgId, names: readonly string[]): Promise<Record<string, number>>
  /** Records of a source that have an external id, in no particular order. */
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
  campaignsAfter(orgId: OrgId, after: string, limit: number): Promise<Campaign[]>
  enrolmentsAfter(orgId: OrgId, after: string, limit: number): Promise<Enrolment[]>
  /** All enrolments of these people. */
  enrolmentsOf(orgId: OrgId, personIds: readonly PersonId[]): Promise<Enrolment[]>
  picturesAfter(orgId: OrgId, after: number, limit: number): Promise<Picture[]>
  mergesAfter(orgId: OrgId, after: number, limit: number): Promise<Merge[]>
  /** Ids that lead to one of these people but are no longer shown, ordered by dialect and id. */
  listOldIds(orgId: OrgId, personIds: readonly PersonId[]): Promise<VendorIdClaim[]>
}

export interface RelatedEntitiesWriter {
  /** Leaves out enrolments whose id is taken, or whose person is in the campaign. @returns the number inserted */
  insertEnrolments(orgId: OrgId, enrolments: readonly Enrolment[]): Promise<number>
}

export interface ImportsReader {
  find(orgId: OrgId, importId: number): Promise<ImportJob | undefined>
  /** Newest first. */
  list(orgId: OrgId, limit: number): Promise<ImportJob[]>
  /** The rejections after a row, ordered by row. */
  listRejections(orgId: OrgId, importId: number, after: number, limit: number): Promise<Rejection[]>
}

export interface ImportsWriter {
  insert(job: ImportJob): Promise<void>
  /**
   * Advances a job.
   *
   * @throws conflict when the job is no longer at `before`, because another worker has advanced it
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
