import { type CompiledQuery, type Kysely, type Selectable, sql } from 'kysely'
import { KithError } from '../../model/errors.ts'
import type { Instant } from '../../model/instant.ts'
import type { VendorIdRef } from '../../model/merge.ts'
import type { OrgId, Person, PersonId } from '../../model/person.ts'
import type { Filter, LookupValue, Page, PersonQuery } from '../../model/query.ts'
import { type DocumentRow, decodePerson, documentColumns, encodePerson } from '../person-document.ts'
import type { PersonTable, Schema } from '../schema.ts'
import { locksRows, sqlDialectOf } from '../sql-dialect.ts'
import type { PeopleReader, PeopleWriter, PersonLookups, VendorIdClaim } from '../store.ts'
import type { Queries } from './bind.ts'
import { findOwners } from './bulk.ts'
import { countByNumber } from './count-by-number.ts'
import { distinctNumbers } from './distinct-numbers.ts'
import { inLists } from './in-lists.ts'
import { insertRows } from './insert-rows.ts'
import { nameNumber, namesOfRow } from './lookup-names.ts'
import { foldedUnlessSame, lookupRows } from './lookup-rows.ts'
import { countPassing, pageOfRows, pageRows } from './people-page.ts'
import { takeRowLock } from './row-locks.ts'
import { updateRows } from './update-rows.ts'
import { lastPersonUpdate, withSettledTimes } from './update-times.ts'

type Db = Kysely<Schema>

export const people: Queries<
  Omit<PeopleReader, 'listRefs' | 'findRef' | 'findRefByVendorId'> & PeopleWriter
> = {
  find: findPerson,
  findByVendorId: findPersonByVendorId,
  list: listPeople,
  findMany: findPeople,
  listAfter,
  count: countPeople,
  countByNumber: (db, orgId, name, numbers) => countByNumber(db, { orgId, name, numbers }),
  listLookups,
  distinctNumbers: (db, orgId, name, limit) => distinctNumbers(db, 'lookup', { orgId, name, limit }),
  listVendorIds,
  findTaken,
  insert: insertPeople,
  update: updatePeople,
  freeCreationTime,
  lastUpdate: lastPersonUpdate,
  insertLookups,
  replaceLookups,
  deleteLookups,
  claimVendorIds,
  moveVendorIds,
}

async function findPerson(db: Db, orgId: OrgId, personId: PersonId): Promise<Person | undefined> {
  const select = () =>
    db
      .selectFrom('person')
      .select(documentColumns)
      .where('org_id', '=', orgId)
      .where('person_id', '=', personId)
      .$if(locksRows(db), (query) => query.forNoKeyUpdate())
      .compile()
  return findOne(db, 'person by id', [orgId, personId], select)
}

/** Compiles a statement once: to name seven columns takes longer than to read them. */
async function findOne(
  db: Db,
  name: string,
  values: readonly unknown[],
  select: () => CompiledQuery,
): Promise<Person | undefined> {
  const { statements } = sqlDialectOf(db)
  const statement = statements.withParameters(locksRows(db) ? `${name}, locked` : name, values, select)
  const { rows } = await db.executeQuery<DocumentRow>(statement)
  return rows[0] && decodePerson(rows[0])
}

export async function findPersonByVendorId(
  db: Db,
  orgId: OrgId,
  dialect: string,
  vendorId: string,
): Promise<Person | undefined> {
  const select = () =>
    db
      .selectFrom('person_id as v')
      .innerJoin('person as p', (join) =>
        join.onRef('p.org_id', '=', 'v.org_id').onRef('p.person_id', '=', 'v.person_id'),
      )
      .select(documentRefs)
      .where('v.org_id', '=', orgId)
      .where('v.dialect', '=', dialect)
      .where('v.vendor_id', '=', vendorId)
      .$if(locksRows(db), (query) => query.forNoKeyUpdate())
      .compile()
  return findOne(db, 'person by vendor id', [orgId, dialect, vendorId], select)
}

