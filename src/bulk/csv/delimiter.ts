import { parse } from 'csv-parse/sync'
import { fileLimits } from '../limits.ts'
import type { SourceFile } from '../source-file.ts'
import { openText } from '../text.ts'

/** The delimiter that splits the first rows into the most columns, with the same number of columns in each row. */
export async function detectDelimiter(file: SourceFile, encoding: string): Promise<string> {
  let text = ''
  for await (const chunk of openText(file, encoding)) {
    text += chunk
    if (text.length > fileLimits.headBytes / 4) break
  }
  const isPart = text.length < file.bytes / 4
  const wholeLines = isPart ? text.slice(0, text.lastIndexOf('\n') + 1) || text : text
  const scored = delimiters.map((delimiter) => ({ delimiter, columns: scoreOf(wholeLines, delimiter) }))
  return scored.reduce((best, next) => (next.columns > best.columns ? next : best)).delimiter
}

const delimiters = [',', ';', '\t', '|'] as const
const ROWS_TRIED = 30

/** The number of columns, times the share of rows that have that number. */
function scoreOf(text: string, delimiter: string): number {
  try {
    const rows: string[][] = parse(text, {
      ...{ delimiter, bom: true, relax_column_count: true, skip_empty_lines: true, relax_quotes: true },
      ...{ to: ROWS_TRIED, max_record_size: fileLimits.rowBytesMax },
    })
    const columns = rows[0]?.length ?? 0
    const share = rows.filter((row) => row.length === columns).length / rows.length
    return columns > 1 ? columns * share : 1
  } catch {
    // An error does not rule the delimiter out: the file itself may be broken.
    return 1
  }
}
