import type { Kysely } from 'kysely'
import type { OrgId } from '../../model/person.ts'
import type { PersonRecord } from '../../model/record.ts'
import { storableText } from '../../model/storable-text.ts'
import type { BulkReader, IdOwner, TextOwner } from '../bulk.ts'
import type { Schema } from '../schema.ts'
import type { Queries } from './bind.ts'
import { inLists } from './in-lists.ts'
import { nameNumber, nameOfNumber } from './lookup-names.ts'
import { toRecord } from './records.ts'
import { takeRowLock } from './row-locks.ts'
import { equalsIndexed } from './text-index.ts'

type Db = Kysely<Schema>

export const bulk: Queries<BulkReader> = {
  findByText,
  findOwners,
  findImported,
  takenRecordIds,
  longestLists,
  listBySource,
}

async function findByText(
  db: Db,
  orgId: OrgId,
  name: string,
  folded: readonly string[],
): Promise<TextOwner[]> {
  await takeRowLock(db, orgId, 'people')
  return inLists(folded.map(storableText), async (texts) => {
    const rows = await db
      .selectFrom('lookup as l')
      .innerJoin('person as p', (join) =>
        join.onRef('p.org_id', '=', 'l.org_id').onRef('p.person_id', '=', 'l.person_id'),
      )
      .select(['l.folded', 'l.person_id'])
      .where('l.org_id', '=', orgId)
      .where('l.name', '=', nameNumber(name))
      .where(equalsIndexed('l.folded', texts))
      .where('p.removed_at', 'is', null)
      .execute()
    return rows.map((row) => ({ folded: row.folded ?? '', personId: row.person_id }))
  })
}

export function findOwners(
  db: Db,
  orgId: OrgId,
  dialect: string,
  vendorIds: readonly string[],
): Promise<IdOwner[]> {
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
    .where('name', 'in', names.map(nameNumber))
    .groupBy('name')
    .execute()
  return Object.fromEntries(rows.map(({ name, last }) => [nameOfNumber(name), Number(last) + 1]))
}

async function listBySource(db: Db, orgId: OrgId, sourceId: number, limit: number): Promise<PersonRecord[]> {
  const rows = await db
    .selectFrom('record')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('source_id', '=', sourceId)
    .where('external_id', 'is not', null)
    .limit(limit)
    .execute()
  return rows.map(toRecord)
}
