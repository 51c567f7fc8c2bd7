import type { Timing } from '../../model/clock.ts'
import type { SqliteConnection } from './connection.ts'

/**
 * Begins a transaction that holds the write lock of the file, and waits for other programs that hold it. SQLite's own
 * wait would block the event loop, so this pauses between tries.
 *
 * @throws unavailable when another program holds the lock for longer than `waitMs`
 */
export async function takeWriteLock(writer: SqliteConnection, waitMs: number, timing: Timing): Promise<void> {
  const end = timing.elapsedMs() + waitMs
  for (let pauseMs = 1; ; pauseMs = Math.min(pauseMs * 2, PAUSE_MAX_MS)) {
    try {
      return writer.run('begin immediate')
    } catch (error) {
      if (!isBusy(error) || timing.elapsedMs() >= end) throw error
    }
    await timing.pause(pauseMs)
  }
}

const PAUSE_MAX_MS = 16

function isBusy(error: unknown): boolean {
  const { cause } = error as { cause?: { code?: string } }
  return cause?.code?.startsWith('SQLITE_BUSY') === true
}
