// Clients that send or read slowly or not at all. They run in a process of their own.
import { fork } from 'node:child_process'
import { connect } from 'node:net'
import { fileURLToPath } from 'node:url'

const GIBIBYTE = 2 ** 30

/** An address of this machine. */
export const addressOf = (index) => `127.0.${1 + Math.floor(index / 250)}.${1 + (index % 250)}`

const post = (path, headers, body = '') =>
  `POST ${path} HTTP/1.1\r\nhost: kith\r\n${Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n${body}`

const json = { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' }
const signInBody = (key) => JSON.stringify({ key })
export const signIn = (key) => {
  const body = signInBody(key)
  return post('/native/v1/session', { ...json, 'content-length': body.length }, body)
}
const slowSignIn = post('/native/v1/session', { ...json, 'content-length': 100 }, '{')

const previewed = { short: GIBIBYTE / 64, long: GIBIBYTE / 4 }

/**
 * What the slow clients do. `text` is what each sends at once; `reads` is whether it reads; `again` whether it sends the text again
 * after each answer; `drip` a byte that it sends each second; `bytes` how much it sends after the text, as fast as it can;
 * `answered` whether it then waits for the answer. An upload is repeated until the end.
 */
export const scenarios = [
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
    text: ({ list }, _index, size) => list.repeat(size === 'short' ? 4 : 20),
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
    bytes: { short: GIBIBYTE - 1, long: GIBIBYTE - 1 },
  },
  {
    name: 'an upload that is read for a preview',
    clients: 1,
    text: ({ key }, _index, size) =>
      post('/native/v1/imports/preview', {
        authorization: `Bearer ${key}`,
        'content-type': 'text/csv',
        'content-length': previewed[size],
      }),
    bytes: previewed,
    answered: true,
  },
  {
    name: 'idle connections',
    clients: { short: 2000, long: 10_000 },
    text: () => 'GET /healthz HTTP/1.1\r\nhost: kith\r\n\r\n',
  },
]

/**
 * Starts the slow clients in a process of their own.
 *
 * @param name the name of the scenario
 * @param size `short` or `long`
 * @param context what the texts need: the `key` of the native API, and `list`, a whole request
 * @returns as soon as the process has started; the clients connect after it
 */
export async function startAttack({ name, port, size, context }) {
  const child = fork(fileURLToPath(import.meta.url))
  const next = () => new Promise((resolve) => child.once('message', resolve))
  child.send({ name, port, size, context })
  await next()
  const connected = next()
  return {
    /** Resolves when all clients are connected. */
    connected,
    /** @returns the connections that were open at the end, and the bytes sent after the texts */
    async stop() {
      await connected
      child.send('stop')
      const result = await next()
      child.kill()
      return result
    },
  }
}

function attack() {
  process.once('message', async ({ name, port, size, context }) => {
    const scenario = scenarios.find((candidate) => candidate.name === name)
    const clients = scenario.clients[size] ?? scenario.clients
    const sockets = new Set()
    let bytes = 0
    let stopped = false

    function open(number) {
      return new Promise((resolve) => {
        const from = scenario.addresses ? addressOf(number % scenario.addresses) : '127.0.0.1'
        const socket = connect({ port, host: '127.0.0.1', localAddress: from }, () => {
          socket.write(scenario.text(context, number, size))
          resolve(socket)
        })
        sockets.add(socket)
        socket.on('error', () => resolve(socket))
        socket.on('close', () => {
          sockets.delete(socket)
          // An attacker comes again.
          if (!stopped && (scenario.drip || scenario.reads === false)) setTimeout(open, 100, number)
        })
        if (scenario.reads === false) return
        socket.on('data', () => {
          if (scenario.again?.(number)) socket.write(scenario.text(context, number))
        })
      })
    }

    /** Sends what follows the text, as fast as the server takes it. */
    async function sendRest(socket) {
      const chunk = Buffer.from('Nadia Okafor,nadia@example.com\n'.repeat(2000))
      for (let left = scenario.bytes[size]; left > 0 && !stopped && !socket.destroyed; ) {
        const part = chunk.subarray(0, Math.min(chunk.length, left))
        left -= part.length
        bytes += part.length
        if (socket.write(part)) continue
        await drained(socket)
      }
    }

    process.once('message', () => {
      stopped = true
      process.send({ open: sockets.size, bytes })
    })
    process.send('started')
    for (let first = 0; first < clients; first += 100)
      await Promise.all(Array.from({ length: Math.min(100, clients - first) }, (_, at) => open(first + at)))
    process.send('connected')
    if (scenario.drip) setInterval(() => sockets.forEach((socket) => void socket.write(scenario.drip)), 1000)
    if (!scenario.bytes) return
    // The same upload again and again.
    for (let [socket] = sockets; !stopped; socket = await open(0)) {
      await sendRest(socket)
      if (scenario.answered && !stopped && !socket.destroyed)
        await new Promise((resolve) => socket.once('data', resolve))
      socket.destroy()
    }
  })
}

/** Resolves when the socket takes more, or has ended. */
function drained(socket) {
  return new Promise((resolve) => {
    const end = () => {
      socket.off('drain', end).off('close', end)
      resolve()
    }
    socket.on('drain', end).on('close', end)
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) attack()
