import { KithError } from '../../model/errors.ts'
import type { ImportRow, PersonRow } from '../../model/import.ts'
import type { OrgId, Person, PersonId } from '../../model/person.ts'
import type { Principal } from '../../model/principal.ts'
import type { Source } from '../../model/record.ts'
import type { Store, WriteSession } from '../../store/store.ts'
import { getOrganization, type HubContext } from '../context.ts'
import { allocatedNumbers, allocateNumbers } from '../numbers.ts'
import { createPeopleWriter, groupBy } from '../people/index.ts'
import { copyRelatedEntities, peopleOf } from './dry-run-entities.ts'
import { memberRows } from './label-rows.ts'
import { keysOf, type MatchRules } from './match-keys.ts'
import { findCandidates } from './match-people.ts'

/**
 * A temporary store for a dry run. It holds the organization's definitions and a copy of each person that a row may
 * match. The import runs in it like a real one, so the results are the same, and then it is discarded.
 */
export interface Scratch {
  readonly store: Store
  readonly orgId: number
  /** Copies the people that these rows may match. */
  prepare(rows: readonly ImportRow[], rules: MatchRules): Promise<void>
  close(): Promise<void>
}

/** @throws not_implemented if the hub cannot open a temporary store */
export async function openScratch(context: HubContext, orgId: number): Promise<Scratch> {
  if (!context.openScratch) throw new KithError('not_implemented', 'This server does not support dry runs.')
  const store = await context.openScratch()
  await store.migrate()
  const scratchOrgId = await copyDefinitions(context, store, orgId)
  const sources = await copySources(context, store, orgId, scratchOrgId)
  await store.transaction((session) => skipNumbers(context, session, scratchOrgId))
  const copied = new Set<PersonId>()
  return {
    store,
    orgId: scratchOrgId,
    close: () => store.close(),

    async prepare(rows, rules) {
      await copyRelatedEntities(context.store.read, orgId, { store, orgId: scratchOrgId }, rows)
      const candidates = await candidatesOf(context, orgId, rows, rules)
      const ids = candidates.filter((id) => !copied.has(id))
      for (const id of ids) copied.add(id)
      if (ids.length === 0) return
      await store.transaction((session) =>
        copyPeople(context, orgId, { session, orgId: scratchOrgId }, { ids, sources }),
      )
    },
  }
}

/**
 * Reserves the first half of the number range for people that are copied later and already have numbers of it. People that
 * the dry run creates get numbers of the second half.
 */
async function skipNumbers(context: HubContext, session: WriteSession, orgId: OrgId): Promise<void> {
  const { first, last } = context.numberRange ?? allocatedNumbers
  const count = Math.floor((last - first) / 2)
  if (count === 0) return
  for (const { name, personIds } of context.dialects) {
    if (personIds?.make === 'sequence')
      await allocateNumbers(context, session, orgId, `person:${name}`, { count })
  }
}

/** Copies people with their records, ids and enrolments; internal ids stay the same. */
async function copyPeople(
  context: HubContext,
  orgId: OrgId,
  scratch: { readonly session: WriteSession; readonly orgId: OrgId },
  { ids, sources }: { readonly ids: readonly PersonId[]; readonly sources: ReadonlyMap<number, number> },
): Promise<void> {
  const { read } = context.store
  const { session } = scratch
  const own = <T>(row: T) => ({ ...row, orgId: scratch.orgId })
  const people = (await read.people.findMany(orgId, ids)).map(own)
  const records = (await read.records.listByPeople(orgId, ids)).map((record) => ({
    ...own(record),
    sourceId: sources.get(record.sourceId)!,
  }))
  const author = { orgId: scratch.orgId, sourceId: 0, principal: noPrincipal }
  const writer = createPeopleWriter({ ...context, limits: undefined }, session, author, 0)
  await writer.allocate(people.map((person) => ({ ...person, onlyGiven: true })))
  await session.people.claimVendorIds((await read.relatedEntities.listOldIds(orgId, ids)).map(own))
  const byPerson = groupBy(records, ({ personId }) => personId)
  await writer.save(
    people.map((person) => ({
      person,
      at: 'as stated',
      changeKinds: [],
      records: { added: byPerson.get(person.id) ?? [] },
    })),
  )
  await copyLastValues(
    context,
    orgId,
    scratch,
    people.filter(({ id }) => !byPerson.has(id)),
  )
  await session.relatedEntities.insertEnrolments(
    scratch.orgId,
    await read.relatedEntities.enrolmentsOf(orgId, ids),
  )
}

