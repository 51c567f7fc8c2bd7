// The list of all benchmarks with their goals.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { besideMeasurements } from './beside.mjs'
import { bytesMeasurements } from './bytes.mjs'
import { edgeMeasurements } from './edge.mjs'
import { findingMeasurements } from './finding.mjs'
import { against, againstBare, againstBareOnce, spreadOf } from './measure.mjs'
import { postgresCreations } from './postgres-creating.mjs'
import { postgresMeasurements } from './postgres-serving.mjs'
import { drive, startKith } from './processes.mjs'
import { apis } from './requests.mjs'
import { forgetRenderings, serving, uncached } from './serving.mjs'
import { openStore } from './stores.mjs'
import { writingMeasurements } from './writing.mjs'

export function measurements(sizes, quick) {
  const time = quick ? { seconds: 1.5, rounds: 2 } : { seconds: 2, rounds: 3 }
  /** Distinct requests per benchmark. Fewer requests are warm sooner. */
  const draws = quick ? 200 : 250
  const [smallest, largest] = [Math.min(...sizes), Math.max(...sizes)]
  const middle = sizes.find((size) => size === 100_000) ?? largest
  return [
    ...apis.map((api) => ({
      name: `${api}: list of 100, random page, warm, ${middle} people`,
      goal: api === 'pipedrive' ? '≥ 25 %' : '≥ 20 %',
      quick: api === 'pipedrive',
      measure: () =>
        serving(middle, {}, (requests, server) => againstBare(server, requests.lists(api, draws), time)),
    })),
    {
      name: `pipedrive: list of 100, one of 2000 random pages, warm, ${middle} people`,
      goal: '≥ 25 %',
      measure: () =>
        serving(middle, {}, (requests, server) =>
          againstBare(server, requests.lists('pipedrive', 2000), time),
        ),
    },
    {
      name: `pipedrive: list of 100, random page, people cached, page not, ${middle} people`,
      goal: '≥ 25 %',
      measure: () =>
        serving(middle, uncached, (requests, server) =>
          againstBare(server, requests.lists('pipedrive', draws), time),
        ),
    },
    {
      name: `pipedrive: list of 100, people rendered for the first time, ${middle} people`,
      goal: '≥ 4 %',
      measure: () =>
        serving(
          middle,
          {},
          (requests, server) => againstBareOnce(server, requests.everyone()),
          forgetRenderings,
        ),
    },
    {
      name: `pipedrive: list of 100, people read for the first time since the start, ${middle} people`,
      goal: '≥ 8 %',
      async measure() {
        // The first server renders everyone and keeps the renderings when it ends.
        await serving(middle, {}, async (requests, server) => {
          const pages = requests.everyone()
          const task = { connections: 16, seconds: 600, requestsMax: pages.length }
          await drive({ port: server.port, requests: pages, ...task })
        })
        return serving(middle, {}, (requests, server) => againstBareOnce(server, requests.everyone()))
      },
    },
    ...apis.map((api) => ({
      name: `${api}: get by id, ${middle} people`,
      goal: '≥ 40 %',
      quick: api === 'pipedrive',
      measure: () =>
        serving(middle, {}, (requests, server) => againstBare(server, requests.gets(api, draws), time)),
    })),
    ...['pipedrive', 'insighto'].map((api) => ({
      name: `${api}: list, ${largest} people against ${smallest}`,
      goal: '≤ 1.3 times',
      measure: () => bySize(smallest, largest, (requests) => requests.lists(api, 300)),
    })),
    {
      name: `pipedrive: get, ${largest} people against ${smallest}`,
      goal: '≤ 1.3 times',
      measure: () => bySize(smallest, largest, (requests) => requests.gets('pipedrive', 300)),
    },
    ...Object.entries(deepPages).map(([api, { first, last }]) => ({
      name: `${api}: last page against the first, ${largest} people`,
      goal: '≤ 2 times',
      measure: () =>
        serving(largest, uncached, async (requests, server) => {
          const { total, request } = requests
          const ends = [request(api, last(total))]
          return { unit: ' times', ...(await against(server, ends, server, [request(api, first)])) }
        }),
    })),
    ...(quick ? [] : findingMeasurements([smallest, largest])),
    ...(quick ? [] : writingMeasurements([smallest])),
    ...(quick ? [] : besideMeasurements(largest)),
    ...(quick ? [] : edgeMeasurements(smallest)),
    ...(quick ? [] : postgresMeasurements()),
    ...(quick ? [] : postgresCreations()),
    ...(quick ? [] : bytesMeasurements()),
    {
      name: `memory after paging through ${largest} people with 256 connections`,
      goal: '< 450 MB',
      measure: () =>
        serving(largest, {}, async (requests, server) => {
          const pages = requests.lists('pipedrive', Math.min(20_000, Math.ceil(largest / 50)))
          await drive({ port: server.port, connections: 256, seconds: quick ? 5 : 25, requests: pages })
          return { unit: ' MB', ...spreadOf([server.memory().peak]) }
        }),
    },
    {
      name: `start to first response, ${largest} people against an empty store`,
      goal: '≤ 1.2 times',
      measure: async () => {
        const full = await openStore(largest)
        return { unit: ' times', ...(await starts(full.folder, 5)) }
      },
    },
    {
      name: 'start to first response against `node -e 0`',
      goal: '≤ 10 times',
      measure: async () => {
        const { folder } = await openStore(smallest)
        const samples = []
        for (let round = 0; round < 5; round++) {
          const begun = performance.now()
          spawnSync(process.execPath, ['-e', '0'])
          const bare = performance.now() - begun
          samples.push((await startOnce(folder)) / bare)
        }
        return { unit: ' times', ...spreadOf(samples) }
      },
    },
  ]
}

const deepPages = {
  savvycal: {
    first: '/v1/clients?page_size=100&page=1',
    last: (total) => `/v1/clients?page_size=100&page=${Math.floor(total / 100)}`,
  },
  insighto: {
    first: '/api/v1/contact?size=100&page=1',
    last: (total) => `/api/v1/contact?size=100&page=${Math.floor(total / 100)}`,
  },
  quentli: { first: '/v1/customers?take=100', last: (total) => `/v1/customers?take=100&skip=${total - 100}` },
}

function bySize(smallest, largest, make) {
  return serving(smallest, uncached, (few, small) =>
    serving(largest, uncached, async (many, large) => ({
      unit: ' times',
      ...(await against(large, make(many), small, make(few))),
    })),
  )
}

async function starts(folder, rounds) {
  const empty = mkdtempSync(join(tmpdir(), 'kith-bench-'))
  try {
    await startOnce(empty)
    const samples = []
    for (let round = 0; round < rounds; round++)
      samples.push((await startOnce(folder)) / (await startOnce(empty)))
    return spreadOf(samples)
  } finally {
    rmSync(empty, { recursive: true, force: true })
  }
}

/** Milliseconds from the start of the process to its first response. */
async function startOnce(folder) {
  const begun = performance.now()
  const server = await startKith(['--data', folder])
  await fetch(`http://127.0.0.1:${server.port}/readyz`)
  const time = performance.now() - begun
  await server.stop()
  return time
}
