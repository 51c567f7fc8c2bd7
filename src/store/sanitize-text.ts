/**
 * Makes parameters that every engine can hold. PostgreSQL allows no NUL in a text, and SQLite's functions treat NUL as its
 * end; lone surrogates have no UTF-8, and each engine replaces them differently. Both become U+FFFD everywhere except in
 * JSON documents, which escape them.
 */
export function sanitizeParameters(parameters: readonly unknown[]): unknown[] {
  return parameters.map((value) => (typeof value === 'string' ? sanitizeText(value) : value))
}

export function sanitizeText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD')
}
