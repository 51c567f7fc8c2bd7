import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildProgram, kith, type Serving, serve, temporaryFolder } from './support/command.ts'
import { placementFor } from './support/credentials.ts'
import { testingFor, versioned } from './support/dialect-testings.ts'

/** Versions of an API, chosen and compared by commands. */

const folder = temporaryFolder()
const data = join(folder.path, 'data')
const run = (...words: string[]) => kith([...words, '--data', data])
const json = (...words: string[]) => JSON.parse(run(...words, '--json').stdout)
let server: Serving
beforeAll(async () => {
  await buildProgram()
  run('organizations', 'create', 'Northpier')
  run('organizations', 'create', 'Quayside')
  server = await serve(['--data', data])
}, 120_000)
afterAll(async () => {
  await server.stop()
  folder.remove()
})

describe.each(versioned.map((dialect) => [dialect.name, dialect] as const))(
  '%s',
  (name, dialect) => {
    const [first, other] = dialect.versions!.map((version) => version.name) as [string, string]
    const keyOf = (...options: string[]) =>
      json('keys', 'create', '--dialect', name, '--org', 'Northpier', ...options).key as string
    const doctor = (key: string, ...options: string[]) =>
      run(
        'doctor',
        '--dialect',
        name,
        '--url',
        `${server.url}/${name}`,
        '--key',
        key,
        '--pause',
        '0',
        ...options,
      )

    test('kith settings shows and changes the version of an organization, and takes it back', () => {
      const set = (version: string) =>
        json('settings', '--org', 'Quayside', '--api-version', `${name}=${version}`).apiVersions
      expect(json('settings', '--org', 'Quayside').apiVersions).toEqual({})
      expect(set(other)).toEqual({ [name]: other })
      expect(run('settings', '--org', 'Quayside').stdout).toContain(`apiVersions.${name}  ${other}\n`)
      expect(json('settings', '--org', 'Northpier').apiVersions).toEqual({})
      const wrong = run('settings', '--org', 'Quayside', '--api-version', `${name}=2020-01`)
      expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining(`one of ${first}, ${other}`)])
      expect(run('settings', '--org', 'Quayside', '--api-version', 'nonsense').code).toBe(2)
      expect(set('default')).toEqual({})
    })

    test('kith keys create makes a key of a version, which kith keys list shows', () => {
      keyOf('--api-version', other, '--name', 'new client')
      keyOf('--name', 'old client')
      const listed = json('keys', 'list', '--org', 'Northpier') as {
        name: string
        apiVersion: string | null
      }[]
      const versionOf = (wanted: string) => listed.find((key) => key.name === wanted)!.apiVersion
      expect([versionOf('new client'), versionOf('old client')]).toEqual([other, null])
      expect(run('keys', 'list').stdout).toMatch(new RegExp(`new client .*version ${other}`))
      const wrong = run('keys', 'create', '--dialect', name, '--org', 'Northpier', '--api-version', '2020-01')
      expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining(`one of ${first}, ${other}`)])
    })

    test('kith doctor exits with 3 on drift from what an organization or a key is served', async () => {
      const key = keyOf('--api-version', other, '--name', 'account')
      const { create, needed } = testingFor(dialect).people
      const writing = keyOf('--role', 'write', '--name', 'writer')
      const { path, method = 'POST', body } = create(needed('doctor'))
      const { query, headers } = placementFor(dialect, Object.keys(dialect.keys)[0]!, writing)
      const sent = await fetch(`${server.url}/${name}${path}?${query}`, {
        ...{ method, body: JSON.stringify(body) },
        headers: { ...headers, 'content-type': 'application/json' },
      })
      expect(sent.status).toBe(201)

      const drift = doctor(key, '--org', 'Northpier')
      expect(drift.code).toBe(3)
      expect(drift.stdout).toContain(`The account speaks version ${other}, but Kith serves ${first}`)
      expect(drift.stdout).not.toContain(key)
      const machine = doctor(key, '--org', 'Northpier', '--json')
      expect([machine.code, JSON.parse(machine.stdout).version]).toMatchObject([
        3,
        { served: first, speaks: other, drift: true },
      ])
      const { id } = json('keys', 'list').find((one: { name: string }) => one.name === 'account')
      for (const options of [
        ['--key-id', id],
        ['--api-version', other],
      ]) {
        const same = doctor(key, ...options)
        expect([same.code, same.stdout]).toEqual([0, expect.stringContaining('No differences.')])
      }
      run('settings', '--org', 'Northpier', '--api-version', `${name}=${other}`)
      expect(doctor(key, '--org', 'Northpier').code).toBe(0)
      const unknown = doctor(key, '--key-id', 'none')
      expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringContaining('there is no key none')])
      expect(doctor(key, '--api-version', '2020-01').stderr).toContain(`${first}, ${other}`)
    })
  },
  120_000,
)
