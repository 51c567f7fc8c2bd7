// A load generator: connections that are kept alive, one request at a time on each. It speaks just enough HTTP to see
// where an answer ends, so that it costs less than what it measures. Runs as a process of its own, told what to do by
// one JSON message and answering by another.
import { connect } from 'node:net'

if (process.send) process.once('message', async (task) => process.send(await load(task)))

/**
 * @param task.port
 * @param task.connections
 * @param task.seconds how long; `warmUpSeconds` before that count for nothing
 * @param task.requests texts of whole requests, sent one after the other from a place of its own on each connection
 * @param task.requestsMax ends when so many were sent, each of which is sent by one connection only
 * @param task.perSecond requests sent at most, all connections together; as many as are answered when left out
 * @param task.together requests sent at once on a connection, without waiting for the answers in between
 */
export async function load({
  port,
  connections,
  seconds,
  warmUpSeconds = 0.3,
  requests,
  requestsMax,
  perSecond,
  together = 1,
}) {
  // Once for all connections: 512 times 2000 of them take a gigabyte, and seconds to collect while others are timed.
  const sent = requests.map((text) => Buffer.from(text))
  const state = {
    from: performance.now() + warmUpSeconds * 1000,
    times: [],
    accepted: [],
    refused: 0,
    bytes: 0,
    failures: 0,
    statuses: {},
    left: requestsMax ?? Number.POSITIVE_INFINITY,
  }
  state.until = state.from + seconds * 1000
  const wait = perSecond === undefined ? 0 : (connections / perSecond) * 1000
  await Promise.all(
    Array.from({ length: connections }, (_, index) => {
      const first = Math.floor((requests.length / connections) * index)
      return drive(port, sent, first, { wait, together }, state)
    }),
  )
  return {
    perSecond: state.times.length / seconds,
    bytesEach: Math.round(state.bytes / Math.max(1, state.times.length)),
    failures: state.failures,
    statuses: state.statuses,
    milliseconds: percentiles(state.times),
    /** Of those that were not refused. */
    accepted: percentiles(state.accepted),
  }
}

function percentiles(times) {
  times.sort((a, b) => a - b)
  const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0
  return { median: at(0.5), p95: at(0.95), p99: at(0.99), most: at(1) }
}

/** One connection: sends a request, or so many at once, and the next when all are answered. */
function drive(port, requests, first, { wait, together }, state) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    socket.setNoDelay(true)
    let next = first
    let begun = 0
    let expected = 0
    const send = () => {
      begun = performance.now()
      if (begun >= state.until || state.left <= 0) return socket.end(resolve)
      state.left -= together
      expected = together
      for (let index = 0; index < together; index++) {
        const turn = Number.isFinite(state.left) ? (state.left + index) % requests.length : next
        socket.write(requests[turn])
        next = (next + 1) % requests.length
      }
    }
    const read = createReader((status, bytes) => {
      const now = performance.now()
      if (begun >= state.from) count(state, status, bytes, now - begun)
      if (--expected > 0) return
      const pause = wait - (now - begun)
      if (pause > 0) setTimeout(send, pause)
      else send()
    })
    socket.on('connect', send)
    socket.on('error', reject)
    socket.on('data', read)
  })
}

function count(state, status, bytes, milliseconds) {
  state.times.push(milliseconds)
  state.bytes += bytes
  state.statuses[status] = (state.statuses[status] ?? 0) + 1
  if (status === '503') state.refused++
  else state.accepted.push(milliseconds)
  if (!wanted.has(status)) state.failures++
}

const wanted = new Set(['200', '201', '304'])

/** Finds where answers end: by their length, by their chunks, or at once where they have no body. */
function createReader(answered) {
  let rest = Buffer.alloc(0)
  let status = ''
  let bytes = 0
  let left = 0
  let chunked = false

  /** @returns bytes of `data` used, 0 when more are needed */
  function step(data) {
    if (left > 0) {
      const used = Math.min(left, data.length)
      left -= used
      if (left === 0 && !chunked) answered(status, bytes)
      return used
    }
    const end = data.indexOf(chunked ? '\r\n' : '\r\n\r\n')
    if (end < 0) return 0
    const line = data.latin1Slice(0, end)
    if (chunked) {
      const size = Number.parseInt(line, 16)
      bytes += size
      // The last one is empty, and an empty line ends it.
      if (size > 0) left = size + 2
      else if (data.length < end + 4) return 0
      else chunked = false
      if (chunked) return end + 2
      answered(status, bytes)
      return end + 4
    }
    status = line.slice(9, 12)
    chunked = /\r\ntransfer-encoding: *chunked/i.test(line)
    bytes = left =
      chunked || status === '304' ? 0 : Number(/\r\ncontent-length: *(\d+)/i.exec(line)?.[1] ?? 0)
    if (left === 0 && !chunked) answered(status, bytes)
    return end + 4
  }

  return (chunk) => {
    let data = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
    for (let used = 1; used > 0 && data.length > 0; data = data.subarray(used)) used = step(data)
    rest = data
  }
}
