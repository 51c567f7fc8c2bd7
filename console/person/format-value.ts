import type { CustomField, Label } from '../api/types.ts'

export interface Catalog {
  readonly labels: readonly Label[]
  readonly fields: readonly CustomField[]
}

/** Formats any value of a person as text: one list entry per line, labels and options by name. */
export function formatValue(name: string, value: unknown, { labels, fields }: Catalog): string {
  if (value === null || value === undefined || value === '') return ''
  const field = name.startsWith('customFields.')
    ? fields.find(({ key }) => name === `customFields.${key}`)
    : undefined
  const one = (item: unknown): string => {
    if (name === 'labelIds') return labels.find(({ id }) => id === item)?.name ?? String(item)
    const option = field?.options.find(({ id }) => id === item)
    if (option) return option.label
    if (typeof item !== 'object' || item === null) return String(item)
    const { value: inner, label } = item as { value?: unknown; label?: unknown }
    if (inner === undefined) return JSON.stringify(item)
    return label ? `${String(inner)} (${String(label)})` : String(inner)
  }
  return Array.isArray(value) ? value.map(one).join('\n') : one(value)
}
