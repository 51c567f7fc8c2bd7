import { isDate } from '../../model/instant.ts'

/**
 * A date as jCard writes it (RFC 7095, section 3.5.3): `1990-05-17`, without a year `--05-17`, a day `---17`, a year `1990`, a
 * month `1990-05` or `--05`, each with a time after it if it was given.
 *
 * @param omittedYear the year that Apple writes for no year (X-APPLE-OMIT-YEAR)
 * @returns undefined if the text is no date
 */
export function dateOf(text: string, omittedYear?: string): string | undefined {
  const trimmed = text.trim()
  const [, date = '', time = ''] = /^([^T\s]*?)(?:[T\s](.*))?$/is.exec(trimmed) ?? []
  if (time !== '' && !TIME.test(time)) return undefined
  const read = calendarDateOf(date)
  if (read === undefined) return undefined
  const isOmitted =
    noYears.has(read.slice(0, 4)) || (omittedYear !== undefined && read.startsWith(`${omittedYear}-`))
  if (isOmitted && read.length === 10) return `-${read.slice(4)}`
  return time === '' ? read : `${read}T${time.replace(/^(\d{2})(\d{2})(?:(\d{2}))?(?=\D|$)/, extended)}`
}

/** Years that stand for none: Apple writes 1604 also without its parameter. */
const noYears: ReadonlySet<string> = new Set(['0000', '1604'])

function extended(_: string, ...parts: (string | undefined)[]): string {
  return parts
    .slice(0, 3)
    .filter((part) => part !== undefined)
    .join(':')
}

const TIME = /^\d{2}:?(?:\d{2})?(?::?\d{2})?(?:\.\d+)?(?:Z|[+-]\d{2}:?(?:\d{2})?)?$/i

function calendarDateOf(date: string): string | undefined {
  const [, year, month, day] = /^(\d{4})-?(\d{2})-?(\d{2})$/.exec(date) ?? looseDate(date)
  if (day !== undefined) {
    const whole = `${year}-${month}-${day}`
    return isDate(whole) ? whole : undefined
  }
  const [, ownMonth, ownDay] = /^--(\d{2})-?(\d{2})$/.exec(date) ?? []
  if (ownDay !== undefined) return isDate(`--${ownMonth}-${ownDay}`) ? `--${ownMonth}-${ownDay}` : undefined
  return /^(?:\d{4}|\d{4}-(?:0[1-9]|1[0-2])|--(?:0[1-9]|1[0-2])|---(?:0[1-9]|[12]\d|3[01]))$/.test(date)
    ? date
    : undefined
}

/** Dates of programs that leave out zeros: `1990-5-7`. */
function looseDate(date: string): (string | undefined)[] {
  const [, year, month = '', day = ''] = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})$/.exec(date) ?? []
  return year === undefined ? [] : ['', year, month.padStart(2, '0'), day.padStart(2, '0')]
}

/** The date in the basic format of vCard 4.0 (RFC 6350, section 4.3): `19900517`, `--0517`; `1990-05` has none. */
export function basicDate(date: string): string {
  const [day = '', time] = date.split('T')
  const basic = /^\d{4}-\d{2}$/.test(day)
    ? day
    : day.replace(/^(\d{4}|-)-(\d{2})-(\d{2})$/, (_, year, month, dayOf) =>
        year === '-' ? `--${month}${dayOf}` : `${year}${month}${dayOf}`,
      )
  return time === undefined ? basic : `${basic}T${time.replace(/:/g, '')}`
}

/** The day of a date, with or without a year, as a person has it; undefined if the date has no month or day. */
export function dayOf(date: string): string | undefined {
  const day = date.split('T')[0]!
  return isDate(day) ? day : undefined
}
