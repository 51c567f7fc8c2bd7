// Measures ratios to a reference in alternating rounds, with the spread of the rounds.
import { drive, startBare } from './processes.mjs'

const WARM_UP_PASSES = 3

/** Compares a series of requests with a bare server that sends the same number of bytes. */
export async function againstBare(
  server,
  requests,
  { seconds = 2, rounds = 3, connections = 16, warm = true, pipelined = 1 } = {},
) {
  // "Warm" means that every request was sent before, however long that takes on a busy machine.
  const warmUpRequests = requests.length * WARM_UP_PASSES
  if (warm)
    await drive({ port: server.port, connections, requests, seconds: 120, requestsMax: warmUpRequests })
  const samples = []
  let bare
  for (let round = 0; round < rounds; round++) {
    const own = await driveOnce(server, { connections, requests, seconds, pipelined })
    bare ??= await startBare(own.bytesEach)
    const reference = await driveOnce(bare, { connections, requests, seconds, pipelined })
    samples.push({
      ratio: own.perSecond / reference.perSecond,
      processorRatio: reference.processorMicros / own.processorMicros,
      own,
      reference,
    })
  }
  await bare.stop()
  return {
    ...spreadOf(samples.map(({ ratio }) => ratio)),
    processor: spreadOf(samples.map(({ processorRatio }) => processorRatio)).value,
    perSecond: Math.round(median(samples.map(({ own }) => own.perSecond))),
    reference: Math.round(median(samples.map(({ reference }) => reference.perSecond))),
    bytes: samples[0].own.bytesEach,
  }
}

/** Compares requests that are sent once, in any order, with a bare server, by processor time. */
export async function againstBareOnce(server, requests) {
  const task = { connections: 16, requests, seconds: 600, requestsMax: requests.length }
  const own = await driveOnce(server, task)
  const bare = await startBare(own.bytesEach)
  await driveOnce(bare, task)
  const reference = await driveOnce(bare, task)
  await bare.stop()
  const ratio = reference.processorMicros / own.processorMicros
  const note = `${Math.round(own.processorMicros)} µs of ${Math.round(reference.processorMicros)} µs`
  return { ...spreadOf([ratio]), processor: ratio, note, bytes: own.bytesEach }
}

/** The processor time of one series of requests relative to another, on two servers in alternating rounds. */
export async function against(
  server,
  requests,
  other,
  otherRequests,
  { seconds = 1, rounds = 3, connections = 4, passes = WARM_UP_PASSES } = {},
) {
  const samples = []
  for (const [target, texts] of [
    [server, requests],
    [other, otherRequests],
  ]) {
    const warmUpRequests = texts.length * passes
    await drive({
      port: target.port,
      connections,
      requests: texts,
      seconds: 120,
      requestsMax: warmUpRequests,
    })
  }
  for (let round = 0; round < rounds; round++) {
    const own = await driveOnce(server, { connections, requests, seconds })
    const reference = await driveOnce(other, { connections, requests: otherRequests, seconds })
    samples.push(own.processorMicros / reference.processorMicros)
  }
  return spreadOf(samples)
}

async function driveOnce(server, { warmUpSeconds = 0, ...task }) {
  const before = server.processorMs()
  const result = await drive({ port: server.port, warmUpSeconds, ...task })
  if (result.failures > 0) throw new Error(`Unexpected statuses: ${JSON.stringify(result.statuses)}.`)
  const responses = result.perSecond * task.seconds
  return { ...result, processorMicros: ((server.processorMs() - before) * 1000) / responses }
}

export function spreadOf(values) {
  return { value: median(values), least: Math.min(...values), most: Math.max(...values) }
}

export function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
}
