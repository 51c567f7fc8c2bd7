import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { createImportFormats, openSourceFile, readRows } from '../bulk/bulk.ts'
import { dialects } from '../dialects/index.ts'
import { createRowPreparer, type PreparedRow, type RowPreparer } from '../hub/hub.ts'
import { systemClock } from '../model/clock.ts'
import { createIds } from '../model/ids.ts'
import { failureOf } from '../readers/failure.ts'
import { encodeRecordContent } from '../store/record-content.ts'
import { packRows } from './packed-rows.ts'
import type { FromThread, ThreadTask, ToThread } from './thread-messages.ts'

/** Rows sent at once, and the bytes of the file after which fewer are sent. */
const GROUP_ROWS_MAX = 250
const GROUP_BYTES_MAX = 1_000_000

const tools = { clock: systemClock(), ids: createIds(), encode: encodeRecordContent }

/** The program of the thread: reads the rows of a file, prepares them, and sends as many groups as it was asked for. */
export function runRowThread(): void {
  const port = parentPort!
  const { request, preparation } = workerData as ThreadTask
  let preparer = createRowPreparer(preparation, tools)
  let wanted = 0
  let wake = (): void => undefined
  port.on('message', (message: ToThread) => {
    if (message.type === 'prepare') preparer = createRowPreparer(message.preparation, tools)
    else wanted += 1
    wake()
  })
  const turn = async (): Promise<void> => {
    while (wanted === 0) {
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
    wanted -= 1
  }
  sendAll(port, request, turn, () => preparer).catch((error: unknown) => {
    send(port, { type: 'failure', failure: failureOf(error) })
  })
}

async function sendAll(
  port: MessagePort,
  request: ThreadTask['request'],
  turn: () => Promise<void>,
  preparer: () => RowPreparer,
): Promise<void> {
  const file = await openSourceFile(request.path, request.name)
  const format = createImportFormats(dialects).named(request.format)
  let rows: PreparedRow[] = []
  const flush = async (): Promise<void> => {
    await turn()
    sendRows(port, rows, preparer())
    rows = []
  }
  for await (const row of readRows(file, format, request)) {
    rows.push(row)
    const bytes = row.bytes - rows[0]!.bytes
    if (rows.length >= GROUP_ROWS_MAX || bytes >= GROUP_BYTES_MAX) await flush()
  }
  if (rows.length > 0) await flush()
  send(port, { type: 'end' })
  port.close()
}

function sendRows(port: MessagePort, rows: readonly PreparedRow[], preparer: RowPreparer): void {
  const prepared = rows.map(preparer.prepare)
  const packed = packRows(prepared, preparer.phonesOf(rows))
  const message: FromThread = { type: 'rows', packed }
  port.postMessage(message, [packed.contents.buffer as ArrayBuffer])
}

function send(port: MessagePort, message: FromThread): void {
  port.postMessage(message)
}
