// Benchmarks of short requests beside work that takes long: single people and /healthz, 200 requests a second.
import { drive } from './processes.mjs'
import { serving, uncached } from './serving.mjs'

/** What the server works on meanwhile, as requests that are sent again and again. */
const loads = {
  'nothing else': () => [],
  'a filter of 45 conditions': (requests) => [
    requests.request('native', `/v1/people?limit=20&filter=${encodeURIComponent(filterOf(45))}`),
  ],
  'an export': (requests) => [requests.request('native', '/v1/export?format=csv')],
  'a search of 200 letters': (requests) => [
    requests.request(
      'native',
      `/v1/people?limit=20&q=${'perhaps nobody is called so '.repeat(8).slice(0, 200).replaceAll(' ', '+')}`,
    ),
  ],
  'a search sorted by name that thousands match': (requests) => [
    requests.request('native', '/v1/people?limit=20&q=an&sort=name'),
  ],
}

export function besideMeasurements(people, { seconds = 8 } = {}) {
  return Object.entries(loads).map(([what, requestsOf]) => ({
    name: `native: get by id and /healthz beside ${what}, p99, ${people} people`,
    goal: '< 50 ms, the worst < 250 ms',
    measure: () =>
      serving(people, uncached, async (requests, server) => {
        const { port } = server
        const short = [...requests.gets('native', 200), 'GET /healthz HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n']
        const long = requestsOf(requests)
        const load = Promise.all(
          long.map((text) => drive({ port, connections: 1, requests: [text], seconds: seconds + 1 })),
        )
        const result = await drive({
          port,
          connections: 4,
          perSecond: 200,
          requests: short,
          seconds,
          warmUpSeconds: 1,
        })
        for (const { failures, statuses } of [result, ...(await load)]) {
          if (failures > (statuses[400] ?? 0))
            throw new Error(`Unexpected statuses: ${JSON.stringify(statuses)}.`)
        }
        const { p99, most, median } = result.milliseconds
        return { unit: ' ms', value: p99, least: median, most }
      }),
  }))
}

/** Conditions on notes that no index serves and that all people but none pass together. */
function filterOf(conditions) {
  const values = Array.from({ length: conditions - 1 }, (_, index) => `zz${index}`)
  const not = (value) => ({ not: { field: 'notes', op: 'contains', value } })
  return JSON.stringify({ all: [...values.map(not), { field: 'notes', op: 'endsWith', value: 'zzz' }] })
}
