import type { Problem } from '../../model/errors.ts'
import { storableText } from '../../model/storable-text.ts'

/** Unknown names that one answer repeats, and characters of each: a client may send thousands, of any length. */
const NAMES_MAX = 10
const NAME_CHARS_MAX = 100

/**
 * A problem for each of the first names that a request may not have. The last one says how many there are besides.
 *
 * @param complaint completes the name: `is not allowed`
 */
export function problemsOfNames(
  names: readonly string[],
  {
    at = [],
    complaint,
    ...others
  }: Pick<Problem, 'in' | 'rule'> & { at?: Problem['path']; complaint: string },
): Problem[] {
  const shown = names.slice(0, NAMES_MAX).map(shortName)
  const rest = names.length - shown.length
  return shown.map((name, index) => {
    const path = [...at, name]
    const more = rest > 0 && index === shown.length - 1 ? `, nor are at least ${rest} more` : ''
    return { ...others, path, message: `${path.join('.')} ${complaint}${more}` }
  })
}

/** The name, cut after 100 characters, without what an answer could not repeat. */
export function shortName(name: string): string {
  const text = name.length > NAME_CHARS_MAX ? `${name.slice(0, NAME_CHARS_MAX)}…` : name
  return storableText(text)
}
