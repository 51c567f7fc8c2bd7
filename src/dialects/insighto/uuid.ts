const HEX = '[0-9a-fA-F]'
const HYPHENATED = `${HEX}{8}-${HEX}{4}-${HEX}{4}-${HEX}{4}-${HEX}{12}`
const UUID = new RegExp(`^(?:${HYPHENATED}|${HEX}{32}|\\{${HYPHENATED}\\}|urn:uuid:${HYPHENATED})$`)
const DIGITS = /([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})/
const GROUPS = [8, 4, 4, 4, 12] as const

/**
 * Reads an id in every form that the vendor's framework accepts: upper case, without hyphens, in braces, as a URN.
 *
 * @returns lower case with hyphens; undefined if the text is not a UUID
 */
export function readUuid(text: string): string | undefined {
  if (!UUID.test(text)) return undefined
  const [, a, b, c, d, e] = DIGITS.exec(text.replaceAll('-', '').toLowerCase()) ?? []
  return [a, b, c, d, e].join('-')
}

/** Why a text is not a UUID, in the framework's own messages, which clients know. */
export function whyNotUuid(text: string): string {
  const { prefix, rest } = withoutWrapping(text)
  const characters = [...rest]
  const stranger = characters.findIndex((character) => !/^[0-9a-f-]$/i.test(character))
  if (stranger >= 0) {
    const place = prefix.length + stranger + 1
    return `invalid character: found \`${characters[stranger]}\` at ${place}`
  }
  const groups = rest.split('-')
  if (groups.length === 1 && prefix === '') {
    return `invalid length: expected length 32 for simple format, found ${rest.length}`
  }
  if (groups.length !== GROUPS.length) return `invalid group count: expected 5, found ${groups.length}`
  const wrong = groups.findIndex((group, index) => group.length !== GROUPS[index])
  return `invalid group length in group ${wrong}: expected ${GROUPS[wrong]}, found ${groups[wrong]?.length}`
}

function withoutWrapping(text: string): { prefix: string; rest: string } {
  if (text.startsWith('urn:uuid:')) return { prefix: 'urn:uuid:', rest: text.slice('urn:uuid:'.length) }
  if (/^\{.*\}$/s.test(text)) return { prefix: '{', rest: text.slice(1, -1) }
  return { prefix: '', rest: text }
}
