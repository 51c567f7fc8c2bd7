import type { BatchSize } from '../hub/hub.ts'
import type { ImportRow } from '../model/import.ts'
import { readAhead } from '../model/read-ahead.ts'

/** Groups rows into batches. The rows of the next batch are read while the last one is written. */
export function batchesOf(rows: AsyncIterable<ImportRow>, size: BatchSize): AsyncGenerator<ImportRow[]> {
  return readAhead(groupsOf(rows, size))
}

/** Bytes of the file in one batch, about: rows can have pictures. */
const BATCH_BYTES_MAX = 16_000_000

async function* groupsOf(rows: AsyncIterable<ImportRow>, size: BatchSize): AsyncGenerator<ImportRow[]> {
  let batch: ImportRow[] = []
  for await (const row of rows) {
    batch.push(row)
    if (batch.length < size.rows && row.bytes - batch[0]!.bytes < BATCH_BYTES_MAX) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
