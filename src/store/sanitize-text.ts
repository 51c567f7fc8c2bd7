/**
 * Makes parameters that every engine can hold. PostgreSQL allows no NUL in a text, and SQLite's functions treat NUL as its
 * end; lone surrogates have no UTF-8, and each engine replaces them differently. Both become U+FFFD everywhere except in
 * JSON documents, which escape them.
 */
export function sanitizeParameters(parameters: readonly unknown[]): readonly unknown[] {
  if (parameters.every(isClean)) return parameters
  return parameters.map((value) => {
    if (typeof value === 'string') return sanitizeText(value)
    return Array.isArray(value) ? sanitizeParameters(value) : value
  })
}

function isClean(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed() && !value.includes('\0')
  return !Array.isArray(value) || value.every(isClean)
}

export function sanitizeText(text: string): string {
  if (isClean(text)) return text
  return text.toWellFormed().replaceAll('\0', '\uFFFD')
}
