import { KithError } from '../../model/errors.ts'
import type { ImportRow } from '../../model/import.ts'
import { type ImportFormat, matchOptions, type ReadContext } from '../format.ts'
import type { RowPlace } from '../rows.ts'
import { detectEncoding, requireText } from '../text.ts'
import { canonicalCard } from './canonical.ts'
import { type CardText, cardTextsOf } from './card-texts.ts'
import type { CardProperty } from './properties.ts'
import { readCard } from './read-card.ts'
import { groupsLast, toPersonRow } from './rows.ts'

/** vCard 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350), including the variants that phones and programs write. */
export const vcard: ImportFormat = {
  name: 'vcard',
  title: 'vCard 2.1, 3.0 and 4.0',
  recognises: (head, fileName) =>
    /^(\uFEFF)?\s*BEGIN\s*:\s*VCARD/i.test(head.subarray(0, 100).toString()) ||
    /\.(vcf|vcard)$/i.test(fileName),

  async inspect(file, readOptions) {
    requireText(file)
    const encoding = detectEncoding(file, readOptions.encoding)
    let rows = 0
    for await (const _ of cardTextsOf(file, encoding)) rows += 1
    if (rows === 0) throw new KithError('invalid', 'The file contains no cards.')
    return { rows, options: { encoding, ...matchOptions(readOptions) }, customFields: [] }
  },

  async *read(file, options, context) {
    const encoding = String(options.encoding)
    yield* groupsLast(
      (async function* () {
        for await (const card of cardTextsOf(file, encoding)) {
          yield (row: number) => rowOf(card, encoding, row, context)
        }
      })(),
    )
  },
}

function rowOf(card: CardText, encoding: string, row: number, context: ReadContext): ImportRow {
  const raw = rawTextOf(card)
  const place: RowPlace = { row, line: card.lines[0]!.number, bytes: card.bytes, raw }
  const { entries, notes } = readCard(card, encoding)
  return toPersonRow(entries, place, context, notes)
}

/** The card as it is written; a card of several encodings, as the bytes that it has. */
function rawTextOf({ lines, isBytes }: CardText): string {
  const text = lines.map(({ line }) => line).join('\r\n')
  if (!isBytes) return text
  const bytes = Buffer.from(text, 'latin1')
  const decoded = bytes.toString()
  return decoded.includes('\uFFFD') ? text : decoded
}

/** The row of a jCard (RFC 7095). */
export function jCardRow(
  properties: readonly CardProperty[],
  place: RowPlace,
  context: ReadContext,
): ImportRow {
  return toPersonRow(canonicalCard(properties, '4.0'), place, context)
}
