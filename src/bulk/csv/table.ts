import { type CastingContext, CsvError, parse } from 'csv-parse'
import { KithError } from '../../model/errors.ts'
import { fileLimits } from '../limits.ts'
import { defaultHeader } from '../mapping/guess-mapping.ts'
import { PROBLEM_COLUMN } from '../mapping/mapping.ts'
import type { SourceFile } from '../source-file.ts'
import { openText } from '../text.ts'

/** How the cells of a table are written. */
export interface TableSyntax {
  readonly encoding: string
  readonly delimiter: string
}

export interface ParsedRow {
  readonly record: string[]
  readonly info: Pick<CastingContext, 'lines'> & { bytes: number }
}

/** The rows of a table, including its header and blank rows. @throws invalid if the file is not a valid table */
export async function* parseRows(
  file: SourceFile,
  { encoding, delimiter }: TableSyntax,
): AsyncGenerator<ParsedRow> {
  const text = openText(file, encoding)
  const parser = parse({
    delimiter,
    bom: true,
    info: true,
    relax_column_count: true,
    // Programs write quotes inside of cells as they are: `Nadia "Nadi" Okafor`.
    relax_quotes: true,
    max_record_size: fileLimits.rowBytesMax,
  })
  text.on('error', (error) => parser.destroy(error))
  text.pipe(parser)
  try {
    yield* parser as AsyncIterable<ParsedRow>
  } catch (error) {
    throw toKithError(error)
  } finally {
    text.destroy()
  }
}

/** Explains errors of the parser in terms of the file. */
function toKithError(error: unknown): unknown {
  if (!(error instanceof CsvError)) return error
  const line = Number((error as { lines?: number }).lines ?? 0)
  const explanation = explanations[error.code] ?? `cannot be read (${error.code})`
  return new KithError('invalid', `The file ${explanation}, near line ${line}. Nothing was imported.`)
}

const explanations: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'ends inside a quoted cell: a quote is not closed, or the file is truncated',
  CSV_MAX_RECORD_SIZE: `has a row of more than ${fileLimits.rowBytesMax} bytes: check for a missing closing quote`,
}

/** The names of the columns, from the row of the header. @throws invalid if there are too many columns */
export function headerOf(row: readonly string[]): string[] {
  requireColumnCount(row)
  return row.map((cell, index) => {
    const name = cell.trim().slice(0, fileLimits.valueCharsMax)
    return name.startsWith(`${PROBLEM_COLUMN} `) ? PROBLEM_COLUMN : name || defaultHeader(index)
  })
}

/** The names of the columns of a table without a header. @throws invalid if there are too many columns */
export function defaultHeaderOf(row: readonly string[]): string[] {
  requireColumnCount(row)
  return row.map((_, index) => defaultHeader(index))
}

function requireColumnCount({ length }: readonly string[]): void {
  if (length <= fileLimits.columnsMax) return
  throw new KithError('invalid', `The file has ${length} columns, more than ${fileLimits.columnsMax}.`)
}
