import type { Timing } from '../model/clock.ts'
import { KithError } from '../model/errors.ts'
import type { OrgId } from '../model/person.ts'
import { type ReadLimits, type StopReason, stoppedRead, watchReadLimits } from '../model/read-limits.ts'
import type { ReaderSettings, ToReader } from './messages.ts'
import { Reader, type Reply } from './reader.ts'

export interface ReaderPoolOptions {
  /** The file of the program that runs in the processes. */
  readonly program: string
  readonly settings: ReaderSettings
  readonly processesMax: number
  /** Of the processes, as `os.setPriority` takes it. */
  readonly priority?: number
  readonly timing: Timing
  /** Called when a task is stopped before its end. */
  readonly onStopped?: (why: StopReason) => void
}

/** Tasks that one organization may have waiting; more are refused. */
const WAITING_PER_ORGANIZATION_MAX = 100
/** How long a task may go on after its client has gone: most end sooner, and then the process need not be replaced. */
const GRACE_MS = 100
/** A process without a task for this long is ended. */
const IDLE_MS = 60_000
const RETRY_AFTER_SECONDS = 1
/** Organizations whose last turn is remembered while none waits. */
const LAST_TURNS_MAX = 10_000

/** Reads in other processes: whatever they take, the thread that answers requests is free meanwhile. */
export interface ReaderPool {
  /**
   * Runs work with a process of its own, in turns between organizations. If several organizations use the pool, none has
   * all processes while there is more than one.
   *
   * @throws unavailable if too many tasks wait
   */
  use<T>(orgId: OrgId, limits: ReadLimits, work: (reader: LentReader) => Promise<T>): Promise<T>
  readonly state: { readonly processes: number; readonly busy: number; readonly waiting: number }
  close(): Promise<void>
}

/** A reader process for the time of one task. */
export interface LentReader {
  /**
   * Sends a message and waits for the answer. The budget is that of one message.
   *
   * @throws invalid if the budget is spent or the client has gone: then the process is killed
   */
  request(message: ToReader): Promise<Reply>
}

interface Waiting {
  readonly orgId: OrgId
  readonly start: (reader: Reader) => void
  readonly fail: (error: Error) => void
}

