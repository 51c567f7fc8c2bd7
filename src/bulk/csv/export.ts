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
import { JSON_PREFIX, NUMBER } from '../mapping/read-values.ts'
import { csvLines } from './csv-lines.ts'

/**
 * One row per person. The headers are mapping targets, so that the file can be imported again without a mapping. Cells
 * that a spreadsheet would run as formulas have a quote in front.
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
      // Read the first page before writing, so that a refusal does not leave half a file.
      let page = await pages.next()
      yield columns.map(({ name }) => name)
      for (; !page.done; page = await pages.next()) {
        for (const person of page.value) yield columns.map(({ cell }) => withGuard(cell(person)))
      }
    })
  },
}

interface Column {
  readonly name: string
  cell(person: Person): string
}

/** Only Kith's import removes the quote, so only cells that need it get one. */
function withGuard(cell: string): string {
  // Most cells of a wide table are empty.
  if (cell === '') return cell
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
    ...singleValues.map((name): Column => ({ name, cell: (person) => person[name] ?? '' })),
    ...listFields.flatMap((list) =>
      Array.from({ length: lengths[list] ?? 0 }, (_, index) => entryColumns(list, index)).flat(),
    ),
    {
      name: 'labels',
      cell: ({ labelIds }) => labelIds.map((id) => escapeLabel(labels.get(id) ?? '')).join('; '),
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

const singleValues = [
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

/** Writes text unchanged, and values that would be read as another value as JSON. */
function customCell(value: Json, type: CustomField['type']): string {
  if (typeof value === 'string' && !value.startsWith(JSON_PREFIX) && value !== '' && type !== 'double')
    return value
  if (typeof value === 'number' && type === 'double' && NUMBER.test(String(value))) return String(value)
  return `${JSON_PREFIX}${JSON.stringify(value)}`
}

function escapeLabel(label: string): string {
  return label.replaceAll('\\', '\\\\').replaceAll(';', '\\;')
}
