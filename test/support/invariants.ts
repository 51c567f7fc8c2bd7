import { expect } from 'vitest'
import { fold } from '../../src/hub/people/fold.ts'
import { lookupsOf } from '../../src/hub/people/lookups.ts'
import type { Change } from '../../src/model/change.ts'
import { sameJson } from '../../src/model/json.ts'
import type { OrgId, Person } from '../../src/model/person.ts'
import { foldText, type LookupValue, type Position, personColumns } from '../../src/model/query.ts'
import type { PersonRecord } from '../../src/model/record.ts'
import type { DialectTraits } from '../../src/model/traits.ts'
import { lookupRows } from '../../src/store/queries/lookup-rows.ts'
import type { Session, Store } from '../../src/store/store.ts'

/**
 * Checks that the tables of an organization are consistent:
 *
 * - each person is the fold of its records;
 * - its look-up values and vendor ids are those that the person and the dialects define;
 * - the change feed has each version of each person once, in order;
 * - creation times are unique, and the number of people is the number of active rows.
 *
 * @param dialects the dialects of the hub that wrote the people
 */
export async function expectSound(
  store: Store,
  orgId: OrgId,
  dialects: readonly DialectTraits[],
): Promise<void> {
  const people = await listAllPeople(store.read, orgId)
  const changes = await listAllChanges(store.read, orgId)
  const sources = await store.read.records.listSources(orgId)
  const priorities = new Map(sources.map(({ id, priority }) => [id, priority]))
  const problems: string[] = [
    ...orderProblems(people, changes),
    ...changesWithoutPerson(changes, people),
    ...(await countProblems(store.read, orgId, people)),
  ]
  for (const person of people) {
    const records = await store.read.records.listByPerson(orgId, person.id)
    const found = [
      ...foldProblems(person, records, priorities),
      ...(await lookupProblems(store.read, person, dialects)),
      ...(await vendorIdProblems(store.read, person, dialects)),
      ...feedProblems(person, changes),
    ]
    problems.push(...found.map((problem) => `person ${person.id}: ${problem}`))
  }
  expect(problems).toEqual([])
}

async function listAllPeople(session: Session, orgId: OrgId): Promise<Person[]> {
  const all: Person[] = []
  for (let from: Position | undefined; ; ) {
    const { items, next } = await session.people.list(orgId, {
      order: [{ field: personColumns.createdAt, direction: 'asc' }],
      page: { limit: 500, ...(from && { from }) },
      removed: 'include',
    })
    all.push(...items)
    if (!next) return all
    from = next
  }
}

async function listAllChanges(session: Session, orgId: OrgId): Promise<Change[]> {
  const all: Change[] = []
  for (;;) {
    const page = await session.changes.list(orgId, all.at(-1)?.position ?? 0, 1000)
    if (page.length === 0) return all
    all.push(...page)
  }
}

function orderProblems(people: readonly Person[], changes: readonly Change[]): string[] {
  const isIncreasing = (values: readonly number[]) =>
    values.every((value, index) => index === 0 || value > values[index - 1]!)
  return [
    ...(isIncreasing(people.map(({ createdAt }) => createdAt))
      ? []
      : ['two people have the same time of creation']),
    ...(isIncreasing(changes.map(({ position }) => position)) ? [] : ['feed positions are not increasing']),
  ]
}

function changesWithoutPerson(changes: readonly Change[], people: readonly Person[]): string[] {
  const known = new Set(people.map(({ id }) => id))
  return changes
    .filter(({ personId }) => !known.has(personId))
    .map(({ personId }) => `the feed has a change of person ${personId}, which does not exist`)
}

async function countProblems(session: Session, orgId: OrgId, people: readonly Person[]): Promise<string[]> {
  const counted = await session.people.count(orgId)
  const active = people.filter(({ removedAt }) => removedAt === null).length
  return counted === active ? [] : [`the store counts ${counted} people, but lists ${active}`]
}

