import type { Kysely, Selectable } from 'kysely'
import { KithError } from '../../model/errors.ts'
import type { ImportJob, ImportState, Rejection } from '../../model/import.ts'
import type { OrgId } from '../../model/person.ts'
import type { ImportAdvance, ImportsReader, ImportsWriter } from '../bulk.ts'
import type { ImportTable, Schema } from '../schema.ts'
import type { Queries } from './bind.ts'
import { insertRows } from './insert-rows.ts'

type Db = Kysely<Schema>

export const imports: Queries<ImportsReader & ImportsWriter> = {
  find: findImport,
  list: listImports,
  listRejections,
  insert: insertImport,
  advance: advanceImport,
  insertRejections,
  deleteRejections,
}

async function findImport(db: Db, orgId: OrgId, importId: number): Promise<ImportJob | undefined> {
  const row = await db
    .selectFrom('import')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('import_id', '=', importId)
    .executeTakeFirst()
  return row && toImport(row)
}

async function listImports(db: Db, orgId: OrgId, limit: number): Promise<ImportJob[]> {
  const rows = await db
    .selectFrom('import')
    .selectAll()
    .where('org_id', '=', orgId)
    .orderBy('import_id', 'desc')
    .limit(limit)
    .execute()
  return rows.map(toImport)
}

async function insertImport(db: Db, job: ImportJob): Promise<void> {
  await db
    .insertInto('import')
    .values({
      org_id: job.orgId,
      import_id: job.id,
      source_id: job.sourceId,
      name: job.name,
      format: job.format,
      state: job.state,
      options: JSON.stringify(job.options),
      file: JSON.stringify(job.file),
      progress: JSON.stringify(job.progress),
      problem: job.problem,
      keeps_times: job.keepsTimes ? 1 : 0,
      created_at: job.createdAt,
      updated_at: job.updatedAt,
    })
    .execute()
}

/** Compares the progress before, so that if two workers advance the same job, one fails instead of importing rows twice. */
async function advanceImport(db: Db, orgId: OrgId, importId: number, change: ImportAdvance): Promise<void> {
  const updated = await db
    .updateTable('import')
    .set({
      state: change.state,
      progress: JSON.stringify(change.progress),
      ...(change.problem !== undefined && { problem: change.problem }),
      updated_at: change.at,
    })
    .where('org_id', '=', orgId)
    .where('import_id', '=', importId)
    .where('state', '=', change.stateBefore)
    .where('progress', '=', JSON.stringify(change.before))
    .executeTakeFirst()
  if (updated.numUpdatedRows > 0n) return
  throw new KithError('conflict', 'Another process has continued the import in the meantime.', {
    subject: 'import',
  })
}

async function insertRejections(
  db: Db,
  orgId: OrgId,
  importId: number,
  rejections: readonly Rejection[],
): Promise<void> {
  const rows = rejections.map(({ row, line, problems, raw }) => ({
    org_id: orgId,
    import_id: importId,
    row_number: row,
    line,
    content: JSON.stringify({ problems, raw }),
  }))
  await insertRows(db, 'import_rejection', rows)
}

async function listRejections(
  db: Db,
  orgId: OrgId,
  importId: number,
  after: number,
  limit: number,
): Promise<Rejection[]> {
  const rows = await db
    .selectFrom('import_rejection')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('import_id', '=', importId)
    .where('row_number', '>', after)
    .orderBy('row_number')
    .limit(limit)
    .execute()
  return rows.map(({ row_number, line, content }) => ({
    row: row_number,
    line,
    ...(JSON.parse(content) as Pick<Rejection, 'problems' | 'raw'>),
  }))
}

async function deleteRejections(db: Db, orgId: OrgId, importId: number): Promise<void> {
  await db
    .deleteFrom('import_rejection')
    .where('org_id', '=', orgId)
    .where('import_id', '=', importId)
    .execute()
}

function toImport(row: Selectable<ImportTable>): ImportJob {
  return {
    orgId: row.org_id,
    id: row.import_id,
    sourceId: row.source_id,
    name: row.name,
    format: row.format,
    state: row.state as ImportState,
    options: JSON.parse(row.options),
    file: JSON.parse(row.file),
    progress: JSON.parse(row.progress),
    problem: row.problem,
    keepsTimes: row.keeps_times === 1,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
