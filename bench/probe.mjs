// The measured client: sends requests at fixed times and measures from the time at which each was due, so that a request that
// is late because the one before it took long counts as well.
import { connect } from 'node:net'

const EVERY_MS = 10
const HEALTH = 'GET /healthz HTTP/1.1\r\nhost: kith\r\n\r\n'

/**
 * Sends several series of requests at the same time, each on a connection of its own.
 *
 * @param series the requests of each series as text, which are sent in turn; `/healthz` is added as the series `health`
 * @returns for each series the milliseconds `p50`, `p90`, `p99` and `worst`, and how many requests were not answered with 200
 */
export async function probe(port, series, seconds) {
  const all = { ...series, health: [HEALTH] }
  const until = performance.now() + seconds * 1000
  const measured = await Promise.all(
    Object.entries(all).map(async ([name, texts]) => [name, await runSeries(port, texts, until)]),
  )
  return Object.fromEntries(measured)
}

async function runSeries(port, texts, until) {
  const connection = await persistent(port)
  const times = []
  let failed = 0
  let due = performance.now()
  for (let count = 0; due < until; count++, due += EVERY_MS) {
    const early = due - performance.now()
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early))
    // A timer may be late; that is the fault of this process, not of the server.
    const begun = early > 0 ? performance.now() : due
    if ((await connection.ask(texts[count % texts.length])) !== 200) failed++
    times.push(performance.now() - begun)
  }
  connection.close()
  return summary(times, failed)
}

function summary(times, failed) {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]
  return { count: sorted.length, p50: at(0.5), p90: at(0.9), p99: at(0.99), worst: sorted.at(-1), failed }
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
    close: () => socket.destroy(),
  }
}
