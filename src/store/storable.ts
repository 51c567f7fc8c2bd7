/**
 * Parameters as every engine can hold them. PostgreSQL has no NUL in texts, and SQLite's functions take it for their
 * end; halves of surrogate pairs have no UTF-8, and each engine makes something else of them. Both count as U+FFFD
 * everywhere but in JSON documents, which write them as escapes.
 */
export function storable(parameters: readonly unknown[]): unknown[] {
  return parameters.map((value) => (typeof value === 'string' ? storableText(value) : value))
}

export function storableText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD')
}
