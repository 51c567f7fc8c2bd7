import { KithError } from '../../model/errors.ts'
import type { ImportJob, ImportRow, PersonRow } from '../../model/import.ts'
import type { Person, PersonId } from '../../model/person.ts'
import type { Source } from '../../model/record.ts'
import type { Store } from '../../store/store.ts'
import { getOrganization, type HubContext } from '../context.ts'
import { copyThings, peopleOf } from './dry-run-entities.ts'
import { writeLookups } from './import-batch.ts'
import { keysOf, type MatchRules } from './match-keys.ts'
import { findCandidates } from './match-people.ts'

/**
 * A store to try an import in: it holds the organization's definitions and, as rows come to them, the people rows are
 * about. The import runs in it for real, so that its verdicts are exactly those of the true run; nothing is kept.
 */
export interface Scratch {
  readonly store: Store
  readonly orgId: number
  /** Copies the people these rows may be about. */
  prepare(rows: readonly ImportRow[], rules: MatchRules): Promise<void>
  close(): Promise<void>
}

/** @throws not_implemented where there is no place to try things in */
export async function openScratch(context: HubContext, orgId: number): Promise<Scratch> {
  if (!context.openScratch) throw new KithError('not_implemented', 'There are no dry runs here.')
  const store = await context.openScratch()
  await store.migrate()
  const scratchOrgId = await copyDefinitions(context, store, orgId)
  const sources = await copySources(context, store, orgId, scratchOrgId)
  const copied = new Set<PersonId>()
  return {
    store,
    orgId: scratchOrgId,
    close: () => store.close(),

    async prepare(rows, rules) {
      await copyThings(context.store.read, orgId, { store, orgId: scratchOrgId }, rows)
      const candidates = await candidatesOf(context, orgId, rows, rules)
      const ids = candidates.filter((id) => !copied.has(id))
      for (const id of ids) copied.add(id)
      if (ids.length === 0) return
      const people = await context.store.read.bulk.findPeople(orgId, ids)
      const records = await context.store.read.bulk.listRecords(orgId, ids)
      const own = people.map((person): Person => ({ ...person, orgId: scratchOrgId }))
      await store.transaction(async (session) => {
        await session.bulk.insertPeople(own)
        await session.bulk.insertRecords(
          records.map((record) => ({
            ...record,
            orgId: scratchOrgId,
            sourceId: sources.get(record.sourceId)!,
          })),
        )
        await session.bulk.keepNumbersAfter(
          scratchOrgId,
          'record',
          Math.max(0, ...records.map(({ id }) => id)),
        )
        await session.bulk.claimVendorIds(own.flatMap(claimsOf))
        const old = await context.store.read.relatedEntities.listOldIds(orgId, ids)
        await session.bulk.claimVendorIds(old.map((claim) => ({ ...claim, orgId: scratchOrgId })))
        const enrolments = await context.store.read.relatedEntities.enrolmentsOf(orgId, ids)
        await session.relatedEntities.insertEnrolments(scratchOrgId, enrolments)
        // Only the organization of the job matters here.
        await writeLookups({ session, hub: context, job: { orgId: scratchOrgId } as ImportJob }, own)
      })
    },
  }
}

function claimsOf({ orgId, id, vendorIds }: Person) {
  return Object.entries(vendorIds).map(([dialect, vendorId]) => ({ orgId, dialect, vendorId, personId: id }))
}

async function copyDefinitions(context: HubContext, store: Store, orgId: number): Promise<number> {
  const { read } = context.store
  const organization = await getOrganization(read, orgId)
  const labels = await read.catalog.listLabels(orgId)
  const fields = await read.catalog.listCustomFields(orgId)
  return store.transaction(async (session) => {
    const { id } = await session.directory.insertOrganization(organization)
    for (const label of labels) await session.catalog.insertLabel({ ...label, orgId: id })
    for (const field of fields) await session.catalog.insertCustomField({ ...field, orgId: id })
    const last = Math.max(0, ...labels.map((label) => label.id))
    await session.bulk.keepNumbersAfter(id, 'label', last)
    await session.bulk.keepNumbersAfter(id, 'custom-field', Math.max(0, ...fields.map((field) => field.id)))
    return id
  })
}

/** @returns the number of each source in the scratch store */
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
  const keyed = rows
    .filter((row): row is PersonRow => row.kind === 'person')
    .map((row) => [row, keysOf(row, rules)] as const)
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
  const named = rows.flatMap((row) => (row.kind === 'kept' ? peopleOf(row.thing) : []))
  return [...new Set([...found.candidates(), ...restored.map(({ id }) => id), ...owners, ...named])]
}
