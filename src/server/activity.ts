import { createHistogram, type RecordableHistogram } from 'node:perf_hooks'
import {
  type Activity,
  activityLimits,
  type DialectActivity,
  type MinuteActivity,
} from '../model/activity.ts'
import type { Instant } from '../model/instant.ts'
import type { OrgId } from '../model/person.ts'
import type { Observe } from './observation.ts'

export interface ActivityOptions {
  /** Tells this server from others. */
  readonly id: string
  readonly dialects: readonly { readonly name: string }[]
  readonly now: () => Instant
}

export interface RecordedActivity extends Activity {
  /** Counts a request that was answered; other observations are none of its business. */
  readonly note: Observe
}

const MINUTE = 60_000_000

/** Requests that no key came with. */
const NOBODY: OrgId = 0

export function createActivity({ id, dialects, now }: ActivityOptions): RecordedActivity {
  const startedAt = now()
  const byOrganization = new Map<OrgId, Map<string, Series>>()

  /** Those of the organization, which becomes the one that was idle for the shortest time. */
  function seriesOf(orgId: OrgId): Map<string, Series> {
    const known = byOrganization.get(orgId) ?? new Map<string, Series>()
    byOrganization.delete(orgId)
    byOrganization.set(orgId, known)
    if (byOrganization.size > activityLimits.organizationsMax) {
      byOrganization.delete(byOrganization.keys().next().value!)
    }
    return known
  }

  return {
    note(observation) {
      if (observation.type !== 'RequestAnswered' || observation.dialect === undefined) return
      const { orgId = NOBODY, dialect, status, milliseconds } = observation
      const known = seriesOf(orgId)
      const series = known.get(dialect) ?? createSeries()
      known.set(dialect, series)
      series.note(minuteOf(now()), status, milliseconds)
    },

    read(orgId, minutes) {
      const last = minuteOf(now())
      const places = Array.from({ length: minutes }, (_, index) => last - minutes + 1 + index)
      const read = (name: string): DialectActivity => {
        const [own, nobodys] = [orgId, NOBODY].map((owner) =>
          byOrganization.get(owner)?.get(name)?.read(last),
        )
        const at = (minute: number) => together(minute, own?.get(minute), nobodys?.get(minute))
        return { dialect: name, minutes: places.map(at) }
      }
      return { server: { id, startedAt }, dialects: dialects.map(({ name }) => read(name)) }
    },
  }
}

function minuteOf(at: Instant): number {
  return Math.floor(at / MINUTE)
}

type Counts = Omit<MinuteActivity, 'at'>

const none: Counts = { requests: 0, clientErrors: 0, serverErrors: 0, p50: null, p95: null, p99: null }

/** How long refusals of strangers take says nothing about how long clients wait. */
function together(minute: number, own: Counts = none, nobodys: Counts = none): MinuteActivity {
  return {
    at: minute * MINUTE,
    requests: own.requests + nobodys.requests,
    clientErrors: own.clientErrors + nobodys.clientErrors,
    serverErrors: own.serverErrors + nobodys.serverErrors,
    p50: own.p50,
    p95: own.p95,
    p99: own.p99,
  }
}

interface Series {
  note(minute: number, status: number, milliseconds: number): void
  /** By minute, none older than is kept. */
  read(last: number): ReadonlyMap<number, Counts>
}

/** Only of the minute that is going on is every duration kept; of the others what is told of them. */
function createSeries(): Series {
  const finished = new Map<number, Counts>()
  const histogram = createHistogram({ lowest: 1, highest: LONGEST_MICROSECONDS, figures: 2 })
  let current = { minute: 0, requests: 0, clientErrors: 0, serverErrors: 0 }

  function moveTo(minute: number): void {
    if (minute <= current.minute) return
    if (current.requests > 0) finished.set(current.minute, countsOf(current, histogram))
    for (const old of finished.keys()) {
      if (old > minute - activityLimits.minutesMax) break
      finished.delete(old)
    }
    histogram.reset()
    current = { minute, requests: 0, clientErrors: 0, serverErrors: 0 }
  }

  return {
    note(minute, status, milliseconds) {
      moveTo(minute)
      current.requests += 1
      if (status >= 500) current.serverErrors += 1
      else if (status >= 400) current.clientErrors += 1
      histogram.record(Math.min(LONGEST_MICROSECONDS, Math.max(1, Math.round(milliseconds * 1000))))
    },
    read(last) {
      moveTo(last)
      return current.requests > 0
        ? new Map(finished).set(current.minute, countsOf(current, histogram))
        : finished
    },
  }
}

const LONGEST_MICROSECONDS = 600_000_000

function countsOf(
  { requests, clientErrors, serverErrors }: Pick<Counts, 'requests' | 'clientErrors' | 'serverErrors'>,
  histogram: RecordableHistogram,
): Counts {
  const within = (percentile: number) => histogram.percentile(percentile) / 1000
  return { requests, clientErrors, serverErrors, p50: within(50), p95: within(95), p99: within(99) }
}
