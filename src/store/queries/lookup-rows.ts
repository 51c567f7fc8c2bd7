import { foldText, type LookupValue } from '../../model/query.ts'
import { sanitizeText } from '../sanitize-text.ts'

/** The rows of look-up values, without the columns of their owner. */
export function lookupRows(values: readonly LookupValue[]) {
  const placeOf = counter()
  const positionOf = counter()
  return values.map((value) => {
    const key = sanitizeText(value.key ?? '')
    return {
      name: value.name,
      place: placeOf(value.name),
      key,
      folded_key: foldedUnlessSame(key),
      position: positionOf(JSON.stringify([value.name, key])),
      text: value.text === undefined ? null : sanitizeText(value.text),
      folded: foldedForm(value),
      number: value.number ?? null,
    }
  })
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
