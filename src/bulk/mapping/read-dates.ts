import { isCalendarDate, parseInstant } from '../../model/instant.ts'
import { CellError } from './cell-error.ts'
import type { DateOrder } from './mapping.ts'

/**
 * Reads a date as `YYYY-MM-DD`, or as `--MM-DD` if it has no year. Two-digit years from 00 to 29 are in the 2000s, those from 30
 * to 99 in the 1900s. Five digits are a day number of Excel.
 *
 * @param order the order of year, month and day in the file; undefined if it is open
 */
export function readDate(text: string, order: DateOrder | undefined): string {
  const trimmed = text.trim()
  const day = dayOf(trimmed)
  const date = readCertain(trimmed) ?? readNumeric(day, order) ?? readSymmetric(day)
  if (date !== undefined) return date
  throw new CellError(`a date, such as ${dateExamples[order ?? 'ymd']}`)
}

/** Reads an RFC 3339 date-time, or a date with an optional time of day in UTC or at the given offset. */
export function readInstant(text: string, order: DateOrder | undefined, offset = 'Z'): number {
  const trimmed = text.trim()
  const exact = parseInstant(trimmed)
  if (exact !== undefined) return exact
  const number = EXCEL_DAY.test(trimmed) ? Number(trimmed) : undefined
  if (number !== undefined) return Math.round((number - EXCEL_EPOCH_DAY) * 86_400_000) * 1000
  const [, day = trimmed, hour = '00', minute = '00', second = '00', half, zone] =
    /^(.+?)[T ,]+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*([AaPp]\.?[Mm]\.?)?\s*(Z|UTC|GMT)?$/.exec(
      trimmed,
    ) ?? []
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (/^p/i.test(half) ? 12 : 0)
  const time = `${String(hours).padStart(2, '0')}:${minute}:${second}`
  const date = readDate(day, order)
  const instant = parseInstant(`${date}T${time}${zone === undefined ? offset : 'Z'}`)
  if (instant !== undefined) return instant
  throw new CellError('a date and time, such as 2026-03-01T09:30:00Z')
}

/**
 * What the numbers of a date say about their order: the orders that are possible, if there are several that give different days.
 * Undefined if the text is not a date of numbers, or if it is the same day in every order.
 */
export function possibleOrders(text: string): readonly DateOrder[] | undefined {
  const trimmed = text.trim()
  if (readCertain(trimmed) !== undefined) return undefined
  const day = dayOf(trimmed)
  const dates = new Map<DateOrder, string>()
  // A date without a year has no year that could come first.
  const orders = /^\d+[./ -] ?\d+$/.test(day) ? (['dmy', 'mdy'] as const) : (['ymd', 'dmy', 'mdy'] as const)
  for (const order of orders) {
    const date = readNumeric(day, order)
    if (date !== undefined) dates.set(order, date)
  }
  if (dates.size === 0) return undefined
  if (new Set(dates.values()).size === 1 && dates.size > 1) return undefined
  return [...dates.keys()]
}

/** Whether a date is written with dots, as in the languages that begin with the day (CLDR). */
export function isDotted(text: string): boolean {
  return DOTTED.test(dayOf(text.trim()))
}

const dateExamples = { ymd: '1990-05-17', dmy: '17.05.1990', mdy: '5/17/1990' } as const
const DOTTED = /^\d{1,2}\. ?\d{1,2}\. ?\d{4}$/

/** The date of a text that says which number is which. */
function readCertain(text: string): string | undefined {
  const day = dayOf(text)
  const [, year = '', month = '', date = ''] =
    YEAR_FIRST.exec(day) ?? COMPACT.exec(day) ?? EAST_ASIAN.exec(day) ?? []
  if (year !== '') return checked(year, month, date)
  const [, m, d] = YEARLESS.exec(day) ?? EAST_ASIAN_YEARLESS.exec(day) ?? []
  if (m !== undefined && d !== undefined) return checked(undefined, m, d)
  if (EXCEL_DAY.test(text)) return excelDay(Number(text))
  return readWithMonthName(day)
}

/** The day without its time of day. */
function dayOf(text: string): string {
  return plainDay(withoutTime(text))
}

function withoutTime(text: string): string {
  return text.replace(/^([^:]*\d)(?:T|,? +)\d{1,2}:\d{2}.*$/, '$1').trim()
}

/** The day without its weekday and the word for year: `Thursday, 17 May 1990`, `17.05.1990 г.` */
function plainDay(day: string): string {
  if (!/\p{L}/u.test(day)) return day
  const [, weekday, rest] = /^(\p{L}{2,})\.?,? +(?=\S*\d|\p{L}+\.? \d)(.+)$/u.exec(day) ?? []
  const isWeekday =
    weekday !== undefined && monthOf(weekday.toLowerCase()) === undefined && isDayOfWeek(weekday)
  return (isWeekday ? rest! : day)
    .replace(/\s*(?:г|года|year|р)\.?$/iu, '')
    .replace(/\s*[（(][日月火水木金土][）)]$/u, '')
}

const YEAR_FIRST = /^(\d{4})[./ -](\d{1,2})[./ -](\d{1,2})\.?$/
const COMPACT = /^(\d{4})(\d{2})(\d{2})$/
const EAST_ASIAN = /^(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]?$/
/** ISO 8601:2000 and vCard (RFC 6350, section 4.3.1). */
const YEARLESS = /^--(\d{2})-?(\d{2})$/
const EAST_ASIAN_YEARLESS = /^(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]$/
const EXCEL_DAY = /^[1-6]\d{4}(?:\.\d+)?$/

