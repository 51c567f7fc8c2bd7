import { type ListInTransaction, personFields, type StatedPhone, withoutExtension } from '../../hub/hub.ts'
import { invalid, KithError } from '../../model/errors.ts'
import type { ContactPointDraft, Person } from '../../model/person.ts'
import {
  type Field,
  type Filter,
  foldText,
  type LookupValue,
  type Page,
  type Position,
  personColumns,
} from '../../model/query.ts'
import { unflagged } from './entries.ts'

/*
 * Two contacts of an organization may not have the same number. The vendor compares texts, so two numbers can differ here
 * that a telephone network does not tell apart, such as +1 212 555 0177 x101 and x102.
 */

/**
 * The form in which the vendor compares numbers: the ASCII digits, after a plus if the trimmed text begins with one; a text
 * without a digit as it is. Letter case does not count.
 *
 * Source: voipbin/monorepo `bin-common-handler/models/address/normalize.go` and `normalizeE164` of
 * `bin-contact-manager/pkg/contacthandler/contact.go`.
 */
export function uniqueForm({ value, e164 = '' }: StatedPhone): string {
  const stated = e164.trim() === '' ? value : e164
  const text = stated.trim()
  const digits = text.replace(/[^0-9]/g, '')
  if (digits === '') return foldText(stated)
  return text.startsWith('+') ? `+${digits}` : digits
}

const UNIQUE_FORM_LENGTH_MAX = 20

/** @throws invalid when the number is too long for the vendor's column */
export function requireShortNumber(number: string): void {
  if ([...uniqueForm({ value: number })].length <= UNIQUE_FORM_LENGTH_MAX) return
  const message = `The number has more than ${UNIQUE_FORM_LENGTH_MAX} characters without its separators.`
  throw invalid([
    { in: 'body', path: ['number'], rule: 'too_long', expected: UNIQUE_FORM_LENGTH_MAX, message },
  ])
}

/** The forms that differ from the normal forms by which every person is found. */
const uniqueForms: Field = { name: 'voipbin.number', type: 'text', sensitive: true }

export function uniqueFormLookups({ phones }: Person): LookupValue[] {
  return phones.flatMap((phone) => {
    const form = uniqueForm(phone)
    const known = [phone.normal, withoutExtension(phone.normal)].map(foldText)
    return known.includes(form) ? [] : [{ name: uniqueForms.name, text: form }]
  })
}

/** Candidates read at a time. */
const CANDIDATES_MAX = 100

/** Whether an active contact of the organization has the number. */
async function isTaken(list: ListInTransaction, form: string): Promise<boolean> {
  const test = { op: 'eq', value: form, folded: true } as const
  const filter: Filter = {
    any: [
      { some: uniqueForms, test },
      { some: personFields.phones, test },
    ],
  }
  const order = [{ field: personColumns.createdAt, direction: 'asc' }] as const
  let from: Position | undefined
  for (;;) {
    const page: Page<Person> = await list({
      filter,
      order,
      page: { limit: CANDIDATES_MAX, ...(from && { from }) },
    })
    // People who have the number with an extension are candidates too.
    if (page.items.some(({ phones }) => phones.some((phone) => uniqueForm(phone) === form))) return true
    if (!page.next) return false
    from = page.next
  }
}

/** @throws conflict when another entry has the number */
export async function requireFreeNumber(list: ListInTransaction, number: StatedPhone): Promise<void> {
  if (await isTaken(list, uniqueForm(number))) {
    throw new KithError('conflict', 'A contact has this phone number already.', { subject: 'phone' })
  }
}

/**
 * The numbers of a new contact that no contact has yet, each once, and the positions of the others. The primary flag is
 * assigned before the others are left out.
 */
export async function freeNumbers(
  list: ListInTransaction,
  drafts: readonly ContactPointDraft[],
): Promise<{ readonly free: readonly ContactPointDraft[]; readonly leftOut: readonly number[] }> {
  let free: ContactPointDraft[] = []
  const leftOut: number[] = []
  const seen = new Set<string>()
  for (const [index, draft] of drafts.entries()) {
    if (draft.primary) free = unflagged(free)
    const form = uniqueForm(draft)
    if (seen.has(form) || (await isTaken(list, form))) {
      leftOut.push(index)
      continue
    }
    seen.add(form)
    free.push(draft)
  }
  return { free, leftOut }
}
