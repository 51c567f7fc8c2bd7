import ICAL from 'ical.js'
import { KithError } from '../../model/errors.ts'
import type { ImportRow } from '../../model/import.ts'
import type { Json } from '../../model/json.ts'
import { type ImportFormat, matchOptions } from '../format.ts'
import { fileLimits } from '../limits.ts'
import { type RowPlace, rejectedRow } from '../rows.ts'
import type { SourceFile } from '../source-file.ts'
import { detectEncoding, linesOf, openText, requireText } from '../text.ts'
import { type CardProperty, propertiesOf, unescapeText } from './properties.ts'
import { fromCard } from './read.ts'

/** vCard 3.0 (RFC 2426) and 4.0 (RFC 6350), including the variants that Apple and Google write. */
export const vcard: ImportFormat = {
  name: 'vcard',
  title: 'vCard 3.0 and 4.0',
  plainRows: true,
  recognises: (head, fileName) =>
    /^(\uFEFF)?\s*BEGIN:VCARD/i.test(head.subarray(0, 100).toString()) || /\.(vcf|vcard)$/i.test(fileName),

  async inspect(file, readOptions) {
    requireText(file)
    const encoding = detectEncoding(file, readOptions.encoding)
    let rows = 0
    for await (const _ of cardsOf(file, encoding)) rows += 1
    if (rows === 0) throw new KithError('invalid', 'The file contains no cards.')
    return { rows, options: { encoding, ...matchOptions(readOptions) }, customFields: [] }
  },

  async *read(file, options) {
    let row = 0
    for await (const { text, line, bytes } of cardsOf(file, String(options.encoding))) {
      row += 1
      yield toRow(text, { row, line, bytes, raw: text })
    }
  },
}

/** The text of each card. @throws invalid if the file is truncated or contains other text */
async function* cardsOf(
  file: SourceFile,
  encoding: string,
): AsyncGenerator<{ text: string; line: number; bytes: number }> {
  let card: string[] | undefined
  let [firstLine, bytes, chars] = [0, 0, 0]
  for await (const { line, number } of linesOf(openText(file, encoding), fileLimits.lineCharsMax)) {
    bytes += Buffer.byteLength(line) + 1
    if (line.includes('\0')) {
      throw new KithError('invalid', `Line ${number} contains NUL bytes, so the file is not a text file.`)
    }
    if (!card) {
      if (line.trim() === '') continue
      if (!/^BEGIN:VCARD\s*$/i.test(line)) {
        throw new KithError('invalid', `Line ${number} is outside a card: BEGIN:VCARD is missing.`)
      }
      card = []
      firstLine = number
      chars = 0
    }
    card.push(line)
    chars += line.length
    if (chars > fileLimits.cardCharsMax) {
      const message = `The card at line ${firstLine} is too large, or its END:VCARD is missing.`
      throw new KithError('invalid', message)
    }
    if (!/^END:VCARD\s*$/i.test(line)) continue
    yield { text: card.join('\r\n'), line: firstLine, bytes }
    card = undefined
  }
  if (!card) return
  throw new KithError('invalid', `The file ends inside the card at line ${firstLine}; it may be truncated.`)
}

function toRow(text: string, place: RowPlace): ImportRow {
  if (/^VERSION:2\.1\s*$/im.test(text)) {
    return rejectedRow(place, 'vCard 3.0 or 4.0; export the card again in one of these versions')
  }
  try {
    const card = ICAL.parse(text) as unknown as Json
    const properties = propertiesOf(card)
    if (!properties) return rejectedRow(place, 'exactly one card')
    return toPersonRow(properties.map(unescapeText), place)
  } catch {
    return rejectedRow(place, 'a valid vCard (RFC 6350)')
  }
}

export function toPersonRow(properties: readonly CardProperty[], place: RowPlace): ImportRow {
  const mapped = fromCard(properties)
  return 'draft' in mapped ? { kind: 'person', ...place, ...mapped } : rejectedRow(place, mapped)
}
