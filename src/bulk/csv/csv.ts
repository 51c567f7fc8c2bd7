import { type CastingContext, CsvError, parse } from 'csv-parse'
import { parse as parseAtOnce } from 'csv-parse/sync'
import { KithError } from '../../model/errors.ts'
import type { ImportRow } from '../../model/import.ts'
import type { Json, JsonObject } from '../../model/json.ts'
import type { SourceFile } from '../file.ts'
import type { ImportFormat, Inspection, NeededField, ReadContext, ReadWishes } from '../format.ts'
import { fileLimits } from '../limits.ts'
import { compileMapping } from '../mapping/apply.ts'
import {
  type ColumnStatistics,
  emptyStatistics,
  guessMapping,
  namelessColumn,
  observe,
} from '../mapping/guess.ts'
import { type Mapping, readMapping } from '../mapping/mapping.ts'
import { encodingOf, openText, requireText } from '../text.ts'

/** CSV and its kin: any delimiter, any encoding, a header in the first row. */
export const csv: ImportFormat = {
  name: 'csv',
  title: 'CSV, TSV and other tables',
  recognises: (_head, fileName) => /\.(csv|tsv|tab|txt)$/i.test(fileName),

  async inspect(file, wishes) {
    requireText(file)
    const encoding = encodingOf(file, wishes.encoding)
    const delimiter = wishes.delimiter ?? (await delimiterOf(file, encoding))
    const seen = await walk(file, { encoding, delimiter })
    const mapping = mappingFor(seen, wishes)
    requireColumns(mapping, seen.header)
    return toInspection(seen, mapping, { encoding, delimiter })
  },

  async *read(file, options, context) {
    yield* readRows(file, options as unknown as CsvOptions, context)
  },
}

interface Dialect {
  readonly encoding: string
  readonly delimiter: string
}

interface CsvOptions extends Dialect {
  readonly mapping: Mapping
}

interface Walked {
  readonly header: readonly string[]
  readonly rows: number
  readonly statistics: readonly ColumnStatistics[]
  readonly sample: readonly (readonly string[])[]
}

interface ParsedRow {
  readonly record: string[]
  readonly info: Pick<CastingContext, 'lines'> & { bytes: number }
}

