import { Client, type PoolClient } from 'pg'
import { systemTiming, type Timing } from '../../model/clock.ts'
import { type ReadLimits, type StopReason, stoppedRead } from '../../model/read-limits.ts'

/**
 * Runs a statement and cancels it on the server when its client has gone or its time is spent.
 *
 * The request to cancel goes over a connection of its own with the key of the connection that runs the statement, as the
 * protocol provides. A pooler passes it on, and it needs no round trip before the statement, as
 * `pg_cancel_backend` would, whose process id differs behind a pooler.
 * https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-CANCELING-REQUESTS
 *
 * @param url of the server to which `client` is connected
 * @throws the error of the statement; invalid if it was cancelled
 */
export async function withReadLimits<T>(
  { url, client, limits }: { url: string; client: PoolClient; limits: ReadLimits },
  send: () => Promise<T>,
  timing: Pick<Timing, 'after'> = systemTiming,
): Promise<T> {
  const { signal, budgetMs } = limits
  let stopped: StopReason | undefined
  const stop = (why: StopReason): void => {
    stopped ??= why
    cancelStatement(url, client)
  }
  if (signal?.aborted) throw stoppedRead('client', limits)
  const leave = (): void => stop('client')
  signal?.addEventListener('abort', leave, { once: true })
  const budget = budgetMs === undefined ? undefined : timing.after(budgetMs, () => stop('budget'))
  try {
    return await send()
  } catch (error) {
    if (stopped) throw stoppedRead(stopped, limits)
    throw error
  } finally {
    budget?.cancel()
    signal?.removeEventListener('abort', leave)
  }
}

/** What the types of node-postgres leave out. */
interface Cancelling {
  readonly activeQuery?: unknown
  cancel(client: unknown, query: unknown): void
  readonly connection: NodeJS.EventEmitter
}

/** Asks the server to cancel what a connection is running; if the request is lost, the statement goes on. */
function cancelStatement(url: string, client: PoolClient): void {
  const { activeQuery } = client as unknown as Cancelling
  if (!activeQuery) return
  const cancelling = new Client({ connectionString: url }) as unknown as Cancelling
  cancelling.connection.on('error', () => undefined)
  cancelling.cancel(client, activeQuery)
}
