import { foldText } from '../../model/query.ts'

/**
 * The longest substring, folded, that the folded form of every text that contains `part` contains; empty if there is none.
 * An index of folded texts leads from it to all texts that contain `part` exactly.
 *
 * Folding depends on neighbours: accents join the letter before them, and a sigma has another form at the end of a word.
 * So such a substring consists of letters, digits and ASCII characters that never join the character before them, and
 * leaves out the last of these.
 */
export function indexableSubstring(part: string): string {
  const folded = (part.match(STABLE) ?? []).map(foldWithoutLast)
  return folded.reduce((longest, next) => (next.length > longest.length ? next : longest), '')
}

/** The same for the beginning of a text. */
export function indexableBeginning(part: string): string {
  const [first] = part.match(STABLE) ?? []
  return first !== undefined && part.startsWith(first) ? foldWithoutLast(first) : ''
}

/** Jamo join the syllable before them; U+03A3 is the capital sigma. */
const STABLE = /(?:(?![\u03A3\u1100-\u11FF\uD7B0-\uD7FF])[\p{ASCII}\p{L}\p{N}])+/gu

function foldWithoutLast(text: string): string {
  return foldText([...text].slice(0, -1).join(''))
}
