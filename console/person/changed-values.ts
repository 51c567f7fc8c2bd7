import type { TimelineEntry } from '../api/types.ts'
import type { Texts } from '../texts/texts.ts'
import { type Catalog, formatValue } from './format-value.ts'

/** One field of a change, ready to be shown. */
export interface ChangedValue {
  /** The name of the field. */
  readonly title: string
  /** What the change took away; empty when there was nothing. */
  readonly before: string
  /** What the change set; empty when there is nothing any more. */
  readonly after: string
}

/** The fields that a change set or removed. Of lists, only the entries that differ. */
export function changedValues({ fields }: TimelineEntry, catalog: Catalog, texts: Texts): ChangedValue[] {
  return (
    (fields ?? [])
      // Skip the internal company id, because the company name is listed too.
      .filter(({ field }) => field !== 'companyId')
      .map(({ field, before, after }) => ({
        title: fieldTitle(field, catalog, texts),
        before: formatValue(field, withoutShared(before, after), catalog),
        after: formatValue(field, withoutShared(after, before), catalog),
      }))
  )
}

/** The entries of a list that are not in the other one just the same; other values as they are. */
function withoutShared(value: unknown, other: unknown): unknown {
  if (!Array.isArray(value) || !Array.isArray(other)) return value
  const shared = new Set(other.map((entry) => JSON.stringify(entry)))
  return value.filter((entry) => !shared.has(JSON.stringify(entry)))
}

function fieldTitle(field: string, { fields }: Catalog, texts: Texts): string {
  const custom = fields.find(({ key }) => field === `customFields.${key}`)
  return custom?.name ?? texts.person.fields[field] ?? field.replace(/^extensions\./, '')
}
