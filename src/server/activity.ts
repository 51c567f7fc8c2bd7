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
  /** Identifies this server among several. */
  readonly id: string
  readonly dialects: readonly { readonly name: string }[]
  readonly now: () => Instant
}

export interface RecordedActivity extends Activity {
  /** Counts answered requests and ignores other observations. */
  readonly note: Observe
}

const MINUTE = 60_000_000

/** Stands for requests without a valid key. */
const ANONYMOUS: OrgId = 0

export function createActivity({ id, dialects, now }: ActivityOptions): RecordedActivity {
  const startedAt = now()
  const byOrganization = new Map<OrgId, Map<string, Series>>()

  /** The series of an organization, which becomes the most recently used one. */
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
      const { orgId = ANONYMOUS, dialect, status, milliseconds } = observation
      const known = seriesOf(orgId)
      const series = known.get(dialect) ?? createSeries()
      known.set(dialect, series)
      series.note(minuteOf(now()), status, milliseconds)
    },

    read(orgId, minutes) {
      const last = minuteOf(now())
      const numbers = Array.from({ length: minutes }, (_, index) => last - minutes + 1 + index)
      const read = (name: string): DialectActivity => {
        const [own, anonymous] = [orgId, ANONYMOUS].map((owner) =>
          byOrganization.get(owner)?.get(name)?.read(last),
        )
        const at = (minute: number) => sumOf(minute, own?.get(minute), anonymous?.get(minute))
        return { dialect: name, minutes: numbers.map(at) }
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

/** Durations come from the organization alone: refusals of anonymous requests are not what its clients wait for. */
function sumOf(minute: number, own: Counts = none, anonymous: Counts = none): MinuteActivity {
  return {
    at: minute * MINUTE,
    requests: own.requests + anonymous.requests,
    clientErrors: own.clientErrors + anonymous.clientErrors,
    serverErrors: own.serverErrors + anonymous.serverErrors,
    p50: own.p50,
    p95: own.p95,
    p99: own.p99,
  }
}

interface Series {
  note(minute: number, status: number, milliseconds: number): void
  /** Counts by minute, for the minutes that are kept. */
  read(last: number): ReadonlyMap<number, Counts>
}

/** Keeps every duration of the current minute, and only the percentiles of earlier minutes. */
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
  const at = (percentile: number) => histogram.percentile(percentile) / 1000
  return { requests, clientErrors, serverErrors, p50: at(50), p95: at(95), p99: at(99) }
}
