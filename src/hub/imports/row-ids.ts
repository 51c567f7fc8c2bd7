import { normalEmail, normalPhone } from '../../identity/normalise.ts'
import type { PersonRow, RowProblem } from '../../model/import.ts'
import { fullNameOf } from '../../model/name.ts'
import type { Person, PersonDraft } from '../../model/person.ts'
import { foldText } from '../../model/query.ts'
import { numbersMadeHere } from '../numbers.ts'
import { wrongVendorIds } from '../people/index.ts'
import type { BatchContext } from './batch-context.ts'
import type { MatchRules, RowKeys } from './match-keys.ts'
import type { Found, WorkingPerson } from './match-people.ts'

/** Vendor ids of the row that cannot be kept because of their form. */
export function wrongIds({ hub }: BatchContext, { draft }: PersonRow): RowProblem[] {
  return wrongVendorIds(hub.dialects, draft.vendorIds ?? {}).map(({ dialect, vendorId, pattern }) => ({
    column: `vendorIds.${dialect}`,
    value: vendorId,
    expected: pattern ? `an id that matches ${pattern.source}` : 'a dialect that has ids of its own',
  }))
}

/**
 * Numbers that count up are the same in every account: a person here with the same number is the person of the row only if
 * something else says so too.
 */
export function takenIds(
  { hub, rules }: BatchContext,
  { draft, externalId }: PersonRow,
  keys: RowKeys,
  { person, by }: Found,
): RowProblem[] {
  // A person taken back with an import has no records, so any row may speak of it again.
  if (by !== 'id' || person.records.length === 0 || isAlike(person, draft, keys, rules)) return []
  return Object.entries(draft.vendorIds ?? {}).flatMap(([dialect, vendorId]) => {
    const counts = hub.dialects.find(({ name }) => name === dialect)?.personIds?.make === 'sequence'
    // Rows of tables name such ids on purpose; people of a saved response cannot but have them.
    if (!counts || externalId !== `${dialect}:${vendorId}`) return []
    return [{ column: `vendorIds.${dialect}`, value: vendorId, expected: expectedNumber(hub, vendorId) }]
  })
}

function expectedNumber({ numberRange = numbersMadeHere }: BatchContext['hub'], vendorId: string): string {
  const madeHere = Number(vendorId) >= numberRange.first && Number(vendorId) <= numberRange.last
  const reason = madeHere
    ? `Kith gave ${vendorId} to another person, and an id never changes hands`
    : `another person has ${vendorId} here`
  return `a number that is free or belongs to the same person: ${reason}, so import these people into an organization of their own`
}

/** Whether they share a contact point or the whole name. */
function isAlike(
  { folded, stored }: WorkingPerson,
  draft: PersonDraft,
  keys: RowKeys,
  { region }: MatchRules,
) {
  const state = stored ?? folded.state
  const emails = new Set(state.emails.map(({ normal }) => foldText(normal)))
  const phones = new Set(state.phones.map(({ normal }) => foldText(normal)))
  const name = (of: Pick<Person, 'fullName' | 'given' | 'surname'>) => foldText(fullNameOf(of).trim())
  const said = { fullName: null, given: null, surname: null, ...draft }
  return (
    keys.email.some((email) => emails.has(email)) ||
    (draft.emails ?? []).some(({ value }) => emails.has(foldText(normalEmail(value)))) ||
    (draft.phones ?? []).some(({ value }) => phones.has(foldText(normalPhone(value, region)))) ||
    (name(said) !== '' && name(said) === name(state as Person))
  )
}
