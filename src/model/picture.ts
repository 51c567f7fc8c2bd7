import type { Instant } from './instant.ts'
import type { OrgId, PersonId } from './person.ts'

/** An image of a person, stored as it was uploaded. */
export interface Picture {
  readonly orgId: OrgId
  readonly id: number
  readonly personId: PersonId
  /** Part of the public URL of the image. No key is needed to open the URL. */
  readonly secret: string
  /** Such as `image/png`. */
  readonly mediaType: string
  readonly bytes: Buffer
  readonly createdAt: Instant
}

/** A picture without the image itself. */
export type PictureDetails = Omit<Picture, 'bytes'>
