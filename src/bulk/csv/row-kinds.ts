import { isBlank, isSeparatorLine } from './find-header.ts'
import { defaultHeaderOf, headerOf } from './table.ts'

/** Where the table of a file is. Rows are counted from 1 and with blank rows. */
export interface TableExtent {
  /** 0 if the table has no header. */
  readonly headerRow: number
  /** The first row below the table; absent if the table goes to the end of the file. */
  readonly footerRow?: number
}

/** A row is blank, above the header, the header, a row of the table, or below the table. */
export type RowKind = 'blank' | 'above' | 'header' | 'row' | 'below'

/** Tells for the rows of a file, one after the other, what they are. */
export interface RowKinds {
  kindOf(record: readonly string[]): RowKind
  /** The names of the columns, from the row of the header or the first row of the table on. */
  readonly header: readonly string[] | undefined
  /** The number of the last row. */
  readonly row: number
}

export function createRowKinds({ headerRow, footerRow = Number.POSITIVE_INFINITY }: TableExtent): RowKinds {
  let header: readonly string[] | undefined
  let row = 0
  return {
    kindOf(record) {
      row += 1
      if (row >= footerRow) return 'below'
      if (row < headerRow) return isBlank(record) ? 'blank' : 'above'
      if (row === headerRow) {
        header = headerOf(record)
        return 'header'
      }
      if (isBlank(record)) return 'blank'
      if (header) return 'row'
      if (isSeparatorLine(record)) return 'above'
      header = defaultHeaderOf(record)
      return 'row'
    },
    get header() {
      return header
    },
    get row() {
      return row
    },
  }
}
