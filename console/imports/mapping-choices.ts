import type { CustomField, ImportPreview } from '../api/types.ts'
import type { Texts } from '../texts/texts.ts'

/** The field that one column of the file maps to, as in the API. */
export interface MappedColumn {
  readonly column: string
  readonly to: string | null
  readonly confidence?: number
  readonly name?: string
  readonly type?: string
}

export interface Mapping {
  readonly columns: readonly MappedColumn[]
  readonly matchBy?: readonly string[]
  readonly dateOrder?: string
}

export interface ChosenMapping {
  /** Undefined for formats with fixed fields, such as vCard. */
  readonly mapping: Mapping | undefined
  readonly matchBy: string
  /** Whether the user changed the target of a column. Otherwise the server detects the columns again. */
  readonly changed: boolean
  /** How the table is read, where the user changed it. */
  readonly reading: Reading
}

/** What the user said about a table. The server detects the rest. */
export interface Reading {
  readonly encoding?: string
  readonly delimiter?: string
  readonly headerRow?: number
  readonly keepFooter?: boolean
  readonly dateOrder?: string
}

/** Encodings in which spreadsheet programs save tables. */
export const encodings = [
  ...['utf-8', 'utf-16le', 'windows-1252', 'windows-1250', 'windows-1251', 'macintosh', 'Shift_JIS'],
  ...['GB18030', 'Big5', 'utf-8+windows-1252'],
] as const

export const delimiters = [',', ';', '\t', '|'] as const

export const dateOrders = ['ymd', 'dmy', 'mdy', 'keep'] as const

export const matchChoices = ['email', 'phone', 'email,phone', 'none'] as const

export function detectedMapping({ mapping }: ImportPreview, reading: Reading = {}): ChosenMapping {
  const detected = mapping as unknown as Mapping | undefined
  return { mapping: detected, matchBy: detected?.matchBy?.join(',') || 'email', changed: false, reading }
}

/** The parameters of the import request. */
export function toImportOptions({ mapping, matchBy, changed, reading }: ChosenMapping) {
  const columns = mapping?.columns.flatMap(({ confidence: _, ...column }) =>
    column.to === null ? [] : [column],
  )
  const matches = matchBy === 'none' ? [] : matchBy.split(',')
  const isSent = mapping !== undefined && changed
  return { matchBy, ...reading, ...(isSent && { mapping: { ...mapping, columns, matchBy: matches } }) }
}

const PLACES = [1, 2, 3] as const
const singles = {
  name: ['fullName', 'prefix', 'given', 'middle', 'surnamePrefix', 'surname', 'suffix'],
  about: ['company', 'jobTitle', 'birthday', 'notes', 'language', 'timeZone', 'labels'],
  ids: ['externalId', 'id', 'createdAt', 'updatedAt'],
} as const
const lists = ['emails', 'phones', 'onlineServices', 'addresses'] as const

/** All fields a column can map to, including detected fields that do not exist yet. */
export function targetChoices(
  texts: Texts,
  fields: readonly CustomField[],
  columns: readonly MappedColumn[],
) {
  const t = texts.imports.targets
  const group = (name: 'name' | 'about' | 'ids') => ({
    group: t.groups[name],
    items: singles[name].map((value) => ({ value, label: t[value] })),
  })
  const groups = [
    group('name'),
    {
      group: t.groups.contact,
      items: lists.flatMap((list) =>
        PLACES.map((place) => ({ value: `${list}.${place}`, label: t[list](place) })),
      ),
    },
    group('about'),
    {
      group: t.groups.fields,
      items: fields.map(({ key, name }) => ({ value: `customFields.${key}`, label: t.customField(name) })),
    },
    group('ids'),
  ]
  const known = new Set(groups.flatMap(({ items }) => items.map(({ value }) => value as string)))
  const others = columns.filter(({ to }) => to !== null && !known.has(to))
  const more = [...new Map(others.map(({ to, name }) => [to!, name ? t.customField(name) : to!])).entries()]
  const extra = more.map(([value, label]) => ({ value, label }))
  return groups.map(({ group: title, items }) => ({
    group: title,
    items: title === t.groups.fields ? [...items, ...extra] : [...items],
  }))
}
