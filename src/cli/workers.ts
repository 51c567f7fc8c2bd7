import cluster, { type Worker } from 'node:cluster'

/** Tells a worker which one it is, from 1. */
const NUMBER = 'KITH_WORKER'
/** How long to wait before a worker that died is replaced. */
const REPLACE_AFTER_MS = 1000

/** Whether this process is one of several that serve together, and not the first of them. */
export function isFurtherWorker(): boolean {
  return cluster.isWorker && process.env[NUMBER] !== '1'
}

/** Does what is to be done once everything serves: of several processes, the first does it when all do. */
export function announce(report: () => void): void {
  if (cluster.isWorker) {
    if (!isFurtherWorker()) process.once('message', report)
    process.send!('serving')
  } else report()
}

/** Ends the bond with the process that started this one, without which a worker would not end. */
export function leaveWorkers(): void {
  if (cluster.isWorker) process.disconnect()
}

/**
 * Serves with several processes on the same ports, each given the command line of this one. The first prepares the store
 * before the others start; one that dies is replaced.
 *
 * @returns when all have ended, after SIGINT or SIGTERM
 * @throws Error when one cannot start
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
      const worker = cluster.fork({ [NUMBER]: String(number) })
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
        else setTimeout(() => void replace(number), REPLACE_AFTER_MS)
      })
    })
  const replace = async (number: number): Promise<void> => {
    if (!ending) await start(number).catch(() => setTimeout(() => void replace(number), REPLACE_AFTER_MS))
  }

  try {
    for (let number = 1; number <= count && !ending; number++) await start(number)
    if (!ending) workers.get(1)?.send('all')
  } catch (error) {
    end()
    throw error
  }
  await new Promise<void>((resolve) => {
    const look = (): void => {
      if (ending && workers.size === 0) resolve()
    }
    cluster.on('exit', look)
    look()
  })
}
