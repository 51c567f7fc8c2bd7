import type { FieldChange } from '../../model/change.ts'
import type { PersonRow, RowProblem, RowResult } from '../../model/import.ts'
import { sameJson } from '../../model/json.ts'
import type { Person, PersonDraft, PersonId } from '../../model/person.ts'
import { emptyRecord, type PersonRecord, type Source } from '../../model/record.ts'
import { type Folded, fieldChanges, type PersonState, readableChange, timeAfter } from '../people/index.ts'
import type { RowContext } from './batch-context.ts'
import { payloadOf, type RowKeys } from './match-keys.ts'
import { type Conflict, type ImportPeople, Working, type WorkingPerson } from './match-people.ts'
import type { FreshRecord } from './prepare-rows.ts'
import { type EnrolmentStatement, withStatements } from './row-enrolments.ts'
import { malformedIds, takenIds } from './row-ids.ts'
import { rowRecord } from './row-record.ts'
import { withWithdrawals } from './withdrawn-values.ts'

/** What is known of a row before it is applied. */
export interface RowFacts {
  /** The row's draft with the ids of its references. */
  readonly draft: PersonDraft
  readonly keys: RowKeys
  /** The record of the row if it creates a new person, where it was made ahead. */
  readonly fresh: FreshRecord | undefined
  /** The id of the person if the row creates a new one. */
  readonly freeId: PersonId
}

/** Applies one row to the people of its batch, in memory. */
export function applyRow(
  batch: RowContext,
  people: ImportPeople,
  row: PersonRow,
  facts: RowFacts,
): RowResult {
  const { keys, freeId } = facts
  const place = { row: row.row, line: row.line }
  const { found, conflict } = people.find(row, keys)
  const problems = [
    ...malformedIds(batch, row),
    ...(found ? takenIds(batch, row, found) : []),
    ...batch.enrolments.problems(row, found?.person.id),
  ]
  if (problems.length > 0) return { ...place, verdict: 'rejected', problems }
  const person = found?.person ?? newPerson(batch, freeId, row)
  const matched = found && { matched: found.by }
  if (found?.unchanged) return { ...place, verdict: 'unchanged', personId: person.id, ...matched }
  if (isRemoved(person)) return { ...place, verdict: 'rejected', problems: [wasRemoved(row)], ...matched }
  const before = person.state
  const { statements, changed } = batch.enrolments.apply(row, person.id, person.records)
  const { fresh } = facts
  if (!found && fresh && statements.length === 0) addPrepared(batch, person, keys, fresh)
  else addRecord(batch, person, row, { ...facts, statements })
  if (found) claimFurtherIds(people, person, row)
  people.remember(person, row, keys)
  if (conflict) return { ...place, verdict: 'conflict', personId: person.id, ...conflictOf(conflict, row) }
  if (!found) return { ...place, verdict: 'created', personId: person.id }
  const changes = shownChanges(before, person.state)
  const verdict = changes.length === 0 && !person.revived && !changed ? 'unchanged' : 'updated'
  return {
    ...place,
    verdict,
    personId: person.id,
    ...matched,
    ...(changes.length > 0 && { changes }),
  }
}

/** Adds the record that was made ahead to a new person. */
function addPrepared(
  { hub, source }: RowContext,
  person: WorkingPerson,
  { externalId }: RowKeys,
  { at, state, content }: FreshRecord,
): void {
  const columns = {
    ...{
      orgId: source.orgId,
      id: hub.ids.recordId(hub.clock.now()),
      personId: person.id,
      sourceId: source.id,
      externalId,
    },
    ...{ firstSeenAt: at, lastSeenAt: at },
  }
  person.add(hub.store.recordContents.toRecord(columns, content), state)
  person.changedAt = at
}

/** Which person has the row's contact point, and what speaks against it being the same person. */
function conflictOf(
  { person, by, reason }: Conflict,
  { draft }: PersonRow,
): Pick<RowResult, 'conflictsWith' | 'notes'> {
  const points = (by === 'email' ? draft.emails : draft.phones) ?? []
  const kind = by === 'email' ? 'an email address' : 'a phone number'
  const expected = `${kind} that no person with another ${reason} has; the row became a new person`
  const value = points.map((point) => point.value).join(', ')
  return { conflictsWith: person.id, notes: [{ column: by, value, expected }] }
}

