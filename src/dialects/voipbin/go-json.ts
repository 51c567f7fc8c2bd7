/**
 * Writes JSON as the vendor's server does, which is written in Go: `encoding/json` escapes `<`, `>`, `&`, U+2028 and
 * U+2029 so that the text can stand in HTML. Source: https://pkg.go.dev/encoding/json#HTMLEscape
 */
export function stringifyAsGo(value: unknown): string {
  const json = JSON.stringify(value)
  // These characters occur in strings only, so the text can be replaced as a whole.
  return ESCAPED.test(json) ? json.replace(ALL_ESCAPED, escaped) : json
}

const ESCAPED = /[<>&\u2028\u2029]/
const ALL_ESCAPED = /[<>&\u2028\u2029]/g

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
