import type { ExportOptions, Hub } from '../hub/hub.ts'
import type { Caller } from '../model/access.ts'
import type { ExportReadOptions } from '../model/bulk.ts'
import { KithError } from '../model/errors.ts'
import type { DialectTraits } from '../model/traits.ts'
import { csvExport } from './csv/export.ts'
import type { ExportFormat } from './export-format.ts'
import { jsContactExport } from './jscontact/jscontact.ts'
import { jsonLinesExport } from './json-lines/export.ts'
import { exportDocuments, findExportDialect, PAGE_SIZE_MAX } from './saved-responses/export.ts'
import type { FileDialect } from './saved-responses/saved-responses.ts'
import { vcard3Export, vcard4Export, vcard21Export } from './vcard/export.ts'

export const exportFormats: readonly ExportFormat[] = [
  jsonLinesExport,
  csvExport,
  vcard4Export,
  vcard3Export,
  vcard21Export,
  jsContactExport,
]

/** @throws invalid if no format has the name */
export function exportFormat(name: string): ExportFormat {
  const found = exportFormats.find((format) => format.name === name)
  if (found) return found
  const names = exportFormats.map((format) => format.name).join(', ')
  throw new KithError('invalid', `Unknown format ${name}. Supported formats: ${names}.`)
}

/** What an export needs of a dialect. */
export type ExportDialect = Pick<DialectTraits, 'name' | 'personIds' | 'versions'> &
  Partial<Omit<FileDialect, 'name' | 'versions'>>

export interface ExportFile {
  readonly contentType: string
  readonly extension: string
  /** The content in chunks. */
  readonly content: AsyncGenerator<string>
}

/** Exports all people the caller can see, or those selected by the options, as a file. @throws invalid, forbidden */
export async function exportPeople(
  hub: Hub,
  caller: Caller,
  dialects: readonly ExportDialect[],
  { format, dialect, pageSize, ...options }: ExportReadOptions,
): Promise<ExportFile> {
  if (dialect !== undefined) {
    if (format !== undefined) throw new KithError('invalid', 'Use either format or dialect, not both.')
    const found = findExportDialect(dialects.filter(isFileDialect), dialect)
    return exportForDialect(hub, caller, found, { pageSize, ...options })
  }
  if (pageSize !== undefined) throw new KithError('invalid', 'pageSize can only be used with dialect.')
  const chosen = exportFormat(format ?? jsonLinesExport.name)
  const exportOptions: ExportOptions = { removed: chosen.removed ?? 'exclude', ...options }
  const content = chosen.write({
    labels: await hub.catalog.listLabels(caller),
    customFields: await hub.catalog.listCustomFields(caller),
    dialects: dialects.filter(({ personIds }) => personIds).map(({ name }) => name),
    definitions: () => hub.exports.definitions(caller),
    people: () => hub.exports.people(caller, exportOptions),
    peopleWithRecords: () => hub.exports.peopleWithRecords(caller, exportOptions),
    withCompanies: caller.sensitive && !isSelection(exportOptions),
    whole: exportOptions.removed === 'include' && !isSelection(exportOptions),
    relatedEntities: (which) => hub.exports.relatedEntities(caller, which),
    longestLists: () => hub.exports.longestLists(caller),
  })
  return { contentType: chosen.contentType, extension: chosen.extension, content }
}

function isSelection({ filter, ids, except }: ExportOptions): boolean {
  return filter !== undefined || ids !== undefined || (except !== undefined && except.length > 0)
}

function isFileDialect(dialect: ExportDialect): dialect is ExportDialect & FileDialect {
  return dialect.contacts !== undefined && dialect.title !== undefined
}

function exportForDialect(
  hub: Hub,
  caller: Caller,
  dialect: FileDialect,
  { pageSize, removed = 'exclude', ...selection }: ExportOptions & { pageSize: number | undefined },
): ExportFile {
  if (removed !== 'exclude') {
    const message = `Exports for ${dialect.title} cannot include removed people. Use the format jsonl.`
    throw new KithError('invalid', message)
  }
  if (pageSize !== undefined && !(Number.isInteger(pageSize) && pageSize >= 1 && pageSize <= PAGE_SIZE_MAX)) {
    throw new KithError('invalid', `pageSize must be a whole number from 1 to ${PAGE_SIZE_MAX}.`)
  }
  const options = { ...selection, ...(pageSize !== undefined && { pageSize }) }
  const content = (async function* () {
    for await (const document of exportDocuments(hub, caller, dialect, options)) {
      yield `${JSON.stringify(document)}\n`
    }
  })()
  return { contentType: 'application/x-ndjson', extension: 'jsonl', content }
}

/** Waits for the first chunk, so that an error at the beginning can still become an error response. */
export async function startReading<Chunk>(content: AsyncGenerator<Chunk>): Promise<AsyncGenerator<Chunk>> {
  const first = await content.next()
  return (async function* () {
    if (first.done) return
    yield first.value
    yield* content
  })()
}
