import { execFileSync } from 'node:child_process'
import { request } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildProgram, kith, type Serving, serve, temporaryFolder } from './support/command.ts'

let serving: Serving
let folder: ReturnType<typeof temporaryFolder>
beforeAll(async () => {
  await buildProgram()
  folder = temporaryFolder()
  serving = await serve(['--workers', '2', '--demo', '--data', folder.path], { until: /curl .*pipedrive/s })
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

/** Over a connection of its own, so that any of the workers may answer. */
function ask(path: string, { method = 'GET', body }: { method?: string; body?: object } = {}) {
  const headers = { authorization: `Bearer ${demoKey()}`, 'content-type': 'application/json' }
  return new Promise<{ status: number; json: Record<string, unknown> }>((resolve, reject) => {
    const sent = request(`${serving.url}/native${path}`, { method, headers, agent: false }, (answer) => {
      let text = ''
      answer.on('data', (chunk) => {
        text += chunk
      })
      answer.on('end', () => resolve({ status: answer.statusCode!, json: JSON.parse(text) }))
    })
    sent.on('error', reject)
    sent.end(body && JSON.stringify(body))
  })
}

function demoKey(): string {
  return /Authorization: Bearer (kith_\w+)/.exec(serving.output)![1]!
}

test('what one worker wrote the others tell at once, again and again', async () => {
  const made = await ask('/v1/people', { method: 'POST', body: { given: 'Nadia' } })
  expect(made.status).toBe(201)
  for (let round = 1; round <= 10; round++) {
    const path = `/v1/people/${made.json.id}`
    const changed = await ask(path, { method: 'PATCH', body: { jobTitle: `Owner ${round}` } })
    expect(changed.status).toBe(200)
    const seen = await Promise.all(Array.from({ length: 6 }, () => ask(path)))
    expect(seen.map(({ json }) => json.jobTitle)).toEqual(Array(6).fill(`Owner ${round}`))
  }
}, 30_000)

test('a worker that dies is replaced, and the others go on', async () => {
  const [first] = workers()
  process.kill(first!, 'SIGKILL')
  await expect.poll(() => workers().includes(first!)).toBe(false)
  expect((await ask('/v1/people?limit=1')).status).toBe(200)
  await expect.poll(() => workers().length, { timeout: 20_000 }).toBe(2)
}, 40_000)

test('all end with the one that started them', async () => {
  const before = workers()
  expect(await serving.stop()).toBe(0)
  for (const pid of before) expect(() => process.kill(pid, 0)).toThrow()
}, 20_000)

test('a number of workers that is none is refused', () => {
  for (const wrong of ['0', 'many', '65']) {
    const { code, stderr } = kith(['serve', '--workers', wrong])
    expect([code, stderr]).toEqual([2, expect.stringContaining('from 1 to 64')])
  }
})
