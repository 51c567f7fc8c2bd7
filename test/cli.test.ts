import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dialects } from '../src/dialects/index.ts'
import type { Json } from '../src/model/json.ts'
import {
  allExamples,
  buildProgram,
  kith,
  runCurlLine,
  type Serving,
  serve,
  temporaryFolder,
} from './support/command.ts'
import { anyVendor, testingOf } from './support/dialect-testings.ts'
import { withKey } from './support/kith.ts'

const { name: vendor } = anyVendor
const peoplePath = testingOf(vendor).people.path

const folder = temporaryFolder()
const demoData = join(folder.path, 'demo')

beforeAll(buildProgram)
afterAll(folder.remove)

describe('kith serve --demo', () => {
  let demo: Serving

  beforeAll(async () => {
    demo = await serve(['--demo', '--data', demoData], { until: allExamples })
  })
  afterAll(() => demo.stop())

  test('prints one curl line per dialect, each of which lists invented people', async () => {
    const lines = demo.output.split('\n').filter((line) => line.startsWith('curl '))
    expect(lines).toHaveLength(dialects.length)
    for (const line of lines) {
      const response = await runCurlLine(line)
      expect(response.status, line).toBe(200)
      const { name, contacts } = dialects[lines.indexOf(line)]!
      const json = (await response.json()) as Json
      const found = contacts.read(json)?.length ?? testingOf(name).people.items(json).length
      expect(found, line).toBeGreaterThan(0)
    }
  })

  test('prints that the demo keys work only with --demo', () => {
    expect(demo.output).toContain('work only with --demo')
  })

  test('serves 1,000 people', async () => {
    const authorization = `Bearer ${dialects.find(({ name }) => name === 'native')!.demo.key}`
    const response = await fetch(`${demo.url}/native/v1/people/count`, { headers: { authorization } })
    expect(await response.json()).toMatchObject({ total: 1000 })
  })

  test('creates the same people with the same ids in every store', async () => {
    const second = await serve(['--demo', '--data', join(folder.path, 'demo-again')], {
      until: allExamples,
    })
    const key = dialects.find(({ name }) => name === 'native')!.demo.key
    const pages = await Promise.all(
      [demo.url, second.url].map(async (url) => {
        const response = await fetch(`${url}/native/v1/people?limit=500`, {
          headers: { authorization: `Bearer ${key}` },
        })
        return response.text()
      }),
    )
    expect(pages[0]).toHaveLength(pages[1]!.length)
    expect(pages[0] === pages[1]).toBe(true)
    expect(await second.stop()).toBe(0)
  })
})

test('a server without --demo rejects the demo keys', async () => {
  const server = await serve(['--data', demoData])
  for (const { name, demo } of dialects) {
    const line = demo.curl({ url: `${server.url}/${name}`, key: demo.key, campaignId: 'x' })
    expect((await runCurlLine(line)).status, name).toBe(401)
  }
  await server.stop()
})

test('--demo does not change a store that already has an organization', async () => {
  const data = join(folder.path, 'own')
  kith(['keys', 'create', '--dialect', 'native', '--data', data])
  const server = await serve(['--demo', '--data', data], { until: /no demo people were added/ })
  await server.stop()
  expect(JSON.parse(kith(['organizations', 'list', '--json', '--data', data]).stdout)).toHaveLength(1)
})

