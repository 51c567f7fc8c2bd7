import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest'
import { Checkpoints } from './checkpoints.ts'
import { SqliteConnection } from './connection.ts'

const folder = mkdtempSync(join(tmpdir(), 'kith-checkpoints-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const bounds = { due: 20, most: 60 }
let files = 0
let file: string
let writer: SqliteConnection
let checkpoints: Checkpoints

beforeEach(() => {
  file = join(folder, `${++files}.db`)
  const database = new Database(file)
  database.pragma('journal_mode = WAL')
  database.pragma('wal_autocheckpoint = 0')
  database.exec('create table note (text)')
  writer = new SqliteConnection(database)
  checkpoints = new Checkpoints(file, bounds)
})

afterEach(async () => {
  await checkpoints.close()
  writer.close()
})

const log = () => writer.pragma<{ log: number; checkpointed: number }>('wal_checkpoint(NOOP)')

async function write(pages: number): Promise<void> {
  await checkpoints.catchUp()
  writer.run('begin immediate')
  for (let page = 0; page < pages; page++) writer.run("insert into note values (printf('%.4000c', 'x'))")
  writer.run('commit')
  checkpoints.committed(writer)
}

test('leaves a short log alone', async () => {
  await write(bounds.due / 2)
  await pause(100)
  expect(log().checkpointed).toBe(0)
})

test('moves commits into the file in the background', async () => {
  await write(bounds.due + 1)
  expect(log().checkpointed).toBe(0)
  await expect.poll(() => log().checkpointed).toBeGreaterThan(bounds.due)
})

test('bounds the log, however fast a program writes', async () => {
  for (let round = 0; round < 100; round++) await write(8)
  expect(log().log).toBeLessThan(bounds.most + 20)
  const other = new Database(file, { readonly: true })
  expect(other.prepare('select count(*) from note').pluck().get()).toBe(800)
  other.close()
})

test('lets writers write while another program holds an old snapshot, and catches up afterwards', async () => {
  const other = new Database(file, { readonly: true })
  await write(5)
  other.exec('begin')
  expect(other.prepare('select count(*) from note').pluck().get()).toBe(5)
  for (let round = 0; round < 20; round++) await write(8)
  expect(log().log).toBeGreaterThan(bounds.most)
  expect(other.prepare('select count(*) from note').pluck().get()).toBe(5)
  other.exec('commit')
  for (let round = 0; round < 3; round++) await write(8)
  expect(log().log).toBeLessThan(bounds.most)
  other.close()
})

test('lets writers write when its thread fails', async () => {
  await checkpoints.close()
  checkpoints = new Checkpoints(join(folder, 'nowhere', 'at all.db'), bounds)
  for (let round = 0; round < 20; round++) await write(8)
  expect(log().log).toBeGreaterThan(bounds.most)
})

test('lets writers write, and closes, when its thread cannot be created', async () => {
  await checkpoints.close()
  checkpoints = new Checkpoints(file, bounds, () => {
    throw new Error('ERR_WORKER_INIT_FAILED')
  })
  for (let round = 0; round < 20; round++) await write(8)
  expect(log().log).toBeGreaterThan(bounds.most)
  await checkpoints.close()
})

test('keeps the process alive while a checkpoint runs, and no longer', async () => {
  const ports = () => process.getActiveResourcesInfo().filter((kind) => kind === 'MessagePort').length
  const before = ports()
  await write(bounds.due + 1)
  expect(ports()).toBeGreaterThan(before)
  await expect.poll(ports).toBe(before)
})
