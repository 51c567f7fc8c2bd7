import { type Instant, isCalendarDate } from '../../../model/instant.ts'

/** Days from `from`, inclusive, to `until`, exclusive, as `YYYY-MM-DD`; undefined is unbounded. */
export interface Days {
  readonly from?: string
  readonly until?: string
}

const DAY_MS = 86_400_000

/**
 * The days that the value of a date condition means: a day, or one of the vendor's relative dates, counted from
 * `now` in UTC, weeks beginning on Monday.
 *
 * @returns undefined when it is neither
 */
export function readDays(value: string, now: Instant): Days | undefined {
  if (isCalendarDate(value)) return oneDay(new Date(`${value}T00:00:00Z`))
  const today = new Date(Math.floor(now / 1000 / DAY_MS) * DAY_MS)
  const [, direction, amount, unit] = /^(in_)?(\d)_(week|month)s?(?:_ago)?$/.exec(value) ?? []
  if (amount !== undefined) return counted(value, direction !== undefined, Number(amount), unit!, today)
  return Object.hasOwn(words, value) ? words[value]!(today) : undefined
}

const words: Readonly<Record<string, (today: Date) => Days>> = {
  yesterday: (today) => oneDay(plusDays(today, -1)),
  today: oneDay,
  now: oneDay,
  tomorrow: (today) => oneDay(plusDays(today, 1)),
  before_today: (today) => ({ until: iso(today) }),
  later_or_today: (today) => ({ from: iso(today) }),
  before_tomorrow: (today) => ({ until: iso(plusDays(today, 1)) }),
  later_or_tomorrow: (today) => ({ from: iso(plusDays(today, 1)) }),
  last_week: (today) => week(today, -1),
  this_week: (today) => week(today, 0),
  next_week: (today) => week(today, 1),
  last_month: (today) => months(today, -1, 1),
  this_month: (today) => months(today, 0, 1),
  next_month: (today) => months(today, 1, 1),
  last_quarter: (today) => months(today, -3 - (today.getUTCMonth() % 3), 3),
  this_quarter: (today) => months(today, -(today.getUTCMonth() % 3), 3),
}

/** `2_weeks_ago`, `in_1_month`, with the spellings and the ranges of the vendor's list. */
function counted(word: string, ahead: boolean, amount: number, unit: string, today: Date): Days | undefined {
  const most = unit === 'week' ? 3 : 6
  if (amount < 1 || amount > most || ahead === word.endsWith('_ago')) return undefined
  const signed = ahead ? amount : -amount
  return oneDay(unit === 'week' ? plusDays(today, 7 * signed) : plusMonths(today, signed))
}

function oneDay(day: Date): Days {
  return { from: iso(day), until: iso(plusDays(day, 1)) }
}

function week(today: Date, offset: number): Days {
  const sinceMonday = (today.getUTCDay() + 6) % 7
  const monday = plusDays(today, 7 * offset - sinceMonday)
  return { from: iso(monday), until: iso(plusDays(monday, 7)) }
}

function months(today: Date, offset: number, count: number): Days {
  const first = (ahead: number) => new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + ahead, 1))
  return { from: iso(first(offset)), until: iso(first(offset + count)) }
}

/** The same day of another month, or that month's last. */
function plusMonths(day: Date, count: number): Date {
  const last = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + count + 1, 0))
  const wanted = Math.min(day.getUTCDate(), last.getUTCDate())
  return new Date(Date.UTC(last.getUTCFullYear(), last.getUTCMonth(), wanted))
}

function plusDays(day: Date, count: number): Date {
  return new Date(day.getTime() + count * DAY_MS)
}

function iso(day: Date): string {
  return day.toISOString().slice(0, 10)
}
