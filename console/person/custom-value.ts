import type { CustomField } from '../api/types.ts'

/** The state of the editor of a custom field. */
export interface FieldDraft {
  readonly texts: readonly string[]
  readonly currency?: string
}

type Editor = 'text' | 'number' | 'amount' | 'day' | 'choice' | 'choices'

const editors: Readonly<Record<string, Editor>> = {
  varchar: 'text',
  varchar_auto: 'text',
  text: 'text',
  phone: 'text',
  time: 'text',
  double: 'number',
  monetary: 'amount',
  date: 'day',
  enum: 'choice',
  set: 'choices',
}

/** Which editor fits a value; undefined if only the API that wrote the value understands it. */
export function editorOf({ type }: CustomField, value: unknown): Editor | undefined {
  const editor = editors[type]
  if (value === undefined || value === null) return editor
  if (editor === 'choices') return Array.isArray(value) ? editor : undefined
  if (editor === 'amount') return typeof value === 'object' && !Array.isArray(value) ? editor : undefined
  return typeof value === 'object' ? undefined : editor
}

export function draftOf(field: CustomField, value: unknown): FieldDraft {
  if (value === undefined || value === null) return { texts: [] }
  if (Array.isArray(value)) return { texts: value.map(String) }
  if (editorOf(field, value) === 'amount') {
    const { value: amount, currency } = value as { value?: unknown; currency?: unknown }
    return { texts: [String(amount ?? '')], currency: String(currency ?? '') }
  }
  return { texts: [String(value)] }
}

/** The value to send to the API, null to clear the field; undefined if the field cannot hold the text. */
export function fromDraft(field: CustomField, before: unknown, { texts, currency }: FieldDraft): unknown {
  const text = texts[0]?.trim() ?? ''
  switch (editorOf(field, before)) {
    case 'choices':
      return texts.length === 0 ? null : texts.map(Number)
    case 'choice':
      return text === '' ? null : Number(text)
    case 'number':
      return text === '' ? null : toNumber(text)
    case 'amount': {
      if (text === '') return null
      const amount = toNumber(text)
      return amount === undefined ? undefined : { value: amount, currency: currency || null }
    }
    default:
      return text === '' ? null : text
  }
}

function toNumber(text: string): number | undefined {
  const number = Number(text)
  return Number.isFinite(number) ? number : undefined
}
