import { KithError } from '../../model/errors.ts'
import type { ImportRow, RowProblem } from '../../model/import.ts'
import { storableText } from '../../model/storable-text.ts'
import { requireTable, requireText } from '../file-kinds.ts'
import { type ImportFormat, matchOptions, type ReadContext } from '../format.ts'
import type { RowPlace } from '../rows.ts'
import { filesOf, inEntry, type SourceFile } from '../source-file.ts'
import { detectEncoding, headText } from '../text.ts'
import { canonicalCard } from './canonical.ts'
import { type CardText, cardTextsOf } from './card-texts.ts'
import { decodeBytes, NOT_ASCII } from './content-line.ts'
import type { CardProperty } from './properties.ts'
import { readCard } from './read-card.ts'
import { groupsLast, toPersonRow } from './rows.ts'

/** vCard 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350), including the variants that phones and programs write. */
export const vcard: ImportFormat = {
  name: 'vcard',
  title: 'vCard 2.1, 3.0 and 4.0',
  plainRows: true,
  recognises: (head, fileName) =>
    /^(\uFEFF)?\s*BEGIN\s*:\s*VCARD/i.test(head.subarray(0, 100).toString()) ||
    /\.(vcf|vcard)$/i.test(fileName),

  async inspect(file, readOptions) {
    let rows = 0
    for await (const _ of cardsOf(file, readOptions.encoding)) rows += 1
    if (rows === 0) throw new KithError('invalid', 'The file contains no cards.')
    const encoding = file.entries ? undefined : detectEncoding(file, readOptions.encoding)
    const wanted = encoding ?? readOptions.encoding
    const options = { ...(wanted !== undefined && { encoding: wanted }), ...matchOptions(readOptions) }
    return { rows, options, customFields: [] }
  },

  async *read(file, options, context) {
    const wanted = typeof options.encoding === 'string' ? options.encoding : undefined
    yield* groupsLast(
      (async function* () {
        for await (const card of cardsOf(file, wanted)) yield (row: number) => rowOf(card, row, context)
      })(),
    )
  },
}

interface PlacedCard {
  readonly card: CardText
  readonly encoding: string
  /** Bytes of the whole source up to the end of the card. */
  readonly bytes: number
  /** The file in a folder or an archive. */
  readonly entry?: string
}

/** The cards of a file, or of all files of a folder or an archive. @throws invalid naming the file */
async function* cardsOf(source: SourceFile, encoding: string | undefined): AsyncGenerator<PlacedCard> {
  let before = 0
  for await (const { file, entry } of filesOf(source)) {
    yield* inEntry(
      entry,
      (async function* () {
        requireText(file)
        const own = detectEncoding(file, encoding)
        requireTable(headText(file, own))
        for await (const card of cardTextsOf(file, own)) {
          const place = { card, encoding: own, bytes: before + card.bytes }
          yield { ...place, ...(entry !== undefined && { entry }) }
        }
      })(),
    )
    before += file.bytes
  }
}

function rowOf({ card, encoding, bytes, entry }: PlacedCard, row: number, context: ReadContext): ImportRow {
  const file = entry === undefined ? {} : { file: entry }
  const place: RowPlace = { row, line: card.lines[0]!.number, bytes, raw: rawTextOf(card, encoding), ...file }
  const { entries, notes } = readCard(card, encoding)
  const read = toPersonRow(entries, place, context, notes)
  return entry === undefined ? read : namingEntry(read, entry)
}

/** Names the file of a row in its problems and notes, because its line is that of the file. */
function namingEntry(row: ImportRow, entry: string): ImportRow {
  const named = (problem: RowProblem): RowProblem => ({
    ...problem,
    column: `${entry}: ${problem.column ?? 'card'}`,
  })
  if (row.kind === 'rejected') return { ...row, problems: row.problems.map(named) }
  const hasNotes = (row.kind === 'person' || row.kind === 'company') && row.notes
  return hasNotes ? { ...row, notes: hasNotes.map(named) } : row
}

/** The card as it is written, as far as a store can hold it. */
function rawTextOf({ lines, isBytes }: CardText, encoding: string): string {
  const text = lines.map(({ line }) => line).join('\r\n')
  if (!isBytes || !NOT_ASCII.test(text)) return storableText(text)
  // Line by line, because two programs may have written the lines.
  const decoded = lines.map(({ line }) => decodeBytes(Buffer.from(line, 'latin1'), [encoding]))
  return storableText(decoded.join('\r\n'))
}

/** The row of a jCard (RFC 7095). */
export function jCardRow(
  properties: readonly CardProperty[],
  place: RowPlace,
  context: ReadContext,
  remarks: readonly RowProblem[],
): ImportRow {
  return toPersonRow(canonicalCard(properties, '4.0'), place, context, remarks)
}
