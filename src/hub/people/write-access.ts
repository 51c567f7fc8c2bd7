import type { Caller } from '../../model/access.ts'
import { KithError } from '../../model/errors.ts'
import type { Person, PersonPatch } from '../../model/person.ts'
import type { Page, PersonQuery } from '../../model/query.ts'
import type { WriteSession } from '../../store/store.ts'
import type { HubContext } from '../context.ts'
import { revealsHidden } from './query-access.ts'

/*
 * What a write tells a key without the right to sensitive values: the same, whether a value that it guessed is right or
 * not. Such a key may write hidden values. The write always makes a new version (`writePatch`), finds no person by hidden
 * values, and fails only for reasons that the key can see. `docs/decisions/0007-keys.md` has the whole rule.
 */

/**
 * Lists people inside the transaction of a write: no other write can change the result before the commit. The people are
 * complete, so the result may decide what is written but must not be shown to the caller. For a caller without the right
 * to sensitive values, a query by hidden values has no result.
 */
export type ListInTransaction = (query: PersonQuery) => Promise<Page<Person>>

export function listInTransaction(
  { dialects }: Pick<HubContext, 'dialects'>,
  session: WriteSession,
  caller: Caller,
): ListInTransaction {
  return async (query) =>
    revealsHidden(caller, query, dialects) ? { items: [] } : session.people.list(caller.orgId, query)
}

/** Makes a patch inside the transaction that writes it. */
export type PatchMaker = (person: Person, list: ListInTransaction) => PersonPatch | Promise<PersonPatch>

/**
 * The patch that the function makes. For a caller without the right to sensitive values, an error that only the hidden
 * values cause is not thrown; the patch is then empty.
 */
export async function makePatch(
  caller: Caller,
  make: PatchMaker,
  { person, redacted, list }: { person: Person; redacted: Person; list: ListInTransaction },
): Promise<PersonPatch> {
  try {
    return await make(person, list)
  } catch (error) {
    if (caller.sensitive || !isRefusal(error)) throw error
    await make(redacted, list)
    return {}
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof KithError && ['invalid', 'conflict', 'not_found', 'forbidden'].includes(error.code)
}

/** @throws forbidden if the caller names a record, because a conflict would tell whether its source has one by that name */
export function requireRecordAccess(
  caller: Caller,
  drafts: readonly { readonly externalId?: string }[],
): void {
  if (caller.sensitive || drafts.every(({ externalId }) => externalId === undefined)) return
  throw new KithError('forbidden', 'This key cannot read the records of sources, so it cannot name one.')
}
