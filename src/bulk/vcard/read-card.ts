import type { RowProblem } from '../../model/import.ts'
import type { JsonObject } from '../../model/json.ts'
import { isStorableText } from '../../model/storable-text.ts'
import { shownText, storableJson, unstorableExpected } from '../remarks.ts'
import type { TextLine } from '../text-lines.ts'
import { binaryUri, isBase64 } from './binary.ts'
import { type CardEntry, canonicalCard } from './canonical.ts'
import type { CardText } from './card-texts.ts'
import { type ByteReader, type ContentLine, contentLineOf } from './content-line.ts'
import { type LogicalLine, logicalLines } from './logical-lines.ts'
import { type CardProperty, oneOrMany } from './properties.ts'
import { binaryProperties, type CardVersion, valuesOf } from './values.ts'

/** A card as it was read. */
export interface ReadCard {
  readonly version: CardVersion
  readonly entries: readonly CardEntry[]
  /** Lines that could not be read as what they are, with their property and line. */
  readonly notes: readonly RowProblem[]
}

/** Reads the text of a card of any version. */
export function readCard({ lines, isBytes }: CardText, encoding: string): ReadCard {
  const version = versionOf(lines)
  const reader = { isBytes, encoding }
  const notes: RowProblem[] = []
  const properties = [...propertiesOf(logicalLines(lines, version === '2.1'), reader, version, notes)]
  return { version, entries: canonicalCard(properties, version), notes }
}

/** Cards without a version are read as 2.1 if they are written like it, else as 3.0. */
function versionOf(lines: readonly TextLine[]): CardVersion {
  for (const { line } of lines) {
    const stated = /^\s*(?:[\w-]+\.)?VERSION(?:;[^:]*)?:\s*([\d.]+)/i.exec(line)?.[1]
    if (stated !== undefined) return stated.startsWith('2') ? '2.1' : stated.startsWith('4') ? '4.0' : '3.0'
  }
  return lines.some(({ line }) => /^[^:=]*;(?:QUOTED-PRINTABLE|HOME|WORK|CELL|INTERNET)[;:]/i.test(line))
    ? '2.1'
    : '3.0'
}

function* propertiesOf(
  lines: readonly LogicalLine[],
  reader: ByteReader,
  version: CardVersion,
  notes: RowProblem[],
): Generator<CardProperty> {
  let depth = 0
  let agent: ContentLine | undefined
  let nested: string[] = []
  for (const { text, number } of lines) {
    if (/^\s*BEGIN\s*:\s*VCARD\s*$/i.test(text)) depth += 1
    if (depth > 1) {
      nested.push(text)
      if (!ENDS.test(text)) continue
      depth -= 1
      if (depth > 1 || !agent) continue
      const inner = reader.isBytes
        ? Buffer.from(nested.join('\r\n'), 'latin1').toString()
        : nested.join('\r\n')
      yield storable(['agent', parametersOf(agent), 'text', inner], number, notes)
      ;[agent, nested] = [undefined, []]
      continue
    }
    const line = contentLineOf(/^\s*(?:[\w-]+\.)?AGENT\s*$/i.test(text) ? `${text}:` : text, reader)
    if (!line) {
      notes.push(noteAt('line', number, text, 'a property of a card, such as TEL:+12025550101'))
      continue
    }
    if (line.name === 'agent' && line.value.trim() === '') agent = line
    else {
      const read = toProperty(line, version, (expected) => notes.push(noteOf(line, number, expected)))
      yield storable(read, number, notes)
    }
  }
}

/** The property as a store can hold it, with a remark for each text that is not. */
function storable(property: CardProperty, line: number, notes: RowProblem[]): CardProperty {
  const note = (text: string): void => {
    notes.push(noteAt(property[0].toUpperCase(), line, text, unstorableExpected))
  }
  return storableJson(property, note) as CardProperty
}

const ENDS = /^\s*END\s*:\s*VCARD\s*$/i

/** A remark that names the property and its line. The card is the row. */
export function noteAt(column: string, line: number, value: string, expected: string): RowProblem {
  return { column: `${column} (line ${line})`, value: shownText(value), expected }
}

function noteOf({ name, value }: ContentLine, number: number, expected: string): RowProblem {
  return noteAt(name.toUpperCase(), number, value, expected)
}

function toProperty(line: ContentLine, version: CardVersion, note: (expected: string) => void): CardProperty {
  const { name } = line
  const parameters = parametersOf(line)
  const { encoding, value: stated, ...others } = parameters
  const type = String(stated ?? 'unknown').toLowerCase()
  const isEncoded = /^(?:b|base64)$/i.test(String(encoding ?? ''))
  const data = line.value.replace(/\s+/g, '')
  if (isEncoded && !isBase64(data)) note('base64 data; it is kept as it is')
  else if (isEncoded) {
    const text = binaryProperties.has(name) ? undefined : line.decode(Buffer.from(data, 'base64'))
    if (text === undefined || !isStorableText(text)) {
      const { type: _, mediatype: __, ...rest } = others
      return [name, rest as JsonObject, 'uri', binaryUri(name, parameters, data)]
    }
    return [name, others, type, ...valuesOf({ ...line, value: text, isQuotedPrintable: false }, version)]
  }
  const values = valuesOf(line, version)
  if (binaryProperties.has(name)) return [name, others, 'uri', values[0] ?? '']
  return [name, others, type === 'url' ? 'uri' : type, ...(values.length === 0 ? [''] : values)]
}

function parametersOf({ parameters, group }: ContentLine): JsonObject {
  const entries = [...parameters].map(([key, values]) => [key, oneOrMany(values)])
  return { ...Object.fromEntries(entries), ...(group !== undefined && { group }) }
}
