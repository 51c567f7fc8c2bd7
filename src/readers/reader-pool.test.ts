import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import { defaultConfig } from '../config.ts'
import { systemTiming } from '../model/clock.ts'
import type { ReadLimits, StopReason } from '../model/read-limits.ts'
import type { ReadTask } from './messages.ts'
import { createReaderPool, type ReaderPool } from './reader-pool.ts'

const program = fileURLToPath(new URL('../../test/support/reader-program.mjs', import.meta.url))
const settings = {
  ...defaultConfig,
  dataFolder: '',
  databaseUrl: '',
  databaseConnectTimeoutMs: 1000,
  databaseStatementTimeoutMs: 1000,
}

let pool: ReaderPool
const stopped: StopReason[] = []
const open = (processesMax: number): void => {
  stopped.length = 0
  pool = createReaderPool({
    program,
    settings,
    processesMax,
    timing: systemTiming,
    onStopped: (why) => stopped.push(why),
  })
}
afterEach(() => pool.close())

function ask(task: Omit<ReadTask, 'type'>, limits: ReadLimits = {}): Promise<unknown> {
  const { args } = task
  return pool.use(args[0] as number, limits, async (reader) => {
    const reply = await reader.request({ type: 'read', ...task })
    return (reply as { value: unknown }).value
  })
}

/** Blocks a process for some milliseconds. @returns the id of the process */
const block = (orgId: number, milliseconds: number, limits?: ReadLimits) =>
  ask({ name: 'people.count', args: [orgId, milliseconds] }, limits)

test('gives the organizations turns, whatever the first one asks for', async () => {
  open(1)
  const order: string[] = []
  const many = Array.from({ length: 5 }, (_, index) => block(1, 30).then(() => order.push(`first ${index}`)))
  const one = block(2, 0).then(() => order.push('second'))
  await Promise.all([...many, one])
  expect(order).toEqual(['first 0', 'second', 'first 1', 'first 2', 'first 3', 'first 4'])
})

test('gives the only organization all processes', async () => {
  open(2)
  const order: string[] = []
  const long = block(1, 300).then(() => order.push('long'))
  await block(1, 0).then(() => order.push('short'))
  await long
  expect(order).toEqual(['short', 'long'])
})

test('gives none of several organizations all processes', async () => {
  open(2)
  await block(2, 0)
  const order: string[] = []
  const long = [1, 2].map((number) => block(1, 300).then(() => order.push(`first ${number}`)))
  await block(2, 0).then(() => order.push('second'))
  await Promise.all(long)
  expect(order.at(-1)).toBe('first 2')
  expect(order).toContain('second')
})

test('uses a process again', async () => {
  open(1)
  expect(await block(1, 0)).toBe(await block(2, 0))
  expect(pool.state).toEqual({ processes: 1, busy: 0, waiting: 0 })
})

test('kills a process that works for a client who has gone, and starts another one', async () => {
  open(1)
  const first = await block(1, 0)
  const client = new AbortController()
  const long = block(1, 60_000, { signal: client.signal })
  const next = block(2, 0)
  await systemTiming.pause(50)
  const gone = performance.now()
  client.abort()
  await expect(long).rejects.toMatchObject({ code: 'invalid' })
  expect(performance.now() - gone).toBeLessThan(250)
  expect(await next).not.toBe(first)
  expect(stopped).toEqual(['client'])
  expect(isAlive(first as number)).toBe(false)
})

test('lets a short task of a client who has gone end, so that its process is kept', async () => {
  open(1)
  const first = await block(1, 0)
  const client = new AbortController()
  const short = block(1, 50, { signal: client.signal })
  await systemTiming.pause(10)
  client.abort()
  expect(await short).toBe(first)
  expect(await block(1, 0)).toBe(first)
  expect(stopped).toEqual([])
})

test('does not keep a client who has gone waiting for the start of a process', async () => {
  open(1)
  const client = new AbortController()
  const first = block(1, 0, { signal: client.signal }).catch(({ code }) => code)
  client.abort()
  const next = block(2, 0)
  expect(await Promise.race([first, next])).toBe('invalid')
  expect(await next).toEqual(expect.any(Number))
})

test('forgets a waiting task whose client has gone', async () => {
  open(1)
  const client = new AbortController()
  const long = block(1, 100)
  const waiting = block(1, 60_000, { signal: client.signal })
  await systemTiming.pause(20)
  client.abort()
  await expect(waiting).rejects.toMatchObject({ code: 'invalid' })
  expect(pool.state.waiting).toBe(0)
  await long
  await expect(block(1, 60_000, { signal: client.signal })).rejects.toMatchObject({ code: 'invalid' })
})

test('stops a task that takes longer than its budget, and says what to do', async () => {
  open(1)
  await block(1, 0)
  const begun = performance.now()
  await expect(block(1, 60_000, { budgetMs: 100 })).rejects.toMatchObject({
    code: 'invalid',
    message: expect.stringContaining('stopped after 0.1 seconds'),
  })
  expect(performance.now() - begun).toBeLessThan(400)
  expect(stopped).toEqual(['budget'])
  await block(1, 0)
})

test('does not count the time of waiting against the budget', async () => {
  open(1)
  const long = block(1, 300)
  await expect(block(2, 0, { budgetMs: 200 })).resolves.toEqual(expect.any(Number))
  await long
})

test('answers with the error of the reader', async () => {
  open(1)
  const failing = ask({ name: 'people.list', args: [1] })
  await expect(failing).rejects.toMatchObject({ code: 'forbidden', details: { subject: 'person' } })
  await block(1, 0)
})

test('replaces a process that ends by itself', async () => {
  open(1)
  const ending = ask({ name: 'records.countBySource', args: [1] })
  await expect(ending).rejects.toMatchObject({ code: 'unavailable' })
  expect(await block(1, 0)).toEqual(expect.any(Number))
})

test('refuses tasks of an organization that has too many waiting', async () => {
  open(1)
  const tasks = Array.from({ length: 150 }, () => block(1, 0))
  const settled = await Promise.allSettled(tasks)
  const refusals = settled.filter(({ status }) => status === 'rejected')
  expect(refusals).toHaveLength(49)
  expect(refusals[0]).toMatchObject({ reason: { code: 'unavailable', details: { retryAfterSeconds: 1 } } })
})

test('fails what waits when it is closed', async () => {
  open(1)
  const running = block(1, 60_000)
  const waiting = block(1, 0)
  await Promise.all([
    expect(running).rejects.toMatchObject({ code: 'unavailable' }),
    expect(waiting).rejects.toMatchObject({ code: 'unavailable' }),
    systemTiming.pause(50).then(() => pool.close()),
  ])
  await expect(block(1, 0)).rejects.toMatchObject({ code: 'unavailable' })
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
