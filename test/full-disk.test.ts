import { spawnSync } from 'node:child_process'
import { closeSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { dialects } from '../src/dialects/index.ts'
import { KithError } from '../src/model/errors.ts'
import { DISK_FULL } from '../src/model/storage-failures.ts'
import { plainRequest } from '../src/server/key-place.ts'
import { buildProgram, kith, type Serving, serve, temporaryFolder } from './support/command.ts'
import { testingOf } from './support/dialect-testings.ts'
import { withKey } from './support/kith.ts'

/** The program as it is built on a disk of a few megabytes, which is full for a while. Only a superuser can make one. */

const folder = temporaryFolder()
const mounted =
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', folder.path], { stdio: 'ignore' }).status === 0
const filler = join(folder.path, 'filler')

let server: Serving
const keys: Record<string, string> = {}
let errors = ''

beforeAll(async () => {
  if (!mounted) return
  await buildProgram()
  const place = ['--data', folder.path]
  for (const { name } of dialects)
    keys[name] = kith(['keys', 'create', '--dialect', name, '--role', 'admin', ...place]).stdout.trim()
  server = await serve([...place, '--log', 'errors'])
  server.child.stderr!.on('data', (chunk: Buffer) => {
    errors += chunk.toString()
  })
}, 120_000)

afterAll(async () => {
  await server?.stop()
  if (mounted) spawnSync('umount', ['-l', folder.path])
  folder.remove()
})

/** Writes page by page: the server may take some of the room meanwhile. */
function fill(): void {
  const file = openSync(filler, 'w')
  try {
    for (;;) writeSync(file, Buffer.alloc(4096))
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ENOSPC') throw error
  } finally {
    closeSync(file)
  }
}

const free = () => rmSync(filler, { force: true })
afterEach(free)

async function ready(): Promise<[number, unknown]> {
  const answer = await fetch(`${server.url}/readyz`)
  return [answer.status, await answer.json()]
}

let made = 0
async function create(name: string): Promise<{ status: number; text: string }> {
  const testing = testingOf(name).people
  const { path, body, headers } = testing.create(testing.needed(`full${++made}`))
  const signed = withKey(name, path, keys[name]!)
  const answer = await fetch(`${server.url}/${name}${signed.path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...signed.headers, ...headers },
    body: JSON.stringify(body),
  })
  return { status: answer.status, text: await answer.text() }
}

const upload = (path: string, body: string) =>
  fetch(`${server.url}/native/v1/imports${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${keys.native}`, 'content-type': 'text/csv' },
    body,
  })

const csv = `First Name,Last Name,Email\n${Array.from(
  { length: 30_000 },
  (_, row) => `Ada,Number ${row},row.${row}@example.com\n`,
).join('')}`

describe.runIf(mounted)('while the disk is full', () => {
  test.each(dialects.map((dialect) => [dialect.name, dialect] as const))(
    '%s refuses to store in its own words, reads go on, and both recover',
    async (name, dialect) => {
      expect((await create(name)).status).toBeLessThan(300)
      expect(await ready()).toEqual([200, { status: 'ready' }])
      fill()
      let refused = await create(name)
      // The log has room left from before.
      for (let count = 0; refused.status < 300 && count < 2000; count++) refused = await create(name)
      const error = new KithError('unavailable', 'The disk is full.', { subject: DISK_FULL })
      const expected = dialect.renderError(error, plainRequest('/', { id: 'x', baseUrl: '' }))
      expect(refused.status, refused.text).toBe(expected.status)
      expect(Object.keys(JSON.parse(refused.text))).toEqual(Object.keys(expected.body as object))
      expect(refused.text).not.toContain(folder.path)
      expect(await ready()).toEqual([503, { status: 'unavailable', reason: 'The disk is full.' }])
      const list = withKey(name, testingOf(name).people.path, keys[name]!)
      const read = await fetch(`${server.url}/${name}${list.path}`, { headers: list.headers })
      expect(read.status).toBe(200)
      free()
      expect(await ready()).toEqual([200, { status: 'ready' }])
      expect((await create(name)).status).toBeLessThan(300)
    },
  )

  test('/readyz says so before anything was refused', async () => {
    // The log is begun anew, so that it needs space.
    fill()
    let [status, answer] = await ready()
    for (let count = 0; status === 200 && count < 2000; count++) {
      const { status: stored } = await create('native')
      if (stored >= 300) break
      ;[status, answer] = await ready()
    }
    ;[status, answer] = await ready()
    expect([status, answer]).toEqual([503, { status: 'unavailable', reason: 'The disk is full.' }])
    free()
    expect(await ready()).toEqual([200, { status: 'ready' }])
  })

  test.each(['', '/preview', '/dry-run'])('an upload to imports%s is refused with 507', async (path) => {
    fill()
    const refused = await upload(path, csv)
    expect([refused.status, await refused.json()]).toMatchObject([
      507,
      { type: 'urn:kith:error:unavailable', detail: 'The disk is full.' },
    ])
    free()
    expect((await upload('/preview', csv)).status).toBe(200)
  })

  test('the log names the cause, and no failure is unexpected', () => {
    expect(errors).toContain('"type":"RequestFailed"')
    expect(errors).toMatch(/disk is full|ENOSPC/)
    expect(errors).not.toContain('Something went wrong inside Kith')
  })
})
