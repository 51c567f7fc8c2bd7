import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { Kysely } from 'kysely'
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest'
import { systemTiming } from '../../model/clock.ts'
import { SqliteDialect } from './driver.ts'

/**
 * Whatever statement fails at the end of a transaction, every writer gets an answer and the next one can begin. A hang
 * shows as a test that times out.
 */

interface Tables {
  note: { id: number }
}

/** Fails runs of one statement on one connection. */
interface Fault {
  readonly use: 'read' | 'write'
  readonly statement: string
  /** Runs that succeed first. */
  after?: number
  /** Runs that fail then; every run if omitted. */
  times?: number
}

const folder = mkdtempSync(join(tmpdir(), 'kith-faults-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let files = 0
let file: string
let db: Kysely<Tables>
let faults: Fault[]
let flush: () => Promise<void>
let closeLog: () => Promise<void>
let connections: Database.Database[]

beforeEach(async () => {
  file = join(folder, `${++files}.db`)
  faults = []
  connections = []
  flush = async () => undefined
  closeLog = async () => undefined
  db = open()
  await db.transaction().execute((transaction) =>
    transaction.schema
      .createTable('note')
      .addColumn('id', 'integer', (column) => column.primaryKey())
      .execute(),
  )
})

afterEach(async () => {
  faults = []
  closeLog = async () => undefined
  await db.destroy()
})

function open(connect = connectWithFaults): Kysely<Tables> {
  const walFile = { flush: () => flush(), close: () => closeLog() }
  // Groups take in every writer that waits, on a slow machine too.
  const timing = { ...systemTiming, elapsedMs: () => 0 }
  return new Kysely<Tables>({
    dialect: new SqliteDialect({ connect, inMemory: false, writeWaitMs: 60, walFile, timing }),
  })
}

function connectWithFaults(use: 'read' | 'write'): Database.Database {
  const database = new Database(file)
  database.pragma('journal_mode = WAL')
  connections.push(database)
  database.prepare = ((text: string) => {
    const statement = Database.prototype.prepare.call(database, text)
    const failIfDue = () => {
      const fault = faults.find((each) => each.use === use && each.statement === text)
      if (fault && isDue(fault)) throw new Error(`fault: ${text}`)
    }
    for (const method of ['run', 'get'] as const) {
      const original = statement[method] as (...values: unknown[]) => unknown
      const replaced = (...values: unknown[]) => {
        failIfDue()
        return original.apply(statement, values)
      }
      Object.assign(statement, { [method]: replaced })
    }
    return statement
  }) as typeof database.prepare
  return database
}

function isDue(fault: Fault): boolean {
  if ((fault.after ?? 0) > 0) {
    fault.after!--
    return false
  }
  if (fault.times === undefined) return true
  return fault.times-- > 0
}

const write = (id: number) =>
  db.transaction().execute((transaction) => transaction.insertInto('note').values({ id }).execute())
const rolledBack = () =>
  db.transaction().execute(async () => {
    throw new Error('no')
  })
const ids = async () => (await db.selectFrom('note').select('id').orderBy('id').execute()).map(({ id }) => id)
const settle = async (...writes: Promise<unknown>[]) =>
  (await Promise.allSettled(writes)).map(({ status }) => status)

test('a savepoint that cannot be set fails its own writer, and the others are committed', async () => {
  faults = [{ use: 'write', statement: 'savepoint member', after: 1, times: 1 }]
  const outcome = await settle(write(1), write(2), write(3), write(4))
  expect(outcome).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
  expect(await ids()).toEqual([1, 2, 4])
})

test.each([undefined, 1])('a savepoint that cannot be released fails its group: %s times', async (times) => {
  faults = [{ use: 'write', statement: 'release savepoint member', ...(times && { times }) }]
  await settle(write(1), write(2), write(3))
  faults = []
  await write(4)
  expect(await ids()).toContain(4)
})

test('a rolled back member whose savepoint cannot be released fails its group', async () => {
  faults = [{ use: 'write', statement: 'release savepoint member' }]
  expect(await settle(write(1), rolledBack(), write(3))).toEqual(['rejected', 'rejected', 'fulfilled'])
  expect(await ids()).toEqual([3])
})

test('a savepoint that cannot be rolled back fails its group', async () => {
  faults = [{ use: 'write', statement: 'rollback to savepoint member' }]
  expect(await settle(write(1), rolledBack(), write(3))).toEqual(['rejected', 'rejected', 'fulfilled'])
  expect(await ids()).toEqual([3])
})

test('a transaction that a failed rollback left open does not stand in the way of the next', async () => {
  faults = [{ use: 'write', statement: 'rollback' }]
  const failing = db.transaction().execute(async (transaction) => {
    await transaction.insertInto('note').values({ id: 1 }).execute()
    throw new Error('no')
  })
  await expect(failing).rejects.toThrow()
  faults = []
  await write(2)
  expect(await ids()).toEqual([2])
})

test('a commit that fails and a snapshot that is not released leave no writer waiting', async () => {
  faults = [
    { use: 'write', statement: 'commit' },
    { use: 'read', statement: 'commit' },
  ]
  expect(await settle(write(1), write(2), write(3))).toEqual(['rejected', 'rejected', 'rejected'])
  faults = []
  await write(4)
  expect(await ids()).toEqual([4])
})

test('a snapshot that cannot be pinned fails the commit', async () => {
  faults = [{ use: 'read', statement: 'pragma schema_version' }]
  expect(await settle(write(1), write(2))).toEqual(['rejected', 'rejected'])
  faults = []
  await write(3)
  expect(await ids()).toEqual([3])
})

test.each([true, false])('a snapshot that is not released after a flush: flushed %s', async (flushed) => {
  faults = [{ use: 'read', statement: 'commit' }]
  if (!flushed) flush = () => Promise.reject(new Error('EIO'))
  expect(await settle(write(1), write(2))).toEqual(['rejected', 'rejected'])
  await expect(write(3)).rejects.toMatchObject({ code: 'unavailable' })
})

test('a flush that throws at once is a flush that failed', async () => {
  flush = () => {
    throw new Error('EIO')
  }
  await expect(write(1)).rejects.toMatchObject({ code: 'unavailable', message: /disk/ })
  await expect(write(2)).rejects.toMatchObject({ code: 'unavailable', message: /disk/ })
})

test('closes both connections when the log cannot be closed', async () => {
  closeLog = () => Promise.reject(new Error('EIO'))
  await expect(db.destroy()).rejects.toThrow('EIO')
  expect(connections.map(({ open }) => open)).toEqual([false, false])
})

test('closes the writing connection when the reading one cannot be opened', async () => {
  const other = open((use) => {
    if (use === 'read') throw new Error('no')
    return connectWithFaults(use)
  })
  await expect(other.selectFrom('note').selectAll().execute()).rejects.toThrow('no')
  expect(connections.map(({ open }) => open)).toEqual([true, true, false])
})

test('waits for a transaction that was asked for just before the store is closed', async () => {
  const written = write(1)
  await db.destroy()
  await expect(written).resolves.toBeDefined()
})
