// node bench/slow-clients.mjs [--long] [--only <part of a name>] [--people 10000] [--workers 2] [--runs 3] [--json]
// Measures a person by id and /healthz beside clients that keep the server waiting. Server, slow clients and the measured
// client are three processes. Run it on an idle machine, after `npm run build`.
import { parseArgs } from 'node:util'
import { addressOf, scenarios, signIn, startAttack } from './attacks.mjs'
import { persistent, probe } from './probe.mjs'
import { loadProgram } from './requests.mjs'
import { serving } from './serving.mjs'

const GOAL = { p99: 50, worst: 250 }

await main()

async function main() {
  const { values: options } = parseArgs({
    options: {
      long: { type: 'boolean', default: false },
      only: { type: 'string', default: '' },
      people: { type: 'string', default: '10000' },
      workers: { type: 'string', default: '1' },
      runs: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
    },
  })
  await loadProgram()
  const size = options.long ? 'long' : 'short'
  const results = []
  for (let run = 0; run < Number(options.runs); run++) {
    for (const scenario of scenarios) {
      if (!scenario.name.includes(options.only) || (scenario.only && scenario.only !== size)) continue
      const result = await measure(scenario, { ...options, size })
      results.push(result)
      if (!options.json) print(result)
      const isMet = ({ p99, worst }) => p99 < GOAL.p99 && worst < GOAL.worst
      if (!isMet(result.get) || !isMet(result.health)) process.exitCode = 1
    }
  }
  if (options.json) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`)
}

function measure(scenario, { people, workers, size }) {
  const args = workers === '1' ? [] : ['--workers', workers]
  return serving(Number(people), { args }, async (requests, server) => {
    const gets = requests.gets('native', 500)
    const [list] = requests.lists('native', 1)
    const [, key] = /authorization: Bearer (\S+)/.exec(gets[0])
    const seconds = size === 'long' ? 20 : 5
    const warm = await probe({ port: server.port }, { get: gets }, 1)
    const before = server.memory().now
    const slow = await startAttack({
      name: scenario.name,
      port: server.port,
      size,
      context: { key, list },
    })
    await slow.connected
    const processorBefore = server.processorMs()
    const { get, health } = await probe({ port: server.port }, { get: gets }, seconds)
    const processor = server.processorMs() - processorBefore
    const memory = server.memory()
    const signedIn = await request(server.port, signIn(key), addressOf(2000))
    const signedInThere = await request(
      server.port,
      signIn(key),
      scenario.addresses ? addressOf(0) : '127.0.0.1',
    )
    const { open, bytes } = await slow.stop()
    return {
      name: scenario.name,
      ...{ get, health, warm, open, bytes, processorShare: processor / (seconds * 1000) },
      memory: { before, during: memory.now, peak: memory.peak },
      signIn: { otherAddress: signedIn.status, sameAddress: signedInThere.status },
    }
  })
}

function print({
  name,
  get,
  health,
  open,
  bytes,
  memory,
  processorShare,
  signIn: { otherAddress, sameAddress },
}) {
  const times = ({ p50, p99, worst, failed }) =>
    `p50 ${p50.toFixed(1)}, p99 ${p99.toFixed(1)}, worst ${worst.toFixed(0)} ms${failed ? `, ${failed} FAILED` : ''}`
  process.stdout.write(
    [
      `${name} (${open} connections open at the end${bytes ? `, ${Math.round(bytes / 2 ** 20)} MiB sent` : ''})`,
      `  by id: ${times(get)}; /healthz: ${times(health)}`,
      `  sign-in: ${otherAddress} from another address, ${sameAddress} from the same`,
      `  memory ${memory.before} MB before, ${memory.during} during, ${memory.peak} peak; processor ${Math.round(processorShare * 100)} %`,
      '',
    ].join('\n'),
  )
}

async function request(port, text, from) {
  const connection = await persistent(port, from)
  const status = await Promise.race([
    connection.ask(text),
    new Promise((resolve) => setTimeout(resolve, 5000, 'no answer')),
  ])
  connection.close()
  return { status }
}
