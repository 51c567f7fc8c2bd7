import { isJsonObject } from '../../model/json.ts'
import type { OrderTerm } from '../../model/query.ts'

type Position = readonly (string | number)[]

/** A cursor is a place in an order, nothing more: it names no organization and keeps no secret. */
export function encodeCursor(position: Position, order: readonly OrderTerm[]): string {
  return Buffer.from(JSON.stringify({ sort: signature(order), from: position })).toString('base64url')
}

/** @returns undefined when it is no cursor, or one of another order */
export function decodeCursor(cursor: string, order: readonly OrderTerm[]): (string | number)[] | undefined {
  let decoded: unknown
  try {
    decoded = JSON.parse(Buffer.from(cursor, 'base64url').toString())
  } catch {
    return undefined
  }
  if (!isJsonObject(decoded) || decoded.sort !== signature(order)) return undefined
  const { from } = decoded
  if (!Array.isArray(from) || from.length !== order.length) return undefined
  const fits = from.every((value, index) =>
    order[index]?.field.type === 'number' ? Number.isSafeInteger(value) : typeof value === 'string',
  )
  return fits ? (from as (string | number)[]) : undefined
}

function signature(order: readonly OrderTerm[]): string {
  return order.map(({ field, direction }) => `${direction === 'desc' ? '-' : ''}${field.name}`).join(',')
}
