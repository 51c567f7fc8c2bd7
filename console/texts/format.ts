import { useMemo } from 'react'
import { useTexts } from './texts.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Browsers without a configured language may report an invalid tag such as `en-US@posix`. */
export function isLocale(text: string): boolean {
  try {
    return Intl.getCanonicalLocales(text).length > 0
  } catch {
    return false
  }
}

/** Formats numbers, dates and times for the locale of the browser. */
export function createFormat(locales: readonly string[] | undefined, justNow: string) {
  const list = locales?.filter(isLocale)
  const numbers = new Intl.NumberFormat(list)
  const percents = new Intl.NumberFormat(list, { style: 'percent', maximumFractionDigits: 1 })
  const compact = new Intl.NumberFormat(list, { notation: 'compact', maximumFractionDigits: 1 })
  const dates = new Intl.DateTimeFormat(list, { dateStyle: 'medium' })
  const days = new Intl.DateTimeFormat(list, { dateStyle: 'long', timeZone: 'UTC' })
  const yearless = new Intl.DateTimeFormat(list, { day: 'numeric', month: 'long', timeZone: 'UTC' })
  const times = new Intl.DateTimeFormat(list, { timeStyle: 'short' })
  const moments = new Intl.DateTimeFormat(list, { dateStyle: 'medium', timeStyle: 'medium' })
  const relative = new Intl.RelativeTimeFormat(list, { numeric: 'auto' })
  return {
    number: (value: number) => numbers.format(value),
    compact: (value: number) => compact.format(value),
    percent: (share: number) => percents.format(share),
    /** The date of a timestamp in the local time zone. */
    date: (moment: string) => dates.format(new Date(moment)),
    /** A calendar date without a time zone. */
    /** A day with its year, or without one (`--02-14`). */
    day: (day: string) =>
      day.startsWith('--')
        ? yearless.format(new Date(`2000${day.slice(1)}T00:00:00Z`))
        : days.format(new Date(`${day}T00:00:00Z`)),
    time: (moment: string) => times.format(new Date(moment)),
    moment: (moment: string) => moments.format(new Date(moment)),
    ago(moment: string, now = Date.now()) {
      const apart = new Date(moment).getTime() - now
      const size = Math.abs(apart)
      if (size < MINUTE) return justNow
      if (size < HOUR) return relative.format(Math.round(apart / MINUTE), 'minute')
      if (size < DAY) return relative.format(Math.round(apart / HOUR), 'hour')
      if (size < 30 * DAY) return relative.format(Math.round(apart / DAY), 'day')
      return dates.format(new Date(moment))
    },
    /** A whole number of days or hours. */
    duration(seconds: number) {
      const [size, unit] = seconds % 86_400 === 0 ? ([86_400, 'day'] as const) : ([3600, 'hour'] as const)
      return new Intl.NumberFormat(list, { style: 'unit', unit, unitDisplay: 'long' }).format(seconds / size)
    },
    bytes(value: number) {
      const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const
      const step = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(value, 1)) / 3))
      return new Intl.NumberFormat(list, {
        style: 'unit',
        unit: units[step]!,
        maximumFractionDigits: 1,
      }).format(value / 1000 ** step)
    },
    list: (items: readonly string[]) => new Intl.ListFormat(list, { type: 'conjunction' }).format(items),
  }
}

export type Format = ReturnType<typeof createFormat>

export function useFormat(): Format {
  const { justNow } = useTexts().general
  return useMemo(() => createFormat(navigator.languages, justNow), [justNow])
}