test('a write with an Idempotency-Key happens once, even if the server is killed several times', async () => {
  const data = join(folder.path, 'killed')
  const { key } = JSON.parse(kith(['keys', 'create', '--dialect', 'native', '--json', '--data', data]).stdout)
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  const put = async (url: string, number: number): Promise<{ id: string; repeated: boolean }> => {
    const response = await fetch(`${url}/native/v1/people`, {
      method: 'POST',
      headers: { ...headers, 'idempotency-key': `person-${number}` },
      body: JSON.stringify({ surname: `n${number}`, notes: 'n'.repeat(5000) }),
    })
    expect(response.status).toBe(201)
    const { id } = (await response.json()) as { id: string }
    return { id, repeated: response.headers.has('idempotent-replayed') }
  }
  const idsByNumber = new Map<number, string>()
  const PEOPLE = 300
  for (const killedAfter of [3, 9, 14]) {
    const server = await serve(['--data', data])
    let responses = 0
    // All requests start at once, so that many are in progress when the server is killed.
    const writes = Array.from({ length: PEOPLE }, async (_, number) => {
      const { id } = await put(server.url, number)
      expect(idsByNumber.get(number) ?? id).toBe(id)
      idsByNumber.set(number, id)
      responses += 1
      if (responses === killedAfter) server.child.kill('SIGKILL')
    })
    const settled = await Promise.allSettled(writes)
    expect(settled.some(({ status }) => status === 'rejected')).toBe(true)
    await server.stop('SIGKILL')
  }
  const server = await serve(['--data', data])
  let repeated = 0
  for (let number = 0; number < PEOPLE; number++) {
    const again = await put(server.url, number)
    expect(idsByNumber.get(number) ?? again.id).toBe(again.id)
    repeated += Number(again.repeated)
  }
  expect(repeated).toBeGreaterThanOrEqual(idsByNumber.size)
  const response = await fetch(`${server.url}/native/v1/people?limit=500`, { headers })
  const { items } = (await response.json()) as { items: { surname: string }[] }
  expect(items.map(({ surname }) => surname).sort()).toEqual(
    Array.from({ length: PEOPLE }, (_, number) => `n${number}`).sort(),
  )
  await server.stop()
})

