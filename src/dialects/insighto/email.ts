/**
 * Why a text is not an e-mail address, in the words of the library that the vendor's framework uses
 * (https://github.com/JoshData/python-email-validator). Only what no address can be is refused.
 *
 * @returns undefined if it may be one
 */
export function whyNotEmail(text: string): string | undefined {
  const address = text.trim()
  const at = address.indexOf('@')
  if (at < 0) return 'An email address must have an @-sign.'
  if (at === 0) return 'There must be something before the @-sign.'
  if (at === address.length - 1) return 'There must be something after the @-sign.'
  const before = strangersOf(address.slice(0, at), NEVER)
  if (before !== '') return `The email address contains invalid characters before the @-sign: ${before}.`
  const after = strangersOf(address.slice(at + 1), NEVER_IN_DOMAIN)
  return after === '' ? undefined : `The part after the @-sign contains invalid characters: ${after}.`
}

/** Blanks and control characters. */
const NEVER = /[\s\p{Cc}]/gu
const NEVER_IN_DOMAIN = /[\s\p{Cc}@]/gu

function strangersOf(part: string, never: RegExp): string {
  const characters = new Set(part.match(never) ?? [])
  return [...characters].sort().map(nameOf).join(', ')
}

function nameOf(character: string): string {
  if (character === ' ') return 'SPACE'
  if (character === '@') return "'@'"
  return `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`
}
