import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { CompiledQuery, Kysely, sql } from 'kysely'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { SqliteDialect } from './driver.ts'
import { type WalFile, walFileOf } from './wal-file.ts'

interface Tables {
  note: { id: number; text: string }
}

const folder = mkdtempSync(join(tmpdir(), 'kith-driver-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe.each([true, false])('the SQLite driver, in memory: %s', (inMemory) => {
  let file: string
  let db: Kysely<Tables>
  let statements: unknown[]
  let connections: Database.Database[]
  let files = 0

  beforeEach(async () => {
    file = inMemory ? ':memory:' : join(folder, `${inMemory}-${++files}.db`)
    connections = []
    statements = []
    const connect = () => {
      const connection = new Database(file, { verbose: (text) => statements.push(text) })
      connection.pragma('journal_mode = WAL')
      connections.push(connection)
      return connection
    }
    db = new Kysely<Tables>({ dialect: new SqliteDialect({ connect, inMemory, writeWaitMs: 60 }) })
    await db.transaction().execute(async (session) => {
      await session.schema
        .createTable('note')
        .addColumn('id', 'integer', (column) => column.primaryKey())
        .addColumn('text', 'text')
        .execute()
    })
  })

  afterEach(() => db.destroy())

  const insert = (session: Kysely<Tables>, id: number, text = '') =>
    session.insertInto('note').values({ id, text }).execute()
  const ids = async () =>
    (await db.selectFrom('note').select('id').orderBy('id').execute()).map(({ id }) => id)

  test('lets the next transaction write after one failed in the middle of a statement', async () => {
    const failed = db.transaction().execute(async (session) => {
      await insert(session, 1)
      await sql`insert into nowhere values (1)`.execute(session)
    })
    await expect(failed).rejects.toThrow('no such table')
    await db.transaction().execute((session) => insert(session, 2))
    expect(await ids()).toEqual([2])
  })

  test('throws conflict for a taken id, and the error of SQLite for a mistake in a statement', async () => {
    const twice = db.transaction().execute(async (session) => {
      await insert(session, 1)
      await insert(session, 1)
    })
    await expect(twice).rejects.toMatchObject({ code: 'conflict' })
    const mistake = db.transaction().execute((session) => sql`insert into note values ('x')`.execute(session))
    await expect(mistake).rejects.toMatchObject({ code: 'SQLITE_ERROR' })
    expect(await ids()).toEqual([])
  })

  test('rolls back when the commit itself fails', async () => {
    await db.transaction().execute(async (session) => {
      await sql`create table child (note_id integer references note (id) deferrable initially deferred)`.execute(
        session,
      )
    })
    for (const connection of connections) connection.pragma('foreign_keys = ON')
    const failed = db.transaction().execute(async (session) => {
      await insert(session, 1)
      await sql`insert into child values (99)`.execute(session)
    })
    await expect(failed).rejects.toThrow('FOREIGN KEY')
    await db.transaction().execute((session) => insert(session, 2))
    expect(await ids()).toEqual([2])
  })

  test('refuses further statements in a transaction that SQLite rolled back by itself', async () => {
    const work = db.transaction().execute(async (session) => {
      await insert(session, 1)
      // As on a full disk: SQLite rolls back by itself and would run the next statement in a transaction of its own.
      await sql`rollback`.execute(session)
      await insert(session, 2).catch(() => undefined)
      await insert(session, 3)
    })
    await expect(work).rejects.toMatchObject({ code: 'unavailable' })
    expect(await ids()).toEqual([])
    await db.transaction().execute((session) => insert(session, 4))
    expect(await ids()).toEqual([4])
  })

  test.each(['commitTransaction', 'rollbackTransaction'] as const)(
    'refuses a statement after the end of its transaction: %s',
    async (end) => {
      const connect = () => new Database(file)
      const driver = new SqliteDialect({ connect, inMemory, writeWaitMs: 60 }).createDriver()
      await driver.init()
      const connection = await driver.acquireConnection()
      await driver.beginTransaction(connection, {})
      await connection.executeQuery(CompiledQuery.raw('select 1'))
      await driver[end](connection)
      const late = connection.executeQuery(CompiledQuery.raw('select 1'))
      await expect(late).rejects.toMatchObject({ code: 'internal' })
      await driver.destroy()
    },
  )

  test('runs transactions in the order in which they were requested', async () => {
    const order: number[] = []
    await Promise.all(
      [1, 2, 3, 4].map((id) =>
        db.transaction().execute(async (session) => {
          order.push(id)
          await new Promise((resolve) => setTimeout(resolve, 5 - id))
          await insert(session, id)
          order.push(id)
        }),
      ),
    )
    expect(order).toEqual([1, 1, 2, 2, 3, 3, 4, 4])
  })

  test('keeps statements prepared and drops the oldest above the limit', async () => {
    await db.transaction().execute((session) => insert(session, 1, 'one'))
    for (let round = 0; round < 2; round++) {
      for (let number = 0; number < 600; number++) {
        const { rows } = await sql`select ${sql.lit(number)} as number from note`.execute(db)
        expect(rows).toEqual([{ number }])
      }
    }
    expect(await ids()).toEqual([1])
  })

  test('throws unavailable when the store is closed', async () => {
    await ids()
    for (const connection of connections) connection.close()
    await expect(ids()).rejects.toMatchObject({ code: 'unavailable' })
    const write = db.transaction().execute((session) => insert(session, 1))
    await expect(write).rejects.toMatchObject({ code: 'unavailable' })
  })

  if (inMemory) return

  test('throws unavailable when another program writes for too long, and can write afterwards', async () => {
    const blocker = new Database(file)
    blocker.exec('begin immediate')
    const writes = [1, 2].map((id) => db.transaction().execute((session) => insert(session, id)))
    const settled = await Promise.allSettled(writes)
    expect(settled).toMatchObject([
      { status: 'rejected', reason: { code: 'unavailable' } },
      { status: 'rejected', reason: { code: 'unavailable' } },
    ])
    expect(await ids()).toEqual([])
    blocker.exec('rollback')
    blocker.close()
    await db.transaction().execute((session) => insert(session, 3))
    expect(await ids()).toEqual([3])
  })

  test('waits for another program that writes, and reads meanwhile', async () => {
    const blocker = new Database(file)
    blocker.exec("begin immediate; insert into note values (1, '')")
    const write = db.transaction().execute((session) => insert(session, 2))
    for (let round = 0; round < 5; round++) {
      await new Promise((resolve) => setTimeout(resolve, 3))
      expect(await ids()).toEqual([])
    }
    blocker.exec('commit')
    blocker.close()
    await write
    expect(await ids()).toEqual([1, 2])
  })

  test('throws unavailable when the disk is full, and keeps nothing of the write', async () => {
    for (const connection of connections) connection.pragma('max_page_count = 20')
    const work = db.transaction().execute(async (session) => {
      await insert(session, 1)
      await insert(session, 2, 'n'.repeat(200_000))
    })
    await expect(work).rejects.toMatchObject({ code: 'unavailable' })
    expect(await ids()).toEqual([])
    await db.transaction().execute((session) => insert(session, 3))
    expect(await ids()).toEqual([3])
  })

  describe('group commit', () => {
    /** The ids that another program sees: only committed ones. */
    const committed = () => {
      const other = new Database(file, { readonly: true })
      const rows = other.prepare('select id from note order by id').pluck().all() as number[]
      other.close()
      return rows
    }
    const ten = Array.from({ length: 10 }, (_, index) => index + 1)

    const commits = () => statements.filter((text) => text === 'commit').length
    beforeEach(() => {
      statements = []
    })

    test('acknowledges a member only after its whole group is committed', async () => {
      const seen = await Promise.all(
        ten.map((id) =>
          db
            .transaction()
            .execute((session) => insert(session, id))
            .then(committed),
        ),
      )
      expect(seen).toEqual(ten.map(() => ten))
    })

    test('commits waiting transactions once, and a transaction that no other waits for by itself', async () => {
      await Promise.all(ten.map((id) => db.transaction().execute((session) => insert(session, id))))
      expect(commits()).toBe(1)
      for (const id of ten) await db.transaction().execute((session) => insert(session, id + 10))
      expect(commits()).toBe(11)
    })

    test('keeps the other members when one fails, at any place in the group', async () => {
      for (const failing of [1, 4, 10]) {
        const settled = await Promise.allSettled(
          ten.map((id) =>
            db.transaction().execute(async (session) => {
              await insert(session, id + failing * 100)
              if (id === failing) throw new Error('no')
              // Runs in the same group, after the failed member.
              if (id > failing + 1) await insert(session, (id + failing * 100) * 1000)
            }),
          ),
        )
        expect(settled.map(({ status }) => status)).toEqual(
          ten.map((id) => (id === failing ? 'rejected' : 'fulfilled')),
        )
        const own = committed().filter((id) => Math.floor(id / 100) === failing)
        expect(own).toEqual(ten.filter((id) => id !== failing).map((id) => id + failing * 100))
      }
    })

    test('bounds how long the first member waits for members that join', async () => {
      const order: string[] = []
      const slow = ten.map((id) =>
        db
          .transaction()
          .execute(async (session) => {
            await insert(session, id)
            await pause(4)
            order.push('written')
          })
          .then(() => order.push('acknowledged')),
      )
      await Promise.all(slow)
      expect(order.indexOf('acknowledged')).toBeLessThan(6)
      expect(commits()).toBeGreaterThan(1)
    })

    test('fails the members whose group met a full disk', async () => {
      for (const connection of connections) connection.pragma('max_page_count = 20')
      const settled = await Promise.allSettled(
        ten.map((id) =>
          db.transaction().execute((session) => insert(session, id, id === 5 ? 'n'.repeat(200_000) : '')),
        ),
      )
      const acknowledged = ten.filter((_, index) => settled[index]!.status === 'fulfilled')
      expect(committed()).toEqual(acknowledged)
      expect(acknowledged).not.toContain(5)
      for (const result of settled)
        if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'unavailable' })
    })

    test('fails every member when the commit fails', async () => {
      connections[0]!.exec(
        'create table child (note_id integer references note (id) deferrable initially deferred)',
      )
      for (const connection of connections) connection.pragma('foreign_keys = ON')
      const settled = await Promise.allSettled(
        ten.map((id) =>
          db.transaction().execute(async (session) => {
            await insert(session, id)
            if (id === 5) await sql`insert into child values (99)`.execute(session)
          }),
        ),
      )
      expect(settled.map(({ status }) => status)).toEqual(ten.map(() => 'rejected'))
      expect(committed()).toEqual([])
      await db.transaction().execute((session) => insert(session, 11))
      expect(committed()).toEqual([11])
    })
  })

  describe('flush of the log', () => {
    let flushes: { done(): void; fail(error: Error): void }[]
    const walFile: WalFile = {
      flush: () => new Promise((done, fail) => flushes.push({ done, fail })),
      close: async () => undefined,
    }
    const state = async (write: Promise<unknown>) =>
      Promise.race([write.then(() => 'acknowledged'), pause(20).then(() => 'waiting')])

    beforeEach(async () => {
      flushes = []
      await db.destroy()
      const connect = () => new Database(file)
      db = new Kysely<Tables>({ dialect: new SqliteDialect({ connect, inMemory, writeWaitMs: 60, walFile }) })
    })

    test('happens before a write is acknowledged or visible', async () => {
      const write = db.transaction().execute((session) => insert(session, 1))
      await expect.poll(() => flushes.length).toBe(1)
      expect(await state(write)).toBe('waiting')
      expect(await ids()).toEqual([])
      flushes[0]!.done()
      expect(await state(write)).toBe('acknowledged')
      expect(await ids()).toEqual([1])
    })

    test('happens once for all writes that arrive during the flush before', async () => {
      const first = db.transaction().execute((session) => insert(session, 1))
      await expect.poll(() => flushes.length).toBe(1)
      const others = [2, 3, 4].map((id) => db.transaction().execute((session) => insert(session, id)))
      expect(await state(Promise.race(others))).toBe('waiting')
      flushes[0]!.done()
      expect(await state(first)).toBe('acknowledged')
      expect(await ids()).toEqual([1])
      await expect.poll(() => flushes.length).toBe(2)
      flushes[1]!.done()
      await Promise.all(others)
      expect(await ids()).toEqual([1, 2, 3, 4])
    })

    test('lets another program write meanwhile', async () => {
      const write = db.transaction().execute((session) => insert(session, 1))
      await expect.poll(() => flushes.length).toBe(1)
      const other = new Database(file)
      other.exec("insert into note values (2, '')")
      other.close()
      flushes[0]!.done()
      await write
      expect(await ids()).toEqual([1, 2])
    })

    test('refuses all later writes after it failed', async () => {
      const write = db.transaction().execute((session) => insert(session, 1))
      const follower = db.transaction().execute((session) => insert(session, 2))
      const settled = Promise.allSettled([write, follower])
      await expect.poll(() => flushes.length).toBe(1)
      const late = Promise.allSettled([db.transaction().execute((session) => insert(session, 3))])
      flushes[0]!.fail(new Error('EIO'))
      for (const { status, reason } of [...(await settled), ...(await late)] as PromiseRejectedResult[]) {
        expect(status).toBe('rejected')
        expect(reason).toMatchObject({ code: 'unavailable', message: /disk/ })
      }
      expect(flushes).toHaveLength(1)
      // Writes of the failed flush may be visible; a later write is not.
      expect(await ids()).not.toContain(3)
    })

    test('happens before the store closes', async () => {
      const write = db.transaction().execute((session) => insert(session, 1))
      await expect.poll(() => flushes.length).toBe(1)
      const closed = db.destroy()
      expect(await state(closed)).toBe('waiting')
      flushes[0]!.done()
      await Promise.all([write, closed])
    })
  })

  test('flushes the log beside its database file', async () => {
    const disk = walFileOf(file)
    await disk.flush()
    await disk.close()
    const nowhere = walFileOf(join(folder, 'nowhere.db'))
    await expect(nowhere.flush()).rejects.toMatchObject({ code: 'ENOENT' })
    await nowhere.close()
  })

  test('reads through a connection that cannot write', async () => {
    await expect(insert(db, 1)).rejects.toThrow()
    expect(await ids()).toEqual([])
  })
})
