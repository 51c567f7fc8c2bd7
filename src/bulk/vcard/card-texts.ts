import { KithError } from '../../model/errors.ts'
import { fileLimits } from '../limits.ts'
import type { SourceFile } from '../source-file.ts'
import { openText } from '../text.ts'
import { type TextLine, textLinesOf } from '../text-lines.ts'

/** The lines of one card of a file. */
export interface CardText {
  /** The lines from `BEGIN:VCARD` to `END:VCARD`. Each character is one byte if `isBytes`. */
  readonly lines: readonly TextLine[]
  readonly isBytes: boolean
  /** Bytes of the file up to the end of the card. */
  readonly bytes: number
}

/**
 * The cards of a file. Cards nested in a card (`AGENT` of vCard 2.1) belong to the outer one.
 *
 * A vCard 2.1 names the character set at each property, so the lines are read as bytes, unless the file is UTF-16.
 *
 * @throws invalid if the file is truncated or contains other text
 */
export async function* cardTextsOf(file: SourceFile, encoding: string): AsyncGenerator<CardText> {
  const isBytes = !/^utf-?16/i.test(encoding)
  const text = openText(file, isBytes ? 'latin1' : encoding)
  let card: TextLine[] = []
  let [depth, chars, bytes, cards] = [0, 0, 0, 0]
  for await (const read of textLinesOf(text, fileLimits.lineCharsMax)) {
    bytes = read.bytes
    const line = read.line.replace(/^(?:\uFEFF|ï»¿)/, '')
    const begins = BEGIN.test(line)
    if (depth === 0 && !begins) {
      if (line.trim() === '') continue
      const advice = cards === 0 ? ' If the file is a table, set its format to csv.' : ''
      const message = `Line ${read.number} is outside a card: BEGIN:VCARD is missing.${advice}`
      throw new KithError('invalid', message)
    }
    if (begins && depth > 0 && !isNested(card)) {
      // The END:VCARD of the card before is missing.
      yield { lines: card, isBytes, bytes }
      depth = 0
    }
    if (begins && depth === 0) [card, chars, cards] = [[], 0, cards + 1]
    card.push({ ...read, line })
    chars += line.length
    if (chars > fileLimits.cardCharsMax) {
      const message = `The card at line ${card[0]!.number} is too large, or its END:VCARD is missing.`
      throw new KithError('invalid', message)
    }
    if (begins) depth += 1
    else if (END.test(line)) depth -= 1
    if (depth > NESTING_MAX) {
      throw new KithError('invalid', `The cards at line ${read.number} nest more than ${NESTING_MAX} deep.`)
    }
    if (depth === 0) yield { lines: card, isBytes, bytes }
  }
  if (depth === 0) return
  const message = `The file ends inside the card at line ${card[0]!.number}; it may be truncated.`
  throw new KithError('invalid', message)
}

const BEGIN = /^\s*BEGIN\s*:\s*VCARD\s*$/i
const END = /^\s*END\s*:\s*VCARD\s*$/i
const NESTING_MAX = 10

/** Whether the last line announces a card as its value. */
function isNested(card: readonly TextLine[]): boolean {
  const last = card.findLast(({ line }) => line.trim() !== '')
  return last !== undefined && /^(?:[\w-]+\.)?AGENT(?:;[^:]*)?:?\s*$/i.test(last.line)
}
