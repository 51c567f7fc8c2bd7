// node bench/beside.mjs [--only <part of a name>] [--people 100000] [--minutes 0.25] [--runs 3] [--workers 2] [--quick] [--json]
// Measures a person by id and /healthz beside work that takes long or clients that are slow, for the organization at work and for
// another one. Server, load and measured client are three processes. Run it on an idle machine, after `npm run build`.
// KITH_READER_PROCESSES=0 and other settings reach the server.
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { loads } from './loads.mjs'
import { persistent, probe } from './probe.mjs'
import { startKith } from './processes.mjs'
import { createRequests, loadProgram } from './requests.mjs'
import { onCopy, openStore, otherOrganization } from './stores.mjs'

const GOAL = { p99: 50, worst: 250 }
/** Seconds without the load before it, and with it; `--quick` is short. */
const SECONDS = { long: { alone: 2, beside: 15 }, short: { alone: 0.5, beside: 1.5 } }

const holdsModule = new URL('./holds.mjs', import.meta.url).href

if (process.argv[1] === fileURLToPath(import.meta.url)) await main()

async function main() {
  const { values: options } = parseArgs({
    options: {
      only: { type: 'string', default: '' },
      people: { type: 'string' },
      minutes: { type: 'string' },
      runs: { type: 'string', default: '1' },
      workers: { type: 'string', default: '1' },
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  })
  await loadProgram()
  const size = options.quick ? 'short' : 'long'
  const people = Number(options.people ?? (options.quick ? 5000 : 100_000))
  const beside = options.minutes ? { beside: Number(options.minutes) * 60 } : {}
  const seconds = { ...SECONDS[size], ...beside }
  const results = []
  for (let run = 0; run < Number(options.runs); run++) {
    for (const name of Object.keys(loads)) {
      if (!name.includes(options.only)) continue
      const result = await besideOne(name, { people, size, seconds, workers: options.workers })
      results.push(result)
      if (!options.json) print(result)
      if (!result.met && !options.quick) process.exitCode = 1
    }
  }
  if (options.json) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`)
}

/**
 * Measures beside one load.
 *
 * @param name the name of a load
 * @returns milliseconds of the series `own`, `other` and `health`, each `alone` and `beside` the load, and what the load did
 */
async function besideOne(name, { people, size, seconds, workers = '1' }) {
  const load = loads[name]
  const store = await openStore(people)
  const other = await otherOrganization(store)
  const measure = async ({ folder }) => {
    const requests = createRequests({ ...store, folder })
    const series = { own: requests.gets('native', 500), other: other.gets }
    const [list] = requests.lists('native', 1)
    requests.close()
    const args = ['--data', folder, ...(workers === '1' ? [] : ['--workers', workers])]
    const file = join(folder, 'holds.json')
    const monitor = { node: ['--import', holdsModule], env: { KITH_BENCH_HOLDS: file } }
    const server = await startKith(args, workers === '1' ? monitor : {})
    const holdsSince = () => (workers === '1' ? readHolds(server.pid, file) : undefined)
    try {
      const { port, pid } = server
      const target = { port, ...(workers === '1' && { pid }) }
      await probe(target, series, seconds.alone)
      await holdsSince()
      const alone = await probe(target, series, seconds.alone)
      const holdsAlone = await holdsSince()
      // The load starts while the requests are measured: a thousand clients that connect at once are a load too. A short
      // measurement would be of little else, so it waits for them.
      const starting = load.start({ port, size, list, key: store.keys.native })
      if (size === 'short') await settled(port, await starting)
      const beside = await probe(target, series, seconds.beside)
      const holds = await holdsSince()
      const memory = server.memory()
      const work = await (await starting).stop()
      const all = Object.values(beside)
      const met = all.every(({ p99, worst, failed }) => p99 < GOAL.p99 && worst < GOAL.worst && failed === 0)
      return { name, people, seconds: seconds.beside, alone, beside, holdsAlone, holds, work, memory, met }
    } finally {
      await server.stop()
    }
  }
  return load.writes ? onCopy(people, measure) : measure(store)
}

/** Waits until the slow clients are connected. The server accepts connections in order, so an answer shows those before it. */
async function settled(port, { connected }) {
  await connected
  const connection = await persistent(port)
  await connection.ask('GET /healthz HTTP/1.1\r\nhost: kith\r\n\r\n')
  connection.close()
}

/**
 * The processor time that the server's thread used without a pause since the last time this was asked, in milliseconds.
 *
 * @returns {Promise<{ count: number, longest: number[] }>} the longest ones first
 */
async function readHolds(pid, file) {
  rmSync(file, { force: true })
  process.kill(pid, 'SIGUSR2')
  while (!existsSync(file)) await pause(10)
  return JSON.parse(readFileSync(file, 'utf8'))
}

/** The same as benchmarks of bench/run.mjs. */
export function besideMeasurements(people, seconds = { alone: 1, beside: 8 }) {
  return Object.keys(loads).map((name) => ({
    name: `native: get by id and /healthz, own and other organization, beside ${name}, p99, ${people} people`,
    goal: '< 50 ms, the worst < 250 ms',
    async measure() {
      const { beside } = await besideOne(name, { people, size: 'long', seconds })
      const all = Object.values(beside)
      const most = (key) => Math.max(...all.map((series) => series[key]))
      return { unit: ' ms', value: most('p99'), least: most('p50'), most: most('worst') }
    },
  }))
}

function print({ name, people, seconds, beside, holds, work, memory, met }) {
  const times = ({ p50, p99, worst, failed }) =>
    `p50 ${p50.toFixed(1)}, p99 ${p99.toFixed(1)}, worst ${worst.toFixed(0)} ms${failed ? `, ${failed} FAILED` : ''}`
  const longest = work.longest ? `, the longest ${(work.longest / 1000).toFixed(1)} s` : ''
  process.stdout.write(
    [
      `${met ? 'met' : 'NOT MET'}: ${name}, ${people} people, ${seconds} s`,
      `  by id, organization at work: ${times(beside.own)}`,
      `  by id, another organization: ${times(beside.other)}`,
      `  /healthz: ${times(beside.health)}`,
      ...(holds
        ? [
            `  processor time without a pause: ${holds.longest
              .slice(0, 5)
              .map((ms) => ms.toFixed(0))
              .join(', ')} ms, the longest of ${holds.count}`,
          ]
        : []),
      `  work: ${work.done} done${longest}, ${JSON.stringify(work.statuses)}; memory ${memory.now} MB, peak ${memory.peak} MB`,
      '',
    ].join('\n'),
  )
}
