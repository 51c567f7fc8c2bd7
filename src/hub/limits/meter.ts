import type { OrgId } from '../../model/person.ts'
import type { UsageCount, UsageCounts, UsageTotal } from '../../store/store.ts'

/** What is counted in windows that all servers share. */
export const measures = {
  requests: { seconds: 60 },
  uploadBytes: { seconds: 86_400 },
} as const

export type Measure = keyof typeof measures

/** A key or an organization. */
export interface Meter {
  readonly orgId: OrgId
  /** The id of the key; empty for the organization. */
  readonly subject: string
  readonly counts: Readonly<Record<Measure, Count>>
  /** Requests that this server works on. */
  atOnce: number
}

interface Count {
  /** When the window began, in seconds since 1970. */
  windowStart: number
  /** What all servers have counted, as far as it is known here. */
  shared: number
  /** What this server has counted and not added yet. */
  own: number
  /** The count of the window before. */
  before: number
}

export interface Meters {
  ofKey(orgId: OrgId, keyId: string): Meter
  ofOrganization(orgId: OrgId): Meter
  add(meter: Meter, measure: Measure, count: number): void
  /** The count in the window that ends now: a part of the window before counts, as if it had been filled evenly. */
  sliding(meter: Meter, measure: Measure): number
  /** The count since the window began. */
  sinceStart(meter: Meter, measure: Measure): number
  /** Seconds until the sliding count is below the limit, if nothing is added; at least 1. */
  secondsUntilBelow(meter: Meter, measure: Measure, limit: number): number
  /** Seconds until the window ends; at least 1. */
  secondsUntilEnd(meter: Meter, measure: Measure): number
  /** Adds what was counted here to what all servers have counted, and reads that. */
  exchange(): Promise<void>
  isExchanging(): boolean
  /** Requests that this server works on: of the organization, and of the key of it that has most. */
  atOnce(orgId: OrgId): { readonly organization: number; readonly key: number }
  /** What was counted here and not added yet, of one meter. */
  unsent(meter: Meter, measure: Measure): number
}

/** Meters in memory. Beyond that, the least recently used are forgotten here; their counts are kept in the store. */
const METERS_MAX = 10_000

/**
 * Counts in memory, so that a request costs no statement. `exchange` adds the counts of all meters in one statement.
 *
 * @param now the time in seconds since 1970
 */
