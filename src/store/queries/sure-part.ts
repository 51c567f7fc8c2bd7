import { foldText } from '../../model/query.ts'

/**
 * Folds the longest stretch of a part whose folded form stands in the folded form of every text that holds the part, so
 * that an index of folded texts leads to those that hold it sign for sign; empty when there is none.
 *
 * Folding looks at neighbours: accents join the letter before them, and a sigma is another one at the end of a word. So
 * a stretch is made of letters, digits and ASCII that do not join what stands before them, and ends before its last one.
 */
export function surePart(part: string): string {
  const stretches = part.match(SURE) ?? []
  const folded = stretches.map(foldedStretch)
  return folded.reduce((longest, next) => (next.length > longest.length ? next : longest), '')
}

/** The same of the beginning of a text. */
export function sureBeginning(part: string): string {
  const [stretch] = part.match(SURE) ?? []
  return stretch !== undefined && part.startsWith(stretch) ? foldedStretch(stretch) : ''
}

/** Jamo join the syllable before them; U+03A3 is the capital sigma. */
const SURE = /(?:(?![\u03A3\u1100-\u11FF\uD7B0-\uD7FF])[\p{ASCII}\p{L}\p{N}])+/gu

function foldedStretch(stretch: string): string {
  return foldText([...stretch].slice(0, -1).join(''))
}
