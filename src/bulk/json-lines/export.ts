import type { PersonWithRecords } from '../../hub/hub.ts'
import type { PersonRecord } from '../../model/record.ts'
import type { RelatedEntity } from '../../model/related-entity.ts'
import type { ExportFormat } from '../export-format.ts'

/** The first line of a lossless export, by which the format is recognised. */
export const EXPORT_HEADER = { kith: 'export', version: 1 } as const

/**
 * The lossless export: labels, custom fields, companies, saved filters, campaigns, people with ids, times, versions and
 * the records of every source, pictures, enrolments and merges. The export of a selection of people contains only the
 * people, labels and custom fields. Times are microseconds since 1970. After an import into an empty store, the store
 * exports the same bytes.
 */
export const jsonLinesExport: ExportFormat = {
  name: 'jsonl',
  title: 'JSON Lines, lossless',
  contentType: 'application/x-ndjson',
  extension: 'jsonl',
  removed: 'include',

  async *write({ definitions, peopleWithRecords, relatedEntities, whole }) {
    const pages = peopleWithRecords()[Symbol.asyncIterator]()
    // Read the first page before writing, so that a refusal does not leave half a file.
    let page = await pages.next()
    yield line(EXPORT_HEADER)
    const { labels, customFields } = await definitions()
    for (const label of labels) yield line({ label })
    for (const customField of customFields) yield line({ customField })
    if (whole) for await (const some of relatedEntities('before')) yield some.map(entityLine).join('')
    for (; !page.done; page = await pages.next()) yield page.value.map(personLine).join('')
    if (whole) for await (const some of relatedEntities('after')) yield some.map(entityLine).join('')
  },
}

function personLine({ person, records, oldIds }: PersonWithRecords): string {
  return line({
    person: withoutOrgId(person),
    ...(Object.keys(oldIds).length > 0 && { oldIds }),
    records: records.map(
      ({ record: { orgId: _org, personId: _person, sourceId: _source, ...record }, source }) => ({
        ...record,
        source,
      }),
    ),
  })
}

function entityLine({ kind, value }: RelatedEntity): string {
  if (kind === 'picture') return line({ picture: { ...value, bytes: value.bytes.toString('base64') } })
  if (kind !== 'merge') return line({ [kind]: value })
  const { into, from, recordBefore, ...rest } = value
  return line({
    merge: {
      ...rest,
      into: withoutOrgId(into),
      from: withoutOrgId(from),
      recordBefore: recordBefore && withoutStoreIds(recordBefore),
    },
  })
}

function withoutOrgId<T extends { orgId: number }>({ orgId: _, ...rest }: T): Omit<T, 'orgId'> {
  return rest
}

/** Organization and source ids are only valid in this store. */
function withoutStoreIds({ orgId: _org, sourceId: _source, ...rest }: PersonRecord) {
  return rest
}

function line(value: unknown): string {
  return `${JSON.stringify(value)}\n`
}