/** The day number of 1970-01-01 in Excel, whose day 1 is 1900-01-01 and whose 1900 has a 29 February. */
const EXCEL_EPOCH_DAY = 25_569

function excelDay(number: number): string {
  return new Date((Math.floor(number) - EXCEL_EPOCH_DAY) * 86_400_000).toISOString().slice(0, 10)
}

/** `17 May 1990`, `May 17, 1990`, `17-May-90`, `17. Mai 1990`, `17 de mayo de 1990`, `14 February`. */
function readWithMonthName(day: string): string | undefined {
  if (!/\p{L}{3}|[./ -][IVX]{1,4}[./ -]/u.test(day)) return undefined
  const words = day
    .toLowerCase()
    .split(/[\s.,/-]+|(?<=\d)(?:st|nd|rd|th|er|º)(?!\p{L})|\b(?:de|del|do|di|of)\b/u)
    .filter(Boolean)
  const place = words.findIndex((word) => monthOf(word) !== undefined)
  if (place < 0 || words.length < 2 || words.length > 3) return undefined
  const month = String(monthOf(words[place]!))
  const [first = '', second] = words.filter((_, index) => index !== place)
  if (second === undefined) return /^\d{1,2}$/.test(first) ? checked(undefined, month, first) : undefined
  if (/^\d{4}$/.test(first)) return checked(first, month, second)
  return /^\d{1,2}$/.test(first) && /^(\d{4}|\d{2})$/.test(second)
    ? checked(fullYear(second), month, first)
    : undefined
}

const NUMERIC = /^(\d{1,4})([./ -]) ?(\d{1,2})(?:[./ -] ?(\d{1,4}))?\.?$/

function readNumeric(day: string, order: DateOrder | undefined): string | undefined {
  const [, a, , b, c] = NUMERIC.exec(day) ?? []
  if (a === undefined || b === undefined || order === undefined) return undefined
  if (c === undefined)
    return a.length > 2
      ? undefined
      : checked(undefined, ...((order === 'dmy' ? [b, a] : [a, b]) as [string, string]))
  if (order === 'ymd') return a.length === 3 || c.length > 2 ? undefined : checked(fullYear(a), b, c)
  if (a.length > 2 || (c.length !== 4 && c.length !== 2)) return undefined
  return order === 'dmy' ? checked(fullYear(c), b, a) : checked(fullYear(c), a, b)
}

/** A date whose day and month have the same number: 3/3/1990. */
function readSymmetric(day: string): string | undefined {
  const date = readNumeric(day, 'dmy')
  return date === readNumeric(day, 'mdy') ? date : undefined
}

/**
 * The date if it exists. The years 0000 and 1604 stand for no year: MySQL has the first, and Apple writes the second for a
 * birthday without a year.
 */
function checked(year: string | undefined, month: string, day: string): string | undefined {
  const [mm, dd] = [month.padStart(2, '0'), day.padStart(2, '0')]
  if (year === undefined || year === '0000' || year === '1604')
    return isCalendarDate(`2000-${mm}-${dd}`) ? `--${mm}-${dd}` : undefined
  const date = `${year}-${mm}-${dd}`
  return isCalendarDate(date) ? date : undefined
}

function fullYear(text: string): string {
  if (text.length > 2) return text
  return Number(text) < CENTURY_PIVOT ? `20${text.padStart(2, '0')}` : `19${text}`
}

const CENTURY_PIVOT = 30

const dayNames = new Set<string>()

function isDayOfWeek(word: string): boolean {
  if (dayNames.size === 0) {
    for (const locale of MONTH_LOCALES) {
      for (const weekday of ['long', 'short'] as const) {
        const format = new Intl.DateTimeFormat(locale, { weekday, timeZone: 'UTC' })
        for (let day = 1; day <= 7; day++) dayNames.add(plainWord(format.format(Date.UTC(2000, 0, day))))
      }
    }
  }
  return dayNames.has(plainWord(word))
}

function plainWord(word: string): string {
  return word.toLowerCase().replace('.', '')
}

const MONTH_LOCALES = ['en', 'de', 'fr', 'es', 'it', 'pt', 'nl', 'pl', 'ru', 'cs']

/** The number of a month by its name in one of the languages of headers, in full or short. */
function monthOf(word: string): number | undefined {
  monthNames ??= readMonthNames()
  return monthNames.get(word)
}

/** Months in Roman numerals, as in Polish and Hungarian: `17.V.1990`. */
const ROMAN = 'i ii iii iv v vi vii viii ix x xi xii'.split(' ')

let monthNames: ReadonlyMap<string, number> | undefined

function readMonthNames(): Map<string, number> {
  const names = new Map<string, number>()
  for (const locale of MONTH_LOCALES) {
    for (const style of ['long', 'short'] as const) {
      // With a day, languages such as Polish use another form of the name.
      for (const options of [{ month: style }, { month: style, day: 'numeric' }] as const) {
        const format = new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' })
        for (let month = 0; month < 12; month++) {
          const parts = format.formatToParts(Date.UTC(2000, month, 1))
          const name = parts
            .find(({ type }) => type === 'month')
            ?.value.toLowerCase()
            .replace('.', '')
          // Czech writes the number of the month in short dates.
          if (name !== undefined && /\p{L}/u.test(name) && !names.has(name)) names.set(name, month + 1)
        }
      }
    }
  }
  names.set('sept', 9)
  for (const [index, numeral] of ROMAN.entries()) names.set(numeral, index + 1)
  return names
}
