import type { Kysely } from 'kysely'
import type { Company, CustomField, Label, SavedFilter } from '../../model/catalog.ts'
import type { OrgId } from '../../model/person.ts'
import type { Schema } from '../schema.ts'
import { requireInserted } from './conflict.ts'

type Db = Kysely<Schema>

export async function listLabels(db: Db, orgId: OrgId): Promise<Label[]> {
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
    color: row.color,
  }))
}

export async function insertLabel(db: Db, label: Label): Promise<void> {
  const inserted = await db
    .insertInto('label')
    .values({
      org_id: label.orgId,
      label_id: label.id,
      uuid: label.uuid,
      name: label.name,
      color: label.color,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  requireInserted(inserted, 'label')
}

export async function listCustomFields(db: Db, orgId: OrgId): Promise<CustomField[]> {
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
    createdAt: row.created_at,
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
      name: field.name,
      type: field.type,
      options: JSON.stringify(field.options),
      created_at: field.createdAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  requireInserted(inserted, 'custom field')
}

export async function listCompanies(db: Db, orgId: OrgId, ids: readonly number[]): Promise<Company[]> {
  if (ids.length === 0) return []
  const rows = await db
    .selectFrom('company')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('company_id', 'in', ids)
    .execute()
  return rows.map((row) => ({
    orgId: row.org_id,
    id: row.company_id,
    name: row.name,
    attributes: JSON.parse(row.attributes),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    removedAt: row.removed_at,
  }))
}

export async function insertCompany(db: Db, company: Company): Promise<void> {
  await db
    .insertInto('company')
    .values({
      org_id: company.orgId,
      company_id: company.id,
      name: company.name,
      attributes: JSON.stringify(company.attributes),
      created_at: company.createdAt,
      updated_at: company.updatedAt,
      removed_at: company.removedAt,
    })
    .execute()
}

export async function findSavedFilter(
  db: Db,
  orgId: OrgId,
  dialect: string,
  filterId: number,
): Promise<SavedFilter | undefined> {
  const row = await db
    .selectFrom('saved_filter')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('dialect', '=', dialect)
    .where('filter_id', '=', filterId)
    .executeTakeFirst()
  if (!row) return undefined
  return {
    orgId: row.org_id,
    dialect: row.dialect,
    id: row.filter_id,
    name: row.name,
    conditions: JSON.parse(row.conditions),
    attributes: JSON.parse(row.attributes),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    removedAt: row.removed_at,
  }
}

export async function insertSavedFilter(db: Db, filter: SavedFilter): Promise<void> {
  await db
    .insertInto('saved_filter')
    .values({
      org_id: filter.orgId,
      dialect: filter.dialect,
      filter_id: filter.id,
      name: filter.name,
      conditions: JSON.stringify(filter.conditions),
      attributes: JSON.stringify(filter.attributes),
      created_at: filter.createdAt,
      updated_at: filter.updatedAt,
      removed_at: filter.removedAt,
    })
    .execute()
}
