import { Kysely, sql } from 'kysely'
import { Pool } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createDatabase, type TestDatabase } from '../../../test/support/test-database.ts'
import { systemTiming } from '../../model/clock.ts'
import type { ReadLimits } from '../../model/read-limits.ts'
import type { Schema } from '../schema.ts'
import { PostgresDialect } from './dialect.ts'

let database: TestDatabase
let pool: Pool
let dialect: PostgresDialect

beforeAll(async () => {
  database = await createDatabase()
  pool = new Pool({ connectionString: database.url, max: 2, application_name: 'limited' })
  dialect = new PostgresDialect(pool)
})
afterAll(async () => {
  await pool.end()
  await database.drop()
})

const within = (limits: ReadLimits) => new Kysely<Schema>({ dialect: dialect.withLimits(() => limits) })

const sleep = (db: Kysely<Schema>) => sql`select pg_sleep(60)`.execute(db)

async function running(): Promise<number> {
  const [row] = await database.query(
    "select count(*)::int as total from pg_stat_activity where application_name = 'limited' and state = 'active'",
  )
  return row.total
}

async function expectNothingRuns(): Promise<void> {
  const begun = performance.now()
  while ((await running()) > 0) {
    expect(performance.now() - begun).toBeLessThan(5000)
    await systemTiming.pause(20)
  }
}

test('cancels a statement on the server when its time is spent', async () => {
  await expect(sleep(within({ budgetMs: 100 }))).rejects.toMatchObject({
    code: 'invalid',
    message: expect.stringContaining('stopped after 0.1 seconds'),
  })
  await expectNothingRuns()
})

test('cancels a statement on the server when its client has gone', async () => {
  const client = new AbortController()
  const asleep = sleep(within({ signal: client.signal }))
  const settled = expect(asleep).rejects.toMatchObject({ code: 'invalid' })
  while ((await running()) === 0) await systemTiming.pause(20)
  client.abort()
  await settled
  await expectNothingRuns()
})

test('cancels a statement of a transaction, which is rolled back', async () => {
  const db = within({ budgetMs: 100 })
  const work = db.transaction().execute(async (transaction) => {
    await transaction.insertInto('sequence').values({ org_id: 1, name: 'kept', last_number: 1 }).execute()
    await sleep(transaction)
  })
  await expect(work).rejects.toMatchObject({ code: 'invalid' })
  expect(await database.query("select * from sequence where name = 'kept'")).toEqual([])
  await expectNothingRuns()
})

test('sends no statement for a client who has gone', async () => {
  const client = new AbortController()
  client.abort()
  await expect(sleep(within({ signal: client.signal }))).rejects.toMatchObject({ code: 'invalid' })
})

test('shares prepared statements between reads with limits', async () => {
  for (const text of ['one', 'other']) {
    const db = within({ budgetMs: 10_000 })
    // A statement is prepared when it is used for the third time.
    for (let use = 1; use <= 4; use++) {
      const { rows } = await sql<{ text: string }>`select ${sql.lit(text)} as text`.execute(db)
      expect(rows).toEqual([{ text }])
    }
  }
})

test('leaves statements alone that end in time', async () => {
  const { rows } = await sql`select 1 as one`.execute(within({ budgetMs: 10_000 }))
  expect(rows).toEqual([{ one: 1 }])
})
