import type { ListInTransaction } from '../../hub/hub.ts'
import { normalPhone, personFields } from '../../hub/hub.ts'
import { invalid, KithError, notFound } from '../../model/errors.ts'
import type { ContactPoint, ContactPointDraft, Person, PersonPatch } from '../../model/person.ts'
import { foldText } from '../../model/query.ts'
import { type EntryChange, entriesMax } from './bodies.ts'
import { shownUpdate, toEmailType, toPhoneNumberType } from './mapping.ts'

/** The differences between phone numbers and e-mails, which otherwise change in the same way. */
export interface EntryKind {
  readonly list: 'phones' | 'emails'
  /** The subject of errors. */
  readonly subject: 'phone' | 'email'
  readonly usualType: string
  typeOf(label: string): string
  /** The label of a new entry of this type. */
  labelOf(type: string): string
}

export const phoneNumbers: EntryKind = {
  list: 'phones',
  subject: 'phone',
  usualType: 'mobile',
  typeOf: toPhoneNumberType,
  labelOf: (type) => type,
}

export const emails: EntryKind = {
  list: 'emails',
  subject: 'email',
  usualType: 'work',
  typeOf: toEmailType,
  // The label that the other vendors use.
  labelOf: (type) => (type === 'personal' ? 'home' : type),
}

/** A new entry. */
export function toEntryDraft(
  kind: EntryKind,
  { value = '', type, primary = false }: EntryChange,
): ContactPointDraft {
  return { value, label: kind.labelOf(type || kind.usualType), primary }
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
  const wanted = type === '' ? kind.usualType : type
  const changed: ContactPointDraft = {
    ...point,
    value: value ?? point.value,
    // Several labels may be shown as one type: the label is kept while the type is unchanged.
    label: wanted === undefined || wanted === kind.typeOf(point.label) ? point.label : kind.labelOf(wanted),
    primary: primary ?? point.primary,
  }
  return points.map((other) => {
    if (other === point) return changed
    return primary ? { ...other, primary: false } : other
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

function unflagged(points: readonly ContactPointDraft[]): ContactPointDraft[] {
  return points.map((point) => ({ ...point, primary: false }))
}

/** Whether an active contact of the organization has the number. */
async function isNumberTaken(list: ListInTransaction, normal: string): Promise<boolean> {
  const { items } = await list({
    filter: { some: personFields.phones, test: { op: 'eq', value: normal, folded: true } },
    order: [],
    page: { limit: 1 },
  })
  return items.length > 0
}

/**
 * The numbers of a new contact that no contact has yet, each once. The primary flag is assigned before the others are
 * dropped.
 */
export async function freeNumbers(
  list: ListInTransaction,
  drafts: readonly ContactPointDraft[],
  region: string | null,
): Promise<ContactPointDraft[]> {
  let free: ContactPointDraft[] = []
  const seen = new Set<string>()
  for (const draft of drafts) {
    if (draft.primary) free = unflagged(free)
    const normal = foldText(normalPhone(draft.value, region))
    if (seen.has(normal) || (await isNumberTaken(list, normal))) continue
    seen.add(normal)
    free.push(draft)
  }
  return free
}

/** @throws conflict when another entry has the number */
export async function requireFreeNumber(list: ListInTransaction, normal: string): Promise<void> {
  if (await isNumberTaken(list, normal)) {
    throw new KithError('conflict', 'A contact has this phone number already.', { subject: 'phone' })
  }
}

const E164_LENGTH_MAX = 20

/** @throws invalid when the normalised number is too long for the vendor's column */
export function requireShortNumber(normal: string): void {
  if ([...normal].length <= E164_LENGTH_MAX) return
  const message = `The number has more than ${E164_LENGTH_MAX} characters once normalised.`
  throw invalid([{ in: 'body', path: ['number'], rule: 'too_long', expected: E164_LENGTH_MAX, message }])
}

/** Marks a change that the vendor does not count as an update of the contact; see `shownUpdate`. */
export function withoutUpdateMark(person: Person, patch: PersonPatch): PersonPatch {
  const quiet = { version: person.version + 1, tmUpdate: shownUpdate(person) }
  return { ...patch, extensions: { voipbin: { quiet } } }
}
