import type { Instant } from './instant.ts'
import type { OrgId, PersonId } from './person.ts'

/** An image of a person, kept as it came. */
export interface Picture {
  readonly orgId: OrgId
  readonly id: number
  readonly personId: PersonId
  /** What an address that anybody may open carries; whoever knows it may see the image. */
  readonly secret: string
  /** `image/png` and the like. */
  readonly mediaType: string
  readonly bytes: Buffer
  readonly createdAt: Instant
}
