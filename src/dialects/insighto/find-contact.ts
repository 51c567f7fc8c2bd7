import { type Hub, type ListInTransaction, normalEmail } from '../../hub/hub.ts'
import type { Caller } from '../../model/access.ts'
import { KithError, notFound } from '../../model/errors.ts'
import type { Person } from '../../model/person.ts'
import { type Filter, personColumns } from '../../model/query.ts'
import { numberForm } from './contact-points.ts'
import { fromInsightoContact, fromInsightoUpsertPatch, type MappingContext, type Upsert } from './mapping.ts'
import { hasEmail, hasPhone, phoneForms } from './query.ts'

/** @throws not_found; forbidden for a key that may not see the value it searches by */
export async function getPersonByEmail(caller: Caller, hub: Hub, email: string): Promise<Person> {
  return requireFound(await findByEmail((query) => hub.people.list(caller, query), email))
}

/** @param number in its normal form. @throws as `getPersonByEmail` */
export async function getPersonByPhone(caller: Caller, hub: Hub, number: string): Promise<Person> {
  return requireFound(await findByPhone((query) => hub.people.list(caller, query), number))
}

function requireFound(person: Person | undefined): Person {
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
  if (await findByEmail(list, email)) {
    throw new KithError('conflict', 'A contact with this e-mail exists already.', { subject: 'email' })
  }
}

/** Finds by e-mail first, then by phone. */
async function findForUpsert(
  list: ListInTransaction,
  { email, phone }: Upsert,
  { region }: MappingContext,
): Promise<Person | undefined> {
  const byEmail = email === undefined ? undefined : await findByEmail(list, email)
  const number = phone === undefined ? undefined : numberForm(phone, region)
  if (byEmail || number === undefined) return byEmail
  return findByPhone(list, number)
}

/** If several people have the address, the one known for longest. */
async function findByEmail(list: ListInTransaction, email: string): Promise<Person | undefined> {
  const [oldest] = await listOldest(list, hasEmail(email), 1)
  return oldest
}

/** The most people with one number that are compared. Few people share a number. */
const SHARERS_MAX = 100

/**
 * If several people have the number, the one known for longest. A person who has the number itself goes before
 * people who have it with an extension, which Insighto does not show.
 */
async function findByPhone(list: ListInTransaction, number: string): Promise<Person | undefined> {
  const sharers = await listOldest(list, hasPhone(number), SHARERS_MAX)
  const forms = phoneForms(number)
  return sharers.find(({ phones }) => phones.some(({ normal }) => forms.includes(normal))) ?? sharers[0]
}

async function listOldest(
  list: ListInTransaction,
  filter: Filter,
  limit: number,
): Promise<readonly Person[]> {
  const order = [{ field: personColumns.createdAt, direction: 'asc' }] as const
  return (await list({ filter, order, page: { offset: 0, limit } })).items
}
