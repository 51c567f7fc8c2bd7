import type { Timing } from '../../model/clock.ts'

/** How many rows the next batch takes. */
export interface BatchSize {
  readonly rows: number
  /** Learns how long the writing of a batch took. */
  took(rows: number, milliseconds: number): void
}

export function fixedSize(rows: number): BatchSize {
  return { rows, took: () => {} }
}

/** The rows of the first batch, when nothing is known of their cost yet. */
const FIRST_ROWS = 50
const ROWS_MIN = 10

/**
 * As many rows as were written in a time so far, so that other writers wait about that long. A batch has at most twice
 * the rows of the one before, because a few cheap rows say little.
 */
export function sizeByTime(milliseconds: number, rowsMax: number): BatchSize {
  let rows = Math.min(FIRST_ROWS, rowsMax)
  return {
    get rows() {
      return rows
    },
    took(written, elapsed) {
      const affordable = Math.round((written * milliseconds) / Math.max(elapsed, 1))
      rows = Math.max(ROWS_MIN, Math.min(affordable, written * 2, rowsMax))
    },
  }
}

/** Runs the writing of a batch and tells its size how long that took. */
export async function timed<Result>(
  size: BatchSize,
  rows: number,
  timing: Timing,
  write: () => Promise<Result>,
): Promise<Result> {
  const begun = timing.elapsedMs()
  const result = await write()
  size.took(rows, timing.elapsedMs() - begun)
  return result
}
