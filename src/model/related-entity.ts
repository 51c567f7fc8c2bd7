import type { Campaign, CampaignContact } from './campaign.ts'
import type { Company, SavedFilter } from './catalog.ts'
import type { Instant } from './instant.ts'
import type { Merge } from './merge.ts'
import type { Picture } from './picture.ts'
import type { Source } from './record.ts'

/** An entity that people refer to or that refers to people, as the lossless export contains it. */
export type RelatedEntity =
  | { readonly kind: 'company'; readonly value: Omit<Company, 'orgId'> }
  | { readonly kind: 'filter'; readonly value: Omit<SavedFilter, 'orgId'> }
  | { readonly kind: 'campaign'; readonly value: ExportedCampaign }
  | { readonly kind: 'picture'; readonly value: Omit<Picture, 'orgId'> }
  | { readonly kind: 'enrolment'; readonly value: Enrolment }
  | { readonly kind: 'merge'; readonly value: ExportedMerge }

/** A campaign without the id of its source, because source ids differ between stores. */
export type ExportedCampaign = Omit<Campaign, 'orgId' | 'sourceId' | 'removedAt'> &
  Partial<Pick<Campaign, 'removedAt'>>

/** An enrolment, including hidden ones: the enrolments of a removed person are hidden. */
export interface Enrolment extends CampaignContact {
  readonly removedAt: Instant | null
}

/** A merge whose source is identified by kind and name, because source ids differ between stores. */
export interface ExportedMerge extends Omit<Merge, 'orgId' | 'sourceId'> {
  readonly source: Omit<Source, 'id' | 'orgId'>
}
