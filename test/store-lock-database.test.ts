import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { defaultConfig } from '../src/config.ts'
import { systemTiming } from '../src/model/clock.ts'
import type { KithError } from '../src/model/errors.ts'
import { lockStore, usersOfStore } from '../src/open-store.ts'
import type { StoreUse } from '../src/store/store-lock.ts'
import { buildProgram, kith, type Serving, serve, temporaryFolder } from './support/command.ts'
import { createDatabase, type TestDatabase } from './support/test-database.ts'

/** What commands may do with a database while other processes have its store open. */
describe('beside servers of a database', () => {
  const folder = temporaryFolder()
  const data = join(folder.path, 'data')
  let database: TestDatabase
  let serving: Serving
  let here: readonly string[]

  beforeAll(async () => {
    await buildProgram()
    database = await createDatabase({ empty: true })
    here = ['--database-url', database.url]
    expect(kith(['keys', 'create', '--data', data, '--dialect', 'native']).code).toBe(0)
    expect(kith(['export', ...here])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no store in the database'),
    })
    serving = await serve(here)
  })
  afterAll(async () => {
    await serving.stop()
    folder.remove()
    await database.drop()
  })

  test.each([
    ['move into it', () => ['move', '--from', data, '--to', database.url]],
    ['move away', () => ['move', '--from', database.url, '--to', join(folder.path, 'moved')]],
    ['distribution', () => ['migrate', '--citus', ...here]],
  ])('%s is refused, naming the server', (_name, args) => {
    expect(kith(args())).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        new RegExp(`in use by kith serve \\(process ${serving.child.pid} on \\S+, since 20\\d\\d-`),
      ),
    })
  })

  test('another server, keys and imports work', async () => {
    const another = await serve(here)
    expect(await another.stop()).toBe(0)
    const file = join(folder.path, 'people.csv')
    writeFileSync(file, 'First Name,Email\nChidi,chidi@example.com\n')
    expect(kith(['keys', 'create', '--dialect', 'native', ...here]).code).toBe(0)
    expect(kith(['import', file, ...here]).code).toBe(0)
  })

  test('a server that was killed is in no one’s way', async () => {
    await serving.stop('SIGKILL')
    await expect.poll(() => usersOfStore({ ...defaultConfig, databaseUrl: database.url })).toEqual([])
    expect(kith(['move', '--from', database.url, '--to', join(folder.path, 'moved')]).code).toBe(0)
    serving = await serve(here)
  })
})

describe('the lock of a store in a database', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await createDatabase()
  })
  afterAll(() => database.drop())

  function lock(use: StoreUse, command: string, onLost: (error: KithError) => void = () => undefined) {
    const place = { ...defaultConfig, databaseUrl: database.url }
    return lockStore(place, { use, command, onLost, timing: systemTiming })
  }

  const users = async () =>
    (await usersOfStore({ ...defaultConfig, databaseUrl: database.url })).map(({ command }) => command)

  /** Ends the connection of a process, as a network or a restart of PostgreSQL does. */
  const cut = (command: string) =>
    database.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name like $1 || ' %'`,
      [command],
    )

  test('is shared, or held by one', async () => {
    const first = await lock('serve', 'first')
    const second = await lock('use', 'second')
    expect(await users()).toEqual(['first', 'second'])
    await expect(lock('replace', 'third')).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(/in use by first .*, second /),
    })
    await first.release()
    await second.release()
    const alone = await lock('replace', 'alone')
    await expect(lock('serve', 'fourth')).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('alone'),
    })
    await expect(lock('use', 'fifth')).rejects.toMatchObject({ code: 'conflict' })
    await alone.release()
    expect(await users()).toEqual([])
  })

  test('is taken again when its connection breaks', async () => {
    const held = await lock('serve', 'server')
    await cut('server')
    expect(await users()).toEqual([])
    await expect.poll(users, { timeout: 10_000 }).toEqual(['server'])
    await held.release()
    expect(await users()).toEqual([])
  })

  test('is reported as lost when another process has the store by then', async () => {
    const lost: KithError[] = []
    const held = await lock('serve', 'server', (error) => void lost.push(error))
    await cut('server')
    const alone = await lock('replace', 'move')
    await expect.poll(() => lost.length, { timeout: 10_000 }).toBe(1)
    expect(lost[0]!.message).toContain('move')
    await held.release()
    await alone.release()
  })

  test('that a process has alone is reported as lost at once', async () => {
    const lost: KithError[] = []
    const held = await lock('replace', 'move', (error) => void lost.push(error))
    await cut('move')
    await expect.poll(() => lost.length).toBe(1)
    await held.release()
  })

  test('keeps neither index builds nor vacuum waiting', async () => {
    const held = await lock('serve', 'server')
    await database.query('create index concurrently lock_try on person (version)')
    await database.query('drop index lock_try')
    const rows = await database.query(
      `select backend_xmin, backend_xid from pg_stat_activity where application_name like 'server %'`,
    )
    expect(rows).toEqual([{ backend_xmin: null, backend_xid: null }])
    await held.release()
  })
})
