import { invalid, notFound } from '../../model/errors.ts'
import type { ContactPoint, ContactPointDraft, Person, PersonPatch } from '../../model/person.ts'
import { type EntryChange, entriesMax } from './bodies.ts'
import { shownUpdate, toEmailType, toPhoneNumberType } from './mapping.ts'

/** The differences between phone numbers and e-mails, which otherwise change in the same way. */
export interface EntryKind {
  readonly list: 'phones' | 'emails'
  /** The subject of errors. */
  readonly subject: 'phone' | 'email'
  typeOf(label: string): string
  /** The label of a new entry of this type. */
  labelOf(type: string): string
}

export const phoneNumbers: EntryKind = {
  list: 'phones',
  subject: 'phone',
  typeOf: toPhoneNumberType,
  labelOf: (type) => type,
}

export const emails: EntryKind = {
  list: 'emails',
  subject: 'email',
  typeOf: toEmailType,
  // The label that the other vendors use.
  labelOf: (type) => (type === 'personal' ? 'home' : type),
}

/** A new entry. Without a type it has no label, and is shown as `other`. */
export function toEntryDraft(
  kind: EntryKind,
  { value = '', type, primary = false }: EntryChange,
): ContactPointDraft {
  return { value, label: type ? kind.labelOf(type) : '', primary }
}

/** Adds an entry at the end of the list. A primary entry takes the flag from the others. @throws invalid */
export function withAdded(
  points: readonly ContactPointDraft[],
  added: ContactPointDraft,
): ContactPointDraft[] {
  if (points.length >= entriesMax) {
    const message = `A contact has at most ${entriesMax} of them.`
    throw invalid([{ in: 'body', path: [], rule: 'too_many', expected: entriesMax, message }])
  }
  return [...(added.primary ? unflagged(points) : points), added]
}

/** Changes one entry of the list, which keeps its id and time. @throws not_found */
export function withChanged(
  kind: EntryKind,
  points: readonly ContactPoint[],
  id: string,
  { value, type, primary }: EntryChange,
): ContactPointDraft[] {
  const point = findEntry(kind, points, id)
  const wanted = type === '' ? 'other' : type
  return withReplaced(points, point, {
    ...(value !== undefined && { value }),
    // Several labels may be shown as one type: the label is kept while the type is unchanged.
    ...(wanted !== undefined && wanted !== kind.typeOf(point.label) && { label: kind.labelOf(wanted) }),
    ...(primary !== undefined && { primary }),
  })
}

/** The list with a change of one entry, which keeps its id and time. A primary entry takes the flag from the others. */
export function withReplaced(
  points: readonly ContactPoint[],
  point: ContactPoint,
  change: Partial<Pick<ContactPoint, 'value' | 'label' | 'primary' | 'extensions'>>,
): ContactPointDraft[] {
  const { e164, ...rest } = point
  const changed: ContactPointDraft = {
    ...rest,
    ...change,
    // The E.164 number that was given for another text says nothing of this one.
    ...(e164 !== undefined && (change.value ?? point.value) === point.value && { e164 }),
  }
  return points.map((other) => {
    if (other === point) return changed
    return change.primary ? { ...other, primary: false } : other
  })
}

/** @throws not_found */
export function withoutEntry(
  kind: EntryKind,
  points: readonly ContactPoint[],
  id: string,
): ContactPointDraft[] {
  const gone = findEntry(kind, points, id)
  return points.filter((point) => point !== gone)
}

/** @throws not_found */
export function findEntry(kind: EntryKind, points: readonly ContactPoint[], id: string): ContactPoint {
  const point = points.find((candidate) => candidate.id === id)
  if (!point) throw notFound(kind.subject)
  return point
}

/** The entries without a primary one. */
function unflagged(points: readonly ContactPointDraft[]): ContactPointDraft[] {
  return points.map((point) => ({ ...point, primary: false }))
}

/** Marks a change that the vendor does not count as an update of the contact; see `shownUpdate`. */
export function withoutUpdateMark(person: Person, patch: PersonPatch): PersonPatch {
  const quiet = { version: person.version + 1, tmUpdate: shownUpdate(person) }
  return { ...patch, extensions: { voipbin: { ...patch.extensions?.voipbin, quiet } } }
}
