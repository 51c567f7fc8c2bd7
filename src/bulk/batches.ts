import type { BatchSize, PreparedRow } from '../hub/hub.ts'
import { readAhead } from '../model/read-ahead.ts'

/** Puts rows into batches. The rows of the next batch are read while the last one is written. */
export function batchesOf(
  groups: AsyncIterable<readonly PreparedRow[]>,
  size: BatchSize,
): AsyncGenerator<PreparedRow[]> {
  return readAhead(inBatches(groups, size))
}

/** Bytes of the file in one batch, about: rows can have pictures. */
const BATCH_BYTES_MAX = 16_000_000

async function* inBatches(
  groups: AsyncIterable<readonly PreparedRow[]>,
  size: BatchSize,
): AsyncGenerator<PreparedRow[]> {
  let batch: PreparedRow[] = []
  for await (const rows of groups) {
    for (const row of rows) {
      batch.push(row)
      if (batch.length < size.rows && row.bytes - batch[0]!.bytes < BATCH_BYTES_MAX) continue
      yield batch
      batch = []
    }
  }
  if (batch.length > 0) yield batch
}
