// Figures as ratios to a reference of the same run, in rounds that take turns, each with its spread.
import { drive, startBare } from './processes.mjs'

const WARM_UP_PASSES = 3

/** What one series of requests takes, against a bare server that sends as many bytes. */
export async function againstBare(
  server,
  requests,
  { seconds = 2, rounds = 3, connections = 16, warm = true, together = 1 } = {},
) {
  // Warm means that everything was asked for before, however long that takes on a busy machine.
  const all = requests.length * WARM_UP_PASSES
  if (warm) await drive({ port: server.port, connections, requests, seconds: 120, requestsMax: all })
  const samples = []
  let bare
  for (let round = 0; round < rounds; round++) {
    const own = await one(server, { connections, requests, seconds, together })
    bare ??= await startBare(own.bytesEach)
    const reference = await one(bare, { connections, requests, seconds, together })
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

/** How much longer one series takes than another, in processor time of the server, both in turns. */
export async function against(server, requests, other, otherRequests, { seconds = 1, rounds = 3 } = {}) {
  const samples = []
  for (const [target, texts] of [
    [server, requests],
    [other, otherRequests],
  ]) {
    const all = texts.length * WARM_UP_PASSES
    await drive({ port: target.port, connections: 4, requests: texts, seconds: 120, requestsMax: all })
  }
  for (let round = 0; round < rounds; round++) {
    const own = await one(server, { connections: 4, requests, seconds })
    const reference = await one(other, { connections: 4, requests: otherRequests, seconds })
    samples.push(own.processorMicros / reference.processorMicros)
  }
  return spreadOf(samples)
}

async function one(server, { warmUpSeconds = 0, ...task }) {
  const before = server.processorMs()
  const result = await drive({ port: server.port, warmUpSeconds, ...task })
  if (result.failures > 0) throw new Error(`Answers were ${JSON.stringify(result.statuses)}.`)
  const answered = result.perSecond * task.seconds
  return { ...result, processorMicros: ((server.processorMs() - before) * 1000) / answered }
}

export function spreadOf(values) {
  return { value: median(values), least: Math.min(...values), most: Math.max(...values) }
}

export function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
}
