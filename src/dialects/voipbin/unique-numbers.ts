import {
  type ListInTransaction,
  normalEmail,
  personFields,
  type StatedPhone,
  withoutExtension,
} from '../../hub/hub.ts'
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
import { vendorForm } from './number-form.ts'
import type { AddressType } from './schema.ts'

/*
 * Two contacts of an organization may not have the same number. The vendor compares texts, so two numbers can differ here
 * that a telephone network does not tell apart, such as +1 212 555 0177 x101 and x102.
 */

/** The form in which the vendor compares numbers. Letter case does not count. */
export function uniqueForm(phone: StatedPhone): string {
  return foldText(vendorForm(phone))
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

/** Whether an active contact of the organization has the e-mail. */
async function isTakenEmail(list: ListInTransaction, form: string): Promise<boolean> {
  const test = { op: 'eq', value: form, folded: true } as const
  const { items } = await list({
    filter: { some: personFields.emails, test },
    order: [{ field: personColumns.createdAt, direction: 'asc' }],
    page: { limit: 1 },
  })
  return items.length > 0
}

/** @throws conflict when another entry has the number */
export async function requireFreeNumber(list: ListInTransaction, number: StatedPhone): Promise<void> {
  if (await isTaken(list, uniqueForm(number))) {
    throw new KithError('conflict', 'A contact has this phone number already.', { subject: 'phone' })
  }
}

function isTakenTarget(list: ListInTransaction, type: AddressType, form: string): Promise<boolean> {
  return type === 'tel' ? isTaken(list, form) : isTakenEmail(list, form)
}

/** The form in which addresses of a type are compared. */
export function uniqueTarget(type: AddressType, point: StatedPhone): string {
  return type === 'tel' ? uniqueForm(point) : normalEmail(point.value)
}

/** @throws conflict when another address of the organization has the type and target */
export async function requireFreeAddress(
  list: ListInTransaction,
  type: AddressType,
  target: string,
): Promise<void> {
  if (await isTakenTarget(list, type, uniqueTarget(type, { value: target }))) {
    throw new KithError('conflict', 'A contact has this address already.', { subject: 'address' })
  }
}

/** An entry of a new contact. */
interface NewEntry {
  readonly type: AddressType
  readonly draft: ContactPointDraft
}

/**
 * The entries of a new contact that no contact has yet, each once, and the positions of the others. The primary flag is
 * assigned before the others are left out: an entry takes it from all before it.
 */
export async function freeEntries<Entry extends NewEntry>(
  list: ListInTransaction,
  entries: readonly Entry[],
): Promise<{ readonly free: readonly Entry[]; readonly leftOut: readonly number[] }> {
  let free: Entry[] = []
  const leftOut: number[] = []
  const seen = new Set<string>()
  for (const [index, entry] of entries.entries()) {
    const { type, draft } = entry
    if (draft.primary) free = free.map((each) => ({ ...each, draft: { ...each.draft, primary: false } }))
    const form = uniqueTarget(type, draft)
    if (seen.has(`${type} ${form}`) || (await isTakenTarget(list, type, form))) {
      leftOut.push(index)
      continue
    }
    seen.add(`${type} ${form}`)
    free.push(entry)
  }
  return { free, leftOut }
}
