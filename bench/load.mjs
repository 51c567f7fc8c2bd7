// A load generator with keep-alive connections. It parses only as much HTTP as it needs to find the end of a response, so
// that it uses less processor time than the server. It runs as a separate process, which receives its task as one message
// and sends the result as another.
import { connect } from 'node:net'

if (process.send) process.once('message', async (task) => process.send(await load(task)))

/**
 * @param task.port
 * @param task.connections
 * @param task.seconds how long to measure, after `warmUpSeconds` that are not counted
 * @param task.requests whole requests as text; each connection starts at a different one and sends them in order
 * @param task.requestsMax stop after N requests; each is then sent by one connection only
 * @param task.perSecond at most N requests per second over all connections; unlimited if omitted
 * @param task.pipelined requests sent at once on a connection, without waiting for the responses in between
 */
export async function load({
  port,
  connections,
  seconds,
  warmUpSeconds = 0.3,
  requests,
  requestsMax,
  perSecond,
  pipelined = 1,
}) {
  // The buffers are shared by all connections: 512 copies of 2000 requests take a gigabyte, and seconds of garbage collection.
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
      return drive(port, sent, first, { wait, pipelined }, state)
    }),
  )
  return {
    perSecond: state.times.length / seconds,
    bytesEach: Math.round(state.bytes / Math.max(1, state.times.length)),
    failures: state.failures,
    statuses: state.statuses,
    milliseconds: percentiles(state.times),
    /** Requests with a status other than 503. */
    accepted: percentiles(state.accepted),
  }
}

function percentiles(times) {
  times.sort((a, b) => a - b)
  const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0
  return { median: at(0.5), p95: at(0.95), p99: at(0.99), most: at(1) }
}

/** Drives one connection: sends N requests at once, waits for all responses, and repeats. */
function drive(port, requests, first, { wait, pipelined }, state) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    socket.setNoDelay(true)
    let next = first
    let begun = 0
    let expected = 0
    const send = () => {
      begun = performance.now()
      if (begun >= state.until || state.left <= 0) return socket.end(resolve)
      state.left -= pipelined
      expected = pipelined
      for (let index = 0; index < pipelined; index++) {
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
  if (!expectedStatuses.has(status)) state.failures++
}

const expectedStatuses = new Set(['200', '201', '304'])

/** Finds the end of each response: by its content length or its chunks, or at once if it has no body. */
function createReader(onResponse) {
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
      if (left === 0 && !chunked) onResponse(status, bytes)
      return used
    }
    const end = data.indexOf(chunked ? '\r\n' : '\r\n\r\n')
    if (end < 0) return 0
    const line = data.latin1Slice(0, end)
    if (chunked) {
      const size = Number.parseInt(line, 16)
      bytes += size
      // The last chunk is empty and followed by an empty line.
      if (size > 0) left = size + 2
      else if (data.length < end + 4) return 0
      else chunked = false
      if (chunked) return end + 2
      onResponse(status, bytes)
      return end + 4
    }
    status = line.slice(9, 12)
    chunked = /\r\ntransfer-encoding: *chunked/i.test(line)
    bytes = left =
      chunked || status === '304' ? 0 : Number(/\r\ncontent-length: *(\d+)/i.exec(line)?.[1] ?? 0)
    if (left === 0 && !chunked) onResponse(status, bytes)
    return end + 4
  }

  return (chunk) => {
    let data = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
    for (let used = 1; used > 0 && data.length > 0; data = data.subarray(used)) used = step(data)
    rest = data
  }
}
