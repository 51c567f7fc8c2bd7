/**
 * Whether every store can hold the text. PostgreSQL allows no U+0000, and SQLite's functions take it for the end of a text; half of a
 * surrogate pair has no UTF-8.
 */
export function isStorableText(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0')
}

/** The text with U+FFFD in the place of what no store can hold. */
export function storableText(text: string): string {
  return isStorableText(text) ? text : text.toWellFormed().replaceAll('\0', '\uFFFD')
}
