import { invalid, type KithError } from '../../../model/errors.ts'
import type { Instant } from '../../../model/instant.ts'
import type { Json } from '../../../model/json.ts'
import { type Days, readDays } from './dates.ts'

/** The operator and the value of a condition, and the ways to read the value. @throws invalid in all of them */
export interface Condition {
  readonly operator: string
  /** Null for operators without a value. */
  readonly value: string | null
  readonly extra: string
  readonly now: Instant
}

export function scalarText(value: Json): string | null {
  if (value === null) return null
  if (typeof value === 'string' || typeof value === 'number') return String(value)
  throw refuse('value must be a text, a number or null')
}

const DECIMAL = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i

export function readNumber({ value }: Condition): number {
  const number = DECIMAL.test(value ?? '') ? Number(value) : Number.NaN
  if (!Number.isFinite(number)) throw refuse('value must be a number')
  return number
}

export function readId({ value }: Condition): number {
  if (value === null || !/^\d{1,15}$/.test(value)) throw refuse('value must be an id')
  return Number(value)
}

export function readTime({ value }: Condition): string {
  const [, time, seconds] = /^([01]\d:[0-5]\d|2[0-3]:[0-5]\d)(:[0-5]\d)?$/.exec(value ?? '') ?? []
  if (time === undefined) throw refuse('value must be a time, HH:MM:SS')
  return `${time}${seconds ?? ':00'}`
}

export function daysOf({ value, now }: Condition): Days {
  const days = value === null ? undefined : readDays(value, now)
  if (!days) throw refuse('value must be a date, YYYY-MM-DD, or one of the relative dates')
  return days
}

export function refuse(why: string): KithError {
  return invalid([{ in: 'body', path: ['conditions'], rule: 'format', message: why }])
}
