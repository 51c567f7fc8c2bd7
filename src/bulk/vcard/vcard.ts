import ICAL from 'ical.js'
import { KithError } from '../../model/errors.ts'
import type { ImportRow } from '../../model/import.ts'
import type { Json } from '../../model/json.ts'
import type { SourceFile } from '../file.ts'
import type { ImportFormat } from '../format.ts'
import { fileLimits } from '../limits.ts'
import { encodingOf, linesOf, openText, requireText } from '../text.ts'
import { propertiesOf, unescaped } from './properties.ts'
import { fromCard } from './read.ts'

/** vCard 3.0 (RFC 2426) and 4.0 (RFC 6350), as Apple, Google and others write them too. */
export const vcard: ImportFormat = {
  name: 'vcard',
  title: 'vCard 3.0 and 4.0',
  recognises: (head, fileName) =>
    /^(\uFEFF)?\s*BEGIN:VCARD/i.test(head.subarray(0, 100).toString()) || /\.(vcf|vcard)$/i.test(fileName),

  async inspect(file, { encoding: wished, matchBy, region }) {
    requireText(file)
    const encoding = encodingOf(file, wished)
    let rows = 0
    for await (const _ of cardsOf(file, encoding)) rows += 1
    if (rows === 0) throw new KithError('invalid', 'The file has no cards.')
    return {
      rows,
      options: {
        encoding,
        ...(matchBy && { matchBy: [...matchBy] }),
        ...(region !== undefined && { region }),
      },
      customFields: [],
    }
  },

  async *read(file, options) {
    let row = 0
    for await (const { text, line, bytes } of cardsOf(file, String(options.encoding))) {
      row += 1
      yield toRow(text, { row, line, bytes, raw: text })
    }
  },
}

/** The text of each card. @throws invalid when the file ends inside one */
async function* cardsOf(
  file: SourceFile,
  encoding: string,
): AsyncGenerator<{ text: string; line: number; bytes: number }> {
  let card: string[] | undefined
  let [begins, bytes, chars] = [0, 0, 0]
  for await (const { line, number } of linesOf(openText(file, encoding), fileLimits.lineCharsMax)) {
    bytes += Buffer.byteLength(line) + 1
    if (line.includes('\0')) throw new KithError('invalid', `Line ${number} has NUL bytes: it is no text.`)
    if (!card) {
      if (line.trim() === '') continue
      if (!/^BEGIN:VCARD\s*$/i.test(line)) {
        throw new KithError('invalid', `Line ${number} is outside of any card: BEGIN:VCARD is missing.`)
      }
      card = []
      begins = number
      chars = 0
    }
    card.push(line)
    chars += line.length
    if (chars > fileLimits.cardCharsMax) {
      throw new KithError('invalid', `The card that begins at line ${begins} is too large, or does not end.`)
    }
    if (!/^END:VCARD\s*$/i.test(line)) continue
    yield { text: card.join('\r\n'), line: begins, bytes }
    card = undefined
  }
  if (!card) return
  throw new KithError(
    'invalid',
    `The file ends inside the card that begins at line ${begins}: it was cut off.`,
  )
}

type Place = Pick<ImportRow, 'row' | 'line' | 'bytes' | 'raw'>

function toRow(text: string, place: Place): ImportRow {
  const rejected = (expected: string): ImportRow => ({
    ...{ kind: 'rejected', ...place },
    problems: [{ column: null, value: null, expected }],
  })
  if (/^VERSION:2\.1\s*$/im.test(text)) return rejected('vCard 3.0 or 4.0: choose one of them when exporting')
  try {
    const card = ICAL.parse(text) as unknown as Json
    const properties = propertiesOf(card)
    return properties ? toPersonRow(properties.map(unescaped), place) : rejected('a single card')
  } catch {
    return rejected('a card as RFC 6350 describes it')
  }
}

export function toPersonRow(
  properties: NonNullable<ReturnType<typeof propertiesOf>>,
  place: Place,
): ImportRow {
  const mapped = fromCard(properties)
  return 'draft' in mapped
    ? { kind: 'person', ...place, ...mapped }
    : { kind: 'rejected', ...place, problems: mapped }
}
