import { KithError } from '../../model/errors.ts'
import type { ImportRow } from '../../model/import.ts'
import type { Json, JsonObject } from '../../model/json.ts'
import {
  type ImportFormat,
  type Inspection,
  matchOptions,
  type NeededField,
  type ReadContext,
  type ReadOptions,
} from '../format.ts'
import { fileLimits } from '../limits.ts'
import { type ColumnStatistics, emptyStatistics, observe } from '../mapping/column-statistics.ts'
import { compileMapping, type MapRow } from '../mapping/compile-mapping.ts'
import { guessMapping } from '../mapping/guess-mapping.ts'
import { type Mapping, readMapping } from '../mapping/mapping.ts'
import { type RowPlace, rejectedRow } from '../rows.ts'
import type { SourceFile } from '../source-file.ts'
import { detectEncoding, requireText } from '../text.ts'
import { detectDelimiter } from './delimiter.ts'
import { headerOf, isHeader, parseRows, type TableSyntax } from './table.ts'

/** CSV and similar tables, with any delimiter and encoding. */
export const csv: ImportFormat = {
  name: 'csv',
  title: 'CSV, TSV and other tables',
  plainRows: true,
  recognises: (_head, fileName) => /\.(csv|tsv|tab|txt)$/i.test(fileName),

  async inspect(file, options) {
    requireText(file)
    const encoding = detectEncoding(file, options.encoding)
    const syntax = { encoding, delimiter: options.delimiter ?? (await detectDelimiter(file, encoding)) }
    const summary = await summarise(file, syntax)
    const mapping = mappingFor(summary, options)
    requireColumns(mapping, summary.header)
    return toInspection(summary, mapping, syntax)
  },

  async *read(file, options, context) {
    yield* readRows(file, options as unknown as CsvOptions, context)
  },
}

/** The options of a job, as stored. */
interface CsvOptions extends TableSyntax {
  readonly mapping: Mapping
}

interface Summary {
  readonly header: readonly string[]
  readonly rows: number
  readonly statistics: readonly ColumnStatistics[]
  readonly sample: readonly (readonly string[])[]
}

/** Reads the whole table once. @throws invalid */
async function summarise(file: SourceFile, syntax: TableSyntax): Promise<Summary> {
  let header: string[] | undefined
  let rows = 0
  const statistics: ColumnStatistics[] = []
  const sample: string[][] = []
  for await (const { record, info } of parseRows(file, syntax)) {
    refuseNul(record, info.lines)
    if (!header) {
      header = headerOf(record)
      for (const _ of header) statistics.push(emptyStatistics())
      if (isHeader(record)) continue
    }
    rows += 1
    if (sample.length < fileLimits.previewRowsMax) sample.push(record)
    for (let index = 0; index < header.length; index++) observe(statistics[index]!, record[index] ?? '')
  }
  if (!header) throw new KithError('invalid', 'The file has no rows.')
  return { header, rows, statistics, sample }
}

function refuseNul(record: readonly string[], line: number): void {
  if (!record.some((cell) => cell.includes('\0'))) return
  const message = `The file contains NUL bytes near line ${line}, so it is not a text file. If it is UTF-16, set its encoding to utf-16le.`
  throw new KithError('invalid', message)
}

function mappingFor({ header, statistics }: Summary, options: ReadOptions): Mapping {
  const mapping = options.mapping ? readMapping(options.mapping) : guessMapping(header, statistics)
  return {
    ...mapping,
    ...(options.dateOrder && { dateOrder: options.dateOrder }),
    ...(options.matchBy && { matchBy: [...options.matchBy] }),
    ...(options.region !== undefined && { region: options.region }),
  }
}

function requireColumns(mapping: Mapping, header: readonly string[]): void {
  const missing = mapping.columns.find(({ column, to }) => to !== null && !header.includes(column))
  if (missing) {
    const message = `The mapping contains the column "${missing.column}", which the file does not have.`
    throw new KithError('invalid', message)
  }
  if (mapping.columns.some(({ to }) => to !== null)) return
  const message = 'No column was recognised. Provide a mapping, or check the delimiter and the encoding.'
  throw new KithError('invalid', message)
}

function toInspection({ header, rows, sample }: Summary, mapping: Mapping, syntax: TableSyntax): Inspection {
  const customFields: NeededField[] = mapping.columns.flatMap(({ to, name, type }) => {
    const key = to?.startsWith('customFields.') ? to.slice('customFields.'.length) : undefined
    return key === undefined ? [] : [{ key, name: name ?? key, type: type ?? 'varchar' }]
  })
  const options = { ...syntax, mapping, ...matchOptions(mapping) }
  return {
    rows,
    options: options as unknown as JsonObject,
    customFields,
    mapping,
    sample: { header, rows: sample },
  }
}

async function* readRows(
  file: SourceFile,
  { mapping, ...syntax }: CsvOptions,
  { parsePersonId }: ReadContext,
): AsyncGenerator<ImportRow> {
  let header: string[] | undefined
  let mapRow: MapRow | undefined
  let rawOf: (record: readonly string[]) => Json = (record) => record
  let row = 0
  let nextLine = 1
  for await (const { record, info } of parseRows(file, syntax)) {
    const line = nextLine
    nextLine = info.lines + 1
    if (!header || !mapRow) {
      header = headerOf(record)
      mapRow = compileMapping(mapping, header, parsePersonId)
      rawOf = rawBy(header)
      if (isHeader(record)) continue
    }
    row += 1
    const place = { row, line, bytes: info.bytes, raw: rawOf(record) }
    yield toRow(place, header, record, mapRow)
  }
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
