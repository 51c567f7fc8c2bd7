import { type ColumnStatistics, emptyStatistics, mostFrequent } from './column-statistics.ts'
import { createFreeTargets, type FreeTargets, type Guess } from './free-targets.ts'
import {
  fieldForHeader,
  type HeaderField,
  headerFields,
  keyFromHeader,
  numberedColumn,
} from './header-fields.ts'
import { GOOGLE_SEPARATOR, type KnownExport } from './known-export.ts'
import { recogniseExport } from './known-exports.ts'
import { type ColumnMapping, type Mapping, PROBLEM_COLUMN, parseTarget } from './mapping.ts'

/** Guesses a mapping from the headers and cells of a file, with a confidence for each column. */
export function guessMapping(header: readonly string[], statistics: readonly ColumnStatistics[]): Mapping {
  const origin = recogniseExport(header)
  const isKithExport = isKithHeader(header)
  const targets = createFreeTargets()
  const hasNoHeader = header.every((name) => DEFAULT_HEADER.test(name))
  const nameIndex = hasNoHeader ? statistics.findIndex(mayContainNames) : -1
  const fields = fieldsOf(header, origin)
  const columns = header.map((name, index): ColumnMapping => {
    const cells = statistics[index] ?? emptyStatistics()
    if (index === nameIndex)
      return { column: name, to: targets.take('fullName', undefined)!, confidence: 0.4 }
    if (name.startsWith(PROBLEM_COLUMN)) return { column: name, to: null, confidence: 1 }
    const guess =
      (isKithExport ? kithColumn(name) : undefined) ??
      guessByHeader(fields[index], cells) ??
      (origin ? undefined : guessByCells(cells))
    return {
      column: name,
      ...((guess && withFreeTarget(guess, targets)) ?? customColumn(name, index, cells, targets)),
    }
  })
  return {
    ...(origin && { origin: origin.name }),
    ...(isKithExport && { origin: 'kith', guarded: true }),
    columns,
    matchBy: ['email'],
  }
}

/** The header of a column that has none. */
export function defaultHeader(index: number): string {
  return `Column ${index + 1}`
}

const DEFAULT_HEADER = /^Column \d+$/
const NAME_CHARS_MAX = 60

function mayContainNames({ filled, charsMax, ...counts }: ColumnStatistics): boolean {
  const { numbers, emails, phones, isoDates, otherDates } = counts
  return filled > 0 && charsMax <= NAME_CHARS_MAX && numbers + emails + phones + isoDates + otherDates === 0
}

/** Whether the header is that of Kith's own CSV. */
export function isKithHeader(header: readonly string[]): boolean {
  return header.filter((name) => parseKithHeader(name)).length > header.length / 2
}

/** Headers of Kith's own CSV are targets. Those of custom fields end with a colon and the type. */
function parseKithHeader(name: string): { to: string; type?: string } | undefined {
  const [, to = name, type] = /^(customFields\..+):([a-z_]+)$/.exec(name) ?? []
  const target = parseTarget(to)
  if (!target) return undefined
  return { to, ...(type !== undefined && { type }) }
}

function kithColumn(name: string): Guess | undefined {
  const parsed = parseKithHeader(name)
  if (!parsed) return undefined
  return { ...parsed, confidence: 1, ...(parsed.to === 'labels' && { separator: ';' }) } as Guess
}

type FieldGuess = Guess & { readonly to: string; readonly isKnown: boolean }

/** What each header says: in the export of a known program, else in any table. */
function fieldsOf(
  header: readonly string[],
  origin: KnownExport | undefined,
): readonly (FieldGuess | undefined)[] {
  const general = headerFields(header)
  const fields = header.map((name, index): FieldGuess | undefined => {
    const known = origin?.column(name) ?? numbered(name)
    if (known) return { ...known, isKnown: true }
    return general[index] && { ...withoutOrigin(general[index]), isKnown: false }
  })
  return fields.map((field, index) => field && asStreet(field, fields, general[index]?.isFurther === true))
}

function withoutOrigin({ to, label }: HeaderField): { to: string; label?: string } {
  return { to, ...(label !== undefined && { label }) }
}

/** Google's columns with translated headers. It writes several values into a cell. */
function numbered(header: string): (Guess & { readonly to: string }) | undefined {
  const column = numberedColumn(header)
  if (!column) return undefined
  const { list, place, part } = column
  if (part !== 'value') return { to: `${list}.${place}.${part}` } as Guess & { to: string }
  const value = { to: `${list}.${place}` } as Guess & { to: string }
  return list === 'addresses' ? value : { ...value, separator: GOOGLE_SEPARATOR }
}

/** An address beside a column for its town or postcode is only the street, or a further line of it. */
function asStreet(
  field: FieldGuess,
  all: readonly (FieldGuess | undefined)[],
  isFurther: boolean,
): FieldGuess {
  if (field.to !== 'addresses') return field
  const hasTown = all.some(
    (other) => other?.label === field.label && /^addresses\.(locality|postcode)$/.test(other?.to ?? ''),
  )
  const hasStreet = all.some((other) => other?.label === field.label && other?.to === 'addresses.street')
  if (hasTown && isFurther) return { ...field, to: 'addresses.apartment' }
  return hasTown && !hasStreet ? { ...field, to: 'addresses.street' } : field
}

