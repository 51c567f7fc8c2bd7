import type { OrgId } from '../model/person.ts'
import type { NumberedNoun, NumberRange, WriteSession } from '../store/store.ts'
import type { HubContext } from './context.ts'

/**
 * The numbers that Kith allocates for people, companies, labels, custom fields and everything else that vendors number
 * sequentially. The range begins far above the numbers of vendor accounts, so that data imported later keeps its numbers,
 * and ends at the largest 32-bit integer, because typed clients read ids as such.
 */
export const allocatedNumbers: NumberRange = { first: 1_500_000_001, last: 2_147_483_647 }

/**
 * Allocates consecutive numbers for a noun that vendors number too.
 *
 * @param start the smallest number of the noun, if the range begins below it
 * @returns the first of `count` consecutive numbers
 */
export function allocateNumbers(
  { numberRange = allocatedNumbers }: Pick<HubContext, 'numberRange'>,
  session: WriteSession,
  orgId: OrgId,
  noun: NumberedNoun,
  { count = 1, start = 1 }: { readonly count?: number; readonly start?: number } = {},
): Promise<number> {
  const { first, last } = numberRange
  return session.reserveNumbers(orgId, noun, count, { first: Math.max(first, start), last })
}

/**
 * Allocates the next number of a noun that is not among `taken`. The store may reserve numbers outside the transaction,
 * where it cannot see the numbers that the transaction has just imported.
 */
export async function allocateFreeNumber(
  context: Pick<HubContext, 'numberRange'>,
  session: WriteSession,
  orgId: OrgId,
  noun: NumberedNoun,
  taken: readonly number[],
): Promise<number> {
  for (;;) {
    const number = await allocateNumbers(context, session, orgId, noun)
    if (!taken.includes(number)) return number
  }
}

/**
 * The range that an operator has chosen. It ends at the largest 32-bit integer, unless it begins after it.
 *
 * @param numbersFrom 0 for the usual range; in a demo it begins at 1
 */
export function numberRangeOf({
  numbersFrom,
  demo,
}: {
  readonly numbersFrom: number
  readonly demo: boolean
}): NumberRange {
  if (numbersFrom === 0) return { ...allocatedNumbers, ...(demo && { first: 1 }) }
  const last = numbersFrom <= allocatedNumbers.last ? allocatedNumbers.last : Number.MAX_SAFE_INTEGER
  return { first: numbersFrom, last }
}
