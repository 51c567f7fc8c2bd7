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
 * @param task.requestsMax ends earlier when so many were sent
 * @param task.perSecond requests sent at most, all connections together; as many as are answered when left out
 */
export async function load({
  port,
  connections,
  seconds,
  warmUpSeconds = 0.3,
  requests,
  requestsMax,
  perSecond,
}) {
  const state = {
    from: performance.now() + warmUpSeconds * 1000,
    times: [],
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
      return drive(port, requests.map(Buffer.from), first, wait, state)
    }),
  )
  state.times.sort((a, b) => a - b)
  const at = (share) =>
    state.times[Math.min(state.times.length - 1, Math.floor(state.times.length * share))] ?? 0
  return {
    perSecond: state.times.length / seconds,
    bytesEach: Math.round(state.bytes / Math.max(1, state.times.length)),
    failures: state.failures,
    statuses: state.statuses,
    milliseconds: { median: at(0.5), p95: at(0.95), p99: at(0.99), most: at(1) },
  }
}

function drive(port, requests, first, wait, state) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    socket.setNoDelay(true)
    let next = first
    let begun = 0
    let left = 0
    let head = ''
    const send = () => {
      begun = performance.now()
      if (begun >= state.until || state.left-- <= 0) return socket.end(resolve)
      head = ''
      left = -1
      socket.write(requests[next])
      next = (next + 1) % requests.length
    }
    const finish = () => {
      const now = performance.now()
      if (begun >= state.from) state.times.push(now - begun)
      const pause = wait - (now - begun)
      if (pause > 0) setTimeout(send, pause)
      else send()
    }
    socket.on('connect', send)
    socket.on('error', reject)
    socket.on('data', (chunk) => {
      if (left > 0) {
        left -= chunk.length
      } else {
        const end = head.length === 0 ? chunk.indexOf('\r\n\r\n') : -1
        head += chunk.latin1Slice(0, end < 0 ? chunk.length : end)
        const whole = end < 0 ? head.indexOf('\r\n\r\n') : head.length
        if (whole < 0) return
        const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0)
        const status = head.slice(9, 12)
        if (begun >= state.from) {
          state.bytes += length
          state.statuses[status] = (state.statuses[status] ?? 0) + 1
          if (status !== '200' && status !== '201') state.failures++
        }
        left = length - (end < 0 ? Buffer.byteLength(head, 'latin1') - whole - 4 : chunk.length - end - 4)
      }
      if (left <= 0) finish()
    })
  })
}
