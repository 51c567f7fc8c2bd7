import { type Kysely, sql } from 'kysely'
import { KithError } from '../../model/errors.ts'
import type { Instant } from '../../model/instant.ts'
import type { OrgId, Person, PersonId } from '../../model/person.ts'
import type { Filter, LookupValue, Page, PersonQuery } from '../../model/query.ts'
import type { PersonTable, Schema } from '../schema.ts'
import type { PeopleReader, PeopleWriter, VendorIdClaim } from '../store.ts'
import { locksRows, termsOf } from '../terms.ts'
import type { Queries } from './bind.ts'
import { holdGuard } from './guards.ts'
import { foldedUnlessSame, lookupRows } from './lookup-rows.ts'
import { positionOf } from './page-order.ts'
import { countPassing, pageRows } from './people-page.ts'

type Db = Kysely<Schema>

export const people: Queries<
  Omit<PeopleReader, 'listRefs' | 'findRef' | 'findRefByVendorId'> & PeopleWriter
> = {
  find: findPerson,
  findByVendorId: findPersonByVendorId,
  list: listPeople,
  findMany: findPeople,
  count: countPeople,
  listLookups,
  listVendorIds,
  insert: insertPerson,
  update: updatePerson,
  freeCreationTime,
  replaceLookups,
  claimVendorId,
  moveVendorIds,
}

/** Rows one INSERT may carry: ten columns each, under the engines' 32,766 parameters. */
const LOOKUPS_PER_INSERT = 1000

export async function findPerson(db: Db, orgId: OrgId, personId: PersonId): Promise<Person | undefined> {
  const row = await db
    .selectFrom('person')
    .select('document')
    .where('org_id', '=', orgId)
    .where('person_id', '=', personId)
    .$if(locksRows(db), (query) => query.forNoKeyUpdate())
    .executeTakeFirst()
  return row && toPerson(row)
}

export async function findPersonByVendorId(
  db: Db,
  orgId: OrgId,
  dialect: string,
  vendorId: string,
): Promise<Person | undefined> {
  const row = await db
    .selectFrom('person_id as v')
    .innerJoin('person as p', (join) =>
      join.onRef('p.org_id', '=', 'v.org_id').onRef('p.person_id', '=', 'v.person_id'),
    )
    .select('p.document')
    .where('v.org_id', '=', orgId)
    .where('v.dialect', '=', dialect)
    .where('v.vendor_id', '=', vendorId)
    .$if(locksRows(db), (query) => query.forNoKeyUpdate())
    .executeTakeFirst()
  return row && toPerson(row)
}

async function findPeople(db: Db, orgId: OrgId, personIds: readonly PersonId[]): Promise<Person[]> {
  if (personIds.length === 0) return []
  const rows = await db
    .selectFrom('person')
    .select('document')
    .where('org_id', '=', orgId)
    .where('person_id', 'in', personIds)
    .execute()
  return rows.map(toPerson)
}

export async function listPeople(db: Db, orgId: OrgId, query: PersonQuery): Promise<Page<Person>> {
  await holdGuard(db, orgId, 'people')
  const rows = await pageRows<Pick<PersonTable, 'document'>>(db, orgId, query, ['p.document'])
  const items = rows.slice(0, query.page.limit).map(toPerson)
  const beyond = rows[query.page.limit]
  return beyond ? { items, next: positionOf(query.order, beyond) } : { items }
}

export async function countPeople(
  db: Db,
  orgId: OrgId,
  filter?: Filter,
  { most }: { most?: number } = {},
): Promise<number> {
  await holdGuard(db, orgId, 'people')
  if (!filter && termsOf(db).countsAlong) {
    const { rows } = await sql<{ active: number }>`
      select active from person_total where org_id = ${orgId}`.execute(db)
    return Math.min(rows[0]?.active ?? 0, most ?? Number.POSITIVE_INFINITY)
  }
  return countPassing(db, orgId, filter, most)
}

export async function listLookups(db: Db, orgId: OrgId, personId: PersonId): Promise<LookupValue[]> {
  const rows = await db
    .selectFrom('lookup')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('person_id', '=', personId)
    .orderBy('name')
    .orderBy('key')
    .orderBy('position')
    .execute()
  return rows.map(({ name, key, text, folded, number }) => ({
    name,
    ...(key !== '' && { key }),
    ...(text !== null && { text }),
    ...(folded !== null && { folded }),
    ...(number !== null && { number }),
  }))
}

