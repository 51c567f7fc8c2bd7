import { expect } from 'vitest'
import { fold } from '../../src/hub/people/fold.ts'
import { lookupsOf } from '../../src/hub/people/lookups.ts'
import type { Change } from '../../src/model/change.ts'
import { sameJson } from '../../src/model/json.ts'
import type { OrgId, Person } from '../../src/model/person.ts'
import { foldText, type LookupValue, type Position, personColumns } from '../../src/model/query.ts'
import type { PersonRecord } from '../../src/model/record.ts'
import type { DialectTraits } from '../../src/model/traits.ts'
import type { Session, Store } from '../../src/store/store.ts'

/**
 * Checks that everything a store knows of an organization's people agrees: each person is the fold of its records, is
 * found by what its look-ups and ids say, and the feed tells each of its versions once and in order.
 *
 * @param dialects those the people were written with
 */
export async function expectSound(
  store: Store,
  orgId: OrgId,
  dialects: readonly DialectTraits[],
): Promise<void> {
  const people = await listEveryone(store.read, orgId)
  const changes = await listEveryChange(store.read, orgId)
  const sources = await store.read.records.listSources(orgId)
  const priorities = new Map(sources.map(({ id, priority }) => [id, priority]))
  const problems: string[] = [
    ...problemsOfOrder(people, changes),
    ...strangersIn(changes, people),
    ...(await problemsOfCount(store.read, orgId, people)),
  ]
  for (const person of people) {
    const records = await store.read.records.listByPerson(orgId, person.id)
    const found = [
      ...problemsOfFold(person, records, priorities),
      ...(await problemsOfLookups(store.read, person, dialects)),
      ...(await problemsOfIds(store.read, person, dialects)),
      ...problemsOfFeed(person, changes),
    ]
    problems.push(...found.map((problem) => `person ${person.id}: ${problem}`))
  }
  expect(problems).toEqual([])
}

async function listEveryone(session: Session, orgId: OrgId): Promise<Person[]> {
  const everyone: Person[] = []
  for (let from: Position | undefined; ; ) {
    const { items, next } = await session.people.list(orgId, {
      order: [{ field: personColumns.createdAt, direction: 'asc' }],
      page: { limit: 500, ...(from && { from }) },
      removed: 'include',
    })
    everyone.push(...items)
    if (!next) return everyone
    from = next
  }
}

async function listEveryChange(session: Session, orgId: OrgId): Promise<Change[]> {
  const all: Change[] = []
  for (;;) {
    const page = await session.changes.list(orgId, all.at(-1)?.position ?? 0, 1000)
    if (page.length === 0) return all
    all.push(...page)
  }
}

function problemsOfOrder(people: readonly Person[], changes: readonly Change[]): string[] {
  const risesIn = (values: readonly number[]) =>
    values.every((value, index) => index === 0 || value > values[index - 1]!)
  return [
    ...(risesIn(people.map(({ createdAt }) => createdAt)) ? [] : ['two people were created at one instant']),
    ...(risesIn(changes.map(({ position }) => position)) ? [] : ['positions of the feed do not rise']),
  ]
}

function strangersIn(changes: readonly Change[], people: readonly Person[]): string[] {
  const known = new Set(people.map(({ id }) => id))
  return changes
    .filter(({ personId }) => !known.has(personId))
    .map(({ personId }) => `the feed tells of person ${personId}, who is not there`)
}

async function problemsOfCount(session: Session, orgId: OrgId, people: readonly Person[]): Promise<string[]> {
  const counted = await session.people.count(orgId)
  const active = people.filter(({ removedAt }) => removedAt === null).length
  return counted === active ? [] : [`${counted} people are counted, ${active} are listed`]
}

function problemsOfFold(
  person: Person,
  records: readonly PersonRecord[],
  priorities: ReadonlyMap<number, number>,
): string[] {
  const { state } = fold(records, (sourceId) => priorities.get(sourceId) ?? 0)
  const folded = JSON.parse(JSON.stringify({ ...person, ...state }))
  const unknown = records.filter(({ sourceId }) => !priorities.has(sourceId))
  return [
    ...(sameJson(folded, person) ? [] : [`is ${JSON.stringify(person)}, folds to ${JSON.stringify(folded)}`]),
    ...unknown.map(({ id }) => `record ${id} names no source`),
  ]
}

async function problemsOfLookups(
  session: Session,
  person: Person,
  dialects: readonly DialectTraits[],
): Promise<string[]> {
  const merged = person.mergedInto !== undefined
  const derived = merged
    ? []
    : [...lookupsOf(person), ...dialects.flatMap((dialect) => dialect.lookups?.(person) ?? [])]
  const wanted = byPlace(derived.map(asStored))
  const stored = byPlace(await session.people.listLookups(person.orgId, person.id))
  return sameJson(stored, wanted)
    ? []
    : [`is found by ${JSON.stringify(stored)} instead of ${JSON.stringify(wanted)}`]
}

function asStored({ name, key = '', text, folded, number }: LookupValue): LookupValue {
  const held = (value: string): string => value.toWellFormed().replaceAll('\0', '\uFFFD')
  const form = folded ?? (text === undefined ? undefined : foldText(text))
  return {
    name,
    ...(key !== '' && { key: held(key) }),
    ...(text !== undefined && { text: held(text) }),
    ...(form !== undefined && { folded: held(form) }),
    ...(number !== undefined && { number }),
  }
}

/** Entries of one list or map entry keep their order; lists among themselves have none. */
function byPlace(values: readonly LookupValue[]): Record<string, LookupValue[]> {
  const places: Record<string, LookupValue[]> = {}
  for (const value of values) {
    const place = JSON.stringify([value.name, value.key ?? ''])
    places[place] = [...(places[place] ?? []), value]
  }
  return places
}

async function problemsOfIds(
  session: Session,
  person: Person,
  dialects: readonly DialectTraits[],
): Promise<string[]> {
  const claims = await session.people.listVendorIds(person.orgId, person.id)
  const current = claims.filter((claim) => claim.current !== false)
  const claimed = Object.fromEntries(current.map(({ dialect, vendorId }) => [dialect, vendorId]))
  const problems = sameJson(claimed, person.vendorIds)
    ? []
    : [`shows the ids ${JSON.stringify(person.vendorIds)}, has ${JSON.stringify(claimed)}`]
  for (const { name, personIds } of dialects) {
    const vendorId = person.vendorIds[name]
    if (personIds && vendorId === undefined && person.mergedInto === undefined)
      problems.push(`has no id in ${name}`)
    if (vendorId === undefined) continue
    const found = await session.people.findByVendorId(person.orgId, name, vendorId)
    if (found?.id !== person.id) problems.push(`is not found as ${vendorId} in ${name}`)
  }
  return problems
}

function problemsOfFeed(person: Person, changes: readonly Change[]): string[] {
  const own = changes.filter(({ personId }) => personId === person.id)
  const told = own.map(({ version }) => version)
  // Who was put back from an export begins here at the version they had.
  const first = told[0] ?? 1
  const expected = Array.from({ length: person.version - first + 1 }, (_, index) => first + index)
  const last = own.findLast(({ kind }) => kind !== 'created' && kind !== 'updated')?.kind
  return [
    ...(sameJson(told, expected)
      ? []
      : [`is at version ${person.version}, the feed tells ${told.join(', ')}`]),
    ...(own[0]?.kind === 'created' ? [] : [`begins with ${own[0]?.kind}`]),
    ...((last === 'removed' || last === 'merged') === (person.removedAt !== null)
      ? []
      : [`was last ${last}`]),
  ]
}
