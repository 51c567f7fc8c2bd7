import { pipeline } from 'node:stream'
import { stringify } from 'csv-stringify'

/** Rows as CSV in chunks. An error of `rows` ends the result with that error. */
export async function* csvLines(rows: () => AsyncGenerator<readonly string[]>): AsyncGenerator<string> {
  const lines = stringify({ record_delimiter: '\r\n' })
  // `pipeline` destroys `lines` with an error of `rows`, so the callback has nothing to do.
  pipeline(rows, lines, () => {})
  yield* lines as AsyncIterable<string>
}
