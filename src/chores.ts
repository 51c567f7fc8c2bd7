import type { RunningJobs } from './bulk/bulk.ts'
import type { Config } from './config.ts'
import type { createLimits, Hub } from './hub/hub.ts'
import type { Timer, Timing } from './model/clock.ts'
import type { Observe } from './server/observation.ts'

/** The longest time that something expired stays in the store. */
const CLEAN_UP_EVERY_MS = 3_600_000
/** How long servers of a store may not know what the others have counted. */
const EXCHANGE_EVERY_MS = 1000
/** The longest time that the last use of a key is known only to this process. */
const STORE_USES_EVERY_MS = 60_000

/** What a process with an open store does from time to time. Timers do not keep the process alive. */
export function startChores({
  hub,
  limits,
  jobs,
  config,
  timing,
  observe,
}: {
  readonly hub: Hub
  readonly limits: ReturnType<typeof createLimits>
  readonly jobs: RunningJobs
  readonly config: Config
  readonly timing: Timing
  readonly observe: Observe
}): Timer {
  const started: Timer[] = []
  function start(chore: string, everyMs: number, work: () => Promise<unknown>): void {
    const attempt = (): void => {
      work().catch((cause: unknown) => observe({ type: 'ChoreFailed', chore, cause }))
    }
    started.push(timing.every(everyMs, attempt))
  }

  start('exchange counts of usage', EXCHANGE_EVERY_MS, () => limits.exchange())
  start('store uses of keys', STORE_USES_EVERY_MS, () => hub.keys.storeUses())
  start('remove expired idempotency records', CLEAN_UP_EVERY_MS, () => hub.idempotency.removeExpired())
  start('remove old counts of usage', CLEAN_UP_EVERY_MS, () => limits.removeOldCounts())
  start('remove abandoned uploads', CLEAN_UP_EVERY_MS, () => jobs.removeAbandonedUploads())
  if (config.changeHistoryDays > 0) {
    start('remove old values from the change history', CLEAN_UP_EVERY_MS, () =>
      hub.history.removeExpiredValues(config.changeHistoryDays),
    )
  }
  return {
    cancel() {
      for (const timer of started) timer.cancel()
    },
  }
}