/** Copies the last change of people without records: only it has their values from before their import was undone. */
async function copyLastValues(
  { store }: HubContext,
  orgId: OrgId,
  scratch: { readonly session: WriteSession; readonly orgId: OrgId },
  people: readonly Person[],
): Promise<void> {
  if (people.length === 0) return
  const ids = people.map(({ id }) => id)
  const changes = await store.read.changes.listFieldChanges(orgId, ids)
  const last = new Map(changes.map((change) => [change.personId, change]))
  const { orgId: scratchOrgId, session } = scratch
  const author = { orgId: scratchOrgId, sourceId: 0, principal: noPrincipal }
  await session.changes.append(
    [...last.values()].map((change) => ({ ...author, kind: 'updated', ...change, at: 0 })),
  )
}

/** The feed of a scratch store is never read, so its entries need no real principal. */
const noPrincipal: Principal = { kind: 'import', id: '' }

async function copyDefinitions(context: HubContext, store: Store, orgId: number): Promise<number> {
  const { read } = context.store
  const organization = await getOrganization(read, orgId)
  const labels = await read.catalog.listLabels(orgId)
  const fields = await read.catalog.listCustomFields(orgId)
  return store.transaction(async (session) => {
    const { id } = await session.directory.insertOrganization(organization)
    for (const label of labels) await session.catalog.insertLabel({ ...label, orgId: id })
    for (const field of fields) await session.catalog.insertCustomField({ ...field, orgId: id })
    return id
  })
}

/** @returns the id of each source in the scratch store, by its id in the real one */
async function copySources(
  context: HubContext,
  store: Store,
  orgId: number,
  scratchOrgId: number,
): Promise<Map<number, number>> {
  const sources = await context.store.read.records.listSources(orgId)
  return store.transaction(async (session) => {
    const numbers = new Map<number, number>()
    for (const { id, kind, name, priority } of sources) {
      const copy: Source = await session.records.ensureSource({ orgId: scratchOrgId, kind, name, priority })
      numbers.set(id, copy.id)
    }
    return numbers
  })
}

async function candidatesOf(
  { store }: HubContext,
  orgId: number,
  rows: readonly ImportRow[],
  rules: MatchRules,
): Promise<PersonId[]> {
  const people: PersonRow[] = []
  for (const row of rows) {
    if (row.kind === 'person') people.push(row)
    if (row.kind === 'label') people.push(...(await memberRows(store.read, orgId, row)))
  }
  const keyed = people.map((row) => [row, keysOf(row, rules)] as const)
  const found = await findCandidates(store.read, orgId, keyed, rules.matchBy)
  const restoredRows = rows.flatMap((row) => (row.kind === 'restored' ? [row] : []))
  const restored = restoredRows.map(({ person }) => person)
  const owners: PersonId[] = []
  for (const { person, oldIds } of restoredRows) {
    const shown = Object.entries(person.vendorIds).map(([dialect, id]) => [dialect, [id]] as const)
    for (const [dialect, ids] of [...shown, ...Object.entries(oldIds ?? {})]) {
      for (const { personId } of await store.read.bulk.findOwners(orgId, dialect, ids)) owners.push(personId)
    }
  }
  const enrolmentIds = rows.flatMap((row) =>
    row.kind === 'person' ? (row.enrolments ?? []).map(({ id }) => id) : [],
  )
  for (const { personId } of await store.read.campaigns.findEnrolments(orgId, enrolmentIds))
    owners.push(personId)
  const named = rows.flatMap((row) => (row.kind === 'relatedEntity' ? peopleOf(row.entity) : []))
  return [...new Set([...found.candidates(), ...restored.map(({ id }) => id), ...owners, ...named])]
}
