import type { Instant } from './instant.ts'
import type { LookupVersions } from './lookup-versions.ts'
import type { OrgId, PersonId } from './person.ts'

/**
 * By which rules the values that Kith derives and stores for an organization were made, and how they are rebuilt: the normal
 * forms of phone numbers, and the look-up values.
 */
export interface PhoneForms {
  readonly orgId: OrgId
  /** The version of the rules by which all of them were made; 0 if some may have been made by others. */
  readonly rules: number
  /** The region by which all of them were made: ISO 3166, or null for none. */
  readonly region: string | null
  /** The version of the rules by which all look-up values were made; a dialect that is absent has the version 0. */
  readonly lookups: LookupVersions
  /** The last rebuild, which may still run. */
  readonly rebuild: PhoneRebuild | null
}

/** A rebuild of all derived values, in batches in order of people. Whoever does the next batch continues after the last. */
export interface PhoneRebuild extends PhoneRebuildCounts {
  readonly rules: number
  readonly region: string | null
  readonly lookups: LookupVersions
  /** The last person whose values were made anew. */
  readonly after: PersonId
  /** The process that did the last batch, and until when others leave the next one to it. */
  readonly worker: string
  readonly reservedUntil: Instant
}

export interface PhoneRebuildCounts {
  /** People of the organization at the beginning, without removed ones. */
  readonly total: number
  /** People whose numbers were read anew, without removed ones. */
  readonly seen: number
  /** People of whom a number has another normal form now, removed ones included. New look-up values do not count. */
  readonly changed: number
  readonly startedAt: Instant
  /** Null while it runs. */
  readonly finishedAt: Instant | null
}

/** How far the normal forms are. */
export interface PhoneFormsProgress {
  /** `current`: all are made by the present rules and region; `due`: a rebuild will begin; `running`. */
  readonly state: PhoneFormsState
  /** The region by which national numbers are read now. */
  readonly region: string | null
  /** The rebuild that runs, else the last one. */
  readonly rebuild: PhoneRebuildCounts | null
}

export const phoneFormsStates = ['current', 'due', 'running'] as const

export type PhoneFormsState = (typeof phoneFormsStates)[number]
