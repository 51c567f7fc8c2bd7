import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp } from '../src/app.ts'
import { restoreStore } from '../src/backups.ts'
import { systemTiming } from '../src/model/clock.ts'
import { buildProgram, kith, type Serving, serve, temporaryFolder } from './support/command.ts'

/** What commands may do with an embedded store while another process has it open. */
describe('beside a server of a folder', () => {
  const folder = temporaryFolder()
  const data = join(folder.path, 'data')
  const copy = join(folder.path, 'copy.db')
  let serving: Serving
  let key: string

  beforeAll(async () => {
    await buildProgram()
    key = kith(['keys', 'create', '--data', data, '--dialect', 'native']).stdout.trim()
    expect(kith(['backup', copy, '--data', data]).code).toBe(0)
    serving = await serve(['--data', data])
  })
  afterAll(async () => {
    await serving.stop()
    folder.remove()
  })

  async function create(given: string): Promise<number> {
    const { status } = await fetch(`${serving.url}/native/v1/people`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ given }),
    })
    return status
  }

  const names = () =>
    JSON.parse(kith(['people', 'list', '--data', data, '--json']).stdout).map(
      ({ given }: { given: string }) => given,
    )

  test.each([
    ['restore', ['restore', copy, '--replace', '--data', data]],
    ['move away', ['move', '--from', data, '--to', join(folder.path, 'moved')]],
    ['a second server', ['serve', '--data', data, '--port', '0']],
    ['a second server with workers', ['serve', '--data', data, '--port', '0', '--workers', '2']],
  ])('%s is refused, naming the server, and nothing is lost', async (_name, args) => {
    const before = names()
    const given = `Nadia ${before.length}`
    expect(await create(given)).toBe(201)
    const { code, stderr } = kith(args)
    expect(code).toBe(1)
    expect(stderr).toMatch(
      new RegExp(`kith serve \\(process ${serving.child.pid} on \\S+, since 20\\d\\d-\\S+Z\\)`),
    )
    expect(await create('Ben')).toBe(201)
    expect(names()).toEqual([...before, given, 'Ben'])
    expect(readdirSync(data).filter((name) => name.includes('before'))).toEqual([])
  })

  test('says so as JSON', () => {
    const { code, stderr } = kith(['restore', copy, '--replace', '--data', data, '--json'])
    expect(code).toBe(1)
    expect(JSON.parse(stderr)).toMatchObject({
      error: { code: 'conflict', message: expect.stringContaining('kith serve') },
    })
  })

  test('move into the folder is refused too', () => {
    const other = join(folder.path, 'other')
    expect(kith(['keys', 'create', '--data', other, '--dialect', 'native']).code).toBe(0)
    expect(kith(['move', '--from', other, '--to', data])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('kith serve'),
    })
  })

  test('keys, imports, exports and backups work', () => {
    const file = join(folder.path, 'people.csv')
    writeFileSync(file, 'First Name,Email\nChidi,chidi@example.com\n')
    expect(kith(['keys', 'create', '--data', data, '--dialect', 'native']).code).toBe(0)
    expect(kith(['import', file, '--data', data]).code).toBe(0)
    expect(kith(['export', '--data', data]).stdout).toContain('chidi@example.com')
    expect(kith(['backup', join(folder.path, 'another.db'), '--data', data]).code).toBe(0)
  })

  test('a server that was killed is in no one’s way', async () => {
    await serving.stop('SIGKILL')
    expect(kith(['restore', copy, '--replace', '--data', data]).code).toBe(0)
    expect(readdirSync(join(data, 'locks')).filter((name) => name.endsWith('.user'))).toEqual([])
    serving = await serve(['--data', data])
    expect(await create('Again')).toBe(201)
    expect(names()).toEqual(['Again'])
  })
})

