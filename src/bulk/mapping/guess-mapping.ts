import { type ColumnStatistics, emptyStatistics, mostFrequent } from './column-statistics.ts'
import { fieldForHeader, keyFromHeader, plainHeader } from './header-names.ts'
import { recogniseExport } from './known-exports.ts'
import { type ColumnMapping, type DateOrder, type Mapping, PROBLEM_COLUMN, parseTarget } from './mapping.ts'

/** Guesses a mapping from the headers and cells of a file, with a confidence for each column. */
export function guessMapping(header: readonly string[], statistics: readonly ColumnStatistics[]): Mapping {
  const origin = recogniseExport(header)
  const isKithExport = header.filter((name) => parseKithHeader(name)).length > header.length / 2
  const taken = new Set<string>()
  const hasNoHeader = header.every((name) => DEFAULT_HEADER.test(name))
  const nameIndex = hasNoHeader ? statistics.findIndex(mayContainNames) : -1
  const columns = header.map((name, index): ColumnMapping => {
    const cells = statistics[index] ?? emptyStatistics()
    if (index === nameIndex) return { column: name, to: 'fullName', confidence: 0.4 }
    if (name === PROBLEM_COLUMN) return { column: name, to: null, confidence: 1 }
    const guess =
      (isKithExport ? kithColumn(name) : undefined) ??
      (origin ? withConfidence(origin.column(name), 1) : undefined) ??
      (origin
        ? customColumn(name, cells, 0.7)
        : (guessByHeader(name, cells) ?? guessByCells(cells) ?? customColumn(name, cells)))
    return { column: name, ...withFreeTarget(guess, taken, name, cells) }
  })
  return {
    ...(origin && { origin: origin.name }),
    ...(isKithExport && { origin: 'kith', guarded: true }),
    columns,
    matchBy: ['email'],
    dateOrder: guessDateOrder(statistics) ?? origin?.settings?.dateOrder ?? 'ymd',
  }
}

/** The header of a column in a file that has no header row. */
export function defaultHeader(index: number): string {
  return `Column ${index + 1}`
}

const DEFAULT_HEADER = /^Column \d+$/
const NAME_CHARS_MAX = 60

function mayContainNames({ filled, charsMax, ...counts }: ColumnStatistics): boolean {
  const { numbers, emails, phones, isoDates, otherDates } = counts
  return filled > 0 && charsMax <= NAME_CHARS_MAX && numbers + emails + phones + isoDates + otherDates === 0
}

type Guess = Omit<ColumnMapping, 'column'>

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

function withConfidence(guess: Guess | undefined, confidence: number): Guess | undefined {
  return guess && { ...guess, confidence }
}

function guessByHeader(name: string, cells: ColumnStatistics): Guess | undefined {
  const plain = plainHeader(name)
  const [, base = '', place] = /^(.*?)(\d+)?$/.exec(plain) ?? []
  const [, label, kind] =
    /^(work|home|private|business|mobile|office|personal)(email|mail|phone|tel)$/.exec(plain) ?? []
  const field = fieldForHeader(plain) ?? fieldForHeader(kind ?? base)
  if (field === undefined) return undefined
  const to = place && /^(emails|phones|addresses)\.1$/.test(field) ? field.replace('1', place) : field
  return {
    to,
    confidence: confidenceOf(to, cells),
    ...(label && { label: ['business', 'office'].includes(label) ? 'work' : label }),
    // Headers of mobile numbers lead there, unlike `Phone 2`.
    ...(field === 'phones.2' && !label && { label: 'mobile' }),
    ...withSeparator(to, cells),
  }
}

/** Labels always have a separator. Email addresses and phone numbers have one only if some cell has several. */
function withSeparator(to: string, cells: ColumnStatistics): { separator?: string } {
  if (to === 'labels') return { separator: mostFrequent(cells.wordSeparators) === ',' ? ',' : ';' }
  const separator = mostFrequent(cells.separators)
  return separator !== undefined && /^(emails|phones)\.\d+$/.test(to) ? { separator } : {}
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
      to: 'emails.1',
      confidence: rounded(0.8 * share(cells.emails)),
      ...withSeparator('emails.1', cells),
    }
  }
  if (share(cells.phones) > MOST && share(cells.isoDates) < MOST && share(cells.otherDates) < MOST) {
    return {
      to: 'phones.1',
      confidence: rounded(0.6 * share(cells.phones)),
      ...withSeparator('phones.1', cells),
    }
  }
  return undefined
}

const MOST = 0.8

/** Maps any other column to a custom field, with a type that fits all its cells. */
function customColumn(name: string, cells: ColumnStatistics, confidence = 0.5): Guess {
  const key = keyFromHeader(name, KEY_CHARS_MAX)
  if (key === '' || cells.filled === 0) return { to: null, confidence }
  return {
    to: `customFields.${key}`,
    confidence,
    name: name.trim().slice(0, KEY_CHARS_MAX),
    type: typeOf(cells),
  }
}

const KEY_CHARS_MAX = 60
const VARCHAR_CHARS_MAX = 255

function typeOf(cells: ColumnStatistics): NonNullable<ColumnMapping['type']> {
  if (cells.numbers === cells.filled) return 'double'
  if (cells.isoDates === cells.filled && cells.charsMax === 10) return 'date'
  return cells.charsMax > VARCHAR_CHARS_MAX ? 'text' : 'varchar'
}

/** Gives each column its own target: if a target is taken, the next entry of the list or a custom field. */
function withFreeTarget(guess: Guess, taken: Set<string>, name: string, cells: ColumnStatistics): Guess {
  if (guess.to === null) return guess
  if (!taken.has(guess.to)) {
    taken.add(guess.to)
    return guess
  }
  const [, list, place] = /^(emails|phones|addresses)\.(\d+)$/.exec(guess.to) ?? []
  if (list) {
    let next = Number(place)
    while (taken.has(`${list}.${next}`)) next += 1
    taken.add(`${list}.${next}`)
    return { ...guess, to: `${list}.${next}` }
  }
  const custom = customColumn(name, cells)
  if (custom.to !== null && custom.to !== guess.to && !taken.has(custom.to)) {
    taken.add(custom.to)
    return custom
  }
  return { to: null, confidence: 0.3 }
}

/** If a first number is above 12, days come first; if a second number is, months come first. */
function guessDateOrder(statistics: readonly ColumnStatistics[]): DateOrder | undefined {
  const dated = statistics.filter(({ otherDates, filled }) => otherDates > filled / 2)
  if (dated.some(({ firstMax }) => firstMax > 12)) return 'dmy'
  return dated.some(({ secondMax }) => secondMax > 12) ? 'mdy' : undefined
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100
}
