import { type Hub, type ListInTransaction, normalEmail } from '../../hub/hub.ts'
import type { Caller } from '../../model/access.ts'
import { KithError, notFound } from '../../model/errors.ts'
import type { Person } from '../../model/person.ts'
import { type Filter, personColumns } from '../../model/query.ts'
import { numberForm } from './contact-points.ts'
import { fromInsightoContact, fromInsightoUpsertPatch, type MappingContext, type Upsert } from './mapping.ts'
import { hasEmail, hasPhone } from './query.ts'

/** @throws not_found; forbidden for a key that may not see the value it searches by */
export async function getPersonBy(caller: Caller, hub: Hub, filter: Filter): Promise<Person> {
  const person = await findPersonBy((query) => hub.people.list(caller, query), filter)
  if (!person) throw notFound('person')
  return person
}

/** The person that a write names. @throws not_found also if it was merged into another one, as for a deleted person */
export function getPersonToWrite(
  caller: Caller,
  { people }: Pick<Hub, 'people'>,
  contactId: string,
): Promise<Person> {
  return people.getByVendorId(caller, 'insighto', contactId, { merged: 'missing' })
}

/**
 * Changes the contact that has the e-mail, else the one that has the phone, else creates one.
 *
 * @throws forbidden also for a key that may not see e-mails and phones: the answer would reveal their owner
 */
export async function upsertPerson(
  caller: Caller,
  hub: Hub,
  upsert: Upsert,
  context: MappingContext,
): Promise<{ person: Person; created: boolean }> {
  const known = await findForUpsert((query) => hub.people.list(caller, query), upsert, context)
  if (known) {
    const change = (current: Person) => fromInsightoUpsertPatch(current, upsert, context)
    const person = await hub.people.update(caller, known.id, change).catch(undefinedIfMissing)
    // The contact was deleted or merged since it was found.
    return person ? { person, created: false } : upsertPerson(caller, hub, upsert, context)
  }
  const overtaken = new KithError('conflict', 'Somebody else made this contact meanwhile.')
  try {
    const person = await hub.people.create(caller, async (list) => {
      if (await findForUpsert(list, upsert, context)) throw overtaken
      return fromInsightoContact(upsert, context)
    })
    return { person, created: true }
  } catch (error) {
    if (error !== overtaken) throw error
    return upsertPerson(caller, hub, upsert, context)
  }
}

export function undefinedIfMissing(error: unknown): undefined {
  if (!(error instanceof KithError && error.code === 'not_found')) throw error
}

/** @throws conflict when the e-mail belongs to another person than `own` */
export async function requireFreeEmail(
  list: ListInTransaction,
  email: string | null | undefined,
  own?: Person,
): Promise<void> {
  if (!email?.trim() || own?.emails.some(({ normal }) => normal === normalEmail(email))) return
  if (await findPersonBy(list, hasEmail(email))) {
    throw new KithError('conflict', 'A contact with this e-mail exists already.', { subject: 'email' })
  }
}

/** Finds by e-mail first, then by phone. */
async function findForUpsert(
  list: ListInTransaction,
  { email, phone }: Upsert,
  { region }: MappingContext,
): Promise<Person | undefined> {
  const byEmail = email === undefined ? undefined : await findPersonBy(list, hasEmail(email))
  const number = phone === undefined ? undefined : numberForm(phone, region)
  if (byEmail || number === undefined) return byEmail
  return findPersonBy(list, hasPhone(number))
}

/** If several people match, the one known for longest. */
async function findPersonBy(list: ListInTransaction, filter: Filter): Promise<Person | undefined> {
  const oldestFirst = [{ field: personColumns.createdAt, direction: 'asc' }] as const
  const page = await list({ filter, order: oldestFirst, page: { offset: 0, limit: 1 } })
  return page.items[0]
}
