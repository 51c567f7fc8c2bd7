import { exportPeople, startReading } from '../bulk/bulk.ts'
import { defaultConfig } from '../config.ts'
import { dialects } from '../dialects/index.ts'
import { createHub, type Hub } from '../hub/hub.ts'
import { systemClock, systemTiming } from '../model/clock.ts'
import { createIds } from '../model/ids.ts'
import { readAhead } from '../model/read-ahead.ts'
import { openStore } from '../open-store.ts'
import type { Store } from '../store/store.ts'
import { failureOf } from './failure.ts'
import type { ExportTask, FromReader, ReaderSettings, ReadTask, ToReader } from './messages.ts'

/*
 * The program of a reader process. It opens the store of the server a second time, only to read, and works on one task at a
 * time. The server kills the process to stop a task: SQLite cannot be interrupted from within, and a process that is
 * killed while it reads leaves no lock behind.
 */

let opened: { readonly store: Store; readonly hub: Hub } | undefined
let exported: AsyncGenerator<Uint8Array> | undefined

process.on('message', (message: ToReader) => {
  void answer(message).then((reply) => process.send!(reply))
})
// The server has ended.
process.on('disconnect', () => process.exit())
// A terminal sends these to the server and its children; the server decides when the children end.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)

async function answer(message: ToReader): Promise<FromReader> {
  try {
    switch (message.type) {
      case 'open':
        opened = open(message.settings)
        return { type: 'ready' }
      case 'read':
        return { type: 'result', value: await read(message) }
      case 'export':
        return await startExport(message)
      case 'next': {
        const { value, done } = await exported!.next()
        return done ? { type: 'end' } : { type: 'chunk', bytes: value }
      }
      case 'stop':
        await exported?.return(undefined)
        exported = undefined
        return { type: 'end' }
      default:
        throw new Error(`A reader cannot do ${message.type}.`)
    }
  } catch (error) {
    return { type: 'failure', failure: failureOf(error) }
  }
}

function open(settings: ReaderSettings): { store: Store; hub: Hub } {
  const store = openStore({ ...defaultConfig, ...settings, databaseConnectionsMax: 1 }, { readOnly: true })
  const hub = createHub({
    store,
    dialects,
    clock: systemClock(),
    timing: systemTiming,
    ids: createIds(),
    demo: false,
  })
  return { store, hub }
}

function read({ name, args }: ReadTask): Promise<unknown> {
  const [noun, method] = name.split('.') as [keyof Store['read'], string]
  const methods = opened!.store.read[noun] as unknown as Record<
    string,
    (...args: readonly unknown[]) => Promise<unknown>
  >
  return methods[method]!(...args)
}

async function startExport({ caller, options }: ExportTask): Promise<FromReader> {
  const { contentType, extension, content } = await exportPeople(opened!.hub, caller, dialects, options)
  // The next chunk is made while the last one is on its way.
  exported = readAhead(await startReading(inChunks(content)))
  return { type: 'file', contentType, extension }
}

/** Characters of a chunk, at least, except the last one. */
const CHUNK_CHARACTERS = 65_536

async function* inChunks(texts: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  let parts: string[] = []
  let length = 0
  for await (const text of texts) {
    parts.push(text)
    length += text.length
    if (length < CHUNK_CHARACTERS) continue
    yield Buffer.from(parts.join(''))
    parts = []
    length = 0
  }
  if (length > 0) yield Buffer.from(parts.join(''))
}
