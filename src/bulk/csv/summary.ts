import { KithError } from '../../model/errors.ts'
import { fileLimits } from '../limits.ts'
import { type ColumnStatistics, emptyStatistics, observe } from '../mapping/column-statistics.ts'
import { PROBLEM_COLUMN } from '../mapping/mapping.ts'
import type { SourceFile } from '../source-file.ts'
import { isBlank, isSeparatorLine } from './find-header.ts'
import { defaultHeaderOf, headerOf, parseRows, type TableSyntax } from './table.ts'

/** What reading a whole table found. */
export interface Summary {
  readonly header: readonly string[]
  /** Without the header and blank rows. */
  readonly rows: number
  readonly statistics: readonly ColumnStatistics[]
  readonly sample: readonly (readonly string[])[]
  /** The texts of the rows above the header. */
  readonly skipped: readonly string[]
  /** The header of the column of problems, if the file consists of rejected rows. */
  readonly problemHeader: string | undefined
}

/** Reads the whole table once. @throws invalid */
export async function summarise(
  file: SourceFile,
  { headerRow, ...syntax }: TableSyntax & { readonly headerRow: number },
): Promise<Summary> {
  let header: string[] | undefined
  let problemHeader: string | undefined
  let rows = 0
  let recordNumber = 0
  const statistics: ColumnStatistics[] = []
  const sample: string[][] = []
  const skipped: string[] = []
  for await (const { record, info } of parseRows(file, syntax)) {
    refuseNul(record, info.lines)
    recordNumber += 1
    if (isBlank(record) && recordNumber !== headerRow) continue
    if (!header) {
      if (recordNumber < headerRow || (headerRow === 0 && isSeparatorLine(record))) {
        if (skipped.length < SKIPPED_SHOWN_MAX && !isSeparatorLine(record)) skipped.push(textOf(record))
        continue
      }
      header = headerRow === 0 ? defaultHeaderOf(record) : headerOf(record)
      for (const _ of header) statistics.push(emptyStatistics())
      problemHeader = record.find((cell) => cell.startsWith(PROBLEM_COLUMN))
      if (headerRow > 0) continue
    }
    rows += 1
    if (sample.length < fileLimits.previewRowsMax) sample.push(record)
    for (let index = 0; index < header.length; index++) observe(statistics[index]!, record[index] ?? '')
  }
  if (!header) {
    const hasRows = recordNumber > 0
    const short = `The file has ${recordNumber} rows, and the header is said to be in row ${headerRow}.`
    const none = 'No column was found: all rows of the file are blank.'
    throw new KithError(
      'invalid',
      hasRows ? (headerRow > recordNumber ? short : none) : 'The file has no rows.',
    )
  }
  return { header, rows, statistics, sample, skipped, problemHeader }
}

const SKIPPED_SHOWN_MAX = 40
const TEXT_CHARS_SHOWN = 200

function textOf(record: readonly string[]): string {
  const cells = record.map((cell) => cell.trim()).filter(Boolean)
  return cells.join(' ').replace(/\s+/g, ' ').slice(0, TEXT_CHARS_SHOWN)
}

function refuseNul(record: readonly string[], line: number): void {
  if (!record.some((cell) => cell.includes('\0'))) return
  const message = `The file contains NUL bytes near line ${line}, so it is not a text file. If it is UTF-16, set its encoding to utf-16le.`
  throw new KithError('invalid', message)
}
