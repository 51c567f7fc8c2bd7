/*
 * Whether a text can be a contact point at all. Only what is certainly none is refused: nothing but a message shows whether an
 * address is in use. See docs/decisions/0038-values-that-mean-nothing.md.
 */

/** RFC 5321, section 4.5.3.1.3, with erratum 1690: bytes of an address without its angle brackets. */
const ADDRESS_BYTES_MAX = 254
/** RFC 1035, section 2.3.4. */
const LABEL_CHARS_MAX = 63

/**
 * The local part without quotes (RFC 5321, section 4.1.2; RFC 6531 for letters beyond ASCII). Dots may be repeated or stand at the
 * end, although the RFC forbids it: Japanese carriers gave out such addresses.
 */
const ATOMS = /^(?!\.)[^\s\p{Cc}\p{Cs}"(),:;<>@[\\\]]+$/u
const QUOTED = /^"(?:[^"\\\p{Cc}\p{Cs}]|\\[^\p{Cc}\p{Cs}])+"$/u
/** A part of the domain. Letters beyond ASCII as people write them, not only those that IDNA allows. */
const LABEL = /^(?!-)(?:[\w-]|[^\0-\x7f\p{Z}\p{Cc}\p{Cs}])+(?<!-)$/u
/** Most addresses, which need no other look. */
const PLAIN = /^\w[\w.+-]*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}$/
/** The full stops that IDNA reads as a dot (RFC 3490, section 3.1). */
const DOTS = /[.\u3002\uff0e\uff61]/
/** RFC 5321, section 4.1.3. */
const LITERAL = /^\[(?:\d{1,3}(?:\.\d{1,3}){3}|IPv6:[0-9a-f:.]+|[a-z0-9-]*[a-z0-9]:[!-Z^-~]+)\]$/i

/**
 * Whether a text can be an e-mail address: `local@domain`, internationalised or not. The local part may be quoted, the domain may be
 * one label (`root@mailhost`) or an address in brackets. Blanks around the text do not count.
 */
export function isEmailAddress(text: string): boolean {
  const address = text.trim()
  const at = address.lastIndexOf('@')
  if (at < 1 || isTooLong(address)) return false
  if (PLAIN.test(address)) return true
  const local = address.slice(0, at)
  return (ATOMS.test(local) || QUOTED.test(local)) && isDomain(address.slice(at + 1))
}

function isTooLong(address: string): boolean {
  // Each UTF-16 unit is at most three bytes.
  return (
    address.length * 3 > ADDRESS_BYTES_MAX && new TextEncoder().encode(address).length > ADDRESS_BYTES_MAX
  )
}

function isDomain(domain: string): boolean {
  if (LITERAL.test(domain)) return true
  const labels = domain.split(DOTS)
  const isNumeric = labels.length > 1 && /^\d+$/.test(labels.at(-1)!)
  return !isNumeric && labels.every((label) => LABEL.test(label) && label.length <= LABEL_CHARS_MAX)
}

/** Whether a text can be a phone number: short codes and numbers in letters have a digit too, in any script. */
export function hasDigit(text: string): boolean {
  return /\p{Nd}/u.test(text)
}

/** Whether a text that begins like a web address is none: `https://` without a host, or with a blank in it. */
export function isBrokenWebAddress(text: string): boolean {
  const address = text.trim()
  return /^https?:/i.test(address) && (/\s/.test(address) || !URL.canParse(address))
}
