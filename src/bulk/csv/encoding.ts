import chardet from 'chardet'
import iconv from 'iconv-lite'
import { isKnownAsWritten } from '../mapping/header-fields.ts'
import type { SourceFile } from '../source-file.ts'
import { detectEncoding } from '../text.ts'

/**
 * The encoding of a table: as `detectEncoding`, but if the bytes allow several, the one in which most headers are known words. A
 * header and a few names are too short to tell languages apart by their letters.
 *
 * @throws invalid if the requested encoding is unknown
 */
export function detectTableEncoding(file: SourceFile, requested?: string): string {
  const detected = detectEncoding(file, requested)
  if (requested !== undefined || /^utf/i.test(detected)) return detected
  const start = file.head.subarray(0, START_BYTES)
  const likely = chardet.analyse(start).map(({ name }) => name)
  const names = [...new Set([...usual, ...likely])].filter((name) => iconv.encodingExists(name))
  const scored = names.map((name) => ({ name, words: knownWords(iconv.decode(start, name)) }))
  const best = scored.reduce((one, next) => (next.words > one.words ? next : one))
  if (best.words > 0) return best.name
  // The Windows code page has all characters of the ISO one, and programs on Windows name the one and write the other.
  return detected === 'ISO-8859-1' ? 'windows-1252' : detected
}

const START_BYTES = 16_384

/** Encodings in which spreadsheet programs save CSV in the languages of `header-names.json`. */
const usual = ['windows-1252', 'windows-1250', 'windows-1251', 'macintosh', 'Shift_JIS', 'GB18030', 'Big5']

/** The number of cells with a letter beyond ASCII in the first lines that are known headers. */
function knownWords(text: string): number {
  const lines = text.split(/\r\n|\r|\n/, LINES)
  const cells = lines.flatMap((line) => line.split(/[,;\t|]/))
  const distinct = new Set(cells.map((cell) => cell.replace(/^"|"$/g, '').trim()))
  return [...distinct].filter((cell) => /[^\0-\x7f]/.test(cell) && isKnownAsWritten(cell)).length
}

const LINES = 20