/** In a transaction the rows are locked in one order, so that two that want the same people do not wait for each other. */
function findPeople(db: Db, orgId: OrgId, personIds: readonly PersonId[]): Promise<Person[]> {
  return inLists(personIds, async (ids) => {
    const rows = await db
      .selectFrom('person')
      .select(documentColumns)
      .where('org_id', '=', orgId)
      .where('person_id', 'in', ids)
      .$if(locksRows(db), (query) => query.orderBy('person_id').forNoKeyUpdate())
      .execute()
    return rows.map(decodePerson)
  })
}

async function listAfter(db: Db, orgId: OrgId, after: PersonId, limit: number): Promise<Person[]> {
  const rows = await db
    .selectFrom('person')
    .select(documentColumns)
    .where('org_id', '=', orgId)
    .where('person_id', '>', after)
    .orderBy('person_id')
    .limit(limit)
    .execute()
  return rows.map(decodePerson)
}

type TakenRow = Pick<Selectable<Schema['person']>, 'person_id' | 'created_at'>

async function findTaken(
  db: Db,
  orgId: OrgId,
  { ids, createdAt }: { readonly ids: readonly PersonId[]; readonly createdAt: readonly Instant[] },
): Promise<{ ids: Set<PersonId>; createdAt: Set<Instant> }> {
  const length = Math.max(ids.length, createdAt.length)
  const places = Array.from({ length }, (_, index) => index)
  const rows = await inLists(places, async (part) => {
    const partIds = part.map((place) => ids[place] ?? 0)
    const partTimes = part.map((place) => createdAt[place] ?? -1)
    const select = () =>
      db
        .selectFrom('person')
        .select(['person_id', 'created_at'])
        .where('org_id', '=', orgId)
        .where((eb) => eb.or([eb('person_id', 'in', partIds), eb('created_at', 'in', partTimes)]))
        .compile()
    const parameters = [orgId, ...partIds, ...partTimes]
    const statement =
      part.length === 1
        ? sqlDialectOf(db).statements.withParameters('one person taken', parameters, select)
        : select()
    return (await db.executeQuery<TakenRow>(statement)).rows
  })
  return {
    ids: new Set(rows.map((row) => row.person_id)),
    createdAt: new Set(rows.map((row) => row.created_at)),
  }
}

async function listPeople(db: Db, orgId: OrgId, query: PersonQuery): Promise<Page<Person>> {
  await takeRowLock(db, orgId, 'people')
  const settled = await withSettledTimes(db, orgId, query, query.order)
  const rows = await pageRows<DocumentRow>(db, orgId, settled, documentRefs)
  return pageOfRows(query, rows, decodePerson)
}

export async function countPeople(
  db: Db,
  orgId: OrgId,
  filter?: Filter,
  { most }: { most?: number } = {},
): Promise<number> {
  await takeRowLock(db, orgId, 'people')
  const { maintainsTotals, statements } = sqlDialectOf(db)
  if (!filter && maintainsTotals) {
    const { rows } = await db.executeQuery<{ active: number }>(
      statements.withParameters('people total', [orgId], () =>
        sql`select active from person_total where org_id = ${orgId}`.compile(db),
      ),
    )
    return Math.min(rows[0]?.active ?? 0, most ?? Number.POSITIVE_INFINITY)
  }
  const settled = await withSettledTimes(db, orgId, filter ? { filter } : {})
  return countPassing(db, orgId, settled.filter, most)
}

export async function listLookups(db: Db, orgId: OrgId, personId: PersonId): Promise<LookupValue[]> {
  const rows = await db
    .selectFrom('lookup')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('person_id', '=', personId)
    .execute()
  return rows
    .flatMap((row) => namesOfRow(row).map((name) => ({ ...row, name })))
    .sort((a, b) => compare(a.name, b.name) || compare(a.key, b.key) || a.position - b.position)
    .map(({ name, key, text, folded, number }) => ({
      name,
      ...(key !== '' && { key }),
      ...(folded !== null && { text: text ?? folded, folded }),
      ...(number !== null && { number }),
    }))
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other)
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

