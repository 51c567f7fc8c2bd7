// What a server works on while bench/beside.mjs measures short requests.
import { scenarios, startAttack } from './attacks.mjs'
import { startWork } from './work.mjs'

const FILTER_CONDITIONS = 45
const SEARCH_CHARS = 200
/** The most operations of a batch, and nearly as many characters as a request body may have. */
const BATCH_OPERATIONS = 100
const BATCH_NOTE_CHARS = 10_000

/** Letters that occur in many texts, but nowhere in this order. */
const longText = 'perhaps nobody is called so '.repeat(8).slice(0, SEARCH_CHARS)

/** Parts of notes that no index serves and no note has. All conditions but the last are met, so that each of them is tested. */
function filterOf(conditions) {
  const not = (value) => ({ not: { field: 'notes', op: 'contains', value } })
  const values = Array.from({ length: conditions - 1 }, (_, index) => not(`zz${index}`))
  return JSON.stringify({ all: [...values, { field: 'notes', op: 'contains', value: 'zzz' }] })
}

const list = (query) => ({ path: `/native/v1/people?limit=20&${query}` })

const batch = () => ({
  method: 'POST',
  path: '/native/v1/people/batch',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({
    operations: Array.from({ length: BATCH_OPERATIONS }, (_, index) => ({
      op: 'create',
      person: {
        given: 'In a',
        surname: `Batch ${index}`,
        notes: 'said '.repeat(BATCH_NOTE_CHARS / 5),
        emails: [{ value: `batch.${index}@example.com` }],
      },
    })),
  }),
})

const requests = {
  filter: list(`filter=${encodeURIComponent(filterOf(FILTER_CONDITIONS))}`),
  export: { path: '/native/v1/export?format=csv' },
  search: list(`q=${encodeURIComponent(longText)}`),
  sorted: list('q=an&sort=name&offset=200'),
  batch: batch(),
}

const importRows = { short: 20_000, long: 200_000 }

/** A load of requests that are sent again and again. */
const asking = (...names) => ({
  start: ({ port, key }) => startWork({ port, key, requests: names.map((name) => requests[name]) }),
})

/** A load of clients that are slow. */
const attacking = (name) => {
  if (!scenarios.some((scenario) => scenario.name === name)) throw new Error(`No scenario is named ${name}.`)
  return {
    start: async ({ port, key, list: whole, size }) => {
      const attack = await startAttack({ name, port, size, context: { key, list: whole } })
      return {
        connected: attack.connected,
        stop: async () => ({ done: 1, statuses: {}, ...(await attack.stop()) }),
      }
    },
  }
}

const importing = {
  start: ({ port, key, size }) => startWork({ port, key, importRows: importRows[size] }),
}

/** Several loads at once. */
const together = (...loads) => ({
  async start(context) {
    const started = await Promise.all(loads.map((load) => load.start(context)))
    return {
      async stop() {
        const results = await Promise.all(started.map((load) => load.stop()))
        const statuses = {}
        for (const [status, count] of results.flatMap((result) => Object.entries(result.statuses)))
          statuses[status] = (statuses[status] ?? 0) + count
        return { done: Math.min(...results.map(({ done }) => done)), statuses }
      },
    }
  },
})

/**
 * The loads by name. `start` receives the port, the `key` of the organization that works, `list`, a request of it as text, and
 * the `size`, `short` or `long`. Slow clients are `connected` some time after the start. `writes` marks the loads that change the
 * store.
 */
export const loads = {
  'nothing else': { start: async () => ({ stop: async () => ({ done: 1, statuses: {} }) }) },
  'a filter of 45 conditions': asking('filter'),
  'an export of all': asking('export'),
  'a search of 200 letters': asking('search'),
  'a search sorted by name that thousands match': asking('sorted'),
  'an import': { ...importing, writes: true },
  'the largest batch': { ...asking('batch'), writes: true },
  '1,000 slow bodies, one address': attacking('1,000 slow bodies to the sign-in, one address'),
  '1,000 slow bodies, 200 addresses': attacking('1,000 slow bodies to the sign-in, 200 addresses'),
  '1,000 slow readers': attacking('1,000 slow readers of lists'),
  'an upload of 1 GiB': attacking('an upload of 1 GiB'),
  'an upload that is previewed': attacking('an upload that is read for a preview'),
  'filter, export, search and import at once': {
    ...together(asking('filter'), asking('export'), asking('search'), importing),
    writes: true,
  },
}
