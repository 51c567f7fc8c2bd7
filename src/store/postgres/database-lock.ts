import { Client } from 'pg'
import type { Timer, Timing } from '../../model/clock.ts'
import { KithError } from '../../model/errors.ts'
import { refusedUse, type StoreLock, type StoreUse, type StoreUser } from '../store-lock.ts'
import { refused } from './refusals.ts'

export interface DatabaseLockOptions {
  readonly url: string
  readonly connectTimeoutMs: number
  readonly timing: Timing
  /** The lock was lost with its connection, and others have the store now, or may have had it meanwhile. */
  readonly onLost: (error: KithError) => void
}

/** How long to wait before a lost lock is taken again. */
const RETRY_MS = 1000

/** Arbitrary; the second number of the lock stands for the schema, so that stores in one database do not exclude each other. */
const STORE_LOCK = 1_265_202_280

const LOCK_OF_SCHEMA = `${STORE_LOCK}, hashtext(current_schema())`

/**
 * Claims the store in a database by an advisory lock on a connection of its own: `replace` alone, all others shared. Any number of
 * servers may serve a database. The lock is that of a transaction which stays open, because a pooler may give a
 * connection to another client between transactions. Such a transaction holds back neither vacuum nor index builds: it has no snapshot.
 *
 * If the connection breaks, a shared lock is taken again as soon as possible.
 *
 * @throws conflict that names the processes that are in the way; unavailable
 */
export async function lockDatabase(
  use: StoreUse,
  user: StoreUser,
  options: DatabaseLockOptions,
): Promise<StoreLock> {
  let client: Client | undefined
  let retry: Timer | undefined
  let released = false

  async function take(): Promise<void> {
    const taken = await lock(use, user, options)
    if (released) return taken.end()
    taken.once('end', lost)
    client = taken
  }

  function lost(): void {
    client = undefined
    if (released) return
    // What this process does alone is not safe once others may have come in.
    if (use === 'replace') options.onLost(refusedUse(use, placeOf(options.url), []))
    else retry = options.timing.after(RETRY_MS, retake)
  }

  function retake(): void {
    take().catch((error: KithError) => {
      if (error.code === 'conflict') options.onLost(error)
      else lost()
    })
  }

  await take()
  return {
    async release() {
      released = true
      retry?.cancel()
      await client?.end()
    },
  }
}

type Database = Pick<DatabaseLockOptions, 'url' | 'connectTimeoutMs'>

/** The processes that hold the lock of the store in a database. @throws unavailable */
export async function usersOfDatabase(database: Database): Promise<StoreUser[]> {
  const client = clientOf(database)
  try {
    await client.connect()
    return await usersOf(client)
  } catch (error) {
    throw refused(error, 'list users')
  } finally {
    await client.end().catch(() => undefined)
  }
}

function clientOf({ url, connectTimeoutMs }: Database): Client {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
  })
  // It also ends.
  client.on('error', () => undefined)
  return client
}

async function lock(use: StoreUse, user: StoreUser, options: DatabaseLockOptions): Promise<Client> {
  const client = clientOf(options)
  try {
    await client.connect()
    await client.query('begin')
    await client.query('set local idle_in_transaction_session_timeout = 0')
    // A host that is gone without a word keeps its lock no longer than this: 30 s and three probes.
    for (const [name, value] of Object.entries(KEEPALIVE)) await client.query(`set local ${name} = ${value}`)
    await client.query("select set_config('application_name', $1, true)", [nameOf(user)])
    const mode = use === 'replace' ? '' : '_shared'
    const { rows } = await client.query<{ taken: boolean }>(
      `select pg_try_advisory_xact_lock${mode}(${LOCK_OF_SCHEMA}) as taken`,
    )
    if (!rows[0]?.taken) throw refusedUse(use, placeOf(options.url), await usersOf(client))
    return client
  } catch (error) {
    await client.end().catch(() => undefined)
    throw error instanceof KithError ? error : refused(error, 'lock the store')
  }
}

const KEEPALIVE = { tcp_keepalives_idle: 30, tcp_keepalives_interval: 10, tcp_keepalives_count: 3 }

/** The other processes that hold the lock. PostgreSQL shows other users' names only to those who may see them. */
async function usersOf(client: Client): Promise<StoreUser[]> {
  const { rows } = await client.query<{ name: string; since: Date | null }>(`
    select application_name as name, xact_start as since
    from pg_locks join pg_stat_activity using (pid)
    where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())
      and classid = ${STORE_LOCK} and objid = (hashtext(current_schema())::bigint & 4294967295)::oid and granted
    order by xact_start`)
  return rows.map(({ name, since }) => {
    const [, command = name, processId, host = ''] = /^(.*) (\d+)@(.*)$/.exec(name) ?? []
    return { command, processId: Number(processId), host, since: (since?.getTime() ?? 0) * 1000 }
  })
}

/** What PostgreSQL shows of the connection; it cuts the text after 63 bytes. */
function nameOf({ command, processId, host }: StoreUser): string {
  return `${command} ${processId}@${host}`
}

/** The database without its user and password. */
function placeOf(url: string): string {
  const { host, database } = new Client({ connectionString: url })
  return `${host}/${database}`
}
