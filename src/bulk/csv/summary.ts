import { KithError } from '../../model/errors.ts'
import { fileLimits } from '../limits.ts'
import { type ColumnStatistics, emptyStatistics, observe } from '../mapping/column-statistics.ts'
import { isKithHeader } from '../mapping/guess-mapping.ts'
import { PROBLEM_COLUMN } from '../mapping/mapping.ts'
import type { SourceFile } from '../source-file.ts'
import { isSeparatorLine } from './find-header.ts'
import { createFooterFinder, type FooterFinder } from './footer.ts'
import { createRowKinds } from './row-kinds.ts'
import { parseRows, type TableSyntax } from './table.ts'

/** What reading a whole table found. */
export interface Summary {
  readonly header: readonly string[]
  /** Without the header and blank rows. */
  readonly rows: number
  readonly statistics: readonly ColumnStatistics[]
  readonly sample: readonly (readonly string[])[]
  /** The texts of the rows above the header and below the table. */
  readonly skipped: readonly string[]
  /** The first row below the table, from 1 and with blank rows; absent if nothing is below it. */
  readonly footerRow?: number
  /** The header of the column of problems, if the file consists of rejected rows. */
  readonly problemHeader: string | undefined
}

/** How a table is summarised. */
interface SummaryOptions extends TableSyntax {
  readonly headerRow: number
  /** Whether totals and notes below the table are rows of it. */
  readonly keepFooter?: boolean
}

/** Reads the whole table once. @throws invalid */
export async function summarise(
  file: SourceFile,
  { headerRow, keepFooter = false, ...syntax }: SummaryOptions,
): Promise<Summary> {
  const kinds = createRowKinds({ headerRow })
  let problemHeader: string | undefined
  let rows = 0
  const statistics: ColumnStatistics[] = []
  const sample: string[][] = []
  const skipped: string[] = []
  let footer: FooterFinder | undefined
  let isAfterBlank = false
  const count = (record: string[]): void => {
    rows += 1
    if (sample.length < fileLimits.previewRowsMax) sample.push(record)
    for (let index = 0; index < statistics.length; index++) observe(statistics[index]!, record[index] ?? '')
  }
  const skip = (record: readonly string[]): void => {
    if (skipped.length < SKIPPED_SHOWN_MAX) skipped.push(textOf(record))
  }
  const begin = (header: readonly string[], record: readonly string[]): void => {
    for (const _ of header) statistics.push(emptyStatistics())
    problemHeader = record.find((cell) => cell.startsWith(PROBLEM_COLUMN))
    // Kith writes nothing below its tables, and a person may be called Total.
    if (!keepFooter && !isKithHeader(header)) footer = createFooterFinder(header.length)
  }
  for await (const { record } of parseRows(file, syntax)) {
    const isFirst = kinds.header === undefined
    const kind = kinds.kindOf(record)
    if (kind === 'above' && !isSeparatorLine(record)) skip(record)
    if (isFirst && kinds.header) begin(kinds.header, record)
    if (kind === 'row') {
      const people = footer?.take(record, kinds.row, isAfterBlank) ?? [record]
      for (const person of people) count(person)
    }
    isAfterBlank = kind === 'blank'
  }
  const below = footer?.end()
  for (const person of below?.rows ?? []) count(person)
  for (const record of below?.footer ?? []) skip(record)
  const { header } = kinds
  if (!header) throw noTable(kinds.row, headerRow)
  const footerRow = below?.from === undefined ? {} : { footerRow: below.from }
  return { header, rows, statistics, sample, skipped, problemHeader, ...footerRow }
}

function noTable(rows: number, headerRow: number): KithError {
  if (rows === 0) return new KithError('invalid', 'The file has no rows.')
  const short = `The file has ${rows} rows, and the header is said to be in row ${headerRow}.`
  const none = 'No column was found: all rows of the file are blank.'
  return new KithError('invalid', headerRow > rows ? short : none)
}

const SKIPPED_SHOWN_MAX = 40
const TEXT_CHARS_SHOWN = 200

function textOf(record: readonly string[]): string {
  const cells = record.map((cell) => cell.trim()).filter(Boolean)
  return cells.join(' ').replace(/\s+/g, ' ').slice(0, TEXT_CHARS_SHOWN)
}
