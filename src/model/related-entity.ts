import type { Campaign, CampaignContact } from './campaign.ts'
import type { Company, SavedFilter } from './catalog.ts'
import type { Instant } from './instant.ts'
import type { Merge } from './merge.ts'
import type { Picture } from './picture.ts'
import type { Source } from './record.ts'

/** What a store keeps beside people and what they are described with, one thing at a time, for exports of everything. */
export type RelatedEntity =
  | { readonly kind: 'company'; readonly value: Omit<Company, 'orgId'> }
  | { readonly kind: 'filter'; readonly value: Omit<SavedFilter, 'orgId'> }
  | { readonly kind: 'campaign'; readonly value: Omit<Campaign, 'orgId'> }
  | { readonly kind: 'picture'; readonly value: Omit<Picture, 'orgId'> }
  | { readonly kind: 'enrolment'; readonly value: Enrolment }
  | { readonly kind: 'merge'; readonly value: ExportedMerge }

/** An enrolment as it is kept: hidden, not gone, when its person is removed. */
export interface Enrolment extends CampaignContact {
  readonly removedAt: Instant | null
}

/** Its source is told by kind and name, because numbers of sources differ between stores. */
export interface ExportedMerge extends Omit<Merge, 'orgId' | 'sourceId'> {
  readonly source: Omit<Source, 'id' | 'orgId'>
}
