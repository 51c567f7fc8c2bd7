// Processor time of creates, updates and merges of this build against another one, in alternating rounds:
//   node bench/paired-writes.mjs --before <folder of a built clone> [--rounds 5] [--people 10000]
// The disk does not count, so other work on the machine affects the figures little. Prints, for each kind of write, the
// milliseconds of the server per write of both builds and the median of the ratios (below 1: this build needs less).
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { median } from './measure.mjs'

const { values: options } = parseArgs({
  options: {
    before: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    people: { type: 'string', default: '10000' },
  },
})
if (!options.before) {
  process.stderr.write('Name the folder of the other build: --before <folder>.\n')
  process.exit(2)
}

const WRITES = 1000
const CONNECTIONS = 16
const builds = {
  before: await loadBuild(resolve(options.before)),
  after: await loadBuild(dirname(dirname(fileURLToPath(import.meta.url)))),
}

const samples = []
for (let round = 0; round < Number(options.rounds); round++) {
  const sample = {}
  for (const name of round % 2 === 0 ? ['before', 'after'] : ['after', 'before'])
    sample[name] = await measure(builds[name], Number(options.people))
  samples.push(sample)
}
for (const kind of Object.keys(samples[0].before)) {
  const of = (build) => median(samples.map((sample) => sample[build][kind]))
  const ratio = median(samples.map(({ before, after }) => after[kind] / before[kind]))
  process.stdout.write(
    `${kind}: ${of('before').toFixed(2)} ms before, ${of('after').toFixed(2)} ms after, ratio ${ratio.toFixed(2)}\n`,
  )
}

/** The bench of a build, which knows the build's stores and how to start its server. */
async function loadBuild(folder) {
  const load = (file) => import(pathToFileURL(join(folder, 'bench', file)))
  const { openStore } = await load('stores.mjs')
  const requests = await load('requests.mjs')
  await requests.loadProgram?.()
  const { startKith, drive } = await load('processes.mjs')
  return { openStore, createRequests: requests.createRequests, startKith, drive }
}

/** Milliseconds of the server's processor time per write, by kind of write. */
async function measure({ openStore, createRequests, startKith, drive }, people) {
  const { folder: source, keys } = await openStore(people)
  const folder = mkdtempSync(join(tmpdir(), 'kith-bench-'))
  cpSync(join(source, 'kith.db'), join(folder, 'kith.db'))
  const requests = createRequests({ folder, keys })
  const kinds = writes(requests)
  requests.close()
  const server = await startKith(['--data', folder])
  const run = async (texts) => {
    const begun = server.processorMs()
    const { statuses, failures } = await drive({
      port: server.port,
      connections: CONNECTIONS,
      warmUpSeconds: 0,
      seconds: 600,
      requests: texts,
      requestsMax: texts.length,
    })
    if (failures > 0) throw new Error(JSON.stringify(statuses))
    return (server.processorMs() - begun) / texts.length
  }
  const results = {}
  // The first writes are slower, because the code is not compiled yet.
  await run(kinds.warm)
  for (const [kind, texts] of Object.entries(kinds)) if (kind !== 'warm') results[kind] = await run(texts)
  await server.stop()
  rmSync(folder, { recursive: true })
  return results
}

function writes({ request, draw }) {
  const numbers = (from) => Array.from({ length: WRITES }, (_, index) => from + index)
  const pipedrive = (number) =>
    request('pipedrive', '/api/v2/persons', {
      method: 'POST',
      body: {
        name: `Bench Person ${number}`,
        emails: [{ value: `bench.${number}@example.com`, primary: true }],
        phones: [{ value: `+1 202 555 ${String(number % 10_000).padStart(4, '0')}`, primary: true }],
      },
    })
  const native = (number) =>
    request('native', '/v1/people', {
      method: 'POST',
      body: {
        given: 'Bench',
        surname: `Person ${number}`,
        emails: [{ value: `bench.${number}@example.com` }],
        phones: [{ value: `+1 202 555 ${String(number % 10_000).padStart(4, '0')}` }],
      },
    })
  const drawn = distinct(draw('pipedrive', 4 * WRITES))
  const changed = drawn.slice(0, WRITES)
  const merged = drawn.slice(WRITES)
  return {
    warm: numbers(0).map((number) => (number % 2 ? native(number) : pipedrive(number))),
    'create through Pipedrive': numbers(2000).map(pipedrive),
    'create through the native API': numbers(4000).map(native),
    'update through Pipedrive': changed.map((id, number) =>
      request('pipedrive', `/api/v2/persons/${id}`, {
        method: 'PATCH',
        body: { name: `Changed ${number}`, emails: [{ value: `changed.${number}@example.com` }] },
      }),
    ),
    'merge through Pipedrive': numbers(0).map((index) =>
      request('pipedrive', `/v1/persons/${merged[2 * index]}/merge`, {
        method: 'PUT',
        body: { merge_with_id: Number(merged[2 * index + 1]) },
      }),
    ),
  }
}

function distinct(people) {
  return [...new Set(people.map(({ id }) => id))]
}
