import type { CustomField, Label } from '../api/types.ts'
import type { Texts } from '../texts/texts.ts'
import type { Operator } from './filter.ts'

/** Determines the operators and the input of a field. */
type FilterKind = 'text' | 'choice' | 'time' | 'day' | 'number'

export interface FilterField {
  readonly name: string
  readonly label: string
  readonly kind: FilterKind
  readonly sensitive: boolean
  readonly choices: readonly { readonly value: string; readonly label: string }[]
}

export const operatorsOf: Readonly<Record<FilterKind, readonly Operator[]>> = {
  text: ['contains', 'notContains', 'is', 'isNot', 'startsWith', 'endsWith', 'present', 'missing'],
  choice: ['anyOf', 'noneOf', 'present', 'missing'],
  time: ['after', 'before'],
  day: ['is', 'after', 'before', 'present', 'missing'],
  number: ['is', 'isNot', 'present', 'missing'],
}

interface Catalog {
  readonly labels: readonly Label[]
  readonly fields: readonly CustomField[]
  readonly texts: Texts
  readonly sensitive: boolean
}

/** All fields available in filters, with their labels. */
export function filterFields({ labels, fields, texts, sensitive }: Catalog): FilterField[] {
  const t = texts.people.columns
  const text = (name: keyof typeof t, isSensitive: boolean): FilterField => ({
    name,
    label: t[name],
    kind: 'text',
    sensitive: isSensitive,
    choices: [],
  })
  const all: FilterField[] = [
    text('name', true),
    text('given', true),
    text('surname', true),
    text('emails', true),
    text('phones', true),
    text('company', false),
    text('jobTitle', false),
    {
      name: 'labelIds',
      label: t.labelIds,
      kind: 'choice',
      sensitive: false,
      choices: labels.map(({ id, name }) => ({ value: String(id), label: name })),
    },
    ...fields.map(toFilterField),
    { ...text('birthday', true), kind: 'day' },
    text('onlineServices', true),
    text('addresses', true),
    text('notes', true),
    { ...text('createdAt', false), kind: 'time' },
    { ...text('updatedAt', false), kind: 'time' },
  ]
  return all.filter((field) => sensitive || !field.sensitive)
}

function toFilterField({ key, name, type, options }: CustomField): FilterField {
  const kinds: Readonly<Record<string, FilterKind>> = {
    enum: 'choice',
    set: 'choice',
    date: 'day',
    double: 'number',
    monetary: 'number',
    int: 'number',
  }
  return {
    name: `customFields.${key}`,
    label: name,
    kind: kinds[type] ?? 'text',
    sensitive: true,
    choices: options.map(({ id, label }) => ({ value: String(id), label })),
  }
}
