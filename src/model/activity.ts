import type { Instant } from './instant.ts'
import type { OrgId } from './person.ts'

/** What one server was asked lately, minute by minute, for those who look after it. */
export interface Activity {
  /**
   * The requests made with keys of the organization, with those that no key came with: they belong to nobody.
   *
   * @param minutes from 1 to `activityLimits.minutesMax`; the last one is still going on
   */
  read(orgId: OrgId, minutes: number): ServerActivity
}

export interface ServerActivity {
  /** Other servers on the same store count for themselves. */
  readonly server: { readonly id: string; readonly startedAt: Instant }
  readonly dialects: readonly DialectActivity[]
}

export interface DialectActivity {
  readonly dialect: string
  /** Oldest first, every minute once. */
  readonly minutes: readonly MinuteActivity[]
}

export interface MinuteActivity {
  /** When it began. */
  readonly at: Instant
  readonly requests: number
  /** Answered with 400 to 499. */
  readonly clientErrors: number
  /** Answered with 500 and above. */
  readonly serverErrors: number
  /** Milliseconds within which so many hundredths of the answers were given; null when there were none. */
  readonly p50: number | null
  readonly p95: number | null
  readonly p99: number | null
}

export const activityLimits = {
  minutesMax: 180,
  /** Organizations counted at once; of more, the one that was idle longest is forgotten. */
  organizationsMax: 64,
} as const
