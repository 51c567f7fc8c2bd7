import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { OrgId, PersonId } from '../../model/person.ts'
import type { Page, PersonQuery } from '../../model/query.ts'
import type { PersonTable, Schema } from '../schema.ts'
import { sqlDialectOf } from '../sql-dialect.ts'
import type { FoundRef, PeopleReader, PersonRef } from '../store.ts'
import type { Queries } from './bind.ts'
import { pageOfRows, pageRows } from './people-page.ts'
import { takeRowLock } from './row-locks.ts'
import { withSettledTimes } from './update-times.ts'

/** Which people a list has, and at which version: all that must be read of people who were rendered before. */

type Db = Kysely<Schema>

export const personRefs: Queries<Pick<PeopleReader, 'listRefs' | 'findRef' | 'findRefByVendorId'>> = {
  listRefs,
  findRef,
  findRefByVendorId,
}

async function listRefs(db: Db, orgId: OrgId, query: PersonQuery): Promise<Page<PersonRef>> {
  await takeRowLock(db, orgId, 'people')
  const planned = await sqlDialectOf(db).planner?.listRefs(db, orgId, query)
  if (planned) return planned
  const settled = await withSettledTimes(db, orgId, query, query.order)
  const rows = await pageRows<RefRow>(db, orgId, settled, refColumns)
  return pageOfRows(query, rows, toRef)
}

export type RefRow = Pick<PersonTable, 'person_id' | 'version'>

export const refColumns = ['p.person_id', 'p.version'] as const

export const toRef = ({ person_id, version }: RefRow): PersonRef => ({ id: person_id, version })

function findRef(db: Db, orgId: OrgId, personId: PersonId): Promise<FoundRef | undefined> {
  return findOne(
    db,
    'person ref by id',
    [orgId, personId],
    ([org, id]) => sql`select p.person_id, p.version, p.removed_at from person p
      where p.org_id = ${org} and p.person_id = ${id}`,
  )
}

function findRefByVendorId(
  db: Db,
  orgId: OrgId,
  dialect: string,
  vendorId: string,
): Promise<FoundRef | undefined> {
  const values = [orgId, dialect, vendorId]
  return findOne(
    db,
    'person ref by vendor id',
    values,
    ([org, name, id]) => sql`select p.person_id, p.version, p.removed_at from person_id v
      join person p on p.org_id = v.org_id and p.person_id = v.person_id
      where v.org_id = ${org} and v.dialect = ${name} and v.vendor_id = ${id}`,
  )
}

async function findOne(
  db: Db,
  name: string,
  values: readonly unknown[],
  select: (values: readonly unknown[]) => RawBuilder<unknown>,
): Promise<FoundRef | undefined> {
  const { statements } = sqlDialectOf(db)
  const statement = statements.withParameters(name, values, () => select(values).compile(db))
  const { rows } = await db.executeQuery<Pick<PersonTable, 'person_id' | 'version' | 'removed_at'>>(statement)
  const [found] = rows
  return found && { id: found.person_id, version: found.version, removed: found.removed_at !== null }
}
