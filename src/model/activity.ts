import type { Instant } from './instant.ts'
import type { OrgId } from './person.ts'

/** Recent requests of one server, counted per minute, for its operators. */
export interface Activity {
  /**
   * Requests with keys of the organization, and requests without a key, which belong to no organization.
   *
   * @param minutes from 1 to `activityLimits.minutesMax`, including the current minute
   */
  read(orgId: OrgId, minutes: number): ServerActivity
}

export interface ServerActivity {
  /** The server that counted the requests. Other servers on the same store count their own. */
  readonly server: { readonly id: string; readonly startedAt: Instant }
  readonly dialects: readonly DialectActivity[]
}

export interface DialectActivity {
  readonly dialect: string
  /** Every minute once, oldest first. */
  readonly minutes: readonly MinuteActivity[]
}

export interface MinuteActivity {
  /** The beginning of the minute. */
  readonly at: Instant
  readonly requests: number
  /** Responses with status 400 to 499. */
  readonly clientErrors: number
  /** Responses with status 500 and above. */
  readonly serverErrors: number
  /** Percentiles of the response time in milliseconds; null if there were no requests. */
  readonly p50: number | null
  readonly p95: number | null
  readonly p99: number | null
}

export const activityLimits = {
  minutesMax: 180,
  /** Organizations counted at the same time. Beyond that, the counts of the longest idle organization are dropped. */
  organizationsMax: 64,
} as const
