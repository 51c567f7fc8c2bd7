import type { OrgId } from '../model/person.ts'
import type { NumberedNoun, NumberRange, WriteSession } from '../store/store.ts'
import type { HubContext } from './context.ts'

/**
 * Numbers that Kith makes where a vendor's own count up: of people, companies, labels, custom fields and the like. They
 * begin far above those of vendor accounts, so that what is brought in later keeps its number, and end where 32-bit
 * integers of typed clients end.
 */
export const numbersMadeHere: NumberRange = { first: 1_500_000_001, last: 2_147_483_647 }

/**
 * Takes the next numbers of a noun that vendors number too.
 *
 * @param start where the noun begins to count when the range begins below
 * @returns the first of `count` consecutive numbers
 */
export function takeNumbers(
  { numberRange = numbersMadeHere }: Pick<HubContext, 'numberRange'>,
  session: WriteSession,
  orgId: OrgId,
  noun: NumberedNoun,
  { count = 1, start = 1 }: { readonly count?: number; readonly start?: number } = {},
): Promise<number> {
  const { first, last } = numberRange
  return session.reserveNumbers(orgId, noun, count, { first: Math.max(first, start), last })
}

/**
 * Takes the next number of a noun that is not among `taken`: numbers that rows of the same transaction brought along may
 * not be visible where numbers are reserved.
 */
export async function takeNumberBeside(
  context: Pick<HubContext, 'numberRange'>,
  session: WriteSession,
  orgId: OrgId,
  noun: NumberedNoun,
  taken: readonly number[],
): Promise<number> {
  for (;;) {
    const number = await takeNumbers(context, session, orgId, noun)
    if (!taken.includes(number)) return number
  }
}