async function listVendorIds(db: Db, orgId: OrgId, personId: PersonId): Promise<VendorIdClaim[]> {
  const rows = await db
    .selectFrom('person_id')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('person_id', '=', personId)
    .orderBy('dialect')
    .orderBy('vendor_id')
    .execute()
  return rows.map(({ dialect, vendor_id, number, current }) => ({
    orgId,
    dialect,
    vendorId: vendor_id,
    personId,
    ...(number !== null && { number }),
    ...(current === 0 && { current: false }),
  }))
}

async function insertPerson(db: Db, person: Person): Promise<void> {
  await db.insertInto('person').values(fromPerson(person)).execute()
}

async function updatePerson(db: Db, person: Person): Promise<void> {
  const updated = await db
    .updateTable('person')
    .set(changingColumns(person))
    .where('org_id', '=', person.orgId)
    .where('person_id', '=', person.id)
    .where('version', '=', person.version - 1)
    .executeTakeFirst()
  if (updated.numUpdatedRows === 0n) {
    throw new KithError('conflict', 'The person was changed by somebody else meanwhile.', {
      subject: 'person',
    })
  }
}

export async function freeCreationTime(db: Db, orgId: OrgId, at: Instant): Promise<Instant> {
  const taken = await db
    .selectFrom('person')
    .select('created_at')
    .where('org_id', '=', orgId)
    .where('created_at', '=', at)
    .executeTakeFirst()
  if (!taken) return at
  // People brought in with whole seconds pile up inside one; the next one goes after the last of that second.
  const end = Math.floor(at / 1_000_000) * 1_000_000 + 1_000_000
  const { last } = await db
    .selectFrom('person')
    .select((eb) => eb.fn.max('created_at').as('last'))
    .where('org_id', '=', orgId)
    .where('created_at', '>=', at)
    .where('created_at', '<', end)
    .executeTakeFirstOrThrow()
  return freeCreationTime(db, orgId, (last ?? at) + 1)
}

export async function replaceLookups(
  db: Db,
  orgId: OrgId,
  personId: PersonId,
  values: readonly LookupValue[],
): Promise<void> {
  await db.deleteFrom('lookup').where('org_id', '=', orgId).where('person_id', '=', personId).execute()
  const rows = lookupRows(values).map((row) => ({ org_id: orgId, person_id: personId, ...row }))
  for (let start = 0; start < rows.length; start += LOOKUPS_PER_INSERT) {
    await db
      .insertInto('lookup')
      .values(rows.slice(start, start + LOOKUPS_PER_INSERT))
      .execute()
  }
}

async function claimVendorId(db: Db, claim: VendorIdClaim): Promise<boolean> {
  const inserted = await db
    .insertInto('person_id')
    .values({
      org_id: claim.orgId,
      dialect: claim.dialect,
      vendor_id: claim.vendorId,
      folded_id: foldedUnlessSame(claim.vendorId),
      person_id: claim.personId,
      number: claim.number ?? null,
    })
    .onConflict((conflict) => conflict.columns(['org_id', 'dialect', 'vendor_id']).doNothing())
    .executeTakeFirst()
  return inserted.numInsertedOrUpdatedRows === 1n
}

async function moveVendorIds(
  db: Db,
  orgId: OrgId,
  { from, into }: { from: PersonId; into: PersonId },
): Promise<void> {
  await db
    .updateTable('person_id')
    .set({ person_id: into, current: 0 })
    .where('org_id', '=', orgId)
    .where('person_id', '=', from)
    .execute()
}

/** The document is the whole person; the columns beside it repeat what indexes need. */
export function toPerson(row: { document: string }): Person {
  return JSON.parse(row.document)
}

export function fromPerson(person: Person): PersonTable {
  return {
    org_id: person.orgId,
    person_id: person.id,
    created_at: person.createdAt,
    ...changingColumns(person),
  }
}

function changingColumns(person: Person) {
  return {
    updated_at: person.updatedAt,
    removed_at: person.removedAt,
    version: person.version,
    document: JSON.stringify(person),
  }
}
