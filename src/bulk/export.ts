import type { ExportOptions, Hub } from '../hub/hub.ts'
import type { Caller } from '../model/access.ts'
import { KithError } from '../model/errors.ts'
import type { DialectTraits } from '../model/traits.ts'
import { csvExport } from './csv/export.ts'
import type { ExportFormat } from './export-format.ts'
import { jsContactExport } from './jscontact/jscontact.ts'
import { jsonLinesExport } from './json-lines/export.ts'
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

/** Everything a caller may see, or what a filter selects, as a file piece by piece. */
export async function exportPeople(
  hub: Hub,
  caller: Caller,
  dialects: readonly DialectTraits[],
  { format, ...options }: ExportOptions & { readonly format: string },
): Promise<AsyncGenerator<string>> {
  const kind = exportFormat(format)
  const wanted: ExportOptions = { removed: kind.removed ?? 'exclude', ...options }
  return kind.write({
    labels: await hub.catalog.listLabels(caller),
    customFields: await hub.catalog.listCustomFields(caller),
    dialects: dialects.filter(({ personIds }) => personIds).map(({ name }) => name),
    definitions: () => hub.exports.definitions(caller),
    people: () => hub.exports.people(caller, wanted),
    peopleWithRecords: () => hub.exports.peopleWithRecords(caller, wanted),
    longestLists: () => hub.exports.longestLists(caller),
  })
}