async function insertPeople(db: Db, people: readonly Person[]): Promise<void> {
  await insertRows(db, 'person', people.map(fromPerson))
}

async function updatePeople(db: Db, people: readonly Person[]): Promise<void> {
  const updated = await updateRows(db, 'person', people.map(fromPerson), {
    id: 'person_id',
    set: { updated_at: 'bigint', removed_at: 'bigint', version: 'bigint', document: 'text' },
    where: sql`person.version = new_row.version - 1`,
  })
  if (updated === people.length) return
  throw new KithError('conflict', 'The person was changed by another request in the meantime.', {
    subject: 'person',
  })
}

async function freeCreationTime(db: Db, orgId: OrgId, at: Instant): Promise<Instant> {
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

async function replaceLookups(
  db: Db,
  orgId: OrgId,
  people: readonly PersonLookups[],
  names: readonly string[],
): Promise<void> {
  const ids = people.map(({ personId }) => personId)
  // Sent in this order; the rows are inserted when the old ones are deleted.
  await Promise.all([deleteLookups(db, orgId, ids, names), insertLookups(db, orgId, people)])
}

export async function insertLookups(db: Db, orgId: OrgId, people: readonly PersonLookups[]): Promise<void> {
  const rows = people.flatMap(({ personId, values }) =>
    lookupRows(values).map((row) => ({ org_id: orgId, person_id: personId, ...row })),
  )
  await insertRows(db, 'lookup', rows)
}

async function deleteLookups(
  db: Db,
  orgId: OrgId,
  personIds: readonly PersonId[],
  names?: readonly string[],
): Promise<void> {
  await inLists(personIds, async (ids) => {
    await db
      .deleteFrom('lookup')
      .where('org_id', '=', orgId)
      .where('person_id', 'in', ids)
      .$if(names !== undefined, (query) => query.where('name', 'in', names!.map(nameNumber)))
      .execute()
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
  return inserted === claims.length ? [] : takenByOthers(db, claims)
}

/** Rarely needed: ids are random, and numbers from elsewhere are skipped when numbers are made. */
async function takenByOthers(db: Db, claims: readonly VendorIdClaim[]): Promise<VendorIdClaim[]> {
  const owners = new Map<string, PersonId>()
  for (const [place, group] of claimsByPlace(claims)) {
    const { orgId, dialect } = group[0]!
    const ids = group.map(({ vendorId }) => vendorId)
    for (const { vendorId, personId } of await findOwners(db, orgId, dialect, ids))
      owners.set(`${place} ${vendorId}`, personId)
  }
  return claims.filter((claim) => owners.get(`${placeOf(claim)} ${claim.vendorId}`) !== claim.personId)
}

function claimsByPlace(claims: readonly VendorIdClaim[]): Map<string, VendorIdClaim[]> {
  const groups = new Map<string, VendorIdClaim[]>()
  for (const claim of claims) {
    const group = groups.get(placeOf(claim))
    if (group) group.push(claim)
    else groups.set(placeOf(claim), [claim])
  }
  return groups
}

/** Where an id is unique. */
function placeOf({ orgId, dialect }: VendorIdClaim): string {
  return `${orgId} ${dialect}`
}

async function moveVendorIds(
  db: Db,
  orgId: OrgId,
  { from, into }: { from: PersonId; into: PersonId },
): Promise<VendorIdRef[]> {
  const rows = await db
    .updateTable('person_id')
    .set({ person_id: into, current: 0 })
    .where('org_id', '=', orgId)
    .where('person_id', '=', from)
    .returning(['dialect', 'vendor_id'])
    .execute()
  return rows.map(({ dialect, vendor_id }) => ({ dialect, vendorId: vendor_id }))
}

/** The columns from which people are read, of rows `p`. */
export const documentRefs = documentColumns.map((column) => `p.${column}` as const)

export function fromPerson(person: Person): PersonTable {
  return {
    org_id: person.orgId,
    person_id: person.id,
    created_at: person.createdAt,
    updated_at: person.updatedAt,
    removed_at: person.removedAt,
    version: person.version,
    document: encodePerson(person),
  }
}
