import type { PersonWithRecords } from '../../hub/hub.ts'
import type { PersonRecord } from '../../model/record.ts'
import type { RelatedEntity } from '../../model/related-entity.ts'
import type { ExportFormat } from '../export-format.ts'

/** The first line of a lossless export, by which it is known. */
export const EXPORT_MARK = { kith: 'export', version: 1 } as const

/**
 * Everything: labels, custom fields, companies, saved filters, campaigns, each person with ids, times, version and what
 * every source said, pictures, enrolments and merges. Of a selection of people only what describes them. Times are
 * microseconds since 1970. Read into an empty store it comes out the same, byte by byte.
 */
export const jsonLinesExport: ExportFormat = {
  name: 'jsonl',
  title: 'JSON Lines, lossless',
  contentType: 'application/x-ndjson',
  extension: 'jsonl',
  removed: 'include',

  async *write({ definitions, peopleWithRecords, things, whole }) {
    const pages = peopleWithRecords()[Symbol.asyncIterator]()
    // Before anything is written, because it may be refused.
    let page = await pages.next()
    yield line(EXPORT_MARK)
    const { labels, customFields } = await definitions()
    for (const label of labels) yield line({ label })
    for (const customField of customFields) yield line({ customField })
    if (whole) for await (const some of things('before')) yield some.map(toThingLine).join('')
    for (; !page.done; page = await pages.next()) yield page.value.map(toLine).join('')
    if (whole) for await (const some of things('after')) yield some.map(toThingLine).join('')
  },
}

function toLine({ person, records, oldIds }: PersonWithRecords): string {
  const { orgId: _, ...shown } = person
  return line({
    person: shown,
    ...(Object.keys(oldIds).length > 0 && { oldIds }),
    records: records.map(
      ({ record: { orgId: _org, personId: _person, sourceId: _source, ...said }, source }) => ({
        ...said,
        source,
      }),
    ),
  })
}

function toThingLine({ kind, value }: RelatedEntity): string {
  if (kind === 'picture') return line({ picture: { ...value, bytes: value.bytes.toString('base64') } })
  if (kind !== 'merge') return line({ [kind]: value })
  const { into, from, recordBefore, ...rest } = value
  const before = recordBefore && withoutNumbers(recordBefore)
  return line({
    merge: {
      ...rest,
      into: withoutOrganization(into),
      from: withoutOrganization(from),
      recordBefore: before,
    },
  })
}

function withoutOrganization<T extends { orgId: number }>({ orgId: _, ...rest }: T): Omit<T, 'orgId'> {
  return rest
}

/** Numbers of sources are another store's business. */
function withoutNumbers({ orgId: _org, sourceId: _source, ...rest }: PersonRecord) {
  return rest
}

function line(value: unknown): string {
  return `${JSON.stringify(value)}\n`
}
