import type { Held, LookUp } from './api.ts'
import { type AwkwardPerson, type NameParts, type SaidPoint, splits, wholeNameOf } from './people.ts'

export const mainOf = <Point extends SaidPoint>(points: readonly Point[]): Point | undefined =>
  points.find(({ primary }) => primary) ?? points[0]

export function splitOf(fullName: string | null, rule: 'kith' | 'atFirstSpace'): NameParts {
  if (!fullName?.trim()) return [null, null]
  const words = fullName.trim().split(' ')
  // By both rules, two words are a first and a last name.
  if (words.length === 2) return [words[0]!, words[1]!]
  const parts = splits[fullName.trim()]?.[rule]
  if (!parts) throw new Error(`How is “${fullName}” split? Add it to the facts.`)
  return parts
}

/** First and last name as said, else of the whole name. */
export function partsOf(
  held: Pick<Held, 'fullName' | 'given' | 'surname'>,
  rule: 'kith' | 'atFirstSpace',
): NameParts {
  return held.given || held.surname ? [held.given, held.surname] : splitOf(held.fullName, rule)
}

/** First and last name as a person with two fields types them. */
export function typedParts(person: AwkwardPerson): NameParts {
  const { fullName, given, surname } = heldAsSaid(person)
  return partsOf({ fullName, given, surname }, 'kith')
}

export const isBlank = (text: string | null | undefined): boolean => !text?.trim()

export const orNull = (text: string | null | undefined): string | null => text || null

export const point = (value: string, label = '', primary = false): SaidPoint => ({ value, label, primary })

export const defined = (values: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== null))

export function heldAsSaid({
  fullName,
  given,
  surname,
  company,
  emails = [],
  phones = [],
}: AwkwardPerson): Held {
  return {
    ...{ fullName: fullName ?? null, given: given ?? null, surname: surname ?? null },
    ...{ company: company ?? null, emails, phones },
  }
}

export const heldOf = (some: Partial<Held>): Held => ({
  ...{ fullName: null, given: null, surname: null, company: null, emails: [], phones: [] },
  ...some,
})

export const listed = (point: SaidPoint, ...more: readonly string[]): string =>
  [point.value, ...more, ...(point.label ? [point.label] : []), ...(point.primary ? ['primary'] : [])].join(
    ' · ',
  )

/** Of entries without a mark, the first one is the primary one. */
export function firstPrimary<Point extends SaidPoint>(points: readonly Point[]): readonly Point[] {
  const marked = points.some(({ primary }) => primary)
  return points.map((one, index) => ({ ...one, primary: marked ? one.primary : index === 0 }))
}

/** The main number and the next one. */
export function twoOf(phones: readonly SaidPoint[]): readonly [SaidPoint?, SaidPoint?] {
  const main = mainOf(phones)
  const next = phones.find((phone) => phone !== main)
  return main ? (next ? [main, next] : [main]) : []
}

export function idOf({ id }: { id: string | number }): string {
  return String(id)
}

export type Asked = Pick<LookUp, 'by' | 'path' | 'value'>

export function namedBy(held: Held, path: (name: string) => string): readonly Asked[] {
  const name = wholeNameOf(held).trim()
  return name === '' ? [] : [{ by: 'name', path: path(name), value: name }]
}

export function emailedBy(
  { emails }: Pick<Held, 'emails'>,
  path: (address: string) => string,
): readonly Asked[] {
  const email = mainOf(emails)?.value.trim()
  return email ? [{ by: 'email', path: path(email), value: email }] : []
}

/** Every number of the person, as it was typed. */
export function calledBy(
  { phones }: Pick<Held, 'phones'>,
  path: (number: string) => string,
): readonly Asked[] {
  return phones
    .filter(({ value }) => !isBlank(value))
    .map(({ value }) => ({ by: 'phone', path: path(value), value }))
}
