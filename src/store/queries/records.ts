import type { Kysely, Selectable } from 'kysely'
import type { OrgId, PersonId } from '../../model/person.ts'
import type { PersonRecord, Source } from '../../model/record.ts'
import type { RecordTable, Schema } from '../schema.ts'
import type { RecordsReader, RecordsWriter } from '../store.ts'
import type { Queries } from './bind.ts'
import { requireInserted } from './conflict.ts'
import { nextNumber } from './sequences.ts'

type Db = Kysely<Schema>

export const records: Queries<RecordsReader & RecordsWriter> = {
  listByPerson: listRecordsByPerson,
  listSources,
  countBySource: countRecordsBySource,
  insert: insertRecord,
  update: updateRecord,
  ensureSource,
}

export async function listRecordsByPerson(db: Db, orgId: OrgId, personId: PersonId): Promise<PersonRecord[]> {
  const rows = await db
    .selectFrom('record')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('person_id', '=', personId)
    .orderBy('record_id')
    .execute()
  return rows.map(toRecord)
}

async function insertRecord(db: Db, record: PersonRecord): Promise<void> {
  const inserted = await db
    .insertInto('record')
    .values(fromRecord(record))
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  requireInserted(inserted, 'record')
}

async function updateRecord(db: Db, record: PersonRecord): Promise<void> {
  const { org_id, record_id, ...row } = fromRecord(record)
  await db
    .updateTable('record')
    .set(row)
    .where('org_id', '=', org_id)
    .where('record_id', '=', record_id)
    .execute()
}

async function listSources(db: Db, orgId: OrgId): Promise<Source[]> {
  const rows = await db
    .selectFrom('source')
    .selectAll()
    .where('org_id', '=', orgId)
    .orderBy('source_id')
    .execute()
  return rows.map(toSource)
}

async function countRecordsBySource(db: Db, orgId: OrgId): Promise<ReadonlyMap<number, number>> {
  const rows = await db
    .selectFrom('record')
    .select((eb) => ['source_id', eb.fn.countAll<number>().as('total')])
    .where('org_id', '=', orgId)
    .groupBy('source_id')
    .execute()
  return new Map(rows.map(({ source_id, total }) => [source_id, Number(total)]))
}

async function ensureSource(db: Db, draft: Omit<Source, 'id'>): Promise<Source> {
  const find = () =>
    db
      .selectFrom('source')
      .selectAll()
      .where('org_id', '=', draft.orgId)
      .where('kind', '=', draft.kind)
      .where('name', '=', draft.name)
      .executeTakeFirst()
  const known = await find()
  if (known) return toSource(known)
  const id = await nextNumber(db, draft.orgId, 'source')
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('source')
    .values({
      org_id: draft.orgId,
      source_id: id,
      kind: draft.kind,
      name: draft.name,
      priority: draft.priority,
    })
    .onConflict((conflict) => conflict.columns(['org_id', 'kind', 'name']).doNothing())
    .executeTakeFirstOrThrow()
  // Another transaction came first and is over now.
  return numInsertedOrUpdatedRows === 0n ? toSource((await find())!) : { ...draft, id }
}

function toSource(row: Selectable<Schema['source']>): Source {
  return {
    orgId: row.org_id,
    id: row.source_id,
    kind: row.kind as Source['kind'],
    name: row.name,
    priority: row.priority,
  }
}

export function toRecord(row: Selectable<RecordTable>): PersonRecord {
  const { values, lists } = JSON.parse(row.content) as Pick<PersonRecord, 'values' | 'lists'>
  return {
    orgId: row.org_id,
    id: row.record_id,
    personId: row.person_id,
    sourceId: row.source_id,
    externalId: row.external_id,
    values,
    lists,
    payload: row.payload === null ? null : JSON.parse(row.payload),
    firstSeenAt: row.first_seen_at,
    lastSeenAt: row.last_seen_at,
  }
}

export function fromRecord(record: PersonRecord): Selectable<RecordTable> {
  return {
    org_id: record.orgId,
    record_id: record.id,
    person_id: record.personId,
    source_id: record.sourceId,
    external_id: record.externalId,
    content: JSON.stringify({ values: record.values, lists: record.lists }),
    payload: record.payload === null ? null : JSON.stringify(record.payload),
    first_seen_at: record.firstSeenAt,
    last_seen_at: record.lastSeenAt,
  }
}
