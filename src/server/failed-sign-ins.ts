import { KithError } from '../model/errors.ts'
import type { Instant } from '../model/instant.ts'
import { advance, type Count, used } from './rate-limiter.ts'

/** Counts wrong keys by client address, in the memory of this process. */
export interface FailedSignIns {
  /** @throws rate_limited after too many recent failures. Then valid keys are not checked either. */
  check(address: string): void
  note(address: string): void
}

export const failedSignInLimits = { failuresMax: 10, windowSeconds: 60 } as const

export function createFailedSignIns(now: () => Instant): FailedSignIns {
  const { failuresMax, windowSeconds } = failedSignInLimits
  const counts = new Map<string, Count>()
  const moment = () => now() / 1_000_000 / windowSeconds
  return {
    check(address) {
      if (!counts.has(address)) return
      const at = moment()
      if (used(advance(counts, address, at), at) < failuresMax) return
      throw new KithError('rate_limited', 'Too many wrong keys. Try again later.', {
        retryAfterSeconds: windowSeconds,
      })
    },
    note(address) {
      advance(counts, address, moment()).current += 1
    },
  }
}
