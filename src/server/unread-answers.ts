import type { Timing } from '../model/clock.ts'
import { type Connection, unsentBytes } from './connections.ts'
import {
  costliest,
  countTransfer,
  createWatch,
  fullTransferTime,
  LEFT_WHEN_SHORT,
  type TransferTime,
} from './transfer-time.ts'

/** Answers that wait in memory until their clients read. */
export interface UnreadAnswers {
  /** Begins to watch a connection whose client does not read as fast as its answers are made. */
  note(connection: Connection): void
  /** Bytes of all unread answers. */
  bytes(): number
  /** Gives clients until then to read the rest. */
  close(deadline: number): void
}

export interface UnreadAnswersOptions {
  /** How long a client may read nothing. */
  readonly answerTimeoutMs: number
  readonly bytesPerSecondMin: number
  /** Bytes of all unread answers. */
  readonly unreadBytesMax: number
  readonly timing: Pick<Timing, 'elapsedMs' | 'every'>
  /** Called when a connection is closed. */
  readonly onClosed: (reason: 'answer timeout' | 'answer memory') => void
}

interface Unread {
  readonly connection: Connection
  client: string
  bytes: number
  readonly transferTime: TransferTime
  progress: Progress
}

/**
 * Closes connections of clients that do not read their answers: after a time in which nothing was read or too little, and
 * if the answers of all clients take too much memory. Other requests need not wait for these clients, because a request
 * has no place any more when it is answered.
 */
export function createUnreadAnswers(options: UnreadAnswersOptions): UnreadAnswers {
  const { answerTimeoutMs, bytesPerSecondMin, unreadBytesMax, timing, onClosed } = options
  const limits = { timeoutMs: answerTimeoutMs, bytesPerSecondMin }
  const byConnection = new Map<Connection, Unread>()
  let bytes = 0
  let closesAt = Number.POSITIVE_INFINITY
  const watch = createWatch(timing, checkAll)

  function measure(unread: Unread): void {
    const now = unsentBytes(unread.connection)
    bytes += now - unread.bytes
    unread.bytes = now
  }

  function forget(unread: Unread): void {
    bytes -= unread.bytes
    byConnection.delete(unread.connection)
  }

  function end(unread: Unread, reason: 'answer timeout' | 'answer memory'): void {
    forget(unread)
    unread.connection.socket.destroy()
    onClosed(reason)
  }

  function checkAll(now: number, lateMs: number): boolean {
    for (const unread of byConnection.values()) {
      measure(unread)
      const { socket } = unread.connection
      if (unread.bytes === 0 || socket.destroyed) {
        forget(unread)
        continue
      }
      const before = unread.progress
      unread.progress = progressOf(unread.connection)
      unread.transferTime.at += lateMs
      const moved = bytesBetween(before, unread.progress)
      countTransfer(unread.transferTime, limits, { now, bytes: moved })
      if (unread.transferTime.leftMs <= 0 || now >= closesAt) end(unread, 'answer timeout')
    }
    return byConnection.size > 0
  }

  function freeMemory(now: number): void {
    for (const unread of byConnection.values()) measure(unread)
    const waitedMs = ({ transferTime: { leftMs, at } }: Unread): number => answerTimeoutMs - leftMs + now - at
    while (bytes > unreadBytesMax * LEFT_WHEN_SHORT) {
      const unread = costliest(byConnection.values(), waitedMs)
      if (!unread) return
      end(unread, 'answer memory')
    }
  }

  return {
    note(connection) {
      const now = timing.elapsedMs()
      let unread = byConnection.get(connection)
      if (!unread) {
        const transferTime = fullTransferTime(limits, now)
        const { client } = connection
        unread = { connection, client, bytes: 0, transferTime, progress: progressOf(connection) }
        byConnection.set(connection, unread)
      }
      unread.client = connection.client
      measure(unread)
      if (bytes > unreadBytesMax) freeMemory(now)
      watch.start()
    },
    bytes: () => bytes,
    close(deadline) {
      closesAt = deadline
    },
  }
}

interface Progress {
  /** Bytes of completed writes. */
  readonly written: number
  /** Bytes of the current write that the operating system has not taken. */
  readonly queued: number
}

/** Node counts the bytes of a write when it is complete. The handle of the socket says how far the current one is. */
function progressOf({ socket }: Connection): Progress {
  const { _handle: handle } = socket as { _handle?: { writeQueueSize?: number } | null }
  return {
    written: (socket.bytesWritten ?? 0) - socket.writableLength,
    queued: handle?.writeQueueSize ?? 0,
  }
}

/** A completed write is counted whole, including what was counted before. That makes a client look faster, never slower. */
function bytesBetween(before: Progress, after: Progress): number {
  return after.written > before.written
    ? after.written - before.written
    : Math.max(0, before.queued - after.queued)
}