function foldProblems(
  person: Person,
  records: readonly PersonRecord[],
  priorities: ReadonlyMap<number, number>,
): string[] {
  const { state } = fold(records, (sourceId) => priorities.get(sourceId) ?? 0)
  const folded = JSON.parse(JSON.stringify({ ...person, ...state }))
  const unknown = records.filter(({ sourceId }) => !priorities.has(sourceId))
  return [
    ...(sameJson(folded, person)
      ? []
      : [`is stored as ${JSON.stringify(person)}, but folds to ${JSON.stringify(folded)}`]),
    ...unknown.map(({ id }) => `record ${id} has an unknown source`),
  ]
}

async function lookupProblems(
  session: Session,
  person: Person,
  dialects: readonly DialectTraits[],
): Promise<string[]> {
  const merged = person.mergedInto !== undefined
  const derived = merged
    ? []
    : [...lookupsOf(person), ...dialects.flatMap((dialect) => dialect.lookups?.(person) ?? [])]
  // Makes the names known where another process has written them.
  lookupRows(derived)
  const expected = byNameAndKey(derived.map(asStored))
  const stored = byNameAndKey(await session.people.listLookups(person.orgId, person.id))
  return sameJson(stored, expected)
    ? []
    : [`has the look-up values ${JSON.stringify(stored)} instead of ${JSON.stringify(expected)}`]
}

/** The value as stores return it: with its folded form, and without characters that PostgreSQL cannot store. */
function asStored({ name, key = '', text, folded, number }: LookupValue): LookupValue {
  const sanitize = (value: string): string => value.toWellFormed().replaceAll('\0', '\uFFFD')
  const form = folded ?? (text === undefined ? undefined : foldText(text))
  return {
    name,
    ...(key !== '' && { key: sanitize(key) }),
    ...(text !== undefined && { text: sanitize(text) }),
    ...(form !== undefined && { folded: sanitize(form) }),
    ...(number !== undefined && { number }),
  }
}

/** Groups values by name and key, because stores guarantee the order only within such a group. */
function byNameAndKey(values: readonly LookupValue[]): Record<string, LookupValue[]> {
  const groups: Record<string, LookupValue[]> = {}
  for (const value of values) {
    const group = JSON.stringify([value.name, value.key ?? ''])
    groups[group] = [...(groups[group] ?? []), value]
  }
  return groups
}

async function vendorIdProblems(
  session: Session,
  person: Person,
  dialects: readonly DialectTraits[],
): Promise<string[]> {
  const claims = await session.people.listVendorIds(person.orgId, person.id)
  const current = claims.filter((claim) => claim.current !== false)
  const claimed = Object.fromEntries(current.map(({ dialect, vendorId }) => [dialect, vendorId]))
  const problems = sameJson(claimed, person.vendorIds)
    ? []
    : [`shows the vendor ids ${JSON.stringify(person.vendorIds)}, but has ${JSON.stringify(claimed)}`]
  for (const { name, personIds } of dialects) {
    const vendorId = person.vendorIds[name]
    if (personIds && vendorId === undefined && person.mergedInto === undefined)
      problems.push(`has no ${name} id`)
    if (vendorId === undefined) continue
    const found = await session.people.findByVendorId(person.orgId, name, vendorId)
    if (found?.id !== person.id) problems.push(`is not found by its ${name} id ${vendorId}`)
  }
  return problems
}

function feedProblems(person: Person, changes: readonly Change[]): string[] {
  const own = changes.filter(({ personId }) => personId === person.id)
  const versions = own.map(({ version }) => version)
  // A person restored from an export starts with the version it had in the exported store.
  const first = versions[0] ?? 1
  const expected = Array.from({ length: person.version - first + 1 }, (_, index) => first + index)
  /** The last change of state; undefined if the person was never removed, restored or merged. */
  const lastState = own.findLast(({ kind }) => kind !== 'created' && kind !== 'updated')?.kind
  return [
    ...(sameJson(versions, expected)
      ? []
      : [`is at version ${person.version}, but the feed has versions ${versions.join(', ')}`]),
    ...(own[0]?.kind === 'created' ? [] : [`has ${own[0]?.kind} as its first change`]),
    ...((lastState === 'removed' || lastState === 'merged') === (person.removedAt !== null)
      ? []
      : [`has ${lastState} as its last change of state, but removedAt is ${person.removedAt}`]),
  ]
}
