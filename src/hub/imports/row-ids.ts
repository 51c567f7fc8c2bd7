import { normalEmail, normalPhone } from '../../identity/normalise.ts'
import type { PersonRow, RowProblem } from '../../model/import.ts'
import { fullNameOf } from '../../model/name.ts'
import type { Person, PersonDraft } from '../../model/person.ts'
import { foldText } from '../../model/query.ts'
import { allocatedNumbers } from '../numbers.ts'
import { countsUp, malformedVendorIds, type PersonState } from '../people/index.ts'
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
 * Numbers that count up are the same in every account: a person here with the same number is the person of the row only if
 * something else says so too.
 */
export function takenIds(
  { hub, rules }: BatchContext,
  { draft, externalId }: PersonRow,
  { person, by }: Found,
): RowProblem[] {
  if (by !== 'id' || isAlike(shownBy(person), draft, rules)) return []
  const undone = person.stored !== undefined && person.records.length === 0
  return Object.entries(draft.vendorIds ?? {}).flatMap(([dialect, vendorId]) => {
    // Rows of tables name such ids on purpose; people of a saved response cannot but have them.
    if (!countsUp(hub.dialects, dialect) || externalId !== `${dialect}:${vendorId}`) return []
    // A number that an undone import brought along was never given out by Kith, so the right file may bring it again.
    if (undone && !isMadeHere(hub, vendorId)) return []
    return [takenNumber(hub, dialect, vendorId)]
  })
}

/** Why a row cannot have a number that another person has. */
export function takenNumber(hub: NumberOwner, dialect: string, vendorId: string): RowProblem {
  const reason = isMadeHere(hub, vendorId)
    ? `Kith gave ${vendorId} to another person, and an id never changes hands`
    : `another person has ${vendorId} here`
  const expected = `a number that is free or belongs to the same person: ${reason}, so import these people into an organization of their own`
  return { column: `vendorIds.${dialect}`, value: vendorId, expected }
}

type NumberOwner = Pick<BatchContext['hub'], 'numberRange'>

function isMadeHere({ numberRange = allocatedNumbers }: NumberOwner, vendorId: string): boolean {
  return Number(vendorId) >= numberRange.first && Number(vendorId) <= numberRange.last
}

function shownBy({ folded, stored, beforeUndo, records }: WorkingPerson): PersonState {
  return (records.length === 0 ? beforeUndo : undefined) ?? stored ?? folded.state
}

/** Whether they share a contact point or the whole name. */
export function isAlike(
  state: PersonState,
  draft: PersonDraft | Person,
  { region }: Pick<MatchRules, 'region'>,
): boolean {
  const emails = new Set(state.emails.map(({ normal }) => foldText(normal)))
  const phones = new Set(state.phones.map(({ normal }) => foldText(normal)))
  const name = (of: Pick<Person, 'fullName' | 'given' | 'surname'>) => foldText(fullNameOf(of).trim())
  const said = { fullName: null, given: null, surname: null, ...draft }
  return (
    (draft.emails ?? []).some(({ value }) => emails.has(foldText(normalEmail(value)))) ||
    (draft.phones ?? []).some(({ value }) => phones.has(foldText(normalPhone(value, region)))) ||
    (name(said) !== '' && name(said) === name(state))
  )
}
