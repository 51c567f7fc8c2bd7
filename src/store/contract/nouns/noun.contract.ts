import type { OrgId } from '../../../model/person.ts'
import type { Session, WriteSession } from '../../store.ts'

export type NounName = {
  [Name in keyof WriteSession]: WriteSession[Name] extends (...args: never[]) => unknown ? never : Name
}[keyof WriteSession]

type ReadMethods<Noun extends NounName> = Noun extends keyof Session ? keyof Session[Noun] : never

export type Read = (session: Session, orgId: OrgId) => Promise<unknown>
export type Write = (session: WriteSession, orgId: OrgId, mark: string) => Promise<unknown>

/**
 * How every method of a noun is called for one organization, by ids that are the same in every organization.
 *
 * @typeParam Unscoped methods that do not take an organization first
 */
export interface NounContract<Noun extends NounName, Unscoped extends string = never> {
  readonly unscoped?: readonly Unscoped[]
  /** Puts in at least one row of each table of the noun. Texts carry the mark. */
  readonly fill?: Write
  readonly reads: { readonly [Method in Exclude<ReadMethods<Noun>, Unscoped>]: Read }
  /** In an order in which all of them can be made after `fill`. */
  readonly writes: {
    readonly [Method in Exclude<keyof WriteSession[Noun], ReadMethods<Noun> | Unscoped>]: Write
  }
  /** Writes whose effect no read shows at once. */
  readonly invisible?: readonly (keyof WriteSession[Noun])[]
}
