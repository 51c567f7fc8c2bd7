import type { ImportRow, RowProblem } from '../model/import.ts'

/** Where a row is in its file, and the row as it came in. */
export type RowPlace = Pick<ImportRow, 'row' | 'line' | 'bytes' | 'raw' | 'file'>

/** @param problems what is wrong with its values, or what the row as a whole should be */
export function rejectedRow(place: RowPlace, problems: readonly RowProblem[] | string): ImportRow {
  return {
    kind: 'rejected',
    ...place,
    problems: typeof problems === 'string' ? [rowProblem(problems)] : problems,
  }
}

/** A problem of the row as a whole. */
export function rowProblem(expected: string): RowProblem {
  return { column: null, value: null, expected }
}
