import { foldText, type LookupValue } from '../../model/query.ts'
import { storedText } from './person-query.ts'

/** The rows of look-up values, but for what they belong to; values of one name and key count their places from 0. */
export function lookupRows(values: readonly LookupValue[]) {
  const positions = new Map<string, number>()
  return values.map((value) => {
    const key = storedText(value.key ?? '')
    const place = `${value.name}\0${key}`
    const position = positions.get(place) ?? 0
    positions.set(place, position + 1)
    return {
      name: value.name,
      key,
      position,
      text: value.text === undefined ? null : storedText(value.text),
      folded: foldedForm(value),
      number: value.number ?? null,
    }
  })
}

function foldedForm({ text, folded }: LookupValue): string | null {
  if (folded !== undefined) return storedText(folded)
  return text === undefined ? null : storedText(foldText(text))
}
