import type { CustomField } from '../../model/catalog.ts'
import { toMicroseconds } from '../../model/instant.ts'
import type { Json } from '../../model/json.ts'
import {
  type AddressPart,
  addressParts,
  type ListField,
  listFields,
  type Person,
} from '../../model/person.ts'
import { formatPersonId } from '../../model/person-id.ts'
import type { ExportFormat, ExportSource } from '../export-format.ts'
import { JSON_MARK } from '../mapping/read-values.ts'
import { csvLines } from './lines.ts'

/**
 * One row for each person, headers that say where each cell belongs, so that the file can be imported again without a
 * mapping. Cells a spreadsheet would run as a formula have a quote in front.
 */
export const csvExport: ExportFormat = {
  name: 'csv',
  title: 'CSV',
  contentType: 'text/csv; charset=utf-8; header=present',
  extension: 'csv',

  async *write(source) {
    const columns = await columnsFor(source)
    yield* csvLines(async function* () {
      const pages = source.people()[Symbol.asyncIterator]()
      // Before anything is written, because it may be refused.
      let page = await pages.next()
      yield columns.map(({ name }) => name)
      for (; !page.done; page = await pages.next()) {
        for (const person of page.value) yield columns.map(({ cell }) => guarded(cell(person)))
      }
    })
  },
}

interface Column {
  readonly name: string
  cell(person: Person): string
}

/** No program but Kith's own takes the quote off again, so nothing but what needs it gets one. */
export function guarded(cell: string): string {
  const text = cell.replaceAll('\0', '\uFFFD')
  return /^'*[=+\-@\t\r]/.test(text) ? `'${text}` : text
}

async function columnsFor(source: ExportSource): Promise<Column[]> {
  const lengths = await source.longestLists()
  const labels = new Map(source.labels.map(({ id, name }) => [id, name]))
  return [
    { name: 'id', cell: ({ id }) => formatPersonId(id) },
    ...source.dialects.map(
      (dialect): Column => ({
        name: `vendorIds.${dialect}`,
        cell: ({ vendorIds }) => vendorIds[dialect] ?? '',
      }),
    ),
    ...singles.map((name): Column => ({ name, cell: (person) => person[name] ?? '' })),
    ...listFields.flatMap((list) =>
      Array.from({ length: lengths[list] ?? 0 }, (_, index) => entryColumns(list, index)).flat(),
    ),
    {
      name: 'labels',
      cell: ({ labelIds }) => labelIds.map((id) => escaped(labels.get(id) ?? '')).join('; '),
    },
    ...source.customFields.map(customColumn),
    {
      name: 'extensions',
      cell: ({ extensions }) => (Object.keys(extensions).length === 0 ? '' : JSON.stringify(extensions)),
    },
    { name: 'createdAt', cell: ({ createdAt }) => toMicroseconds(createdAt) },
    { name: 'updatedAt', cell: ({ updatedAt }) => toMicroseconds(updatedAt) },
  ]
}

const singles = [
  'fullName',
  'given',
  'surname',
  'company',
  'jobTitle',
  'birthday',
  'notes',
  'language',
  'timeZone',
] as const

function entryColumns(list: ListField, index: number): Column[] {
  const name = `${list}.${index + 1}`
  const parts: Column[] =
    list === 'addresses' ? addressParts.map((part) => partColumn(`${name}.${part}`, index, part)) : []
  return [
    { name, cell: (person) => person[list][index]?.value ?? '' },
    { name: `${name}.label`, cell: (person) => person[list][index]?.label ?? '' },
    { name: `${name}.primary`, cell: (person) => (person[list][index]?.primary ? 'yes' : '') },
    ...parts,
  ]
}

function partColumn(name: string, index: number, part: AddressPart): Column {
  return { name, cell: ({ addresses }) => addresses[index]?.parts[part] ?? '' }
}

function customColumn({ key, type }: CustomField): Column {
  return {
    name: `customFields.${key}:${type}`,
    cell: ({ customFields }) => {
      const value = Object.hasOwn(customFields, key) ? customFields[key] : undefined
      return value === undefined || value === null ? '' : customCell(value, type)
    },
  }
}

/** Texts as they are; what would be read as something else is written as JSON. */
function customCell(value: Json, type: CustomField['type']): string {
  if (typeof value === 'string' && !value.startsWith(JSON_MARK) && value !== '' && type !== 'double')
    return value
  if (typeof value === 'number' && type === 'double' && NUMBER_CELL.test(String(value))) return String(value)
  return `${JSON_MARK}${JSON.stringify(value)}`
}

const NUMBER_CELL = /^-?(0|[1-9]\d{0,14})(\.\d{1,15})?$/

function escaped(label: string): string {
  return label.replaceAll('\\', '\\\\').replaceAll(';', '\\;')
}
