import { KithError } from '../../model/errors.ts'
import { binaryFileMessage } from '../file-kinds.ts'
import { fileLimits } from '../limits.ts'
import { type ColumnStatistics, emptyStatistics, observe } from '../mapping/column-statistics.ts'
import { isKithHeader } from '../mapping/guess-mapping.ts'
import { PROBLEM_COLUMN } from '../mapping/mapping.ts'
import type { SourceFile } from '../source-file.ts'
import { isBlank, isSeparatorLine } from './find-header.ts'
import { createFooterFinder, type FooterFinder } from './footer.ts'
import { defaultHeaderOf, headerOf, parseRows, type TableSyntax } from './table.ts'

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

/** Reads the whole table once. @throws invalid */
export async function summarise(
  file: SourceFile,
  {
    headerRow,
    keepFooter = false,
    ...syntax
  }: TableSyntax & { readonly headerRow: number; readonly keepFooter?: boolean },
): Promise<Summary> {
  let header: string[] | undefined
  let problemHeader: string | undefined
  let rows = 0
  let recordNumber = 0
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
  for await (const { record, info } of parseRows(file, syntax)) {
    refuseNul(record, info.lines)
    recordNumber += 1
    if (isBlank(record) && recordNumber !== headerRow) {
      isAfterBlank = true
      continue
    }
    if (!header) {
      if (recordNumber < headerRow || (headerRow === 0 && isSeparatorLine(record))) {
        if (!isSeparatorLine(record)) skip(record)
        continue
      }
      header = headerRow === 0 ? defaultHeaderOf(record) : headerOf(record)
      for (const _ of header) statistics.push(emptyStatistics())
      problemHeader = record.find((cell) => cell.startsWith(PROBLEM_COLUMN))
      // Kith writes nothing below its tables, and a person may be called Total.
      if (!keepFooter && !isKithHeader(header)) footer = createFooterFinder(header.length)
      isAfterBlank = false
      if (headerRow > 0) continue
    }
    for (const person of footer?.take(record, recordNumber, isAfterBlank) ?? [record]) count(person)
    isAfterBlank = false
  }
  const below = footer?.end()
  for (const person of below?.rows ?? []) count(person)
  for (const record of below?.footer ?? []) skip(record)
  if (!header) {
    const hasRows = recordNumber > 0
    const short = `The file has ${recordNumber} rows, and the header is said to be in row ${headerRow}.`
    const none = 'No column was found: all rows of the file are blank.'
    throw new KithError(
      'invalid',
      hasRows ? (headerRow > recordNumber ? short : none) : 'The file has no rows.',
    )
  }
  const footerRow = below?.from === undefined ? {} : { footerRow: below.from }
  return { header, rows, statistics, sample, skipped, problemHeader, ...footerRow }
}

const SKIPPED_SHOWN_MAX = 40
const TEXT_CHARS_SHOWN = 200

function textOf(record: readonly string[]): string {
  const cells = record.map((cell) => cell.trim()).filter(Boolean)
  return cells.join(' ').replace(/\s+/g, ' ').slice(0, TEXT_CHARS_SHOWN)
}

function refuseNul(record: readonly string[], line: number): void {
  if (!record.some((cell) => cell.includes('\0'))) return
  const message = binaryFileMessage(`near line ${line}`)
  throw new KithError('invalid', message)
}
