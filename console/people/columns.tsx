import type { CustomField, Label, Person } from '../api/types.ts'
import type { Format } from '../texts/format.ts'
import type { Texts } from '../texts/texts.ts'
import { ContactCell, LabelsCell, NameCell, TextCell } from './cells.tsx'
import type { usePhoneFormat } from './use-phone-format.ts'

export interface CellContext {
  readonly labels: ReadonlyMap<number, Label>
  readonly format: Format
  readonly texts: Texts
  readonly phone: ReturnType<typeof usePhoneFormat>
}

export interface Column {
  readonly name: string
  readonly title: string
  /** In pixels; a minimum for the first column, which takes the remaining width. */
  readonly width: number
  /** The sort parameter of the API. */
  readonly sort?: string
  readonly cell: (person: Person, context: CellContext) => React.ReactNode
}

export const defaultColumns = ['name', 'emails', 'phones', 'company', 'labelIds', 'createdAt'] as const

/** All available columns by name. The name column is always first. */
export function allColumns(texts: Texts, fields: readonly CustomField[]): Map<string, Column> {
  const t = texts.people.columns
  const line = (
    name: 'company' | 'jobTitle' | 'language' | 'timeZone' | 'notes' | 'given' | 'surname',
    width = 150,
  ): Column => ({
    name,
    title: t[name],
    width,
    ...((name === 'surname' || name === 'company') && { sort: name }),
    cell: (person) => <TextCell text={person[name]} />,
  })
  const columns: Column[] = [
    {
      name: 'name',
      title: t.name,
      width: 210,
      sort: 'name',
      cell: (person, context) => <NameCell person={person} texts={context.texts} />,
    },
    {
      name: 'emails',
      title: t.emails,
      width: 225,
      cell: ({ emails }, { texts }) => <ContactCell entries={emails} texts={texts} />,
    },
    {
      name: 'phones',
      title: t.phones,
      width: 165,
      cell: ({ phones }, { texts, phone }) => (
        <ContactCell entries={phones} texts={texts} shown={(entry) => phone(entry).text} />
      ),
    },
    line('company'),
    line('jobTitle'),
    {
      name: 'labelIds',
      title: t.labelIds,
      width: 150,
      cell: ({ labelIds }, { labels, texts }) => <LabelsCell ids={labelIds} labels={labels} texts={texts} />,
    },
    line('given', 140),
    line('surname', 140),
    {
      name: 'birthday',
      title: t.birthday,
      width: 150,
      cell: ({ birthday }, { format }) => <TextCell text={birthday && format.day(birthday)} />,
    },
    {
      name: 'onlineServices',
      title: t.onlineServices,
      width: 180,
      cell: ({ onlineServices }, { texts }) => <ContactCell entries={onlineServices} texts={texts} />,
    },
    {
      name: 'addresses',
      title: t.addresses,
      width: 260,
      cell: ({ addresses }, { texts }) => <ContactCell entries={addresses} texts={texts} />,
    },
    line('notes', 260),
    line('language', 110),
    line('timeZone'),
    ...fields.map(toColumn),
    {
      name: 'createdAt',
      title: t.createdAt,
      width: 112,
      sort: 'createdAt',
      cell: ({ createdAt }, { format }) => <TextCell text={format.date(createdAt)} />,
    },
    {
      name: 'updatedAt',
      title: t.updatedAt,
      width: 120,
      sort: 'updatedAt',
      cell: ({ updatedAt }, { format }) => <TextCell text={format.ago(updatedAt)} />,
    },
  ]
  return new Map(columns.map((column) => [column.name, column]))
}

function toColumn(field: CustomField): Column {
  return {
    name: `customFields.${field.key}`,
    title: field.name,
    width: 150,
    cell: ({ customFields }, { format }) => (
      <TextCell text={fieldText(field, customFields[field.key], format)} />
    ),
  }
}

/** Formats a custom value: options by label, amounts with their currency. */
export function fieldText({ type, options }: CustomField, value: unknown, format: Format): string | null {
  if (value === undefined || value === null) return null
  const option = (id: unknown): string => options.find((one) => one.id === Number(id))?.label ?? String(id)
  if (Array.isArray(value))
    return format.list(value.map((item) => (options.length > 0 ? option(item) : textOf(item))))
  if (type === 'enum') return option(value)
  if (type === 'date' && typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value))
    return format.day(value)
  if (typeof value === 'number') return format.number(value)
  if (typeof value === 'object' && 'value' in value) {
    const { value: amount, currency } = value as { value: unknown; currency?: unknown }
    return [typeof amount === 'number' ? format.number(amount) : textOf(amount), currency]
      .filter(Boolean)
      .join(' ')
  }
  return textOf(value)
}

function textOf(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
