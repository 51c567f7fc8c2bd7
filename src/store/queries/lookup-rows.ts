import { foldText, type LookupValue } from '../../model/query.ts'
import { storableText } from '../../model/storable-text.ts'
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
  const placeOf = counter<number>()
  const positionOf = counter<string>()
  const rows: LookupRow[] = []
  const add = (value: LookupValue, position: number): void => {
    const name = nameNumber(value.name)
    rows.push(toRow(value, { name, place: placeOf(name), position }))
  }
  const positioned = (value: LookupValue): number =>
    positionOf(value.key ? JSON.stringify([value.name, storableText(value.key)]) : value.name)
  for (const value of values) if (!value.alias) add(value, positioned(value))
  for (const value of values) {
    if (!value.alias) continue
    const position = positioned(value)
    const original = originalNumber(value)!
    const row = toRow(value, { name: original, place: 0, position })
    const shared = rows.find((other) => other.name === original && sameValue(other, row))
    if (shared) shared.aliases |= value.alias.bit
    else add(value, position)
  }
  const last = rows.at(-1)
  if (last) last.aliases |= LAST_ROW
  return rows
}

function toRow(
  value: LookupValue,
  { name, place, position }: Pick<LookupRow, 'name' | 'place' | 'position'>,
): LookupRow {
  const key = value.key ? storableText(value.key) : ''
  const text = value.text === undefined ? null : storableText(value.text)
  const folded = foldedForm(value)
  return {
    name,
    place,
    key,
    folded_key: key === '' ? null : foldedUnlessSame(key),
    position,
    text: text === folded ? null : text,
    folded,
    number: value.number ?? null,
    aliases: 0,
  }
}

function sameValue(one: LookupRow, other: LookupRow): boolean {
  return (
    one.key === other.key &&
    one.position === other.position &&
    one.text === other.text &&
    one.folded === other.folded &&
    one.number === other.number
  )
}

function foldedForm({ text, folded }: LookupValue): string | null {
  if (folded !== undefined) return storableText(folded)
  return text === undefined ? null : storableText(foldText(text))
}

/** The folded form of a text that is stored next to it; null if they are equal. */
export function foldedUnlessSame(text: string): string | null {
  const folded = foldText(text)
  return folded === text ? null : folded
}

/** Counts from 0, separately for each name. */
function counter<Name>(): (name: Name) => number {
  const counts = new Map<Name, number>()
  return (name) => {
    const count = counts.get(name) ?? 0
    counts.set(name, count + 1)
    return count
  }
}
