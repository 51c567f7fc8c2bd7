import { foldText, type LookupValue } from '../../model/query.ts'
import { sanitizeText } from '../sanitize-text.ts'
import { LAST_ROW, nameNumber, originalNumber } from './lookup-names.ts'

interface LookupRow {
  readonly name: number
  readonly place: number
  readonly key: string
  readonly folded_key: string | null
  readonly position: number
  readonly text: string | null
  readonly folded: string | null
  readonly number: number | null
  aliases: number
}

/** The rows of look-up values, without the columns of their owner. A value that an alias has too is stored once. */
export function lookupRows(values: readonly LookupValue[]): LookupRow[] {
  const placeOf = counter()
  const positionOf = counter()
  const rows: LookupRow[] = []
  const toRow = (value: LookupValue): Omit<LookupRow, 'place'> => {
    const key = sanitizeText(value.key ?? '')
    const text = value.text === undefined ? null : sanitizeText(value.text)
    const folded = foldedForm(value)
    return {
      name: nameNumber(value.name),
      key,
      folded_key: foldedUnlessSame(key),
      position: positionOf(JSON.stringify([value.name, key])),
      text: text === folded ? null : text,
      folded,
      number: value.number ?? null,
      aliases: 0,
    }
  }
  const add = (row: Omit<LookupRow, 'place'>): void => {
    rows.push({ ...row, place: placeOf(String(row.name)) })
  }
  for (const value of values) if (!value.alias) add(toRow(value))
  for (const value of values) {
    if (!value.alias) continue
    const row = toRow(value)
    const original = originalNumber(value)
    const shared = rows.find((other) => other.name === original && sameValue(other, row))
    if (shared) shared.aliases |= value.alias.bit
    else add(row)
  }
  const last = rows.at(-1)
  if (last) last.aliases |= LAST_ROW
  return rows
}

function sameValue(one: Omit<LookupRow, 'place'>, other: Omit<LookupRow, 'place'>): boolean {
  return (
    one.key === other.key &&
    one.position === other.position &&
    one.text === other.text &&
    one.folded === other.folded &&
    one.number === other.number
  )
}

function foldedForm({ text, folded }: LookupValue): string | null {
  if (folded !== undefined) return sanitizeText(folded)
  return text === undefined ? null : sanitizeText(foldText(text))
}

/** The folded form of a text that is stored next to it; null if they are equal. */
export function foldedUnlessSame(text: string): string | null {
  const folded = foldText(text)
  return folded === text ? null : folded
}

/** Counts from 0, separately for each name. */
function counter(): (name: string) => number {
  const counts = new Map<string, number>()
  return (name) => {
    const count = counts.get(name) ?? 0
    counts.set(name, count + 1)
    return count
  }
}