/** Adds the row's record to the person. */
function addRecord(
  batch: RowContext,
  person: WorkingPerson,
  row: PersonRow,
  { draft, keys, statements }: RowFacts & { readonly statements: readonly EnrolmentStatement[] },
): void {
  const { hub, source, rules, priorityOf } = batch
  const now = hub.clock.now()
  const fresh = person.records.length === 0 && person.stored === undefined
  const at = fresh
    ? (draft.updatedAt ?? draft.createdAt ?? now)
    : timeAfter(person.stored, person.records, now)
  const payload = payloadOf(row, keys)
  const empty: PersonRecord = {
    ...emptyRecord(source, person.id, at),
    externalId: freeExternalId(person, source, keys),
    payload: statements.length > 0 ? withStatements(payload, statements) : payload,
  }
  const known =
    person.stored && !person.revived ? { person: person.stored, folded: person.folded } : undefined
  const context = { at, createdAt: fresh ? (draft.createdAt ?? now) : at, ids: hub.ids, region: rules.region }
  const stated = rowRecord(empty, withFolded(known, person), draft, context)
  const earlier = { records: person.records, same: batch.earlierRows(person.records, row, keys), priorityOf }
  const record = withWithdrawals(stated, draft, earlier, batch.job.options.mirror === true)
  const revives = person.stored !== undefined && person.stored.removedAt !== null
  const before = person.state
  person.add(record)
  person.revived ||= revives
  if (fresh || revives || !sameJson(before, person.state)) person.changedAt = at
}

/** The person as it is after the earlier rows of the batch; undefined if nothing is known of it yet. */
function withFolded(
  known: { person: Person; folded: Folded } | undefined,
  { folded, records }: WorkingPerson,
): { person: Person; folded: Folded } | undefined {
  if (known || records.length === 0)
    return known && { ...known, person: { ...known.person, ...folded.state } }
  return { person: folded.state as Person, folded }
}

/** External ids are unique within a source, so a second record with the same one is identified by the digest of its row, the last of `externalIds`. */
function freeExternalId({ records }: WorkingPerson, source: Source, keys: RowKeys): string {
  const taken = records.some(
    ({ sourceId, externalId }) => sourceId === source.id && externalId === keys.externalId,
  )
  return taken ? keys.externalIds.at(-1)! : keys.externalId
}

function newPerson({ priorityOf }: RowContext, id: PersonId, { draft }: PersonRow): WorkingPerson {
  const { createdAt, updatedAt, vendorIds } = draft
  const wanted = {
    ...(createdAt !== undefined && { createdAt }),
    ...(updatedAt !== undefined && { updatedAt }),
    ...(vendorIds && { vendorIds }),
  }
  return new Working({ id, stored: undefined, beforeUndo: undefined, records: [], wanted, priorityOf })
}

/** A person removed by undoing an import has no records; a new row about it restores it instead of being rejected. */
function isRemoved({ stored, records, revived }: WorkingPerson): boolean {
  return stored !== undefined && stored.removedAt !== null && records.length > 0 && !revived
}

function wasRemoved({ externalId }: PersonRow): RowProblem {
  const expected =
    'a person that is not removed: restore the person in Kith first, or remove the row from the file'
  return { column: null, value: externalId ?? null, expected }
}

/** Adds the ids of the row to a known person, so that they find it. The ids that the person shows do not change. */
function claimFurtherIds(people: ImportPeople, person: WorkingPerson, { draft }: PersonRow): void {
  for (const [dialect, vendorId] of Object.entries(draft.vendorIds ?? {})) {
    if (!people.ownerOf(dialect, vendorId)) person.claims.push({ dialect, vendorId })
  }
}

/** The visible changes between two states: a list entry with only a new id or time is not a change. */
export function shownChanges(before: PersonState, after: PersonState): FieldChange[] {
  return fieldChanges(before, after)
    .map(readableChange)
    .filter((change) => !sameJson(change.before, change.after))
}
