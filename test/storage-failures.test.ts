import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { dialects } from '../src/dialects/index.ts'
import { KithError } from '../src/model/errors.ts'
import { DISK_FULL, fileFailure } from '../src/model/storage-failures.ts'
import { plainRequest } from '../src/server/key-place.ts'
import { openPostgresStore } from '../src/store/postgres/postgres.ts'
import type { SqlStore } from '../src/store/sql-store.ts'
import { openSqliteStore } from '../src/store/sqlite/sqlite.ts'
import { testingOf } from './support/dialect-testings.ts'
import { onPostgres } from './support/engine.ts'
import { createTestKith, type Tenant, type TestKith } from './support/kith.ts'
import { createDatabase, type TestDatabase } from './support/test-database.ts'

/** A store that cannot write: what each API answers, what `/readyz` says, and that both recover. */

let database: TestDatabase | undefined
let store: SqlStore
let kith: TestKith
let tenant: Tenant
beforeAll(async () => {
  database = onPostgres ? await createDatabase() : undefined
  store = database
    ? openPostgresStore({ url: database.url, connectionsMax: 4 })
    : openSqliteStore({ file: ':memory:' })
  kith = await createTestKith({}, { store })
  tenant = await kith.tenant()
})
afterAll(async () => {
  await kith.close()
  await database?.drop()
})

interface Failing {
  readonly name: string
  /** What `/readyz` says. */
  readonly reason: string
  readonly isFull?: boolean
  begin(): Promise<unknown>
  end(): Promise<unknown>
}

/** A store in memory has one connection, which reads and writes. */
const onWriter = (text: string) => sql.raw(text).execute(store.engine.db)

async function pages(): Promise<number> {
  const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(store.engine.db)
  return rows[0]!.page_count
}

const onSqlite: readonly Failing[] = [
  {
    name: 'that is full',
    reason: 'The disk is full.',
    isFull: true,
    begin: async () => onWriter(`pragma max_page_count = ${await pages()}`),
    end: () => onWriter('pragma max_page_count = 1073741823'),
  },
  {
    name: 'that can only be read',
    reason: 'The store can only be read now.',
    begin: () => onWriter('pragma query_only = on'),
    end: () => onWriter('pragma query_only = off'),
  },
]

/** PostgreSQL, with a trigger that fails as the server does. */
const raising = (code: string, reason: string, isFull = false): Failing => ({
  name: `whose server says ${code}`,
  reason,
  isFull,
  async begin() {
    await database!.query(
      `create function fail_writes() returns trigger language plpgsql as
       $$ begin raise exception 'no: /var/lib/secret' using errcode = '${code}'; end $$`,
    )
    for (const table of ['person', 'store_setting'])
      await database!.query(
        `create trigger fail_writes before insert on ${table} for each row execute function fail_writes()`,
      )
  },
  end: () => database!.query('drop function fail_writes() cascade'),
})

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const onServer: readonly Failing[] = [
  raising('53100', 'The disk is full.', true),
  raising('53200', 'The store cannot be reached.'),
  raising('53300', 'The store cannot be reached.'),
  raising('57P03', 'The store cannot be reached.'),
  raising('25006', 'The store can only be read now.'),
  raising('58030', 'The disk failed.'),
  raising('XX001', 'The store is damaged.'),
  {
    name: 'that became a standby, which can only be read',
    reason: 'The store can only be read now.',
    begin: () => makeReadOnly('on'),
    end: () => makeReadOnly('off'),
  },
]

/** For the connections that are open and for new ones. */
async function makeReadOnly(mode: 'on' | 'off'): Promise<void> {
  await database!
    .query(
      `do $$ begin execute format('alter database %I set default_transaction_read_only = ${mode}', current_database()); end $$`,
    )
    .catch(async () => {
      await database!.query(
        `set transaction read write; do $$ begin execute format('alter database %I reset default_transaction_read_only', current_database()); end $$`,
      )
    })
  await database!.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  )
}

