import type { RowProblem } from '../../model/import.ts'

/** Thrown if a cell does not contain a valid value for its column. */
export class CellError extends Error {
  /** What the cell should contain. */
  readonly expected: string
  /** The wrong part of the cell; the whole cell if omitted. */
  readonly part: string | undefined
  constructor(expected: string, part?: string) {
    super(expected)
    this.expected = expected
    this.part = part
  }
}

export function problemOf(column: string, value: string, { expected, part }: CellError): RowProblem {
  return { column, value: (part ?? value).slice(0, SHOWN_CHARS_MAX), expected }
}

const SHOWN_CHARS_MAX = 200
