import { KithError } from '../../model/errors.ts'
import type { ImportRow, RowProblem } from '../../model/import.ts'
import type { Json, JsonObject } from '../../model/json.ts'
import { isStorableText, storableText } from '../../model/storable-text.ts'
import { requireTable, requireText } from '../file-kinds.ts'
import {
  type ImportFormat,
  type Inspection,
  matchOptions,
  type NeededField,
  type ReadContext,
  type ReadOptions,
} from '../format.ts'
import type { ColumnStatistics } from '../mapping/column-statistics.ts'
import { compileMapping, keptDateKey, type MapRow } from '../mapping/compile-mapping.ts'
import { isDateColumn, type OpenDates, withDateOrders } from '../mapping/date-orders.ts'
import { guessMapping } from '../mapping/guess-mapping.ts'
import { identifies, type Mapping, PROBLEM_COLUMN, placesOf, readMapping } from '../mapping/mapping.ts'
import { shownText, unstorableExpected } from '../remarks.ts'
import { type RowPlace, rejectedRow } from '../rows.ts'
import type { SourceFile } from '../source-file.ts'
import { headText } from '../text.ts'
import { detectDelimiter, firstRows, statedDelimiter } from './delimiter.ts'
import { detectTableEncoding } from './encoding.ts'
import { findHeader, HEADER_ROWS_MAX, isBlank } from './find-header.ts'
import { mappingInHeader } from './rejected-header.ts'
import { createRowKinds, type TableExtent } from './row-kinds.ts'
import { type Summary, summarise } from './summary.ts'
import { parseRows, type TableSyntax } from './table.ts'

/** CSV and similar tables, with any delimiter and encoding. */
export const csv: ImportFormat = {
  name: 'csv',
  title: 'CSV, TSV and other tables',
  plainRows: true,
  recognises: (_head, fileName) => /\.(csv|tsv|tab|txt)$/i.test(fileName),

  async inspect(file, options) {
    requireText(file)
    const syntax = syntaxOf(file, options)
    const { keepFooter } = options
    const summary = await summarise(file, { ...syntax, ...(keepFooter && { keepFooter }) })
    const guessed = mappingFor(summary, options)
    requireColumns(guessed, summary.header, options.mapping !== undefined)
    const statistics = placesOf(guessed, summary.header).map((place) => summary.statistics[place])
    const { mapping, open } = withDateOrders(guessed, statistics)
    return toInspection(summary, { mapping, open, statistics }, syntax, options)
  },

  async *read(file, options, context) {
    yield* readRows(file, options as unknown as CsvOptions, context)
  },
}

/** The options of a job, as stored. */
interface CsvOptions extends TableSyntax, TableExtent {
  readonly mapping: Mapping
}

/** How the cells are written and where the header is: as requested, else as detected from the beginning of the file. */
function syntaxOf(file: SourceFile, options: ReadOptions): Required<TableSyntax> & { headerRow: number } {
  const encoding = detectTableEncoding(file, options.encoding)
  const text = wholeLines(headText(file, encoding), file)
  requireTable(text)
  const delimiter = options.delimiter ?? statedDelimiter(text) ?? detectDelimiter(text)
  const headerRow = options.headerRow ?? findHeader(firstRows(text, delimiter, HEADER_ROWS_MAX))
  return { encoding, delimiter, headerRow }
}

/** The text without the part of a line at its end, if it is only the beginning of the file. */
function wholeLines(text: string, { head, bytes }: SourceFile): string {
  return head.length < bytes ? text.slice(0, text.lastIndexOf('\n') + 1) || text : text
}

function mappingFor({ header, statistics, problemHeader }: Summary, options: ReadOptions): Mapping {
  const given = options.mapping ? readMapping(options.mapping) : mappingInHeader(problemHeader, header)
  const mapping = given ?? guessMapping(header, statistics)
  return {
    ...mapping,
    ...(options.dateOrder && { dateOrder: options.dateOrder, columns: mapping.columns.map(withoutOrder) }),
    ...(options.matchBy && { matchBy: [...options.matchBy] }),
    ...(options.region !== undefined && { region: options.region }),
  }
}

