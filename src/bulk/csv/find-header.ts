import { emptyStatistics, observe } from '../mapping/column-statistics.ts'
import { knownHeaders } from '../mapping/header-fields.ts'
import { recogniseExport } from '../mapping/known-exports.ts'

/** Rows in which the header is searched. */
export const HEADER_ROWS_MAX = 40

/**
 * The row of the header, from 1 and with blank rows; 0 if the table has none. Titles and notes may stand above the header.
 *
 * It is the row with the most known headers. If no header is known, it is the first row that is about as wide as the table.
 */
export function findHeader(rows: readonly (readonly string[])[]): number {
  const filled = rows.map((row) => row.filter((cell) => cell.trim() !== '').length)
  const width = Math.max(0, ...filled)
  const isCandidate = (index: number) =>
    filled[index]! > 0 && isHeader(rows[index]!) && !isSeparatorLine(rows[index]!)
  const known = rows.map((row, index) => (isCandidate(index) ? knownIn(row) : 0))
  const best = known.indexOf(Math.max(0, ...known))
  const first = rows.findIndex(
    (row, index) => filled[index]! * 2 >= width && filled[index]! > 0 && !isSeparatorLine(row),
  )
  if (first < 0) return 0
  const most = known[best] ?? 0
  const isClear = most >= 2 || (most === 1 && filled[best]! * 2 >= width)
  const mayBeFirst = isCandidate(first) && first < best && most * 2 < filled[best]!
  if (isClear && !mayBeFirst) return best + 1
  return isCandidate(first) ? first + 1 : 0
}

function knownIn(row: readonly string[]): number {
  const trimmed = row.map((cell) => cell.trim())
  return knownHeaders(trimmed) + (recogniseExport(trimmed) ? KNOWN_EXPORT : 0)
}

const KNOWN_EXPORT = 3

/** A first row with an email address or a phone number is a person, not a header. */
export function isHeader(row: readonly string[]): boolean {
  return row.every((cell) => {
    const statistics = emptyStatistics()
    observe(statistics, cell)
    return statistics.emails + statistics.phones === 0
  })
}

/** Excel's `sep=;`, which it writes above the table and does not show. */
export function isSeparatorLine(row: readonly string[]): boolean {
  return /^\uFEFF?sep=.?$/i.test(row[0] ?? '') && row.slice(1).every((cell) => cell.trim() === '')
}

export function isBlank(row: readonly string[]): boolean {
  for (const cell of row) if (cell !== '' && cell.trim() !== '') return false
  return true
}
