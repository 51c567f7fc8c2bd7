import { parseField } from './header-fields.ts'
import type { ColumnMapping } from './mapping.ts'

/** The CSV export of another program. `docs/import.md` lists the programs. */
export interface KnownExport {
  readonly name: string
  /** Patterns of headers that only this program's export has. Each must match a header of the file. */
  readonly signature: readonly RegExp[]
  /** The field of a column; undefined if the header means what it means in other programs. */
  column(header: string): ExportColumn | undefined
}

/** A target without the number of its place, as in `header-names.json`, or with it if the program counts too. */
export type ExportColumn = Pick<ColumnMapping, 'label' | 'separator' | 'offset' | 'international'> & {
  readonly to: string
}

/** Google writes several values into a cell with this between them. */
export const GOOGLE_SEPARATOR = ' ::: '

/** Fields by header, for headers that never vary: `phones#work`, `labels` or, with a separator, `emails ;`. */
export type Fixed = Readonly<Record<string, string>>

/** Ignores what objects inherit: a header may be `constructor`. */
export function fixed(columns: Fixed, header: string): ExportColumn | undefined {
  if (!Object.hasOwn(columns, header)) return undefined
  const [field = '', separator] = columns[header]!.split(/ (?=[;,]$)/)
  return { ...parseField(field), ...(separator !== undefined && { separator }) }
}

/** The offset in a header such as `Create Date (GMT+1)`. */
export function offsetIn(header: string): string | undefined {
  const [, sign, hours, minutes = '00'] = /\((?:GMT|UTC) ?([+-])(\d{1,2})(?::?(\d{2}))?\)$/.exec(header) ?? []
  return sign === undefined ? undefined : `${sign}${hours!.padStart(2, '0')}:${minutes}`
}
