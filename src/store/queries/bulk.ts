import type { Kysely } from 'kysely'
import type { Instant } from '../../model/instant.ts'
import type { OrgId, Person, PersonId } from '../../model/person.ts'
import type { PersonRecord } from '../../model/record.ts'
import type { BulkReader, BulkWriter, IdOwner, PersonLookups, TextOwner } from '../bulk.ts'
import type { Schema } from '../schema.ts'
import { storableText } from '../storable.ts'
import type { VendorIdClaim } from '../store.ts'
import { locksRows } from '../terms.ts'
import type { Queries } from './bind.ts'
import { holdGuard } from './guards.ts'
import { insertRows } from './insert-rows.ts'
import { foldedUnlessSame, lookupRows } from './lookup-rows.ts'
import { fromPerson, toPerson } from './people.ts'
import { fromRecord, toRecord } from './records.ts'
import { equalsIndexed } from './text-index.ts'

type Db = Kysely<Schema>

export const bulk: Queries<BulkReader & Omit<BulkWriter, 'reserveNumbers' | 'keepNumbersAfter'>> = {
  findPeople,
  listRecords,
  findByText,
  findOwners,
  findImported,
  takenCreationTimes,
  takenRecordIds,
  longestLists,
  listBySource,
  insertPeople,
  insertRecords,
  deleteRecords,
  insertLookups,
  deleteLookups,
  claimVendorIds,
}

/** Values of one list of a statement. */
const VALUES_PER_STATEMENT = 512

function findPeople(db: Db, orgId: OrgId, personIds: readonly PersonId[]): Promise<Person[]> {
  return inLists(personIds, async (ids) => {
    const rows = await db
      .selectFrom('person')
      .select('document')
      .where('org_id', '=', orgId)
      .where('person_id', 'in', ids)
      // In one order, so that two who want the same people do not wait for each other.
      .orderBy('person_id')
      .$if(locksRows(db), (query) => query.forNoKeyUpdate())
      .execute()
    return rows.map(toPerson)
  })
}

function listRecords(db: Db, orgId: OrgId, personIds: readonly PersonId[]): Promise<PersonRecord[]> {
  return inLists(personIds, async (ids) => {
    const rows = await db
      .selectFrom('record')
      .selectAll()
      .where('org_id', '=', orgId)
      .where('person_id', 'in', ids)
      .orderBy('person_id')
      .orderBy('record_id')
      .execute()
    return rows.map(toRecord)
  })
}

async function findByText(
  db: Db,
  orgId: OrgId,
  name: string,
  folded: readonly string[],
): Promise<TextOwner[]> {
  await holdGuard(db, orgId, 'people')
  return inLists(folded.map(storableText), async (texts) => {
    const rows = await db
      .selectFrom('lookup as l')
      .innerJoin('person as p', (join) =>
        join.onRef('p.org_id', '=', 'l.org_id').onRef('p.person_id', '=', 'l.person_id'),
      )
      .select(['l.folded', 'l.person_id'])
      .where('l.org_id', '=', orgId)
      .where('l.name', '=', name)
      .where(equalsIndexed('l.folded', texts))
      .where('p.removed_at', 'is', null)
      .execute()
    return rows.map((row) => ({ folded: row.folded ?? '', personId: row.person_id }))
  })
}

function findOwners(db: Db, orgId: OrgId, dialect: string, vendorIds: readonly string[]): Promise<IdOwner[]> {
  return inLists(vendorIds, async (ids) => {
    const rows = await db
      .selectFrom('person_id')
      .select(['vendor_id', 'person_id'])
      .where('org_id', '=', orgId)
      .where('dialect', '=', dialect)
      .where('vendor_id', 'in', ids)
      .execute()
    return rows.map((row) => ({ vendorId: row.vendor_id, personId: row.person_id }))
  })
}

function findImported(db: Db, orgId: OrgId, externalIds: readonly string[]): Promise<PersonRecord[]> {
  return inLists(externalIds, async (ids) => {
    const rows = await db
      .selectFrom('record as r')
      .innerJoin('source as s', (join) =>
        join.onRef('s.org_id', '=', 'r.org_id').onRef('s.source_id', '=', 'r.source_id'),
      )
      .selectAll('r')
      .where('r.org_id', '=', orgId)
      .where('r.external_id', 'in', ids)
      .where('s.kind', '=', 'import')
      .orderBy('r.record_id')
      .execute()
    return rows.map(toRecord)
  })
}

