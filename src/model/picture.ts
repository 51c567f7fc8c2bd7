import type { Instant } from './instant.ts'
import type { OrgId, PersonId } from './person.ts'

/** An image of a person, stored as it was uploaded. */
export interface Picture {
  readonly orgId: OrgId
  readonly id: number
  readonly personId: PersonId
  /** Signs the tickets that open the image without a key. Never shown. */
  readonly secret: string
  /** Such as `image/png`. */
  readonly mediaType: string
  readonly bytes: Buffer
  readonly createdAt: Instant
}

/** A picture without the image itself. */
export type PictureDetails = Omit<Picture, 'bytes'>

/** A picture as callers see it. */
export interface ShownPicture extends Omit<Picture, 'secret'> {
  /**
   * Opens the image without a key until it expires, as a part of its public URL; empty for keys without the right to sensitive
   * values.
   */
  readonly ticket: string
}

export type ShownPictureDetails = Omit<ShownPicture, 'bytes'>