function guessByHeader(field: FieldGuess | undefined, cells: ColumnStatistics): Guess | undefined {
  if (!field) return undefined
  const { isKnown, ...guess } = field
  const confidence = isKnown ? 1 : confidenceOf(field.to, cells)
  return { ...guess, confidence, ...(field.separator === undefined && withSeparator(field.to, cells)) }
}

/** Labels always have a separator. Email addresses and phone numbers have one only if some cell has several. */
function withSeparator(to: string, cells: ColumnStatistics): { separator?: string } {
  if (to === 'labels') return { separator: mostFrequent(cells.wordSeparators) ?? ';' }
  const separator = mostFrequent(cells.separators)
  return separator !== undefined && /^(emails|phones)(\.\d+)?$/.test(to) ? { separator } : {}
}

/** The confidence in a target chosen by the header: higher if the cells contain what the header says. */
function confidenceOf(to: string, cells: ColumnStatistics): number {
  if (cells.filled === 0) return 0.6
  const confidence = (count: number) => rounded(0.4 + 0.6 * (count / cells.filled))
  if (to.startsWith('emails')) return confidence(cells.emails)
  if (to === 'birthday') return confidence(cells.isoDates + cells.otherDates)
  return 0.9
}

function guessByCells(cells: ColumnStatistics): Guess | undefined {
  if (cells.filled === 0) return undefined
  const share = (count: number) => count / cells.filled
  if (share(cells.emails) > MOST) {
    return {
      to: 'emails',
      confidence: rounded(0.8 * share(cells.emails)),
      ...withSeparator('emails', cells),
    }
  }
  if (share(cells.phones) > MOST && share(cells.isoDates) < MOST && share(cells.otherDates) < MOST) {
    return {
      to: 'phones',
      confidence: rounded(0.6 * share(cells.phones)),
      ...withSeparator('phones', cells),
    }
  }
  const [service, count] = Object.entries(cells.services).sort(([, a], [, b]) => b - a)[0] ?? []
  if (service !== undefined && share(count!) > MOST) {
    return { to: 'onlineServices', label: service, confidence: rounded(0.8 * share(count!)) }
  }
  return undefined
}

const MOST = 0.8

function withFreeTarget(guess: Guess, targets: FreeTargets): Guess | undefined {
  const to = targets.take(guess.to!, guess.label)
  return to === undefined ? undefined : { ...guess, to }
}

/** Maps a column to a custom field of its own, with a type that fits all its cells. Only an empty column has no target. */
function customColumn(name: string, index: number, cells: ColumnStatistics, targets: FreeTargets): Guess {
  if (cells.filled === 0) return { to: null, confidence: 0.5 }
  const stem = keyFromHeader(name, KEY_CHARS_MAX) || keyFromHeader(defaultHeader(index), KEY_CHARS_MAX)
  let to = targets.take(`customFields.${stem}`, undefined)
  for (let number = 2; to === undefined; number++)
    to = targets.take(`customFields.${stem}_${number}`, undefined)
  return {
    to,
    confidence: 0.5,
    name: name.trim().slice(0, KEY_CHARS_MAX) || defaultHeader(index),
    type: typeOf(name, cells),
  }
}

const KEY_CHARS_MAX = 60
const VARCHAR_CHARS_MAX = 255

function typeOf(name: string, cells: ColumnStatistics): NonNullable<ColumnMapping['type']> {
  if (cells.numbers === cells.filled && !isCode(name)) return 'double'
  if (cells.isoDates === cells.filled && cells.charsMax === 10) return 'date'
  return cells.charsMax > VARCHAR_CHARS_MAX ? 'text' : 'varchar'
}

/** Whether a header is one of numbers with which no one calculates: ids, postcodes, accounts. They stay text. */
function isCode(header: string): boolean {
  const words =
    header
      .normalize('NFKC')
      .replace(/(?<=\p{Ll})(?=\p{Lu})/gu, ' ')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  return words.some((word) => codeWords.has(word) || /(号|番号|编号|編號)$/.test(word) || isCodeField(word))
}

function isCodeField(word: string): boolean {
  return /^(externalId|phones|addresses\.postcode)$/.test(fieldForHeader(word)?.to ?? '')
}

const codeWords: ReadonlySet<string> = new Set(
  [
    'id ids uid guid no nr num number numbers code codes zip zipcode postcode postal ref reference account iban bic sku ean isbn',
    'key ssn tax vat phone mobile fax ext extension plz nummer kundennummer konto kto steuernummer numero número n° cap cep cp nif',
    'cif dni codigo código codice postnummer kod numer номер код индекс инн',
  ].flatMap((line) => line.split(' ')),
)

function rounded(value: number): number {
  return Math.round(value * 100) / 100
}
