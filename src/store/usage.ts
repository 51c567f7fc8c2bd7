import type { OrgId } from '../model/person.ts'

/** Counts of what organizations and keys use, which all servers of a store share. Losing some of them does no harm. */
export interface UsageCounts {
  /**
   * Adds counts in one statement for each thousand of them.
   *
   * @returns for each, what all servers have counted in the newest window
   */
  add(counts: readonly UsageCount[]): Promise<UsageTotal[]>
  /** What was counted of an organization in windows that began at this time or later. */
  list(orgId: OrgId, from: number): Promise<UsageTotal[]>
  /** Removes the counts whose window began before this time. */
  removeBefore(from: number): Promise<void>
  close(): Promise<void>
}

/** What was counted of one measure in one window of time. */
export interface UsageCount {
  readonly orgId: OrgId
  /** A key of the organization; empty for the organization itself. */
  readonly subject: string
  readonly measure: string
  /** When the window began, in seconds since 1970: a multiple of `seconds`. */
  readonly windowStart: number
  /** The length of the window. */
  readonly seconds: number
  readonly count: number
}

export interface UsageTotal extends UsageCount {
  /** The count of the window before. */
  readonly before: number
}

/** Settings of the whole store, by name. */
export interface StoreSettings {
  find(name: string): Promise<string | undefined>
  put(name: string, value: string): Promise<void>
}
