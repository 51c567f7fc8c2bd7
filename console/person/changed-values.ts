import type { TimelineEntry } from '../api/types.ts'
import type { Texts } from '../texts/texts.ts'
import { type Catalog, formatValue } from './format-value.ts'

/** One value of a change, ready to be shown. */
export interface ChangedValue {
  /** The name of the field. */
  readonly title: string
  readonly text: string
  readonly removed: boolean
}

/** The values that a change set or removed. */
export function changedValues({ said }: TimelineEntry, catalog: Catalog, texts: Texts): ChangedValue[] {
  return (
    said
      // Skip the internal company id, because the company name is listed too.
      .filter(({ path }) => path !== '/companyId')
      .map(({ path, value, removed }) => {
        const field = path.slice(1).replaceAll('/', '.')
        return {
          title: fieldTitle(field, catalog, texts),
          text: formatValue(field, value, catalog),
          removed: removed === true,
        }
      })
  )
}

function fieldTitle(field: string, { fields }: Catalog, texts: Texts): string {
  const custom = fields.find(({ key }) => field === `customFields.${key}`)
  return custom?.name ?? texts.person.fields[field] ?? field.replace(/^extensions\./, '')
}
