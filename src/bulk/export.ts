import type { ExportOptions, Hub } from '../hub/hub.ts'
import type { Caller } from '../model/access.ts'
import type { ExportReadOptions } from '../model/bulk.ts'
import { KithError } from '../model/errors.ts'
import type { DialectTraits } from '../model/traits.ts'
import { csvExport } from './csv/export.ts'
import type { ExportFormat } from './export-format.ts'
import { jsContactExport } from './jscontact/jscontact.ts'
import { jsonLinesExport } from './json-lines/export.ts'
import { documentsIn, exportDialect, PAGE_SIZE_MAX } from './pages/export.ts'
import type { PageDialect } from './pages/pages.ts'
import { vcard3Export, vcard4Export } from './vcard/export.ts'

export const exportFormats: readonly ExportFormat[] = [
  jsonLinesExport,
  csvExport,
  vcard4Export,
  vcard3Export,
  jsContactExport,
]

/** @throws invalid for a name that is no format */
export function exportFormat(name: string): ExportFormat {
  const found = exportFormats.find((format) => format.name === name)
  if (found) return found
  const names = exportFormats.map((format) => format.name).join(', ')
  throw new KithError('invalid', `There is no format ${name}, only ${names}.`)
}

/** What an export must know of a dialect. */
export type ExportDialect = Pick<DialectTraits, 'name' | 'personIds'> & Partial<PageDialect>

export interface ExportFile {
  readonly contentType: string
  readonly extension: string
  readonly content: AsyncGenerator<string>
}

/** Everything a caller may see, or what a filter selects, as a file piece by piece. @throws invalid, forbidden */
export async function exportPeople(
  hub: Hub,
  caller: Caller,
  dialects: readonly ExportDialect[],
  { format, dialect, pageSize, ...options }: ExportReadOptions,
): Promise<ExportFile> {
  if (dialect !== undefined) {
    if (format !== undefined) throw new KithError('invalid', 'Name a format or a dialect, not both.')
    return inShapeOf(hub, caller, exportDialect(dialects.filter(hasPages), dialect), { pageSize, ...options })
  }
  if (pageSize !== undefined)
    throw new KithError('invalid', 'There are pages only in the shape of a dialect.')
  const kind = exportFormat(format ?? jsonLinesExport.name)
  const wanted: ExportOptions = { removed: kind.removed ?? 'exclude', ...options }
  const content = kind.write({
    labels: await hub.catalog.listLabels(caller),
    customFields: await hub.catalog.listCustomFields(caller),
    dialects: dialects.filter(({ personIds }) => personIds).map(({ name }) => name),
    definitions: () => hub.exports.definitions(caller),
    people: () => hub.exports.people(caller, wanted),
    peopleWithRecords: () => hub.exports.peopleWithRecords(caller, wanted),
    whole: wanted.removed === 'include' && !isSelection(wanted),
    things: (which) => hub.exports.things(caller, which),
    longestLists: () => hub.exports.longestLists(caller),
  })
  return { contentType: kind.contentType, extension: kind.extension, content }
}

function isSelection({ filter, ids, except }: ExportOptions): boolean {
  return filter !== undefined || ids !== undefined || (except !== undefined && except.length > 0)
}

function hasPages(dialect: ExportDialect): dialect is ExportDialect & PageDialect {
  return dialect.contacts !== undefined && dialect.title !== undefined
}

function inShapeOf(
  hub: Hub,
  caller: Caller,
  dialect: PageDialect,
  { pageSize, removed = 'exclude', ...selection }: ExportOptions & { pageSize: number | undefined },
): ExportFile {
  if (removed !== 'exclude') {
    throw new KithError('invalid', `${dialect.title} lists nobody who is removed: jsonl holds them.`)
  }
  if (pageSize !== undefined && !(Number.isInteger(pageSize) && pageSize >= 1 && pageSize <= PAGE_SIZE_MAX)) {
    throw new KithError('invalid', `There are 1 to ${PAGE_SIZE_MAX} people on a page.`)
  }
  const wanted = { ...selection, ...(pageSize !== undefined && { pageSize }) }
  const content = (async function* () {
    for await (const document of documentsIn(hub, caller, dialect, wanted))
      yield `${JSON.stringify(document)}\n`
  })()
  return { contentType: 'application/x-ndjson', extension: 'jsonl', content }
}
