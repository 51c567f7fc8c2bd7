import { type Instant, parseInstant, toMicroseconds } from '../../model/instant.ts'
import { isJsonObject } from '../../model/json.ts'

/**
 * The marker of the first item of the next page: base64url of compact JSON, as in the vendor's example.
 *
 * It contains only a position in an order, so it is not signed: any cursor can only read the caller's own people.
 */
export interface Cursor {
  readonly field: SortField
  readonly direction: SortDirection
  /** The id of the item, or its time; null comes before every time. */
  readonly value: number | null
  readonly id: number
}

export const sortFields = ['id', 'update_time', 'add_time'] as const
export type SortField = (typeof sortFields)[number]

export const sortDirections = ['asc', 'desc'] as const
export type SortDirection = (typeof sortDirections)[number]

const LENGTH_MAX = 1024
const KEYS = ['field', 'fieldValue', 'id', 'sortDirection']

/** Times carry microseconds, so that people changed within one second are neither repeated nor skipped. */
export function encodeCursor({ field, direction, value, id }: Cursor): string {
  const fieldValue = field === 'id' || value === null ? value : toMicroseconds(value)
  return Buffer.from(JSON.stringify({ field, fieldValue, sortDirection: direction, id })).toString(
    'base64url',
  )
}

/** @returns the cursor, or a description of the problem */
export function decodeCursor(text: string): Cursor | string {
  if (text.length > LENGTH_MAX) return `The value must have at most ${LENGTH_MAX} characters`
  const content = parseContent(text)
  if (!isJsonObject(content)) return 'The value is not a valid cursor'
  const { field, fieldValue, sortDirection, id } = content
  const known =
    Object.keys(content).sort().join() === KEYS.join() &&
    sortFields.includes(field as SortField) &&
    sortDirections.includes(sortDirection as SortDirection) &&
    isId(id)
  if (!known) return 'The value is not a valid cursor'
  const [sort, direction] = [field as SortField, sortDirection as SortDirection]
  const value = sort === 'id' ? (fieldValue === id ? id : undefined) : toMoment(fieldValue, direction)
  if (value === undefined) return 'The value is not a valid cursor'
  return { field: sort, direction, value: value as number | null, id: id as number }
}

/** Accepts both base64 alphabets; in a query string an unescaped `+` is decoded as a space. */
function parseContent(text: string): unknown {
  const letters = text.replaceAll(' ', '+')
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(letters)) return undefined
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(letters, 'base64')))
  } catch {
    return undefined
  }
}

/** A time in whole seconds covers its whole second, so descending from it starts at the end of that second. */
function toMoment(value: unknown, direction: SortDirection): Instant | null | undefined {
  if (value === null) return null
  if (typeof value !== 'string') return undefined
  const instant = parseInstant(value)
  if (instant === undefined || value.includes('.') || direction === 'asc') return instant
  return instant + 999_999
}

function isId(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0
}
