import { connect } from 'node:net'
import type { PoolClient } from 'pg'
import { systemTiming, type Timing } from '../../model/clock.ts'
import { type ReadLimits, type StopReason, stoppedRead, watchReadLimits } from '../../model/read-limits.ts'

/**
 * Runs a statement and cancels it on the server when its client has gone or its time is spent. The connection must not be
 * used again after that: the request to cancel may arrive late.
 *
 * @throws the error of the statement; invalid if it was cancelled
 */
export async function withReadLimits<T>(
  { client, limits }: { client: PoolClient; limits: ReadLimits },
  send: () => Promise<T>,
  timing: Pick<Timing, 'after'> = systemTiming,
): Promise<T> {
  if (limits.signal?.aborted) throw stoppedRead('client', limits)
  let stopped: StopReason | undefined
  const endWatch = watchReadLimits(limits, timing, (why) => {
    stopped ??= why
    cancelStatement(client)
  })
  try {
    return await send()
  } catch (error) {
    if (stopped) throw stoppedRead(stopped, limits)
    throw error
  } finally {
    endWatch()
  }
}

/** What the types of node-postgres leave out: the server, and the key with which it cancels what a connection runs. */
interface Backend {
  readonly host: string
  readonly port: number
  readonly processID: number
  readonly secretKey: number
}

const CANCEL_REQUEST = 80_877_102

/**
 * Asks the server, over another connection, to cancel what a connection is running. Poolers pass the request on. It needs no
 * round trip before the statement, as `pg_cancel_backend` would, which takes a process id that poolers do not know. If the
 * request is lost, the statement ends at its timeout.
 * https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-CANCELING-REQUESTS
 */
function cancelStatement(client: PoolClient): void {
  const { host, port, processID, secretKey } = client as unknown as Backend
  const request = Buffer.alloc(16)
  request.writeInt32BE(request.length, 0)
  request.writeInt32BE(CANCEL_REQUEST, 4)
  request.writeInt32BE(processID, 8)
  request.writeInt32BE(secretKey, 12)
  const socket = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host)
  socket.on('error', () => undefined)
  socket.end(request)
}
