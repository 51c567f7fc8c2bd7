import { type Mapping, PROBLEM_COLUMN, readMapping } from '../mapping/mapping.ts'

/**
 * The header of the column that says what is wrong with a rejected row. It also holds how the file was read, so that the rows are
 * read in the same way when they are imported again.
 */
export function problemHeader(mapping: Mapping): string {
  const columns = mapping.columns.map(({ confidence: _, ...column }) => column)
  const text = `${PROBLEM_COLUMN} ${JSON.stringify({ ...mapping, columns })}`
  return text.length <= CELL_CHARS_MAX ? text : PROBLEM_COLUMN
}

/** Spreadsheet programs cut longer cells. */
const CELL_CHARS_MAX = 32_000

/** The mapping in the header of the column of problems, without columns that were deleted since; undefined if it has none. */
export function mappingInHeader(cell: string | undefined, header: readonly string[]): Mapping | undefined {
  if (!cell?.startsWith(`${PROBLEM_COLUMN} {`)) return undefined
  try {
    const mapping = readMapping(JSON.parse(cell.slice(PROBLEM_COLUMN.length)))
    const columns = mapping.columns.filter(({ column }) => header.includes(column))
    return { ...mapping, columns }
  } catch {
    // Someone has changed the cell, so the columns are guessed.
    return undefined
  }
}