/** @throws invalid in the words of the file, not of the parser */
async function* parseRows(file: SourceFile, { encoding, delimiter }: Dialect): AsyncGenerator<ParsedRow> {
  const text = openText(file, encoding)
  const parser = parse({
    delimiter,
    bom: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
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

function toKithError(error: unknown): unknown {
  if (!(error instanceof CsvError)) return error
  const line = Number((error as { lines?: number }).lines ?? 0)
  const told = problems[error.code] ?? `cannot be read (${error.code})`
  return new KithError('invalid', `The file ${told}, near line ${line}. Nothing was imported.`)
}

const problems: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'ends inside a quoted cell: a quote is not closed, or the file was cut off',
  CSV_INVALID_CLOSING_QUOTE: 'has a quote inside a quoted cell that is not doubled, or is in another format',
  INVALID_OPENING_QUOTE: 'has a quote inside a cell that does not begin with one',
  CSV_MAX_RECORD_SIZE: `has a row of more than ${fileLimits.rowBytesMax} bytes: perhaps a quote is not closed`,
}

async function walk(file: SourceFile, dialect: Dialect): Promise<Walked> {
  let header: string[] | undefined
  let rows = 0
  const statistics: ColumnStatistics[] = []
  const sample: string[][] = []
  for await (const { record, info } of parseRows(file, dialect)) {
    refuseNul(record, info.lines)
    if (!header) {
      header = headerOf(record)
      for (const _ of header) statistics.push(emptyStatistics())
      if (!isPerson(record)) continue
    }
    rows += 1
    if (sample.length < fileLimits.previewRowsMax) sample.push(record)
    for (let index = 0; index < header.length; index++) observe(statistics[index]!, record[index] ?? '')
  }
  if (!header) throw new KithError('invalid', 'The file has no rows.')
  return { header, rows, statistics, sample }
}

function headerOf(record: readonly string[]): string[] {
  if (record.length > fileLimits.columnsMax) {
    const message = `The file has ${record.length} columns, more than ${fileLimits.columnsMax}.`
    throw new KithError('invalid', message)
  }
  if (isPerson(record)) return record.map((_, index) => namelessColumn(index))
  return record.map((name) => name.trim().slice(0, fileLimits.valueCharsMax))
}

/** A first row with somebody's e-mail address or phone number in it is no header: it would be lost as one. */
function isPerson(record: readonly string[]): boolean {
  return record.some((cell) => {
    const seen = emptyStatistics()
    observe(seen, cell)
    return seen.emails + seen.phones > 0
  })
}

function refuseNul(record: readonly string[], line: number): void {
  for (const cell of record) {
    if (!cell.includes('\0')) continue
    const message = `The file has NUL bytes, near line ${line}: it is no text, or UTF-16 (try the encoding utf-16le).`
    throw new KithError('invalid', message)
  }
}

/** The delimiter that splits the first rows into the most columns, the same number in every row. */
async function delimiterOf(file: SourceFile, encoding: string): Promise<string> {
  let text = ''
  for await (const piece of openText(file, encoding)) {
    text += piece
    if (text.length > fileLimits.headBytes / 4) break
  }
  const complete = text.length < file.bytes / 4 ? text.slice(0, text.lastIndexOf('\n') + 1) || text : text
  const scored = delimiters.map((delimiter) => ({ delimiter, columns: columnsWith(complete, delimiter) }))
  return scored.reduce((best, next) => (next.columns > best.columns ? next : best)).delimiter
}

const delimiters = [',', ';', '\t', '|'] as const
const ROWS_TRIED = 30

function columnsWith(text: string, delimiter: string): number {
  try {
    const rows: string[][] = parseAtOnce(text, {
      ...{ delimiter, bom: true, relax_column_count: true, skip_empty_lines: true, relax_quotes: true },
      ...{ to: ROWS_TRIED, max_record_size: fileLimits.rowBytesMax },
    })
    const columns = rows[0]?.length ?? 0
    const agree = rows.filter((row) => row.length === columns).length / rows.length
    return columns > 1 ? columns * agree : 1
  } catch {
    // Tells nothing: it may be the file that is broken.
    return 1
  }
}

function mappingFor({ header, statistics }: Walked, wishes: ReadWishes): Mapping {
  const mapping = wishes.mapping ? readMapping(wishes.mapping) : guessMapping(header, statistics)
  return {
    ...mapping,
    ...(wishes.dateOrder && { dateOrder: wishes.dateOrder }),
    ...(wishes.matchBy && { matchBy: [...wishes.matchBy] }),
    ...(wishes.region !== undefined && { region: wishes.region }),
  }
}

function requireColumns(mapping: Mapping, header: readonly string[]): void {
  const missing = mapping.columns.find(({ column, to }) => to !== null && !header.includes(column))
  if (missing) {
    const message = `The mapping names the column "${missing.column}", which the file does not have.`
    throw new KithError('invalid', message)
  }
  if (mapping.columns.some(({ to }) => to !== null)) return
  const message =
    'No column of the file was recognised: write a mapping, or look at the delimiter and encoding.'
  throw new KithError('invalid', message)
}

function toInspection(seen: Walked, mapping: Mapping, dialect: Dialect): Inspection {
  const customFields: NeededField[] = mapping.columns.flatMap(({ to, name, type }) => {
    const key = to?.startsWith('customFields.') ? to.slice('customFields.'.length) : undefined
    return key === undefined ? [] : [{ key, name: name ?? key, type: type ?? 'varchar' }]
  })
  const { matchBy, region } = mapping
  const options = { ...dialect, mapping, ...(matchBy && { matchBy }), ...(region && { region }) }
  return {
    rows: seen.rows,
    options: options as unknown as JsonObject,
    customFields,
    mapping,
    sample: { header: seen.header, rows: seen.sample },
  }
}

async function* readRows(
  file: SourceFile,
  { mapping, ...dialect }: CsvOptions,
  { parsePersonId }: ReadContext,
): AsyncGenerator<ImportRow> {
  let header: string[] | undefined
  let map: ReturnType<typeof compileMapping> | undefined
  let row = 0
  let line = 1
  for await (const { record, info } of parseRows(file, dialect)) {
    const begins = line
    line = info.lines + 1
    if (!header || !map) {
      header = headerOf(record)
      map = compileMapping(mapping, header, parsePersonId)
      if (!isPerson(record)) continue
    }
    row += 1
    const place = { row, line: begins, bytes: info.bytes, raw: rawOf(header, record) }
    yield toRow(place, header, record, map)
  }
}

type Place = Pick<ImportRow, 'row' | 'line' | 'bytes' | 'raw'>

function toRow(
  place: Place,
  header: readonly string[],
  record: readonly string[],
  map: ReturnType<typeof compileMapping>,
): ImportRow {
  if (record.length !== header.length) {
    const expected = `${header.length} cells as in the header, not ${record.length}`
    return { kind: 'rejected', ...place, problems: [{ column: null, value: null, expected }] }
  }
  const mapped = map(record)
  if ('draft' in mapped) return { kind: 'person', ...place, ...mapped }
  return { kind: 'rejected', ...place, problems: mapped }
}

/** The row as it came in. Headers may repeat, so that an object would lose cells: then it stays a list. */
function rawOf(header: readonly string[], record: readonly string[]): Json {
  const distinct = new Set(header).size === header.length
  if (!distinct || record.length !== header.length || header.includes('__proto__')) return [...record]
  const raw: Record<string, string> = {}
  for (let index = 0; index < header.length; index++) {
    if (record[index] !== '') raw[header[index]!] = record[index]!
  }
  return raw
}