let made = 0
let failing: Failing | undefined
async function begin(failure: Failing): Promise<void> {
  failing = failure
  await failure.begin()
}
async function end(): Promise<void> {
  await failing?.end()
  failing = undefined
}
afterEach(end)

async function ready(): Promise<[number, unknown]> {
  const answer = await kith.app.server.app.inject('/readyz')
  return [answer.statusCode, answer.json()]
}

describe.each((onPostgres ? onServer : onSqlite).map((each) => [each.name, each] as const))(
  'a store %s',
  (_name, failure) => {
    test.each(dialects.map((dialect) => [dialect.name, dialect] as const))(
      'is told in the shape of %s, and reads go on',
      async (name, dialect) => {
        const { create, needed, path } = testingOf(name).people
        const request = () => {
          const { path: target, ...options } = create(needed(`failing${++made}`))
          return tenant.request(name, target, { method: 'POST', ...options })
        }
        const before = await request()
        expect(before.status, before.text).toBeLessThan(300)
        await begin(failure)
        kith.observations.length = 0
        let refused = await request()
        // A full store has room for a few people in the pages that it has.
        for (let count = 0; refused.status < 300 && count < 300; count++) refused = await request()
        const subject = failure.isFull ? { subject: DISK_FULL } : {}
        const wire = plainRequest('/', { id: 'x', baseUrl: '' })
        const expected = dialect.renderError(new KithError('unavailable', failure.reason, subject), wire)
        expect(refused.status).toBe(expected.status)
        expect([503, 507]).toContain(refused.status)
        const shape = JSON.parse(JSON.stringify(expected.body))
        expect(Object.keys(refused.json)).toEqual(Object.keys(shape))
        expect(refused.text).not.toMatch(/secret|sqlite|postgres|insert|pragma/i)
        expect(kith.observations.map(({ type }) => type)).toContain('RequestFailed')
        expect((await tenant.request(name, path)).status).toBe(200)
        expect(await ready()).toEqual([503, { status: 'unavailable', reason: failure.reason }])
        await end()
        expect(await ready()).toEqual([200, { status: 'ready' }])
        expect((await request()).status).toBe(before.status)
      },
    )
  },
)

test('all members of a group that a full disk rolled back learn why', async () => {
  if (onPostgres) return
  await begin(onSqlite[0]!)
  const caller = tenant.caller('native')
  const notes = 'n'.repeat(20_000)
  const writes = Array.from({ length: 8 }, (_, index) =>
    kith.app.hub.people.create(caller, { given: `Ada ${index}`, notes }),
  )
  for (const outcome of await Promise.allSettled(writes))
    expect(outcome).toMatchObject({ status: 'rejected', reason: { details: { subject: DISK_FULL } } })
})

test('a store that has proved to take writes is not written to when it is asked whether it is ready', async () => {
  expect(await ready()).toEqual([200, { status: 'ready' }])
  const before = store.dataVersion?.()
  expect(await ready()).toEqual([200, { status: 'ready' }])
  expect(store.dataVersion?.()).toBe(before)
  expect(await store.settings.find('probe')).toBeUndefined()
})

describe('an error of a file', () => {
  const fail = (code: string) => Object.assign(new Error(`${code}: no, write '/var/lib/secret'`), { code })

  test.each([
    ['ENOSPC', 507],
    ['EDQUOT', 507],
    ['EFBIG', 507],
    ['EIO', 503],
    ['EROFS', 503],
    ['EMFILE', 503],
  ])('%s is answered with %i by the native API, without the path', async (code, status) => {
    const failure = fileFailure(fail(code))!
    expect(failure.message).not.toContain('secret')
    const native = dialects.find(({ name }) => name === 'native')!
    expect(native.renderError(failure, plainRequest('/', { id: 'x', baseUrl: '' })).status).toBe(status)
  })

  test('of another kind is unexpected', () => {
    expect(fileFailure(fail('ENOENT'))).toBeUndefined()
    expect(fileFailure(new Error('no'))).toBeUndefined()
    expect(fileFailure(undefined)).toBeUndefined()
  })
})
