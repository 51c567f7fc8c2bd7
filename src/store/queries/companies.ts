import type { Kysely, Selectable } from 'kysely'
import type { Company } from '../../model/catalog.ts'
import type { OrgId } from '../../model/person.ts'
import type { LookupValue, Page, PersonQuery } from '../../model/query.ts'
import type { CompanyTable, Schema } from '../schema.ts'
import { locksRows } from '../sql-dialect.ts'
import type { CompaniesReader, CompaniesWriter } from '../store.ts'
import type { Queries } from './bind.ts'
import { distinctNumbers } from './distinct-numbers.ts'
import { lookupRows } from './lookup-rows.ts'
import { positionOf } from './page-order.ts'
import { selectCompanies } from './person-query.ts'
import { lastCompanyUpdate } from './update-times.ts'

type Db = Kysely<Schema>

export const companies: Queries<CompaniesReader & CompaniesWriter> = {
  find: findCompany,
  list: listCompanies,
  distinctNumbers: (db, orgId, name, limit) => distinctNumbers(db, 'company_lookup', { orgId, name, limit }),
  insert: insertCompany,
  update: updateCompany,
  lastUpdate: lastCompanyUpdate,
  replaceLookups: replaceCompanyLookups,
}

async function findCompany(db: Db, orgId: OrgId, companyId: number): Promise<Company | undefined> {
  const row = await db
    .selectFrom('company')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('company_id', '=', companyId)
    .$if(locksRows(db), (query) => query.forNoKeyUpdate())
    .executeTakeFirst()
  return row && toCompany(row)
}

async function listCompanies(db: Db, orgId: OrgId, query: PersonQuery): Promise<Page<Company>> {
  const extra = 'offset' in query.page ? 0 : 1
  const rows = await selectCompanies(db, orgId, query, query.page.limit + extra).execute()
  const items = rows.slice(0, query.page.limit).map(toCompany)
  const beyond = rows[query.page.limit]
  return beyond ? { items, next: positionOf(query.order, beyond) } : { items }
}

async function insertCompany(db: Db, company: Company): Promise<void> {
  await db
    .insertInto('company')
    .values({
      org_id: company.orgId,
      company_id: company.id,
      created_at: company.createdAt,
      ...changingColumns(company),
    })
    .execute()
}

async function updateCompany(db: Db, company: Company): Promise<void> {
  await db
    .updateTable('company')
    .set(changingColumns(company))
    .where('org_id', '=', company.orgId)
    .where('company_id', '=', company.id)
    .execute()
}

async function replaceCompanyLookups(
  db: Db,
  orgId: OrgId,
  companyId: number,
  values: readonly LookupValue[],
): Promise<void> {
  await db
    .deleteFrom('company_lookup')
    .where('org_id', '=', orgId)
    .where('company_id', '=', companyId)
    .execute()
  const rows = lookupRows(values).map((row) => ({ org_id: orgId, company_id: companyId, ...row }))
  if (rows.length > 0) await db.insertInto('company_lookup').values(rows).execute()
}

function changingColumns({ name, attributes, updatedAt, removedAt }: Company) {
  return { name, attributes: JSON.stringify(attributes), updated_at: updatedAt, removed_at: removedAt }
}

export function toCompany(row: Selectable<CompanyTable>): Company {
  return {
    orgId: row.org_id,
    id: row.company_id,
    name: row.name,
    attributes: JSON.parse(row.attributes),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    removedAt: row.removed_at,
  }
}
