import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { createImportWork, type ImportWork } from '../bulk/bulk.ts'
import { type Config, defaultConfig, limitsSetting } from '../config.ts'
import { dialects } from '../dialects/index.ts'
import { createHub, createLimits, numberRangeOf, wallClock } from '../hub/hub.ts'
import { systemClock, systemTiming } from '../model/clock.ts'
import { createIds } from '../model/ids.ts'
import type { OrgId } from '../model/person.ts'
import { lockStore, openStore } from '../open-store.ts'
import { failureOf } from '../readers/failure.ts'
import type { Failure, FromReader, ReaderSettings, ToReader } from '../readers/messages.ts'
import { openSqliteScratch } from '../store/sqlite/sqlite.ts'
import { createReadRowsElsewhere } from './read-rows-elsewhere.ts'

/** What a task of an import came to, with what its server must know. */
export interface ImportResult {
  readonly value: unknown
  /** Organizations whose phone numbers are to be read anew. */
  readonly phonesDue: readonly OrgId[]
  /** Unexpected errors that ended a job. */
  readonly failures: readonly Failure[]
}

/** Longer than in the server, which has other work: writers of other programs wait about as long. */
const BATCH_MS = 100
/** Longer than other programs wait before they try again to get the lock of SQLite. */
const PAUSE_MS = 17

/**
 * The program of a process that works on imports beside the server, one task at a time. It writes in transactions with their
 * progress, so the server may kill it at any time.
 */
export function runImportProcess(): void {
  // As `kith import` does.
  setFlagsFromString('--heap-growing-percent=50')
  const phonesDue = new Set<OrgId>()
  const failures: Failure[] = []
  let work: ImportWork | undefined

  async function answer(message: ToReader): Promise<FromReader> {
    try {
      if (message.type === 'open') {
        work = await openWork(message.settings, {
          phoneFormsDue: (orgId) => phonesDue.add(orgId),
          onFailure: (cause) => failures.push(failureOf(cause)),
        })
        return { type: 'ready' }
      }
      phonesDue.clear()
      failures.length = 0
      const result = await doTask(work!, message)
      const value: ImportResult = { value: result, phonesDue: [...phonesDue], failures: [...failures] }
      return { type: 'result', value }
    } catch (error) {
      return { type: 'failure', failure: failureOf(error) }
    }
  }

  process.on('message', (message: ToReader) => {
    void answer(message).then((reply) => process.send!(reply))
  })
  // The server has ended; it or the next one resumes the job.
  process.on('disconnect', () => process.exit())
  // A terminal sends these to the server and its children; the server decides when the children end.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)
}

async function openWork(
  settings: ReaderSettings,
  {
    phoneFormsDue,
    onFailure,
  }: { readonly phoneFormsDue: (orgId: OrgId) => void; readonly onFailure: (cause: unknown) => void },
): Promise<ImportWork> {
  const config: Config = { ...defaultConfig, ...settings, databaseConnectionsMax: 2 }
  // It may outlive its server for a moment. The lock ends with the process.
  await lockStore(config, {
    ...{ use: 'use', command: 'import of kith serve', timing: systemTiming },
    onLost: () => process.exit(1),
  })
  const store = openStore(config)
  const hub = createHub({
    store,
    limits: createLimits({ store, now: wallClock, ...limitsSetting(config) }),
    dialects,
    clock: systemClock(),
    timing: systemTiming,
    ids: createIds(),
    demo: config.demo,
    numberRange: numberRangeOf(config),
    openScratch: openSqliteScratch,
    phoneFormsDue,
  })
  const readRowsElsewhere = createReadRowsElsewhere(fileURLToPath(import.meta.url))
  return createImportWork({
    hub,
    dialects,
    batchMs: BATCH_MS,
    pauseMs: PAUSE_MS,
    readRowsElsewhere,
    onFailure,
  })
}

function doTask(work: ImportWork, message: ToReader): Promise<unknown> {
  switch (message.type) {
    case 'inspect':
      return work.inspect(message.caller, message.received)
    case 'preview':
      return work.preview(message.caller, message.received)
    case 'dryRun':
      return work.dryRun(message.caller, message.received)
    case 'import':
      return work.run(message.caller, message.importId, message.path)
    case 'undo':
      return work.undo(message.caller, message.importId)
    default:
      throw new Error(`An importer cannot do ${message.type}.`)
  }
}
