import type { Instant } from './instant.ts'
import type { Json } from './json.ts'
import type { OrgId, PersonId } from './person.ts'
import type { Principal } from './principal.ts'

/** One entry of the change feed, written in the same transaction as the change. */
export interface Change {
  readonly orgId: OrgId
  /** Increases in the order of the feed. */
  readonly position: number
  readonly kind: ChangeKind
  readonly personId: PersonId
  /** The person's version after the change. */
  readonly version: number
  /** The source whose record changed. */
  readonly sourceId: number
  /** Who made the change. */
  readonly principal: Principal
  /**
   * The fields that changed. Empty if the change left all values as they were, and for a new person: its first values
   * are computed from later changes (`hub/people/history.ts`). `null` if the retention period removed the values.
   */
  readonly fields: readonly FieldChange[] | null
  readonly at: Instant
}

/** A change before the store assigns its position. */
export type NewChange = Omit<Change, 'position'>

export type ChangeKind = 'created' | 'updated' | 'removed' | 'restored' | 'merged' | 'split' | 'erased'

/** A field of a person with its values before and after a change; `null` means no value. */
export interface FieldChange {
  /** The name of the field. Names of custom fields and extensions include the key, as in `customFields.plan`. */
  readonly field: string
  readonly before: Json
  readonly after: Json
}

/** The parts of the name of a field: the member of a person, and the key in it if it is a map. */
export function fieldParts(field: string): { readonly name: string; readonly key: string | undefined } {
  const [name = '', key] = field.split(/\.(.*)/s)
  return { name, key }
}
