import { pipeline } from 'node:stream'
import { stringify } from 'csv-stringify'

/** Rows as CSV, piece by piece. A failure among the rows is one of the lines: nobody else would hear of it. */
export async function* csvLines(rows: () => AsyncGenerator<readonly string[]>): AsyncGenerator<string> {
  const lines = stringify({ record_delimiter: '\r\n' })
  pipeline(rows, lines, () => {})
  yield* lines as AsyncIterable<string>
}
