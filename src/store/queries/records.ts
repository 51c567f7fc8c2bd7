import { type Kysely, type Selectable, sql } from 'kysely'
import type { Instant } from '../../model/instant.ts'
import type { OrgId, PersonId } from '../../model/person.ts'
import type { PersonRecord, Source } from '../../model/record.ts'
import { encodeRecordContent, recordFromContent } from '../record-content.ts'
import type { RecordTable, Schema } from '../schema.ts'
import { sqlDialectOf } from '../sql-dialect.ts'
import type { PrioritizedRecord, RecordsReader, RecordsWriter } from '../store.ts'
import type { Queries } from './bind.ts'
import { inLists } from './in-lists.ts'
import { insertRows } from './insert-rows.ts'
import { reserveNumbers } from './numbers.ts'
import { updateRows } from './update-rows.ts'
import { lastPersonUpdate, lastUpdateIn, lockUpdateTimes } from './update-times.ts'

type Db = Kysely<Schema>

export const records: Queries<RecordsReader & RecordsWriter> = {
  listByPerson: listRecordsByPerson,
  listByPeople,
  listWithPriority,
  listSources,
  countBySource: countRecordsBySource,
  insert: insertRecords,
  update: updateRecords,
  delete: deleteRecords,
  ensureSource,
  beginWrite,
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

function listByPeople(db: Db, orgId: OrgId, personIds: readonly PersonId[]): Promise<PersonRecord[]> {
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

async function listWithPriority(
  db: Db,
  orgId: OrgId,
  personIds: readonly PersonId[],
): Promise<PrioritizedRecord[]> {
  return inLists(personIds, async (ids) => {
    const rows = await db
      .selectFrom('record as r')
      .leftJoin('source as s', (join) =>
        join.onRef('s.org_id', '=', 'r.org_id').onRef('s.source_id', '=', 'r.source_id'),
      )
      .selectAll('r')
      .select('s.priority')
      .where('r.org_id', '=', orgId)
      .where('r.person_id', 'in', ids)
      .orderBy('r.person_id')
      .orderBy('r.record_id')
      .execute()
    return rows.map(({ priority, ...row }) => ({ record: toRecord(row), priority: priority ?? 0 }))
  })
}

async function insertRecords(db: Db, records: readonly PersonRecord[]): Promise<PersonRecord[]> {
  const rows = records.map(fromRecord)
  const inserted = await insertRows(db, 'record', rows, { skipTaken: ['org_id', 'record_id'] })
  return inserted === records.length ? [] : notInserted(db, records)
}

/** Rarely needed: numbers of records are made from the time, and two servers may make the same one. */
async function notInserted(db: Db, records: readonly PersonRecord[]): Promise<PersonRecord[]> {
  const left: PersonRecord[] = []
  for (const record of records) {
    const row = await db
      .selectFrom('record')
      .select(['person_id', 'source_id', 'content'])
      .where('org_id', '=', record.orgId)
      .where('record_id', '=', record.id)
      .executeTakeFirst()
    const { person_id, source_id, content } = fromRecord(record)
    const isThis = row?.person_id === person_id && row.source_id === source_id && row.content.equals(content)
    if (!isThis) left.push(record)
  }
  return left
}

async function updateRecords(db: Db, records: readonly PersonRecord[]): Promise<void> {
  await updateRows(db, 'record', records.map(fromRecord), {
    id: 'record_id',
    set: {
      person_id: 'bigint',
      source_id: 'bigint',
      external_id: 'text',
      content: 'bytes',
      first_seen_at: 'bigint',
      last_seen_at: 'bigint',
    },
  })
}

async function deleteRecords(db: Db, orgId: OrgId, recordIds: readonly number[]): Promise<void> {
  await inLists(recordIds, async (ids) => {
    await db.deleteFrom('record').where('org_id', '=', orgId).where('record_id', 'in', ids).execute()
    return []
  })
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
  const known = await selectSource(db, draft).executeTakeFirst()
  return known ? toSource(known) : insertSource(db, draft)
}

async function beginWrite(
  db: Db,
  draft: Omit<Source, 'id'>,
  until: Instant,
): Promise<{ source: Source; lastUpdate: Instant }> {
  const { orgId, kind, name } = draft
  const values = { orgId, kind, name, until }
  const statement = sqlDialectOf(db).statements.withValues('source and last update', values, (names) => {
    const last = lastUpdateIn('person', names.orgId, sql.val(names.until))
    return selectSource(db, names).select(last.as('last_update')).compile()
  })
  const read = () =>
    db.executeQuery<Selectable<Schema['source']> & { last_update: Instant | null }>(statement)
  // The second statement runs when the first one has the lock, so that it sees what was committed by then.
  const [isFirst, found] = await Promise.all([lockUpdateTimes(db, orgId, 'shared'), read()])
  const { rows } = isFirst ? await read() : found
  const [known] = rows
  if (known) return { source: toSource(known), lastUpdate: known.last_update ?? 0 }
  const source = await insertSource(db, draft)
  return { source, lastUpdate: await lastPersonUpdate(db, draft.orgId, until) }
}

function selectSource(db: Db, { orgId, kind, name }: Pick<Source, 'orgId' | 'kind' | 'name'>) {
  return db
    .selectFrom('source')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('kind', '=', kind)
    .where('name', '=', name)
}

async function insertSource(db: Db, draft: Omit<Source, 'id'>): Promise<Source> {
  const id = await reserveNumbers(db, draft.orgId, 'source', 1)
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
  return numInsertedOrUpdatedRows === 0n
    ? toSource((await selectSource(db, draft).executeTakeFirst())!)
    : { ...draft, id }
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
  const columns = {
    orgId: row.org_id,
    id: row.record_id,
    personId: row.person_id,
    sourceId: row.source_id,
    externalId: row.external_id,
    firstSeenAt: row.first_seen_at,
    lastSeenAt: row.last_seen_at,
  }
  return recordFromContent(columns, row.content)
}

export function fromRecord(record: PersonRecord): Selectable<RecordTable> {
  return {
    org_id: record.orgId,
    record_id: record.id,
    person_id: record.personId,
    source_id: record.sourceId,
    external_id: record.externalId,
    content: encodeRecordContent(record),
    first_seen_at: record.firstSeenAt,
    last_seen_at: record.lastSeenAt,
  }
}
