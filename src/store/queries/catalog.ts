import { type Kysely, sql } from 'kysely'
import type { CustomField, DeletedCatalogEntries, Label } from '../../model/catalog.ts'
import type { OrgId } from '../../model/person.ts'
import type { Schema } from '../schema.ts'
import { sqlDialectOf } from '../sql-dialect.ts'
import type { CatalogReader, CatalogWriter } from '../store.ts'
import type { Queries } from './bind.ts'
import { requireInserted } from './conflict.ts'
import { takeRowLock } from './row-locks.ts'

type Db = Kysely<Schema>

export const catalog: Queries<CatalogReader & CatalogWriter> = {
  listLabels,
  listCustomFields,
  findDeletedEntries,
  insertLabel,
  updateLabel,
  insertCustomField,
  updateCustomField,
}

async function listLabels(db: Db, orgId: OrgId): Promise<Label[]> {
  await takeRowLock(db, orgId, 'labels')
  const rows = await db
    .selectFrom('label')
    .selectAll()
    .where('org_id', '=', orgId)
    .orderBy('label_id')
    .execute()
  return rows.map((row) => ({
    orgId: row.org_id,
    id: row.label_id,
    uuid: row.uuid,
    name: row.name,
    detail: row.detail,
    color: row.color,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    removedAt: row.removed_at,
  }))
}

async function insertLabel(db: Db, label: Label): Promise<void> {
  const inserted = await db
    .insertInto('label')
    .values({
      org_id: label.orgId,
      label_id: label.id,
      uuid: label.uuid,
      created_at: label.createdAt,
      ...labelColumns(label),
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  requireInserted(inserted, 'label')
}

async function updateLabel(db: Db, label: Label): Promise<void> {
  await db
    .updateTable('label')
    .set(labelColumns(label))
    .where('org_id', '=', label.orgId)
    .where('label_id', '=', label.id)
    .execute()
}

async function listCustomFields(db: Db, orgId: OrgId): Promise<CustomField[]> {
  await takeRowLock(db, orgId, 'custom-fields')
  const rows = await db
    .selectFrom('custom_field')
    .selectAll()
    .where('org_id', '=', orgId)
    .orderBy('custom_field_id')
    .execute()
  return rows.map((row) => ({
    orgId: row.org_id,
    id: row.custom_field_id,
    key: row.key,
    code: row.code,
    name: row.name,
    type: row.type as CustomField['type'],
    options: JSON.parse(row.options),
    removedOptions: JSON.parse(row.removed_options),
    attributes: JSON.parse(row.attributes),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    removedAt: row.removed_at,
  }))
}

export async function insertCustomField(db: Db, field: CustomField): Promise<void> {
  const inserted = await db
    .insertInto('custom_field')
    .values({
      org_id: field.orgId,
      custom_field_id: field.id,
      key: field.key,
      code: field.code,
      type: field.type,
      created_at: field.createdAt,
      ...fieldColumns(field),
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  requireInserted(inserted, 'custom field')
}

async function updateCustomField(db: Db, field: CustomField): Promise<void> {
  await db
    .updateTable('custom_field')
    .set(fieldColumns(field))
    .where('org_id', '=', field.orgId)
    .where('custom_field_id', '=', field.id)
    .execute()
}

/** One statement for both tables, because every read of people needs it. */
async function findDeletedEntries(db: Db, orgId: OrgId): Promise<DeletedCatalogEntries> {
  const statement = sqlDialectOf(db).statements.withValues('deleted catalog entries', { orgId }, (values) =>
    db
      .selectFrom('label')
      .select(['label_id as id', sql<string | null>`null`.as('key'), sql<string>`''`.as('options')])
      .where('org_id', '=', values.orgId)
      .where('removed_at', 'is not', null)
      .unionAll(
        db
          .selectFrom('custom_field')
          .select(['custom_field_id as id', 'key'])
          .select(sql<string>`case when removed_at is null then removed_options else '' end`.as('options'))
          .where('org_id', '=', values.orgId)
          .where((eb) => eb.or([eb('removed_at', 'is not', null), eb('removed_options', '<>', '[]')])),
      )
      .compile(),
  )
  const { rows } = await db.executeQuery<{ id: number; key: string | null; options: string }>(statement)
  const fields: Record<string, 'all' | number[]> = {}
  for (const { key, options } of rows) if (key !== null) fields[key] = removedOptionIds(options)
  return { labelIds: rows.filter(({ key }) => key === null).map(({ id }) => id), fields }
}

function removedOptionIds(options: string): 'all' | number[] {
  if (options === '') return 'all'
  return (JSON.parse(options) as CustomField['removedOptions']).map(({ id }) => id)
}

function labelColumns({ name, detail, color, updatedAt, removedAt }: Label) {
  return { name, detail, color, updated_at: updatedAt, removed_at: removedAt }
}

function fieldColumns(field: CustomField) {
  return {
    name: field.name,
    options: JSON.stringify(field.options),
    removed_options: JSON.stringify(field.removedOptions),
    attributes: JSON.stringify(field.attributes),
    updated_at: field.updatedAt,
    removed_at: field.removedAt,
  }
}
