import type { Kysely, Selectable } from 'kysely'
import type { SavedFilter } from '../../model/catalog.ts'
import type { OrgId } from '../../model/person.ts'
import type { SavedFilterTable, Schema } from '../schema.ts'
import { locksRows } from '../sql-dialect.ts'
import type { SavedFiltersReader, SavedFiltersWriter } from '../store.ts'
import type { Queries } from './bind.ts'
import { lastFilterUpdate } from './update-times.ts'

type Db = Kysely<Schema>

export const filters: Queries<SavedFiltersReader & SavedFiltersWriter> = {
  find: findSavedFilter,
  list: listSavedFilters,
  insert: insertSavedFilter,
  update: updateSavedFilter,
  lastUpdate: lastFilterUpdate,
}

async function findSavedFilter(
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
    .$if(locksRows(db), (query) => query.forNoKeyUpdate())
    .executeTakeFirst()
  return row && toSavedFilter(row)
}

async function listSavedFilters(
  db: Db,
  orgId: OrgId,
  dialect: string,
  { removed = false }: { removed?: boolean } = {},
): Promise<SavedFilter[]> {
  const rows = await db
    .selectFrom('saved_filter')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('dialect', '=', dialect)
    .$if(!removed, (query) => query.where('removed_at', 'is', null))
    .orderBy('filter_id')
    .execute()
  return rows.map(toSavedFilter)
}

async function insertSavedFilter(db: Db, filter: SavedFilter): Promise<void> {
  await db
    .insertInto('saved_filter')
    .values({
      org_id: filter.orgId,
      dialect: filter.dialect,
      filter_id: filter.id,
      created_at: filter.createdAt,
      ...changingColumns(filter),
    })
    .execute()
}

async function updateSavedFilter(db: Db, filter: SavedFilter): Promise<void> {
  await db
    .updateTable('saved_filter')
    .set(changingColumns(filter))
    .where('org_id', '=', filter.orgId)
    .where('dialect', '=', filter.dialect)
    .where('filter_id', '=', filter.id)
    .execute()
}

function changingColumns({ name, conditions, attributes, updatedAt, removedAt }: SavedFilter) {
  return {
    name,
    conditions: JSON.stringify(conditions),
    attributes: JSON.stringify(attributes),
    updated_at: updatedAt,
    removed_at: removedAt,
  }
}

export function toSavedFilter(row: Selectable<SavedFilterTable>): SavedFilter {
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
