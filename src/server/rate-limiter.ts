import type { RateAllowance, RateLimits, RateState, Route } from '../dialects/dialect.ts'
import type { Caller } from '../model/access.ts'
import { KithError } from '../model/errors.ts'
import type { Instant } from '../model/instant.ts'

/**
 * Counts the requests of each key and the tokens of each organization, in the memory of this process. With several
 * servers, each allows the full limit.
 */
export interface RateLimiter {
  /**
   * @returns the remaining allowance after this request
   * @throws rate_limited, with the state; a refused request costs nothing
   */
  take(caller: Caller, route: Route): RateState
}

/** Keys or organizations that are counted; beyond that, the least recently used are forgotten. */
const COUNTED_MAX = 10_000
const DAY_SECONDS = 86_400

export interface Count {
  /** The number of the window since 1970, and the counts of this window and the one before. */
  window: number
  current: number
  previous: number
}

export class RateLimitError extends KithError {
  readonly state: RateState

  constructor(state: RateState, retryAfterSeconds: number) {
    super('rate_limited', 'Too many requests.', { retryAfterSeconds })
    this.state = state
  }
}

export function createRateLimiter(
  limits: RateLimits,
  allowance: RateAllowance,
  now: () => Instant,
): RateLimiter {
  const bursts = new Map<string, Count>()
  const days = new Map<number, Count>()

  return {
    take({ keyId, orgId }, route) {
      const seconds = now() / 1_000_000
      const search = limits.isSearch(route)
      const limit = search ? allowance.search : allowance.burst
      const burst = advance(bursts, search ? `search ${keyId}` : keyId, seconds / limits.windowSeconds)
      const day = advance(days, orgId, seconds / DAY_SECONDS)
      const cost = limits.cost(route)
      const left = Math.floor(limit - used(burst, seconds / limits.windowSeconds))
      const state = (taken: 0 | 1): RateState => ({
        limit,
        remaining: Math.max(0, left - taken),
        resetSeconds: limits.windowSeconds,
        dailyLimit: allowance.daily,
        dailyRemaining: Math.max(0, allowance.daily - day.current),
      })
      if (left < 1) throw new RateLimitError(state(0), limits.windowSeconds)
      if (day.current + cost > allowance.daily) {
        const untilMidnight = Math.ceil(DAY_SECONDS - (seconds % DAY_SECONDS))
        throw new RateLimitError({ ...state(0), dailyRemaining: 0 }, untilMidnight)
      }
      burst.current += 1
      day.current += cost
      return state(1)
    },
  }
}

/** Moves a count to the window of this moment and makes it the most recently used one. */
export function advance<Key>(counts: Map<Key, Count>, key: Key, moment: number): Count {
  const window = Math.floor(moment)
  const before = counts.get(key)
  const count = before ?? { window, current: 0, previous: 0 }
  if (window > count.window) {
    count.previous = window === count.window + 1 ? count.current : 0
    count.current = 0
    count.window = window
  }
  counts.delete(key)
  counts.set(key, count)
  if (counts.size > COUNTED_MAX) counts.delete(counts.keys().next().value as Key)
  return count
}

/** The count of the sliding window that ends now, assuming that the window before was filled evenly. */
export function used({ current, previous }: Count, moment: number): number {
  return current + previous * (1 - (moment - Math.floor(moment)))
}
