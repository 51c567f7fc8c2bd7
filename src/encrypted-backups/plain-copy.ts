import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { type Clock, systemClock } from '../model/clock.ts'

/** The hour at which another host's copy counts as left behind. */
const LEFT_BEHIND_AFTER_MICROSECONDS = 86_400_000_000

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Gives work a place for a copy of a store that is not encrypted: a folder of mode 0700 in the folder of the store, where such
 * data lies anyway. It is removed afterwards, also if the work fails or the program is interrupted. What a killed program has
 * left behind is removed by the next one.
 *
 * @param folder of the store
 */
export async function withPlainCopy<T>(folder: string, work: (copy: string) => Promise<T>): Promise<T> {
  removeLeftBehind(folder, systemClock())
  const place = mkdtempSync(join(folder, `${PREFIX}${host()}-${process.pid}-`))
  const stopListening = beforeInterruption(() => remove(place))
  try {
    return await work(join(place, 'store.db'))
  } finally {
    stopListening()
    remove(place)
  }
}

/** Does the work and ends the program when it is interrupted. @returns stops listening */
export function beforeInterruption(work: () => void): () => void {
  const end = (signal: NodeJS.Signals): void => {
    stop()
    work()
    // With no listener left, it ends the program as it would have done.
    process.kill(process.pid, signal)
  }
  const stop = (): void => {
    for (const signal of SIGNALS) process.removeListener(signal, end)
  }
  for (const signal of SIGNALS) process.on(signal, end)
  return stop
}

const PREFIX = 'plain-copy-'

/** Programs in containers share folders, and have the same process ids. */
function host(): string {
  return createHash('sha256').update(hostname()).digest('hex').slice(0, 8)
}

function removeLeftBehind(folder: string, clock: Clock): void {
  for (const name of readdirSync(folder)) {
    const [, itsHost, pid] = /^plain-copy-([0-9a-f]{8})-(\d+)-\w+$/.exec(name) ?? []
    if (itsHost === undefined) continue
    const place = join(folder, name)
    const madeAt = statSync(place, { throwIfNoEntry: false })?.mtimeMs ?? 0
    const isOld = clock.now() - madeAt * 1000 > LEFT_BEHIND_AFTER_MICROSECONDS
    if (isOld || (itsHost === host() && !isAlive(Number(pid)))) remove(place)
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function remove(place: string): void {
  rmSync(place, { recursive: true, force: true })
}
