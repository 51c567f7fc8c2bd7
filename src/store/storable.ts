/**
 * Parameters as every engine can hold them: PostgreSQL has no NUL in texts, and SQLite's functions take it for their
 * end. It counts as U+FFFD everywhere but in JSON documents, which write it as an escape.
 */
export function storable(parameters: readonly unknown[]): unknown[] {
  return parameters.map((value) => (typeof value === 'string' ? storableText(value) : value))
}

export function storableText(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '\uFFFD') : text
}
