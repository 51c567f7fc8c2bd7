import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { UsageStatistics } from '../hub/hub.ts'
import type { KeptRenderingsState } from '../model/kept-renderings.ts'
import type { OrgId } from '../model/person.ts'
import type { EdgeLoad } from './edge.ts'
import type { Observe, PhonesReread } from './observation.ts'

/**
 * Metrics of this process for Prometheus. Labels contain no personal data, keys or addresses. Those about limits name up to
 * 100 organizations by number.
 */
export interface Metrics {
  readonly note: Observe
  /** Shows what the edge of the server does. */
  showEdge(load: () => EdgeLoad): void
  read(): Promise<{ readonly contentType: string; readonly text: string }>
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

const edgeGauges: readonly (readonly [keyof EdgeLoad, name: string, help: string])[] = [
  ['connections', 'kith_connections', 'Open connections.'],
  ['requests', 'kith_requests_in_work', 'Requests in work, of KITH_REQUESTS_MAX.'],
  [
    'openRequests',
    'kith_open_requests_in_work',
    'Requests without a key in work, of KITH_OPEN_REQUESTS_MAX.',
  ],
  ['arrivingBodies', 'kith_arriving_bodies', 'Request bodies on the way.'],
  ['arrivingBytes', 'kith_arriving_bytes', 'Bytes in memory of request bodies on the way.'],
  ['unreadBytes', 'kith_unread_bytes', 'Bytes in memory of answers that clients have not read.'],
]

/**
 * @param readers how many reader processes there are, how many are busy, and how many reads wait for one
 * @param usage what organizations use
 * @param renderings what became of kept renderings; undefined if none are kept
 */
export function createMetrics(
  readers: () => { readonly processes: number; readonly busy: number; readonly waiting: number } | undefined,
  usage: () => UsageStatistics,
  renderings: () => KeptRenderingsState | undefined = () => undefined,
): Metrics {
  const register = new Registry()
  const registers = [register]
  showUsage(usage, registers)
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
  const givenUp = new Counter({
    name: 'kith_clients_given_up_total',
    help: 'Times that the server stopped waiting for a client: too slow to send or to read, or memory or connections were short.',
    labelNames: ['reason'],
    registers,
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
  new Counter({
    name: 'kith_kept_renderings_total',
    help: 'Renderings of people that were found in the file beside the store, missing in it and written to it, and times that the file was discarded.',
    labelNames: ['result'],
    registers,
    collect() {
      this.reset()
      const { bytes: _, ...counts } = renderings() ?? {}
      for (const [result, count] of Object.entries(counts)) this.inc({ result }, count)
    },
  })
  new Gauge({
    name: 'kith_kept_renderings_bytes',
    help: 'Bytes of the file of kept renderings, at most KITH_KEPT_RENDERINGS_BYTES.',
    registers,
    collect() {
      this.set(renderings()?.bytes ?? 0)
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
      if (observation.type === 'ClientGivenUp') return givenUp.inc({ reason: observation.reason })
      if (observation.type !== 'RequestAnswered') return failures.inc({ type: observation.type })
      const { dialect = 'none', method, status, milliseconds } = observation
      requests.inc({ dialect, method, status })
      durations.observe({ dialect, method }, milliseconds / 1000)
    },
    showEdge(load) {
      for (const [key, name, help] of edgeGauges) {
        new Gauge({
          name,
          help,
          registers,
          collect() {
            this.set(load()[key])
          },
        })
      }
    },
    async read() {
      // Collecting process metrics has a cost, so it begins with the first read.
      if (!watchesProcess) collectDefaultMetrics({ register })
      watchesProcess = true
      return { contentType: register.contentType, text: await register.metrics() }
    },
  }
}

/** Counters of what organizations use, read when the metrics are. */
function showUsage(usage: () => UsageStatistics, registers: Registry[]): void {
  new Counter({
    name: 'kith_organization_requests_total',
    help: 'Requests with a key, by organization.',
    labelNames: ['organization'],
    registers,
    collect() {
      this.reset()
      for (const [organization, { requests }] of usage().read()) this.inc({ organization }, requests)
    },
  })
  new Counter({
    name: 'kith_organization_upload_bytes_total',
    help: 'Bytes of request bodies and uploads, by organization.',
    labelNames: ['organization'],
    registers,
    collect() {
      this.reset()
      for (const [organization, { uploadBytes }] of usage().read()) this.inc({ organization }, uploadBytes)
    },
  })
  new Gauge({
    name: 'kith_organization_requests_in_work',
    help: 'Requests with a key that are not answered, by organization.',
    labelNames: ['organization'],
    registers,
    collect() {
      this.reset()
      for (const [organization, { atOnce }] of usage().read()) this.set({ organization }, atOnce)
    },
  })
  new Counter({
    name: 'kith_limit_exceeded_total',
    help: 'Times that an organization or one of its keys was beyond a limit, and whether that was refused or only counted.',
    labelNames: ['organization', 'limit', 'result'],
    registers,
    collect() {
      this.reset()
      for (const [organization, { exceeded }] of usage().read()) {
        for (const [limit, { refused, allowed }] of exceeded) {
          this.inc({ organization, limit, result: 'refused' }, refused)
          this.inc({ organization, limit, result: 'counted' }, allowed)
        }
      }
    },
  })
}
