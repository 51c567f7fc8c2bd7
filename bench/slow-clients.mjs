// node bench/slow-clients.mjs [--long] [--only <part of a name>] [--people 10000] [--workers 2] [--runs 3] [--json]
// Measures a person by id and /healthz beside clients that keep the server waiting. Server, slow clients and the measured
// client are three processes. Run it on an idle machine, after `npm run build`.
import { fork } from 'node:child_process'
import { connect } from 'node:net'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { loadProgram } from './requests.mjs'
import { serving } from './serving.mjs'

const GOAL = { p99: 50, worst: 250 }
const EVERY_MS = 10
const GIBIBYTE = 2 ** 30

/** An address of this machine. */
const addressOf = (index) => `127.0.${1 + Math.floor(index / 250)}.${1 + (index % 250)}`

const post = (path, headers, body = '') =>
  `POST ${path} HTTP/1.1\r\nhost: kith\r\n${Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n${body}`

const json = { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' }
const signInBody = (key) => JSON.stringify({ key })
const signIn = (key) => {
  const body = signInBody(key)
  return post('/native/v1/session', { ...json, 'content-length': body.length }, body)
}
const slowSignIn = post('/native/v1/session', { ...json, 'content-length': 100 }, '{')

/**
 * What the slow clients do. `text` is what each sends at once; `reads` is whether it reads; `again` whether it sends the text again
 * after each answer; `drip` a byte that it sends each second; `bytes` how much it sends after the text, as fast as it can.
 */
const scenarios = [
  { name: 'nobody', clients: 0 },
  { name: '1,000 slow bodies to the sign-in, one address', clients: 1000, text: () => slowSignIn, drip: ' ' },
  {
    name: '1,000 slow bodies to the sign-in, 200 addresses',
    clients: 1000,
    addresses: 200,
    text: () => slowSignIn,
    drip: ' ',
  },
  {
    name: '1,000 slow bodies with a key',
    clients: 1000,
    text: ({ key }) =>
      post('/native/v1/people', { ...json, authorization: `Bearer ${key}`, 'transfer-encoding': 'chunked' }),
    drip: '1\r\n \r\n',
  },
  {
    name: '1,000 slow headers',
    clients: 1000,
    text: () => 'GET /native/v1/people HTTP/1.1\r\nhost: kith\r\nx-slow: ',
    drip: 'x',
  },
  {
    name: '1,000 slow readers of lists',
    clients: 1000,
    text: ({ list }) => list.repeat(20),
    reads: false,
  },
  {
    name: '1,000 slow readers of exports',
    clients: 1000,
    text: ({ key }) => `GET /native/v1/export HTTP/1.1\r\nhost: kith\r\nauthorization: Bearer ${key}\r\n\r\n`,
    reads: false,
    only: 'long',
  },
  {
    name: 'sign-ins with wrong keys from 50 addresses, and 1,000 slow bodies',
    clients: 1050,
    addresses: 50,
    text: (_context, index) => (index < 50 ? signIn('wrong') : slowSignIn),
    again: (index) => index < 50,
  },
  {
    name: 'an upload of 1 GiB',
    clients: 1,
    text: ({ key }) =>
      post('/native/v1/imports/preview', {
        authorization: `Bearer ${key}`,
        'content-type': 'text/csv',
        'content-length': GIBIBYTE,
      }),
    // One byte is missing, so that the measurement does not include reading the file.
    bytes: { short: GIBIBYTE / 16, long: GIBIBYTE - 1 },
  },
  {
    name: 'idle connections',
    clients: { short: 2000, long: 10_000 },
    text: () => 'GET /healthz HTTP/1.1\r\nhost: kith\r\n\r\n',
  },
]

if (process.argv[2] === 'attack') attack()
else await main()

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
    for (const [index, scenario] of scenarios.entries()) {
      if (!scenario.name.includes(options.only) || (scenario.only && scenario.only !== size)) continue
      const result = await measure(index, { ...options, size })
      results.push(result)
      if (!options.json) print(result)
      const isMet = ({ p99, worst }) => p99 < GOAL.p99 && worst < GOAL.worst
      if (!isMet(result.get) || !isMet(result.health)) process.exitCode = 1
    }
  }
  if (options.json) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`)
}

function measure(index, { people, workers, size }) {
  const scenario = scenarios[index]
  const args = workers === '1' ? [] : ['--workers', workers]
  return serving(Number(people), { args }, async (requests, server) => {
    const gets = requests.gets('native', 500)
    const [list] = requests.lists('native', 1)
    const [, key] = /authorization: Bearer (\S+)/.exec(gets[0])
    const seconds = size === 'long' ? 20 : 5
    const warm = await probe(server.port, gets, 1)
    const before = server.memory().now
    const slow = await startAttack({ index, port: server.port, size, context: { key, list } })
    const processorBefore = server.processorMs()
    const { get, health } = await probe(server.port, gets, seconds)
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

/** Sends a person by id and /healthz in turn, one every few milliseconds, each on a connection that is kept. */
async function probe(port, gets, seconds) {
  const healthText = 'GET /healthz HTTP/1.1\r\nhost: kith\r\n\r\n'
  const series = { get: [], health: [] }
  const failed = { get: 0, health: 0 }
  const [one, other] = await Promise.all([persistent(port), persistent(port)])
  const until = performance.now() + seconds * 1000
  const run = async (kind, connection, textOf) => {
    for (let count = 0; performance.now() < until; count++) {
      const begun = performance.now()
      if ((await connection.ask(textOf(count))) !== 200) failed[kind]++
      series[kind].push(performance.now() - begun)
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS))
    }
    connection.close()
  }
  await Promise.all([
    run('get', one, (count) => gets[count % gets.length]),
    run('health', other, () => healthText),
  ])
  return { get: summary(series.get, failed.get), health: summary(series.health, failed.health) }
}

function summary(times, failed) {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]
  return { count: sorted.length, p50: at(0.5), p99: at(0.99), worst: sorted.at(-1), failed }
}

/** A connection for one request after the other. */
async function persistent(port, from = '127.0.0.1') {
  const socket = connect({ port, host: '127.0.0.1', localAddress: from })
  socket.setNoDelay(true)
  await new Promise((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('error', reject)
  })
  let text = ''
  let answered
  const end = (status) => {
    const resolve = answered
    answered = undefined
    text = ''
    resolve?.(status)
  }
  socket.setEncoding('latin1')
  socket.on('data', (chunk) => {
    text += chunk
    const head = text.indexOf('\r\n\r\n')
    if (head < 0) return
    const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0)
    if (text.length >= head + 4 + length) end(Number(text.slice(9, 12)))
  })
  socket.on('error', () => undefined)
  socket.on('close', () => end(0))
  return {
    ask: (request) =>
      new Promise((resolve) => {
        answered = resolve
        socket.write(request)
      }),
    close: () => socket.destroy(),
  }
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

/** Starts the slow clients in a process of their own. */
async function startAttack(task) {
  const child = fork(fileURLToPath(import.meta.url), ['attack'])
  const next = () => new Promise((resolve) => child.once('message', resolve))
  child.send(task)
  await next()
  return {
    async stop() {
      child.send('stop')
      const result = await next()
      child.kill()
      return result
    },
  }
}

function attack() {
  process.once('message', async ({ index, port, size, context }) => {
    const scenario = scenarios[index]
    const clients = scenario.clients[size] ?? scenario.clients
    const sockets = new Set()
    let bytes = 0

    function open(number) {
      return new Promise((resolve) => {
        const from = scenario.addresses ? addressOf(number % scenario.addresses) : '127.0.0.1'
        const socket = connect({ port, host: '127.0.0.1', localAddress: from }, () => {
          socket.write(scenario.text(context, number))
          resolve()
        })
        sockets.add(socket)
        socket.on('error', resolve)
        socket.on('close', () => {
          sockets.delete(socket)
          // An attacker comes again.
          if (!stopped && scenario.drip) setTimeout(open, 100, number)
        })
        if (scenario.reads === false) return
        socket.on('data', () => {
          if (scenario.again?.(number)) socket.write(scenario.text(context, number))
        })
      })
    }
    let stopped = false
    process.once('message', () => {
      stopped = true
      process.send({ open: sockets.size, bytes })
    })
    for (let first = 0; first < clients; first += 100)
      await Promise.all(Array.from({ length: Math.min(100, clients - first) }, (_, at) => open(first + at)))
    if (scenario.drip) setInterval(() => sockets.forEach((socket) => void socket.write(scenario.drip)), 1000)
    process.send('started')
    if (scenario.bytes) {
      const [socket] = sockets
      const chunk = Buffer.from('Nadia Okafor,nadia@example.com\n'.repeat(2000))
      while (bytes < scenario.bytes[size] && !stopped) {
        const part = chunk.subarray(0, Math.min(chunk.length, scenario.bytes[size] - bytes))
        bytes += part.length
        if (!socket.write(part)) await new Promise((resolve) => socket.once('drain', resolve))
      }
    }
  })
}