export function createReaderPool(options: ReaderPoolOptions): ReaderPool {
  const { program, settings, processesMax, priority, timing, onStopped } = options
  const idle: { readonly reader: Reader; readonly since: number }[] = []
  const readers = new Set<Reader>()
  const busyByOrganization = new Map<OrgId, number>()
  const queues = new Map<OrgId, Waiting[]>()
  /** The last turn of each organization, counted up, since tasks began to wait. */
  const lastTurns = new Map<OrgId, number>()
  let turns = 0
  let closed = false

  const processesOfOne = () => (lastTurns.size > 1 ? Math.max(1, processesMax - 1) : processesMax)
  const ending = timing.every(IDLE_MS / 2, endIdle)

  function endIdle(): void {
    while (idle[0] && timing.elapsedMs() - idle[0].since > IDLE_MS) idle.shift()!.reader.kill()
  }

  /** The first task of the organization whose last turn is longest ago. */
  function nextWaiting(): Waiting | undefined {
    let next: OrgId | undefined
    for (const orgId of queues.keys()) {
      if ((busyByOrganization.get(orgId) ?? 0) >= processesOfOne()) continue
      if (next === undefined || lastTurnOf(orgId) < lastTurnOf(next)) next = orgId
    }
    if (next === undefined) return undefined
    const queue = queues.get(next)!
    const waiting = queue.shift()!
    if (queue.length === 0) queues.delete(next)
    lastTurns.set(next, ++turns)
    if (queues.size === 0 && lastTurns.size > LAST_TURNS_MAX) lastTurns.clear()
    return waiting
  }

  function lastTurnOf(orgId: OrgId): number {
    return lastTurns.get(orgId) ?? 0
  }

  function dispatch(): void {
    while (!closed && (idle.length > 0 || readers.size < processesMax)) {
      const waiting = nextWaiting()
      if (!waiting) return
      const reader = idle.pop()?.reader ?? start()
      busyByOrganization.set(waiting.orgId, (busyByOrganization.get(waiting.orgId) ?? 0) + 1)
      waiting.start(reader)
    }
  }

  function start(): Reader {
    const reader: Reader = new Reader(
      program,
      settings,
      () => {
        readers.delete(reader)
        const place = idle.findIndex((each) => each.reader === reader)
        if (place >= 0) idle.splice(place, 1)
        dispatch()
      },
      priority,
    )
    readers.add(reader)
    return reader
  }

  function giveBack(reader: Reader, orgId: OrgId): void {
    const busy = busyByOrganization.get(orgId)! - 1
    if (busy > 0) busyByOrganization.set(orgId, busy)
    else busyByOrganization.delete(orgId)
    if (!reader.hasEnded) idle.push({ reader, since: timing.elapsedMs() })
    dispatch()
  }

  function take(orgId: OrgId, signal: AbortSignal | undefined): Promise<Reader> {
    return new Promise((resolve, reject) => {
      const queue = queues.get(orgId) ?? []
      if (closed || queue.length >= WAITING_PER_ORGANIZATION_MAX) return reject(tooManyWaiting())
      const leave = (): void => {
        const place = queue.indexOf(waiting)
        if (place < 0) return
        queue.splice(place, 1)
        if (queue.length === 0 && queues.get(orgId) === queue) queues.delete(orgId)
        reject(stoppedRead('client', {}))
      }
      const waiting: Waiting = {
        orgId,
        start(reader) {
          signal?.removeEventListener('abort', leave)
          resolve(reader)
        },
        fail(error) {
          signal?.removeEventListener('abort', leave)
          reject(error)
        },
      }
      queue.push(waiting)
      queues.set(orgId, queue)
      signal?.addEventListener('abort', leave, { once: true })
      dispatch()
    })
  }

  return {
    async use(orgId, limits, work) {
      if (limits.signal?.aborted) throw stoppedRead('client', {})
      const reader = await take(orgId, limits.signal)
      try {
        await readyFor(reader, limits.signal)
        return await work({
          request: (message) => withLimits(reader, message, { limits, timing, onStopped }),
        })
      } finally {
        giveBack(reader, orgId)
      }
    },

    get state() {
      let waiting = 0
      for (const queue of queues.values()) waiting += queue.length
      return { processes: readers.size, busy: readers.size - idle.length, waiting }
    },

    async close() {
      closed = true
      ending.cancel()
      for (const queue of queues.values()) for (const waiting of queue) waiting.fail(tooManyWaiting())
      queues.clear()
      for (const reader of readers) reader.kill()
    },
  }
}

/** Waits until a process that is new has opened the store, or until the client has gone. */
function readyFor(reader: Reader, signal: AbortSignal | undefined): Promise<void> {
  if (!signal) return reader.ready
  return new Promise((resolve, reject) => {
    const leave = (): void => reject(stoppedRead('client', {}))
    if (signal.aborted) return leave()
    signal.addEventListener('abort', leave, { once: true })
    reader.ready.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave))
  })
}

interface Limiting {
  readonly limits: ReadLimits
  readonly timing: Timing
  readonly onStopped: ReaderPoolOptions['onStopped']
}

/** Sends a request, and kills the process if it takes longer than its client waits or its budget allows. */
async function withLimits(
  reader: Reader,
  message: ToReader,
  { limits, timing, onStopped }: Limiting,
): Promise<Reply> {
  const reply = reader.request(message)
  // After a stop it fails, too, when the process has ended.
  reply.catch(() => undefined)
  let endWatch: () => void = () => undefined
  const stopped = new Promise<never>((_resolve, reject) => {
    const stop = (why: StopReason): void => {
      onStopped?.(why)
      reader.kill()
      reject(stoppedRead(why, limits))
    }
    endWatch = watchReadLimits(limits, timing, stop, GRACE_MS)
  })
  try {
    return await Promise.race([reply, stopped])
  } finally {
    endWatch()
  }
}

function tooManyWaiting(): KithError {
  return new KithError('unavailable', 'Too many searches are waiting.', {
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  })
}