function takenCreationTimes(db: Db, orgId: OrgId, instants: readonly Instant[]): Promise<Instant[]> {
  return inLists(instants, async (times) => {
    const rows = await db
      .selectFrom('person')
      .select('created_at')
      .where('org_id', '=', orgId)
      .where('created_at', 'in', times)
      .execute()
    return rows.map((row) => row.created_at)
  })
}

function takenRecordIds(db: Db, orgId: OrgId, recordIds: readonly number[]): Promise<number[]> {
  return inLists(recordIds, async (ids) => {
    const rows = await db
      .selectFrom('record')
      .select('record_id')
      .where('org_id', '=', orgId)
      .where('record_id', 'in', ids)
      .execute()
    return rows.map((row) => row.record_id)
  })
}

async function longestLists(db: Db, orgId: OrgId, names: readonly string[]): Promise<Record<string, number>> {
  const rows = await db
    .selectFrom('lookup')
    .select(['name', (eb) => eb.fn.max('position').as('last')])
    .where('org_id', '=', orgId)
    .where('name', 'in', names)
    .groupBy('name')
    .execute()
  return Object.fromEntries(rows.map(({ name, last }) => [name, Number(last) + 1]))
}

async function listBySource(db: Db, orgId: OrgId, sourceId: number, limit: number): Promise<PersonRecord[]> {
  const rows = await db
    .selectFrom('record')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('source_id', '=', sourceId)
    .where('external_id', 'is not', null)
    .orderBy('external_id')
    .limit(limit)
    .execute()
  return rows.map(toRecord)
}

async function insertPeople(db: Db, people: readonly Person[]): Promise<void> {
  await insertRows(db, 'person', people.map(fromPerson))
}

async function insertRecords(db: Db, records: readonly PersonRecord[]): Promise<void> {
  await insertRows(db, 'record', records.map(fromRecord))
}

async function deleteRecords(db: Db, orgId: OrgId, recordIds: readonly number[]): Promise<void> {
  await inLists(recordIds, async (ids) => {
    await db.deleteFrom('record').where('org_id', '=', orgId).where('record_id', 'in', ids).execute()
    return []
  })
}

async function insertLookups(db: Db, orgId: OrgId, people: readonly PersonLookups[]): Promise<void> {
  const rows = people.flatMap(({ personId, values }) =>
    lookupRows(values).map((row) => ({ org_id: orgId, person_id: personId, ...row })),
  )
  await insertRows(db, 'lookup', rows)
}

async function deleteLookups(db: Db, orgId: OrgId, personIds: readonly PersonId[]): Promise<void> {
  await inLists(personIds, async (ids) => {
    await db.deleteFrom('lookup').where('org_id', '=', orgId).where('person_id', 'in', ids).execute()
    return []
  })
}

async function claimVendorIds(db: Db, claims: readonly VendorIdClaim[]): Promise<VendorIdClaim[]> {
  const rows = claims.map(({ orgId, dialect, vendorId, personId, number, current = true }) => ({
    org_id: orgId,
    dialect,
    vendor_id: vendorId,
    folded_id: foldedUnlessSame(vendorId),
    person_id: personId,
    number: number ?? null,
    current: current ? (1 as const) : (0 as const),
  }))
  const inserted = await insertRows(db, 'person_id', rows, { skipTaken: true })
  return inserted === claims.length ? [] : takenBySomebodyElse(db, claims)
}

/** Nearly never needed: ids are random, and numbers were taken only where somebody brought them along. */
async function takenBySomebodyElse(db: Db, claims: readonly VendorIdClaim[]): Promise<VendorIdClaim[]> {
  const taken: VendorIdClaim[] = []
  for (const claim of claims) {
    const [owner] = await findOwners(db, claim.orgId, claim.dialect, [claim.vendorId])
    if (owner?.personId !== claim.personId) taken.push(claim)
  }
  return taken
}

/** Runs a statement for each part of a list, filled up by repeating its last value so that few texts do for all lengths. */
async function inLists<Value, Row>(
  values: readonly Value[],
  run: (part: Value[]) => Promise<Row[]>,
): Promise<Row[]> {
  const found: Row[] = []
  for (let start = 0; start < values.length; start += VALUES_PER_STATEMENT) {
    const part = values.slice(start, start + VALUES_PER_STATEMENT)
    const length = 2 ** Math.ceil(Math.log2(part.length))
    found.push(...(await run([...part, ...Array<Value>(length - part.length).fill(part.at(-1)!)])))
  }
  return found
}