function withoutOrder({ dateOrder: _, ...column }: Mapping['columns'][number]): Mapping['columns'][number] {
  return column
}

function requireColumns(mapping: Mapping, header: readonly string[], isGiven: boolean): void {
  const missing = mapping.columns.find(({ column, to }) => to !== null && !header.includes(column))
  if (missing) {
    const message = `The mapping contains the column "${missing.column}", which the file does not have.`
    throw new KithError('invalid', message)
  }
  const targets = mapping.columns.flatMap(({ to }) => to ?? [])
  if (isGiven ? targets.length > 0 : targets.some(identifies)) return
  const seen = header.slice(0, COLUMNS_SHOWN).map((name) => `"${name.slice(0, HEADER_CHARS_SHOWN)}"`)
  const more = header.length > COLUMNS_SHOWN ? ` and ${header.length - COLUMNS_SHOWN} more` : ''
  const message = `No column of the file is a name, an address, a phone number or an id. Its columns are ${seen.join(', ')}${more}. If it is a table of people, check --delimiter, --encoding and --header-row, or provide a mapping.`
  throw new KithError('invalid', message)
}

const COLUMNS_SHOWN = 12
const HEADER_CHARS_SHOWN = 60

interface Mapped {
  readonly mapping: Mapping
  readonly open: OpenDates | undefined
  readonly statistics: readonly (ColumnStatistics | undefined)[]
}

function toInspection(
  summary: Summary,
  { mapping, open, statistics }: Mapped,
  syntax: Required<TableSyntax> & { headerRow: number },
  { strict }: ReadOptions,
): Inspection {
  const { header, rows, sample, skipped, footerRow } = summary
  const options = {
    ...syntax,
    mapping,
    header,
    ...(footerRow !== undefined && { footerRow }),
    ...matchOptions({ ...mapping, ...(strict === true && { strict }) }),
  }
  return {
    rows,
    options: options as unknown as JsonObject,
    customFields: [...neededFields(mapping), ...keptDateFields(mapping, statistics)],
    mapping,
    sample: { header, rows: sample },
    table: {
      ...syntax,
      footerRow: footerRow ?? null,
      skipped,
      dateOrder: mapping.dateOrder ?? null,
      ...(open && { openDates: open }),
      leftOut: leftOut(summary, mapping),
    },
    ...(open && { undecided: openOrder(open) }),
  }
}

/** The columns with values that the mapping leaves out. */
function leftOut({ header, statistics }: Summary, mapping: Mapping): string[] {
  const used = new Set(
    placesOf(mapping, header).filter((_, index) => (mapping.columns[index]?.to ?? null) !== null),
  )
  return header.filter((name, index) => {
    return !used.has(index) && name !== PROBLEM_COLUMN && (statistics[index]?.filled ?? 0) > 0
  })
}

function neededFields({ columns }: Mapping): NeededField[] {
  return columns.flatMap(({ to, name, type }) => {
    const key = to?.startsWith('customFields.') ? to.slice('customFields.'.length) : undefined
    return key === undefined ? [] : [{ key, name: name ?? key, type: type ?? 'varchar' }]
  })
}

/** The fields for dates that are kept as text, because their order is open and the user chose so. */
function keptDateFields(
  { columns, dateOrder }: Mapping,
  statistics: readonly (ColumnStatistics | undefined)[],
): NeededField[] {
  return columns.flatMap((column, index) => {
    const isKept = (column.dateOrder ?? dateOrder) === 'keep' && isDateColumn(column)
    if (!isKept || (statistics[index]?.openDates ?? 0) === 0) return []
    return [{ key: keptDateKey(column), name: column.column, type: 'varchar' as const }]
  })
}

