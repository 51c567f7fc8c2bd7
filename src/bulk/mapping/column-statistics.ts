import { isCalendarDate } from '../../model/instant.ts'
import type { DateOrder } from './mapping.ts'
import { isPlaceholder } from './placeholders.ts'
import { isDotted, possibleOrders } from './read-dates.ts'
import { NUMBER } from './read-values.ts'

/** What the cells of one column contain, counted over all rows. */
export interface ColumnStatistics {
  filled: number
  numbers: number
  emails: number
  phones: number
  /** Cells with several email addresses or phone numbers, by the separator between them. */
  readonly separators: Record<string, number>
  /** Cells with addresses of accounts, by the service. */
  readonly services: Record<string, number>
  /** Cells with signs that may separate words, such as labels, by the sign. */
  readonly wordSeparators: Record<string, number>
  isoDates: number
  otherDates: number
  /** Dates that are a day in one order only, such as 17/5/1990, by that order. */
  readonly provenOrders: Partial<Record<DateOrder, number>>
  /** Dates that are different days in several orders, such as 3/4/1990; of these, the ones with dots, and the first one. */
  openDates: number
  dottedDates: number
  openDate: string | undefined
  charsMax: number
}

export function emptyStatistics(): ColumnStatistics {
  return {
    ...{ filled: 0, numbers: 0, emails: 0, phones: 0, isoDates: 0, otherDates: 0 },
    ...{ separators: {}, wordSeparators: {}, services: {} },
    ...{ provenOrders: {}, openDates: 0, dottedDates: 0, openDate: undefined, charsMax: 0 },
  }
}

/** Counts one cell. A placeholder is no value. */
export function observe(statistics: ColumnStatistics, cell: string): void {
  const text = cell.trim()
  if (text === '' || isPlaceholder(text)) return
  statistics.filled += 1
  if (text.length > statistics.charsMax) statistics.charsMax = text.length
  if (text.length > OBSERVED_CHARS_MAX) return
  if (NUMBER.test(text)) statistics.numbers += 1
  else if (text.includes('@')) observeContactPoints(statistics, 'emails', text)
  else observeWords(statistics, text)
  if (text.includes('.com/')) observeService(statistics, text)
  if (!/\d/.test(text)) return
  if (!text.includes('@')) observeContactPoints(statistics, 'phones', text)
  observeDate(statistics, text)
}

/** The most frequent separator between several values of a cell; undefined if no cell has several values. */
export function mostFrequent(separators: Readonly<Record<string, number>>): string | undefined {
  const [first] = Object.entries(separators).sort(([, a], [, b]) => b - a)
  return first?.[0]
}

const OBSERVED_CHARS_MAX = 254
const EMAIL = /^[^\s@,;]+@[^\s@,;]+\.[^\s@,;]+$/
const PHONE = /^(\+\d|\(|0)[\d ()./-]{5,24}$|^\d{3}[-. ]\d{3}[-. ]\d{4}$/
const SEPARATORS = [';', ',', '|', '\n', '/', ' ::: '] as const

/** Counts a cell with one email address or phone number, or with several that have one separator between them. */
function observeContactPoints(statistics: ColumnStatistics, kind: 'emails' | 'phones', text: string): void {
  const pattern = kind === 'emails' ? EMAIL : PHONE
  if (pattern.test(text)) {
    statistics[kind] += 1
    return
  }
  const separator = SEPARATORS.find((candidate) => {
    if (!text.includes(candidate)) return false
    const parts = text.split(candidate).map((part) => part.trim())
    return parts.every((part) => part === '' || pattern.test(part))
  })
  if (separator === undefined) return
  statistics[kind] += 1
  count(statistics.separators, separator)
}

/** Words may be labels, which are separated by one of these two signs. */
function observeWords(statistics: Pick<ColumnStatistics, 'wordSeparators'>, text: string): void {
  if (text.includes(' ::: ')) count(statistics.wordSeparators, ' ::: ')
  if (text.includes(';')) count(statistics.wordSeparators, ';')
  if (text.includes(',')) count(statistics.wordSeparators, ',')
}

function observeService({ services }: ColumnStatistics, text: string): void {
  const [, service] = SERVICE.exec(text) ?? []
  if (service !== undefined) count(services, service === 'x' ? 'twitter' : service.toLowerCase())
}

const SERVICE =
  /^(?:https?:\/\/)?(?:[\w-]+\.)?(linkedin|facebook|instagram|twitter|x|xing|github)\.com\/\S+$/i

function count(separators: Record<string, number>, separator: string): void {
  separators[separator] = (separators[separator] ?? 0) + 1
}

function observeDate(statistics: ColumnStatistics, text: string): void {
  if (isCalendarDate(text.slice(0, 10))) {
    statistics.isoDates += 1
    return
  }
  if (!NUMERIC_DATE.test(text)) return
  const orders = possibleOrders(text)
  statistics.otherDates += 1
  if (!orders) return
  const [order] = orders
  if (orders.length === 1 && order) {
    statistics.provenOrders[order] = (statistics.provenOrders[order] ?? 0) + 1
    return
  }
  statistics.openDates += 1
  statistics.openDate ??= text
  if (isDotted(text)) statistics.dottedDates += 1
}

/** Most texts with digits, such as phone numbers, are no dates. */
const NUMERIC_DATE = /^\d{1,4}([./ -]) ?\d{1,2}(?:$|[./ -] ?\d{1,4}(?:\D|$))/
