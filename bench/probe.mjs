// The measured client: sends requests at fixed times, whether those before are answered or not, so that a request that is held
// up counts as often as clients would notice it.
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'

const EVERY_MS = 10
/** Connections of a series. A request that is due while all of them wait is late, and counts from when it was due. */
const CONNECTIONS_MAX = 32
const HEALTH = 'GET /healthz HTTP/1.1\r\nhost: kith\r\n\r\n'

/**
 * Sends several series of requests at the same time, each on connections of its own.
 *
 * @param server `port`, and `pid` to measure processor time
 * @param series the requests of each series as text, which are sent in turn; `/healthz` is added as the series `health`
 * @returns for each series the milliseconds `p50`, `p90`, `p99` and `worst`, how many requests `failed`, which means that they were
 *   not answered with 200, and in `ahead` the milliseconds of processor time that the server's thread used between a request and
 *   its answer, as the same percentiles: other work on the machine hardly changes these
 */
export async function probe(server, series, seconds) {
  const all = { ...series, health: [HEALTH] }
  const until = performance.now() + seconds * 1000
  const measured = await Promise.all(
    Object.entries(all).map(async ([name, texts]) => [name, await runSeries(server, texts, until)]),
  )
  return Object.fromEntries(measured)
}

async function runSeries({ port, pid }, texts, until) {
  const pool = createPool(port)
  const times = []
  const ahead = []
  let failed = 0
  const sending = []
  const send = async (text, due) => {
    const connection = await pool.take()
    const used = usedBy(pid)
    if ((await connection.ask(text)) !== 200) failed++
    ahead.push(usedBy(pid) - used)
    times.push(performance.now() - due)
    pool.give(connection)
  }
  for (let count = 0; ; count++) {
    // A timer that is late is the fault of this process, not of the server.
    const due = performance.now()
    if (due >= until) break
    sending.push(send(texts[count % texts.length], due))
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS))
  }
  await Promise.all(sending)
  pool.close()
  return { count: times.length, ...percentiles(times), failed, ahead: percentiles(ahead) }
}

/** Processor time of the main thread of a process in milliseconds; 0 without a process. */
function usedBy(pid) {
  if (pid === undefined) return 0
  return Number(readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ', 1)[0]) / 1e6
}

function percentiles(values) {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99), worst: sorted.at(-1) }
}

/** Connections that are opened when they are needed. */
function createPool(port) {
  const free = []
  const waiting = []
  const all = []
  let closed = 0
  return {
    async take() {
      // The server closes connections that were idle for long.
      for (let known = free.pop(); known; known = free.pop()) {
        if (known.isOpen()) return known
        closed++
      }
      if (all.length - closed >= CONNECTIONS_MAX) return new Promise((resolve) => waiting.push(resolve))
      const opening = persistent(port)
      all.push(opening)
      return opening
    },
    give(connection) {
      const next = waiting.shift()
      if (next) next(connection)
      else free.push(connection)
    },
    close: () => all.forEach((opening) => void opening.then((connection) => connection.close())),
  }
}

/** A connection for one request after the other. `ask` resolves with the status, 0 when the connection has ended. */
export async function persistent(port, from = '127.0.0.1') {
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
        if (socket.destroyed) return resolve(0)
        answered = resolve
        socket.write(request)
      }),
    isOpen: () => !socket.destroyed,
    close: () => socket.destroy(),
  }
}
