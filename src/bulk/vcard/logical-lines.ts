import type { TextLine } from '../text-lines.ts'

/** A content line with its folds undone (RFC 6350, section 3.2), and the number of its first line. */
export interface LogicalLine {
  readonly text: string
  readonly number: number
}

/** The length from which programs fold lines. A shorter line that ends early was broken by a line break in its value. */
const FOLD_CHARS_MIN = 60

/**
 * Undoes folds: a line that begins with a blank continues the one before. Soft line breaks of quoted-printable end with
 * `=` instead. Lines that are no content line continue the one before too, because some programs fold without a blank, or
 * write line breaks of values as they are.
 *
 * @param keepsBlank whether the blank at a fold is a part of the value, as in vCard 2.1
 */
export function logicalLines(lines: readonly TextLine[], keepsBlank: boolean): LogicalLine[] {
  const unfolded: LogicalLine[] = []
  let text: string[] = []
  let number = 0
  let [isQuoted, isBase64, length] = [false, false, 0]
  const end = (): void => {
    if (text.length > 0) unfolded.push({ text: text.join(''), number })
    text = []
  }
  for (const { line, number: own } of lines) {
    const isSoftBreak = isQuoted && text.at(-1)?.endsWith('=') && !ENDS.test(line)
    const folded = /^[ \t]/.test(line)
    if (text.length > 0 && isSoftBreak) {
      text[text.length - 1] = text.at(-1)!.slice(0, -1)
      text.push(folded && !keepsBlank ? line.slice(1) : line)
    } else if (text.length > 0 && folded) {
      text.push(keepsBlank && !isBase64 ? line : line.slice(1))
    } else if (text.length > 0 && line !== '' && !isContentLine(line, isBase64) && !BEGINS.test(text[0]!)) {
      // A line break of a value that was not encoded.
      if (!isBase64 && length < FOLD_CHARS_MIN) text.push('\n')
      text.push(line)
    } else if (line.trim() !== '') {
      end()
      text.push(line)
      number = own
      const header = /^[^:]*/.exec(line)![0]
      isQuoted = /[;=]QUOTED-PRINTABLE(?:;|$)/i.test(header)
      isBase64 = /[;=](?:BASE64|B)(?:;|$)/i.test(header)
    }
    length = line.length
  }
  end()
  return unfolded
}

/** Nothing continues the first line of a card. */
const BEGINS = /^\s*BEGIN\s*:\s*VCARD\s*$/i
const ENDS = /^\s*END\s*:\s*VCARD\s*$/i
/** Own properties of programs may have other signs: `X-messaging/xmpp-All`, `X-CUSTOM(CHARSET=UTF-8,Nickname)`. */
export const PROPERTY_NAME = '[A-Za-z][\\w-]*|[Xx]-[\\w/+-]+(?:\\([^():]*\\))?'
const CONTENT_LINE = new RegExp(`^(?:[\\w-]+\\.)?(?:${PROPERTY_NAME})(?:;[^:]*)?:`)
/** A line whose fold comes before the colon, in a long parameter. */
const FOLDED_HEADER = new RegExp(`^(?:[\\w-]+\\.)?(?:${PROPERTY_NAME});[\\w-]+=`)
/** The name of a property with a value that a line break ended, such as `AGENT`. */
const BARE_NAME = /^(?:[\w-]+\.)?(?:AGENT)\s*$/i

function isContentLine(line: string, isBase64: boolean): boolean {
  // Base64 has no colon, so a line of it is never a content line.
  return CONTENT_LINE.test(line) || FOLDED_HEADER.test(line) || (!isBase64 && BARE_NAME.test(line))
}
