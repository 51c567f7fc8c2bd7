import { parse } from 'csv-parse/sync'
import { fileLimits } from '../limits.ts'

/** The first rows of a table, with empty ones. Broken quotes are read as text: `parseRows` reports them. */
export function firstRows(text: string, delimiter: string, rows: number): string[][] {
  try {
    return parse(text, {
      ...{ delimiter, bom: true, relax_column_count: true, relax_quotes: true },
      ...{ to: rows, max_record_size: fileLimits.rowBytesMax },
    })
  } catch {
    // The file itself may be broken.
    return []
  }
}

/** The delimiter that a first line such as `sep=;` names, as Excel reads it. */
export function statedDelimiter(text: string): string | undefined {
  return /^\uFEFF?"?sep=([^\r\n])"?[;,\t]*(?:\r|\n|$)/i.exec(text)?.[1]
}

/** The delimiter that splits the first rows into the most columns, with the same number of columns in each row. */
export function detectDelimiter(text: string): string {
  const scored = delimiters.map((delimiter) => ({ delimiter, columns: scoreOf(text, delimiter) }))
  return scored.reduce((best, next) => (next.columns > best.columns ? next : best)).delimiter
}

const delimiters = [',', ';', '\t', '|'] as const
const ROWS_TRIED = 60

/** The most frequent number of columns, times the share of rows that have it. Titles and notes above a table have one. */
function scoreOf(text: string, delimiter: string): number {
  const rows = firstRows(text, delimiter, ROWS_TRIED).filter((row) => row.some((cell) => cell.trim() !== ''))
  const counts = new Map<number, number>()
  for (const { length } of rows) if (length > 1) counts.set(length, (counts.get(length) ?? 0) + 1)
  const scores = [...counts].map(([columns, count]) => (columns * count) / rows.length)
  return Math.max(1, ...scores)
}
