// Benchmarks of the HTTP edge: several processes, 304 responses, compression, pipelining, overload.
import { against, againstBare, median, spreadOf } from './measure.mjs'
import { drive } from './processes.mjs'
import { serving, uncached } from './serving.mjs'

export function edgeMeasurements(people) {
  return [
    {
      name: `--workers 2 against one process, ${people} people`,
      goal: '≥ 1.6 times, with two free cores',
      measure: () =>
        serving(people, { ...uncached }, (requests, one) =>
          serving(people, { ...uncached, args: ['--workers', '2'] }, async (_, two) => {
            const texts = requests.lists('pipedrive', 2000)
            return { unit: ' times', ...(await rates({ ...two, texts }, { ...one, texts })) }
          }),
        ),
    },
    {
      name: `--workers 2 against one process, processor time per request, ${people} people`,
      goal: '≤ 1.1 times',
      measure: () =>
        serving(people, { ...uncached }, (requests, one) =>
          serving(people, { ...uncached, args: ['--workers', '2'] }, async (_, two) => {
            const texts = requests.lists('pipedrive', 300)
            // Each worker warms its own cache.
            const options = { seconds: 3, rounds: 5, connections: 16, passes: 12 }
            return { unit: ' times', ...(await against(two, texts, one, texts, options)) }
          }),
        ),
    },
    {
      name: 'native: get with If-None-Match (304) against the full response',
      goal: 'measured',
      measure: () =>
        serving(people, {}, async (requests, server) => {
          const whole = requests.gets('native', 500)
          const tags = await tagsOf(server, whole)
          const conditional = whole.map((text, index) => withHeader(text, `if-none-match: ${tags[index]}`))
          return {
            unit: ' times',
            ...(await rates({ ...server, texts: conditional }, { ...server, texts: whole })),
          }
        }),
    },
    {
      name: 'pipedrive: list of 100, gzip against uncompressed',
      goal: 'measured',
      measure: () =>
        serving(people, {}, async (requests, server) => {
          const plain = requests.lists('pipedrive', 200)
          const compressed = plain.map((text) => withHeader(text, 'accept-encoding: gzip'))
          return {
            unit: ' times',
            ...(await rates({ ...server, texts: compressed }, { ...server, texts: plain })),
          }
        }),
    },
    {
      name: 'overload: time of admitted requests, 512 connections to a server that admits 32 requests, against 16 connections',
      goal: 'flat: ≤ 3 times',
      measure: () => serving(people, { env: { KITH_REQUESTS_MAX: '32', ...uncached.env } }, overload),
    },
    {
      name: 'pipedrive: get by id, 16 pipelined requests per connection',
      goal: 'measured',
      measure: () =>
        serving(people, {}, (requests, server) =>
          againstBare(server, requests.gets('pipedrive', 512), { pipelined: 16, connections: 16 }),
        ),
    },
  ]
}

async function rates(target, other) {
  const samples = []
  const load = ({ port, texts }) => drive({ port, connections: 16, requests: texts, seconds: 2 })
  await load(target)
  await load(other)
  for (let round = 0; round < 3; round++) {
    const own = await load(target)
    const reference = await load(other)
    samples.push({ ratio: own.perSecond / reference.perSecond, own, reference })
  }
  return {
    ...spreadOf(samples.map(({ ratio }) => ratio)),
    perSecond: Math.round(median(samples.map(({ own }) => own.perSecond))),
    reference: Math.round(median(samples.map(({ reference }) => reference.perSecond))),
  }
}

async function overload(requests, server) {
  const texts = requests.lists('pipedrive', 2000)
  const load = (connections) => drive({ port: server.port, connections, requests: texts, seconds: 4 })
  await load(16)
  const light = await load(16)
  const heavy = await load(512)
  const refused = heavy.statuses[503] ?? 0
  if (refused === 0) throw new Error(`No request was refused: ${JSON.stringify(heavy.statuses)}`)
  return {
    unit: ' times',
    ...spreadOf([heavy.accepted.p99 / light.accepted.p99]),
    note: `p99 ${heavy.accepted.p99.toFixed(1)} ms for ${heavy.statuses[200]} admitted requests, ${light.accepted.p99.toFixed(1)} ms with 16 connections; ${refused} refused`,
  }
}

async function tagsOf({ port }, texts) {
  const tags = []
  for (const text of texts) {
    const [, path] = text.split(' ', 2)
    const [, authorization] = /authorization: (.*)\r\n/.exec(text)
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { authorization } })
    await response.text()
    tags.push(response.headers.get('etag'))
  }
  return tags
}

function withHeader(text, header) {
  return text.replace('\r\n', `\r\n${header}\r\n`)
}