describe('workers of one server', () => {
  const folder = temporaryFolder()
  afterAll(folder.remove)

  test('share a store, which is not replaced while one of them runs', async () => {
    await buildProgram()
    const copy = join(folder.path, 'copy.db')
    const data = join(folder.path, 'data')
    kith(['keys', 'create', '--data', data, '--dialect', 'native'])
    kith(['backup', copy, '--data', data])
    const serving = await serve(['--data', data, '--workers', '2'])
    try {
      expect(kith(['restore', copy, '--replace', '--data', data])).toMatchObject({
        code: 1,
        stderr: expect.stringContaining(`process ${serving.child.pid}`),
      })
    } finally {
      await serving.stop()
    }
    expect(kith(['restore', copy, '--replace', '--data', data]).code).toBe(0)
  })
})

describe('within one process', () => {
  const folder = temporaryFolder()
  afterAll(folder.remove)

  test('a store that is open is not replaced', async () => {
    const dataFolder = join(folder.path, 'data')
    const claim = { command: 'a test', timing: systemTiming, onLost: () => undefined }
    const open = (use: 'serve' | 'use') =>
      createApp({ dataFolder, log: 'none' }, { claim: { ...claim, use } })
    const [one, two] = [await open('serve'), await open('use')]
    await expect(open('serve')).rejects.toMatchObject({ code: 'conflict' })
    await one.close()
    const file = join(folder.path, 'none.db')
    writeFileSync(file, 'no backup')
    const restore = () => restoreStore({ dataFolder }, file, { replace: true })
    await expect(restore()).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('a test'),
    })
    await two.close()
    await expect(restore()).rejects.toMatchObject({ code: 'invalid' })
  })
})

describe('a folder without a store', () => {
  const folder = temporaryFolder()
  const data = join(folder.path, 'wrong')
  afterAll(folder.remove)
  beforeAll(async () => {
    await buildProgram()
    writeFileSync(join(folder.path, 'people.csv'), 'First Name,Email\nChidi,chidi@example.com\n')
  })

  test.each([
    [['export']],
    [['keys', 'list']],
    [['keys', 'revoke', 'any']],
    [['organizations', 'list']],
    [['settings']],
    [['limits']],
    [['phones', 'status']],
    [['people', 'list']],
    [['people', 'find', 'nadia']],
    [['people', 'get', 'psn_1']],
    [['people', 'update', 'psn_1', '{}']],
    [['people', 'remove', 'psn_1']],
    [['import', '--list']],
    [['import', '--undo', '1']],
    [['import', 'people.csv', '--preview']],
    [['import', 'people.csv', '--dry-run']],
    [['backup', 'copy.db']],
    [['move', '--from', 'wrong', '--to', 'other']],
    [['doctor', '--store']],
  ])('%j says so and makes none', (args) => {
    const named = args[0] === 'move' ? args : [...args, '--data', 'wrong']
    const { code, stderr } = kith(named, {}, folder.path)
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('no store in wrong') })
    expect(existsSync(data)).toBe(false)
    expect(readdirSync(folder.path)).toEqual(['people.csv'])
  })

  test.each([
    [['settings', '--region', 'US']],
    [['limits', '--store', 'counted']],
    [['limits', '--set', 'people=50']],
    [['keys', 'create', '--dialect', 'native']],
    [['organizations', 'create', 'Northpier']],
    [['people', 'create', '{"given": "Nadia"}']],
    [['import', 'people.csv']],
  ])('%j makes one, because it changes something', (args) => {
    const made = join(folder.path, 'made')
    expect(kith([...args, '--data', made], {}, folder.path)).toMatchObject({ code: 0, stderr: '' })
    expect(existsSync(join(made, 'kith.db'))).toBe(true)
    rmSync(made, { recursive: true })
  })

  test('a file can be tried before there is a store, and nothing is left', () => {
    for (const how of ['--preview', '--dry-run'])
      expect(kith(['import', 'people.csv', how], {}, folder.path).code).toBe(0)
    expect(readdirSync(folder.path)).toEqual(['people.csv'])
  })
})
