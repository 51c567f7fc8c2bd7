import { normalEmail } from '../../identity/normalise.ts'
import { isValidPhone, normalOfPhone } from '../../identity/phone.ts'
import type { PersonRow, RowProblem } from '../../model/import.ts'
import { fullNameOf } from '../../model/name.ts'
import type { Person, PersonDraft } from '../../model/person.ts'
import { foldText } from '../../model/query.ts'
import { allocatedNumbers } from '../numbers.ts'
import { hasSequentialIds, malformedVendorIds, type PersonState } from '../people/index.ts'
import type { BatchContext } from './batch-context.ts'
import type { MatchRules } from './match-keys.ts'
import type { Found, WorkingPerson } from './match-people.ts'

/** The problems of vendor ids with the wrong format. */
export function malformedIds({ hub }: BatchContext, { draft }: PersonRow): RowProblem[] {
  return malformedVendorIds(hub.dialects, draft.vendorIds ?? {}).map(({ dialect, vendorId, pattern }) => ({
    column: `vendorIds.${dialect}`,
    value: vendorId,
    expected: pattern ? `an id that matches ${pattern.source}` : 'a dialect that has ids of its own',
  }))
}

/**
 * The problems of vendor ids that belong to another person. Sequential ids occur in every account, so an equal number
 * alone does not mean the same person: the name or a contact point must match too.
 */
export function takenIds(
  { hub, rules }: BatchContext,
  { draft, externalId }: PersonRow,
  { person, by }: Found,
): RowProblem[] {
  if (by !== 'id' || isAlike(stateOf(person), draft, rules)) return []
  const undone = person.stored !== undefined && person.records.length === 0
  return Object.entries(draft.vendorIds ?? {}).flatMap(([dialect, vendorId]) => {
    // Only people of saved responses always have an id. In a table, an id is there because the author wants this person.
    if (!hasSequentialIds(hub.dialects, dialect) || externalId !== `${dialect}:${vendorId}`) return []
    // An undone import had given this number, not Kith, so another import may give it to its own person.
    if (undone && !isAllocatedByKith(hub, vendorId)) return []
    return [takenNumber(hub, dialect, vendorId)]
  })
}

/** The problem of a number that belongs to another person. */
export function takenNumber(hub: NumberOwner, dialect: string, vendorId: string): RowProblem {
  const reason = isAllocatedByKith(hub, vendorId)
    ? `Kith gave ${vendorId} to another person, and ids are never reused`
    : `another person already has ${vendorId}`
  const expected = `a number that is free or belongs to the same person: ${reason}. Import these people into another organization`
  return { column: `vendorIds.${dialect}`, value: vendorId, expected }
}

type NumberOwner = Pick<BatchContext['hub'], 'numberRange'>

function isAllocatedByKith({ numberRange = allocatedNumbers }: NumberOwner, vendorId: string): boolean {
  return Number(vendorId) >= numberRange.first && Number(vendorId) <= numberRange.last
}

function stateOf(person: WorkingPerson): PersonState {
  const { stored, beforeUndo, records } = person
  return (records.length === 0 ? beforeUndo : undefined) ?? stored ?? person.state
}

/** Whether two people have an e-mail address, a valid phone number with its extension, or the full name in common. */
export function isAlike(
  state: PersonState,
  draft: PersonDraft | Person,
  { region }: Pick<MatchRules, 'region'>,
): boolean {
  const emails = new Set(state.emails.map(({ normal }) => foldText(normal)))
  const phones = new Set(state.phones.map(({ normal }) => normal).filter(isValidPhone))
  const name = (of: Pick<Person, 'fullName' | 'given' | 'surname'>) => foldText(fullNameOf(of).trim())
  const stated = { fullName: null, given: null, surname: null, ...draft }
  return (
    (draft.emails ?? []).some(({ value }) => emails.has(foldText(normalEmail(value)))) ||
    (draft.phones ?? []).some((phone) => phones.has(normalOfPhone(phone, region))) ||
    (name(stated) !== '' && name(stated) === name(state))
  )
}
