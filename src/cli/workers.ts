import cluster, { type Worker } from 'node:cluster'
import { systemTiming } from '../model/clock.ts'

/** The environment variable with a worker's number, counted from 1. */
const NUMBER_VARIABLE = 'KITH_WORKER'
/** How long to wait before a worker that ended is replaced. */
const REPLACE_AFTER_MS = 1000

/** True in every worker process but the first. False if there is only one process. */
export function isSecondaryWorker(): boolean {
  return cluster.isWorker && process.env[NUMBER_VARIABLE] !== '1'
}

/** Runs `report` when the server is ready. With several workers, the first one runs it when all are ready. */
export function whenAllServe(report: () => void): void {
  if (cluster.isWorker) {
    if (!isSecondaryWorker()) process.once('message', report)
    process.send!('serving')
  } else report()
}

/** Closes the channel to the primary process. An open channel would keep a worker running. */
export function disconnectWorker(): void {
  if (cluster.isWorker) process.disconnect()
}

/**
 * Serves with several processes on the same ports. Each gets the command line of this process. The first prepares the store
 * before the others start. A worker that ends unexpectedly is replaced.
 *
 * @returns when all workers have ended, after SIGINT or SIGTERM
 * @throws Error if a worker cannot start
 */
export async function serveWithWorkers(count: number): Promise<void> {
  let ending = false
  const workers = new Map<number, Worker>()
  const end = (): void => {
    ending = true
    for (const worker of workers.values()) worker.process.kill('SIGTERM')
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, end)

  const start = (number: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = cluster.fork({ [NUMBER_VARIABLE]: String(number) })
      workers.set(number, worker)
      let serving = false
      worker.on('message', () => {
        serving = true
        resolve()
      })
      worker.on('exit', () => {
        workers.delete(number)
        if (ending) resolve()
        else if (!serving) reject(new Error(`worker ${number} could not start`))
        else systemTiming.after(REPLACE_AFTER_MS, () => void replace(number))
      })
    })
  const replace = async (number: number): Promise<void> => {
    if (!ending)
      await start(number).catch(() => void systemTiming.after(REPLACE_AFTER_MS, () => void replace(number)))
  }

  try {
    for (let number = 1; number <= count && !ending; number++) await start(number)
    if (!ending) workers.get(1)?.send('all')
  } catch (error) {
    end()
    throw error
  }
  await new Promise<void>((resolve) => {
    const resolveAtEnd = (): void => {
      if (ending && workers.size === 0) resolve()
    }
    cluster.on('exit', resolveAtEnd)
    resolveAtEnd()
  })
}
