import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client'
import type { Observe } from './observation.ts'

/** What this process did, for Prometheus. No people's data, keys, addresses or organizations are among the labels. */
export interface Metrics {
  readonly note: Observe
  read(): Promise<{ readonly contentType: string; readonly text: string }>
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

export function createMetrics(): Metrics {
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
    help: 'How long answers took, by API and method.',
    labelNames: ['dialect', 'method'],
    buckets: SECONDS,
    registers,
  })
  const failures = new Counter({
    name: 'kith_failures_total',
    help: 'Requests that ended in an error nobody foresaw or in an unreachable store, and chores not done.',
    labelNames: ['type'],
    registers,
  })
  let watchesProcess = false

  return {
    note(observation) {
      if (observation.type !== 'RequestAnswered') return failures.inc({ type: observation.type })
      const { dialect = 'none', method, status, milliseconds } = observation
      requests.inc({ dialect, method, status })
      durations.observe({ dialect, method }, milliseconds / 1000)
    },
    async read() {
      // Watching the process costs a little, so that it begins when somebody looks.
      if (!watchesProcess) collectDefaultMetrics({ register })
      watchesProcess = true
      return { contentType: register.contentType, text: await register.metrics() }
    },
  }
}
