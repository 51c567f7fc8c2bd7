import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { OrgId } from '../model/person.ts'
import type { Observe, PhonesReread } from './observation.ts'

/** Metrics of this process for Prometheus. Labels contain no personal data, keys, addresses or organizations. */
export interface Metrics {
  readonly note: Observe
  read(): Promise<{ readonly contentType: string; readonly text: string }>
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** @param readers how many reader processes there are, how many are busy, and how many reads wait for one */
export function createMetrics(
  readers: () => { readonly processes: number; readonly busy: number; readonly waiting: number } | undefined,
): Metrics {
  const register = new Registry()
  const registers = [register]
  const requests = new Counter({
    name: 'kith_requests_total',
    help: 'Requests answered, by API, method and status.',
    labelNames: ['dialect', 'method', 'status'],
    registers,
  })
  const durations = new Histogram({
    name: 'kith_request_duration_seconds',
    help: 'Duration of requests, by API and method.',
    labelNames: ['dialect', 'method'],
    buckets: SECONDS,
    registers,
  })
  const failures = new Counter({
    name: 'kith_failures_total',
    help: 'Requests that failed unexpectedly or because the store was unreachable, and failed chores.',
    labelNames: ['type'],
    registers,
  })
  const stoppedReads = new Counter({
    name: 'kith_reads_stopped_total',
    help: 'Searches and exports that were stopped, because their time was spent or their client had gone.',
    labelNames: ['why'],
    registers,
  })
  new Gauge({
    name: 'kith_readers',
    help: 'Reader processes that are there, those that are busy, and reads that wait for one.',
    labelNames: ['state'],
    registers,
    collect() {
      for (const [state, count] of Object.entries(readers() ?? {})) this.set({ state }, count)
    },
  })
  const rereadPeople = new Counter({
    name: 'kith_phone_rebuild_changed_people_total',
    help: 'People of whom this process gave a phone number another normal form, because rules or region changed.',
    registers,
  })
  const remainingByOrganization = new Map<OrgId, number>()
  new Gauge({
    name: 'kith_phone_rebuild_remaining_people',
    help: 'People whose phone numbers this process still has to read anew.',
    registers,
    collect() {
      this.set([...remainingByOrganization.values()].reduce((sum, remaining) => sum + remaining, 0))
    },
  })
  let watchesProcess = false

  function notePhones({ orgId, changed, remaining }: PhonesReread): void {
    rereadPeople.inc(changed)
    if (remaining > 0) remainingByOrganization.set(orgId, remaining)
    else remainingByOrganization.delete(orgId)
  }

  return {
    note(observation) {
      if (observation.type === 'PhonesReread') return notePhones(observation)
      if (observation.type === 'ReadStopped') return stoppedReads.inc({ why: observation.why })
      if (observation.type !== 'RequestAnswered') return failures.inc({ type: observation.type })
      const { dialect = 'none', method, status, milliseconds } = observation
      requests.inc({ dialect, method, status })
      durations.observe({ dialect, method }, milliseconds / 1000)
    },
    async read() {
      // Collecting process metrics has a cost, so it begins with the first read.
      if (!watchesProcess) collectDefaultMetrics({ register })
      watchesProcess = true
      return { contentType: register.contentType, text: await register.metrics() }
    },
  }
}
