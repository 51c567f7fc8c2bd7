/**
 * Makes parameters that every engine can hold. PostgreSQL allows no NUL in a text, and SQLite's functions treat NUL as its
 * end; lone surrogates have no UTF-8, and each engine replaces them differently. Both become U+FFFD everywhere except in
 * JSON documents, which escape them.
 */
export function sanitizeParameters(parameters: readonly unknown[]): unknown[] {
  return parameters.map((value) => {
    if (typeof value === 'string') return sanitizeText(value)
    return Array.isArray(value) ? sanitizeParameters(value) : value
  })
}

export function sanitizeText(text: string): string {
  if (text.isWellFormed() && !text.includes('\0')) return text
  return text.toWellFormed().replaceAll('\0', '\uFFFD')
}