describe('kith keys', () => {
  const data = join(folder.path, 'keys')

  test('create --json prints only the key, and a running server accepts it at once', async () => {
    const server = await serve(['--data', data])
    const { code, stdout } = kith(['keys', 'create', '--dialect', vendor, '--json', '--data', data])
    expect(code).toBe(0)
    const { key } = JSON.parse(stdout)
    expect(JSON.parse(stdout)).toEqual({ key: expect.stringMatching(/^\S{20,}$/) })
    const [{ id }] = JSON.parse(kith(['keys', 'list', '--json', '--data', data]).stdout)
    const { path, headers } = withKey(vendor, peoplePath, key)
    const list = () => fetch(`${server.url}/${vendor}${path}`, { headers })
    expect((await list()).status).toBe(200)
    expect(kith(['keys', 'revoke', id, '--data', data]).code).toBe(0)
    expect((await list()).status).toBe(401)
    await server.stop()
  })

  test('the text of a key is neither stored nor listed', () => {
    const text = kith(['keys', 'create', '--dialect', vendor, '--data', data]).stdout.trim()
    expect(text).toMatch(/^\S{20,}$/)
    for (const file of filesIn(data)) expect(readFileSync(file, 'latin1')).not.toContain(text)
    const list = kith(['keys', 'list', '--data', data]).stdout
    expect(list).toContain(vendor)
    expect(list).not.toContain(text)
  })

  test('creates keys for every dialect', () => {
    for (const { name } of dialects) {
      expect(kith(['keys', 'create', '--dialect', name, '--data', data]).stdout.trim(), name).toMatch(
        /^\S{20,}$/,
      )
    }
  })

  test('creates keys of every kind with an expiry, and keeps no secret of theirs', () => {
    const own = join(folder.path, 'expiring')
    const kinds = dialects.flatMap(({ name, keys }) => Object.keys(keys).map((kind) => [name, kind] as const))
    const secrets = kinds.map(([name, kind]) => {
      const options = ['--dialect', name, '--kind', kind, '--expires', '36h', '--data', own]
      const { stdout, stderr } = kith(['keys', 'create', ...options])
      expect(stderr, `${name} ${kind}`).toBe('')
      return stdout.trim()
    })
    const listed = JSON.parse(kith(['keys', 'list', '--json', '--data', own]).stdout)
    expect(listed.map(({ state }: { state: string }) => state)).toEqual(
      kinds.map(() => expect.stringMatching(/^expires \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)),
    )
    const [backup, exported] = [join(own, 'copy.db'), join(own, 'people.jsonl')]
    expect(kith(['backup', backup, '--data', own]).code).toBe(0)
    expect(kith(['export', '--output', exported, '--data', own]).code).toBe(0)
    expect(readdirSync(own)).toContain('copy.db')
    for (const file of filesIn(own)) {
      const content = readFileSync(file, 'latin1')
      // A JWT says who it is for in its second part; its signature is the secret.
      for (const secret of secrets) expect(content, file).not.toContain(secret.split('.').at(-1)!)
    }
  })

  test.each([
    [['keys', 'create', '--dialect', 'native', '--expires', 'soon'], 2, /--expires must be like 2027-/],
    [['keys', 'create', '--dialect', 'native', '--expires', '2020-01-01T00:00:00Z'], 1, /in the future/],
    [['keys', 'create', '--dialect', 'unknown'], 1, /dialect must be one of native, /],
    [['keys', 'create'], 2, /required option '--dialect <name>'/],
    [
      ['keys', 'create', '--dialect', 'native', '--role', 'owner'],
      2,
      /--role must be one of read, write, admin/,
    ],
    [['keys', 'create', '--dialect', 'native', '--kind', 'cookie'], 1, /kind must be one of token/],
    [['keys', 'create', '--dialect', 'native', '--org', 'Nowhere'], 1, /there is no organization Nowhere/],
    [['keys', 'revoke', 'no-such-id'], 1, /there is no valid key no-such-id/],
    [['serve', '--port', '70000'], 2, /--port must be a port number/],
    [['serve', '--dialect', 'unknown=0'], 2, /there is no dialect unknown/],
    [['serve', '--dialect', 'native'], 2, /port of native must be a port number/],
    [['serve', '--cors', 'unknown=*'], 2, /there is no dialect unknown/],
    [['serve', '--cors', `${vendor}=app.example.com`], 2, /--cors for \w+ must be \*, none or origins/],
    [['serve', '--cors', 'native=*'], 2, /pages of other origins may never call native/],
    [['serve', '--log', 'all'], 2, /--log must be one of none, errors, requests/],
    [['sreve'], 2, /unknown command 'sreve'/],
  ])('%j exits with %i and prints the reason', (args, code, message) => {
    const result = kith([...args, ...(args[0] === 'sreve' ? [] : ['--data', data])])
    expect(result.stderr).toMatch(message)
    expect(result.stderr).not.toMatch(/\n\s+at /)
    expect(result.code).toBe(code)
  })
})

test('serve exits with a message if the port is in use', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => other.once('listening', resolve))
  const { port } = other.address() as { port: number }
  const result = kith(['serve', '--port', String(port), '--data', join(folder.path, 'busy')])
  expect(result.stderr).toMatch(/EADDRINUSE/)
  expect(result.code).toBe(1)
  other.close()
})

test('--dialect serves a dialect at the root of its own port', async () => {
  const data = join(folder.path, 'own-port')
  const key = kith(['keys', 'create', '--dialect', vendor, '--data', data]).stdout.trim()
  const server = await serve(['--data', data, '--dialect', `${vendor}=0`], {
    until: /at the root of port \d+/,
  })
  const port = new RegExp(`${vendor} at the root of port (\\d+)`).exec(server.output)?.[1]
  const { path, headers } = withKey(vendor, peoplePath, key)
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers })
  expect(response.status).toBe(200)
  expect(await server.stop('SIGINT')).toBe(0)
})

test('--help lists commands and exits with 0', () => {
  const { code, stdout } = kith(['--help'])
  expect(code).toBe(0)
  for (const command of ['serve', 'keys', 'organizations']) expect(stdout).toContain(command)
})

/** The paths of all files in a folder and its folders. */
function filesIn(path: string): string[] {
  const entries = readdirSync(path, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
}