function openOrder({ column, date }: OpenDates): KithError {
  const message = `The order of the dates in the column "${column}" is open: ${date} is a day in several orders, and no date proves one. Choose it with --date-order (over HTTP: dateOrder): dmy, mdy or ymd, or keep to import such dates as text. Nothing was imported.`
  return new KithError('invalid', message, { subject: 'date order' })
}

async function* readRows(
  file: SourceFile,
  { mapping, ...options }: CsvOptions,
  { parsePersonId }: ReadContext,
): AsyncGenerator<ImportRow> {
  const kinds = createRowKinds(options)
  const isStorable = cellTest(options)
  let mapRow: MapRow | undefined
  let rawOf: (record: readonly string[]) => Json = (record) => record
  let row = 0
  let nextLine = 1
  for await (const { record, info } of parseRows(file, options)) {
    const line = nextLine
    nextLine = info.lines + 1
    const kind = kinds.kindOf(record)
    if (kind === 'below') return
    if (kind !== 'row') continue
    const header = kinds.header!
    if (!mapRow) {
      mapRow = compileMapping(mapping, header, { parsePersonId })
      rawOf = rawBy(header)
    }
    row += 1
    const notes: RowProblem[] = []
    const whole = record.length === header.length ? record : asLongAs(header, record)
    const cells = storableCells(whole, header, isStorable, notes)
    const place = { row, line, bytes: info.bytes, raw: rawOf(cells) }
    yield withNotes(toRow(place, header, cells, mapRow), notes)
  }
}

/**
 * Whether a cell came as a store can hold it. The parser of tables puts U+FFFD in the place of half of a surrogate pair, which
 * only UTF-16 has.
 */
function cellTest({ encoding }: TableSyntax): (cell: string) => boolean {
  const isWide = /^utf-?16/i.test(encoding)
  return (cell) => isStorableText(cell) && !(isWide && cell.includes('\uFFFD'))
}

/** The cells as a store can hold them, with a remark for each that did not come so. The same list if all did. */
function storableCells(
  cells: readonly string[],
  header: readonly string[],
  isStorable: (cell: string) => boolean,
  notes: RowProblem[],
): readonly string[] {
  if (cells.every(isStorable)) return cells
  return cells.map((cell, index) => {
    if (isStorable(cell)) return cell
    notes.push({ column: header[index] ?? null, value: shownText(cell), expected: unstorableExpected })
    return storableText(cell)
  })
}

/** Programs leave out empty cells at the end of a row, or write more of them. */
function asLongAs({ length }: readonly string[], record: readonly string[]): readonly string[] {
  if (record.length < length) return [...record, ...Array.from({ length: length - record.length }, () => '')]
  return isBlank(record.slice(length)) ? record.slice(0, length) : record
}

function toRow(
  place: RowPlace,
  header: readonly string[],
  record: readonly string[],
  mapRow: MapRow,
): ImportRow {
  if (record.length !== header.length) {
    return rejectedRow(place, `a row of ${header.length} cells, like the header, instead of ${record.length}`)
  }
  const mapped = mapRow(record)
  return 'draft' in mapped ? { kind: 'person', ...place, ...mapped } : rejectedRow(place, mapped)
}

/** The row with the remarks about its cells first. */
function withNotes(row: ImportRow, notes: readonly RowProblem[]): ImportRow {
  if (notes.length === 0) return row
  if (row.kind === 'rejected') return { ...row, problems: [...notes, ...row.problems] }
  return row.kind === 'person' ? { ...row, notes: [...notes, ...(row.notes ?? [])] } : row
}

/** Makes the row as it came in: an object by header, or a list if an object would lose cells with the same header. */
function rawBy(header: readonly string[]): (record: readonly string[]) => Json {
  const isDistinct = new Set(header).size === header.length && !header.includes('__proto__')
  return (record) => {
    if (!isDistinct || record.length !== header.length) return [...record]
    const raw: Record<string, string> = {}
    for (let index = 0; index < header.length; index++) {
      if (record[index] !== '') raw[header[index]!] = record[index]!
    }
    return raw
  }
}
