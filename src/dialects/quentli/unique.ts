import { type ListInTransaction, normalEmail, normalPhone, personFields } from '../../hub/hub.ts'
import { KithError } from '../../model/errors.ts'
import type { Person } from '../../model/person.ts'
import { type Filter, foldText, personColumns } from '../../model/query.ts'
import { customerFieldsOf } from './fields.ts'
import { toQuentliCustomer } from './mapping.ts'
import type { QuentliCustomer } from './schema.ts'
import { normalText } from './writing.ts'

type Claimed = Partial<Record<'username' | 'email' | 'phoneNumber', string | null>>

/** Only this many people with the same contact point are compared; in practice few share one. */
const SHARERS_MAX = 500

/**
 * Requires that no other customer of the organization has the username, e-mail or main number. Archived customers
 * count.
 *
 * @param own the customer itself if it is being changed
 * @throws conflict naming the field
 */
export async function requireUnique(
  list: ListInTransaction,
  claimed: Claimed,
  region: string | null,
  own?: Person,
): Promise<void> {
  const { email, phoneNumber } = claimed
  const username = claimed.username && normalText(claimed.username)
  if (username) {
    const filter: Filter = {
      field: customerFieldsOf('').get('username')!.field,
      test: { op: 'eq', value: username },
    }
    await requireUnused('username', filter, (customer) => customer.username === username)
  }
  if (email) {
    const normal = normalEmail(email)
    const filter: Filter = { some: personFields.emails, test: { op: 'eq', value: normal, folded: true } }
    await requireUnused(
      'email',
      filter,
      (customer) => customer.email !== null && normalEmail(customer.email) === normal,
    )
  }
  if (phoneNumber) {
    const normal = foldText(normalPhone(phoneNumber, region))
    const filter: Filter = { some: personFields.phones, test: { op: 'eq', value: normal, folded: true } }
    const digits = compact(phoneNumber)
    await requireUnused(
      'phoneNumber',
      filter,
      (customer) => customer.phoneNumber !== null && compact(customer.phoneNumber) === digits,
    )
  }

  async function requireUnused(
    field: string,
    filter: Filter,
    clashes: (customer: QuentliCustomer) => boolean,
  ): Promise<void> {
    const order = [{ field: personColumns.createdAt, direction: 'asc' }] as const
    const { items } = await list({ filter, order, page: { offset: 0, limit: SHARERS_MAX } })
    const taken = items.some((person) => person.id !== own?.id && clashes(toQuentliCustomer(person, '')))
    if (taken) throw new KithError('conflict', `${field} is already in use`, { subject: field })
  }
}

/** Compares numbers without their separators. */
function compact(number: string): string {
  return number.replace(/[ ()-]/g, '')
}
