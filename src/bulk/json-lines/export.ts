import type { PersonWithRecords } from '../../hub/hub.ts'
import type { ExportFormat } from '../export-format.ts'

/** The first line of a lossless export, by which it is known. */
export const EXPORT_MARK = { kith: 'export', version: 1 } as const

/**
 * Everything: labels, custom fields, and each person with ids, times, version and what every source said. Times are
 * microseconds since 1970. Read into an empty store it comes out the same, byte by byte.
 */
export const jsonLinesExport: ExportFormat = {
  name: 'jsonl',
  title: 'JSON Lines, lossless',
  contentType: 'application/x-ndjson',
  extension: 'jsonl',
  removed: 'include',

  async *write({ definitions, peopleWithRecords }) {
    const pages = peopleWithRecords()[Symbol.asyncIterator]()
    // Before anything is written, because it may be refused.
    let page = await pages.next()
    yield line(EXPORT_MARK)
    const { labels, customFields } = await definitions()
    for (const label of labels) yield line({ label })
    for (const customField of customFields) yield line({ customField })
    for (; !page.done; page = await pages.next()) yield page.value.map(toLine).join('')
  },
}

function toLine({ person, records }: PersonWithRecords): string {
  const { orgId: _, ...shown } = person
  return line({
    person: shown,
    records: records.map(
      ({ record: { orgId: _org, personId: _person, sourceId: _source, ...said }, source }) => ({
        ...said,
        source,
      }),
    ),
  })
}

function line(value: unknown): string {
  return `${JSON.stringify(value)}\n`
}
