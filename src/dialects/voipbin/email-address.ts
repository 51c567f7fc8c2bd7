const ATOM = "[\\p{L}\\p{M}\\p{N}!#$%&'*+/=?^_`{|}~-]+"
const DOTTED = new RegExp(`^${ATOM}(\\.${ATOM})*$`, 'u')
const QUOTED = /^"(?:[^"\\\r\n]|\\[^\r\n])+"$/
const DOMAIN_LABEL = /^[\p{L}\p{M}\p{N}](?:[\p{L}\p{M}\p{N}_~-]*[\p{L}\p{M}\p{N}])?$/u
const ENDS_IN_LETTERS = /^\p{L}(?:.*[\p{L}\p{M}])?$/u

/**
 * Whether the vendor accepts the text as an e-mail address: the whole of it `local@domain`, without surrounding blanks;
 * the local part dotted or quoted; at least one dot in the domain, whose last label begins and ends with a letter.
 * Letters of every script are accepted, and so is a dot at the end.
 */
export function isEmailAddress(text: string): boolean {
  const at = text.lastIndexOf('@')
  const local = text.slice(0, Math.max(at, 0))
  if (!DOTTED.test(local) && !QUOTED.test(local)) return false
  const labels = text
    .slice(at + 1)
    .replace(/\.$/, '')
    .split('.')
  return (
    labels.length >= 2 &&
    labels.every((label) => DOMAIN_LABEL.test(label)) &&
    ENDS_IN_LETTERS.test(labels.at(-1) ?? '')
  )
}