export function createMeters(store: () => UsageCounts, now: () => number): Meters {
  const keys = new Map<string, Meter>()
  const organizations = new Map<string, Meter>()
  /** Counts of windows that have ended, and of forgotten meters. */
  let late: UsageCount[] = []
  let exchanging: Promise<void> | undefined
  let next: Promise<void> | undefined

  function meterIn(meters: Map<string, Meter>, orgId: OrgId, subject: string): Meter {
    const name = subject || String(orgId)
    const known = meters.get(name)
    if (known) return known
    const meter = { orgId, subject, counts: { requests: newCount(), uploadBytes: newCount() }, atOnce: 0 }
    meters.set(name, meter)
    if (meters.size > METERS_MAX) forgetFirst(meters)
    return meter
  }

  /** The first that has no request in work; one that has would be counted twice. */
  function forgetFirst(meters: Map<string, Meter>): void {
    for (const [name, meter] of meters) {
      if (meter.atOnce > 0) continue
      for (const measure of measureNames) late.push(...ownCountOf(meter, measure))
      meters.delete(name)
      return
    }
  }

  function current(meter: Meter, measure: Measure): Count {
    const count = meter.counts[measure]
    const { seconds } = measures[measure]
    const start = Math.floor(now() / seconds) * seconds
    if (start <= count.windowStart) return count
    late.push(...ownCountOf(meter, measure))
    count.before = start === count.windowStart + seconds ? count.shared + count.own : 0
    count.windowStart = start
    count.shared = 0
    count.own = 0
    return count
  }

  function ownCountOf({ orgId, subject, counts }: Meter, measure: Measure): UsageCount[] {
    const { windowStart, own: count } = counts[measure]
    const { seconds } = measures[measure]
    return count === 0 ? [] : [{ orgId, subject, measure, windowStart, seconds, count }]
  }

  async function exchangeNow(): Promise<void> {
    const sent = new Map<Count, number>()
    const rows = late
    late = []
    const byRow = new Map<string, Count>()
    for (const meter of [...organizations.values(), ...keys.values()]) {
      for (const measure of measureNames) {
        current(meter, measure)
        const [own] = ownCountOf(meter, measure)
        if (!own) continue
        const count = meter.counts[measure]
        rows.push(own)
        sent.set(count, own.count)
        count.own = 0
        count.shared += own.count
        byRow.set(rowName(own), count)
      }
    }
    if (rows.length === 0) return
    try {
      for (const total of await addAll(rows)) {
        const count = byRow.get(rowName(total))
        if (!count || count.windowStart !== total.windowStart) continue
        count.shared = total.count
        count.before = total.before
      }
    } catch (error) {
      // Nothing was added. Counts of windows that have ended meanwhile are lost.
      for (const [count, own] of sent) {
        count.own += own
        count.shared = Math.max(0, count.shared - own)
      }
      throw error
    }
  }

  function begin(): Promise<void> {
    const begun = exchangeNow().finally(() => {
      exchanging = undefined
    })
    exchanging = begun
    return begun
  }

  /** A statement has one row for each subject and measure, so the counts of a window that has ended go before the newest. */
  async function addAll(rows: readonly UsageCount[]): Promise<UsageTotal[]> {
    const newest = new Map<string, UsageCount>()
    const older: UsageCount[] = []
    for (const row of rows) {
      const other = newest.get(rowName(row))
      if (!other) newest.set(rowName(row), row)
      else if (other.windowStart === row.windowStart)
        newest.set(rowName(row), { ...row, count: row.count + other.count })
      else {
        older.push(other.windowStart < row.windowStart ? other : row)
        newest.set(rowName(row), other.windowStart < row.windowStart ? row : other)
      }
    }
    if (older.length > 0) await addAll(older)
    return store().add([...newest.values()])
  }

  function partLeft(windowStart: number, seconds: number): number {
    return 1 - Math.min(1, (now() - windowStart) / seconds)
  }

  return {
    ofKey: (orgId, keyId) => meterIn(keys, orgId, keyId),
    ofOrganization: (orgId) => meterIn(organizations, orgId, ''),

    add(meter, measure, count) {
      current(meter, measure).own += count
    },

    sliding(meter, measure) {
      const { windowStart, shared, own, before } = current(meter, measure)
      return shared + own + before * partLeft(windowStart, measures[measure].seconds)
    },

    sinceStart(meter, measure) {
      const { shared, own } = current(meter, measure)
      return shared + own
    },

    secondsUntilBelow(meter, measure, limit) {
      const { windowStart, shared, own, before } = current(meter, measure)
      const { seconds } = measures[measure]
      const room = limit - 1 - (shared + own)
      const part = before > 0 && room >= 0 ? Math.min(1, Math.max(0, 1 - room / before)) : 1
      return Math.max(1, Math.ceil(windowStart + part * seconds - now()))
    },

    secondsUntilEnd(meter, measure) {
      return Math.max(1, Math.ceil(current(meter, measure).windowStart + measures[measure].seconds - now()))
    },

    atOnce(orgId) {
      let key = 0
      for (const meter of keys.values()) if (meter.orgId === orgId) key = Math.max(key, meter.atOnce)
      return { organization: organizations.get(String(orgId))?.atOnce ?? 0, key }
    },

    unsent: (meter, measure) => meter.counts[measure].own,

    exchange() {
      if (!exchanging) return begin()
      // What was counted since the exchange began goes with the next one.
      next ??= exchanging
        .catch(() => undefined)
        .then(() => {
          next = undefined
          return begin()
        })
      return next
    },

    isExchanging: () => exchanging !== undefined,
  }
}

const measureNames = Object.keys(measures) as Measure[]

function newCount(): Count {
  return { windowStart: 0, shared: 0, own: 0, before: 0 }
}

function rowName({ orgId, subject, measure }: Pick<UsageCount, 'orgId' | 'subject' | 'measure'>): string {
  return `${orgId} ${subject} ${measure}`
}
