import { request } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { allExamples, buildProgram, type Serving, serve, temporaryFolder } from './support/command.ts'
import {
  hangUp,
  localAddress,
  requestText,
  type SlowClient,
  slowClients,
  statusesIn,
} from './support/slow-clients.ts'

/** Each process has the limits for itself, and the processes share the connections. */
const environment = {
  KITH_REQUESTS_MAX: '4',
  KITH_REQUEST_TIMEOUT_MS: '5000',
  KITH_CLOSE_TIMEOUT_MS: '1000',
}

let serving: Serving
let folder: ReturnType<typeof temporaryFolder>
beforeAll(async () => {
  await buildProgram()
  folder = temporaryFolder()
  const args = ['--workers', '2', '--demo', '--data', folder.path]
  serving = await serve(args, { until: allExamples, environment })
}, 180_000)
afterAll(async () => {
  await serving.stop('SIGKILL')
  folder.remove()
})

const port = (): number => Number(new URL(serving.url).port)

/** Opens a new connection, so that any worker may answer. */
function list(): Promise<number> {
  const key = /Authorization: Bearer (kith_\w+)/.exec(serving.output)![1]!
  const headers = { authorization: `Bearer ${key}` }
  return new Promise((resolve, reject) => {
    const sent = request(`${serving.url}/native/v1/people`, { headers, agent: false }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode!))
    })
    sent.on('error', reject)
    sent.end()
  })
}

const slowSignIn = (): Promise<SlowClient[]> => {
  const headers = {
    'content-type': 'application/json',
    'sec-fetch-site': 'same-origin',
    'content-length': 100,
  }
  const text = requestText('POST', '/native/v1/session', headers, '{')
  return slowClients(400, (index) => ({ port: port(), text, from: localAddress(index % 20) }))
}

test('with --workers 2, 400 slow bodies hold no other client up and end in time', async () => {
  const begun = performance.now()
  const clients = await slowSignIn()
  for (let round = 0; round < 30; round++) expect(await list()).toBe(200)
  await Promise.all(clients.map(({ ended }) => ended))
  // Without deadlines of their own, they would stay for half a minute.
  expect(performance.now() - begun).toBeLessThan(15_000)
  for (const { received } of clients) expect(statusesIn(received())).toEqual([408])
}, 60_000)

test('with --workers 2, the server ends in time although slow clients are connected', async () => {
  const clients = await slowSignIn()
  const begun = performance.now()
  expect(await serving.stop()).toBe(0)
  expect(performance.now() - begun).toBeLessThan(15_000)
  hangUp(clients)
}, 60_000)
