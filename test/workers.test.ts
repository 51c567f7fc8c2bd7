import { execFileSync } from 'node:child_process'
import { request } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { allExamples, buildProgram, kith, type Serving, serve, temporaryFolder } from './support/command.ts'

let serving: Serving
let folder: ReturnType<typeof temporaryFolder>
beforeAll(async () => {
  await buildProgram()
  folder = temporaryFolder()
  serving = await serve(['--workers', '2', '--demo', '--data', folder.path], { until: allExamples })
  while (workers().length < 2) await new Promise((resolve) => setTimeout(resolve, 100))
}, 60_000)
afterAll(async () => {
  await serving.stop()
  folder.remove()
})

function workers(): number[] {
  const lines = execFileSync('ps', ['-e', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n')
  return lines
    .map((line) => line.trim().split(/\s+/).map(Number))
    .flatMap(([pid, parent]) => (parent === serving.child.pid ? [pid!] : []))
}

/** Opens a new connection for each request, so that any worker may answer. */
function send(path: string, { method = 'GET', body }: { method?: string; body?: object } = {}) {
  const headers = { authorization: `Bearer ${demoKey()}`, 'content-type': 'application/json' }
  return new Promise<{ status: number; json: Record<string, unknown> }>((resolve, reject) => {
    const sent = request(`${serving.url}/native${path}`, { method, headers, agent: false }, (response) => {
      let text = ''
      response.on('data', (chunk) => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode!, json: JSON.parse(text) }))
    })
    sent.on('error', reject)
    sent.end(body && JSON.stringify(body))
  })
}

function demoKey(): string {
  return /Authorization: Bearer (kith_\w+)/.exec(serving.output)![1]!
}

test('every worker returns a change immediately after another worker wrote it', async () => {
  const created = await send('/v1/people', { method: 'POST', body: { given: 'Nadia' } })
  expect(created.status).toBe(201)
  for (let round = 1; round <= 10; round++) {
    const path = `/v1/people/${created.json.id}`
    const changed = await send(path, { method: 'PATCH', body: { jobTitle: `Owner ${round}` } })
    expect(changed.status).toBe(200)
    const reads = await Promise.all(Array.from({ length: 6 }, () => send(path)))
    expect(reads.map(({ json }) => json.jobTitle)).toEqual(Array(6).fill(`Owner ${round}`))
  }
}, 30_000)

test('replaces a killed worker while the others keep serving', async () => {
  const [first] = workers()
  process.kill(first!, 'SIGKILL')
  await expect.poll(() => workers().includes(first!)).toBe(false)
  expect((await send('/v1/people?limit=1')).status).toBe(200)
  await expect.poll(() => workers().length, { timeout: 20_000 }).toBe(2)
}, 40_000)

test('stopping the primary process stops all workers', async () => {
  const before = workers()
  expect(await serving.stop()).toBe(0)
  for (const pid of before) expect(() => process.kill(pid, 0)).toThrow()
}, 20_000)

test('rejects an invalid number of workers', () => {
  for (const invalid of ['0', 'many', '65']) {
    const { code, stderr } = kith(['serve', '--workers', invalid])
    expect([code, stderr]).toEqual([2, expect.stringContaining('from 1 to 64')])
  }
})
