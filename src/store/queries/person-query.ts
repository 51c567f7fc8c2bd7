import { type Kysely, type RawBuilder, type SqlBool, sql } from 'kysely'
import type { OrgId } from '../../model/person.ts'
import type { Filter, OrderTerm, PersonQuery, Position } from '../../model/query.ts'
import type { Schema } from '../schema.ts'
import { sqlDialectOf } from '../sql-dialect.ts'
import { singleValue, vendorIdForms } from './field-values.ts'
import { compile } from './filter-condition.ts'
import { isUntil, pageOf, totalOrder } from './page-order.ts'
import { type ConditionForms, companiesScope, peopleScope, type Scope } from './scope.ts'
import { beginningOf } from './text-index.ts'

/** How a statement reaches people. The plain statement, without any of these, leaves the choice to the engine. */
export interface AccessPath {
  /** Where rows `p` come from, in place of the table. */
  readonly people?: (db: Kysely<Schema>) => PeopleSource
  readonly forms?: ConditionForms
  /** The last position that is read. */
  readonly until?: Position | undefined
}

export type PeopleSource = ReturnType<typeof allPeople>

const allPeople = (db: Kysely<Schema>) => db.selectFrom('person as p')

/**
 * Compiles a PersonQuery. In the statement `p` is the person, `v` its id in the dialect it is ordered by, and `k0`,
 * `k1`, … are the values of the order, which make up a position.
 */
export function selectPeople(
  db: Kysely<Schema>,
  orgId: OrgId,
  query: PersonQuery,
  limit: number,
  { people = allPeople, forms, until }: AccessPath = {},
) {
  const scope = peopleScope(db, orgId, forms)
  const order = orderedBy(scope, query)
  const byVendorId = order.find((term) => term.field.name === 'vendorId')?.field
  let statement = people(db)
    .$if(byVendorId !== undefined, (joined) =>
      joined.innerJoin('person_id as v', (join) =>
        join
          .onRef('v.org_id', '=', 'p.org_id')
          .onRef('v.person_id', '=', 'p.person_id')
          .on('v.dialect', '=', byVendorId?.key ?? '')
          .on('v.current', '=', 1),
      ),
    )
    .select(order.map((term, index) => term.value.as(`k${index}`)))
    .where('p.org_id', '=', orgId)
    .limit(limit)
  // Lets the engine use the index of numbers, which holds no nulls.
  if (byVendorId?.type === 'number') statement = statement.where(sql<SqlBool>`v.number is not null`)
  if (query.removed !== 'include') {
    statement = statement.where('p.removed_at', query.removed === 'only' ? 'is not' : 'is', null)
  }
  if (query.filter) statement = statement.where(compile(scope, query.filter, true))
  if (until) statement = statement.where(isUntil(order, until))
  return pageOf(statement, order, query)
}

/** The same for companies, `c` in the statement. Their fields are the columns of every company, and their look-ups. */
export function selectCompanies(db: Kysely<Schema>, orgId: OrgId, query: PersonQuery, limit: number) {
  const scope = companiesScope({ orgId, dialect: sqlDialectOf(db) })
  const order = orderedBy(scope, query)
  let statement = db
    .selectFrom('company as c')
    .selectAll('c')
    .select(order.map((term, index) => term.value.as(`k${index}`)))
    .where('c.org_id', '=', orgId)
    .limit(limit)
  if (query.removed !== 'include') {
    statement = statement.where('c.removed_at', query.removed === 'only' ? 'is not' : 'is', null)
  }
  if (query.filter) statement = statement.where(compile(scope, query.filter, true))
  return pageOf(statement, order, query)
}

/**
 * Counts the people who pass and are not removed.
 *
 * @param most rows beyond this number are not counted
 */
export function selectTotal(
  db: Kysely<Schema>,
  orgId: OrgId,
  { filter, most }: { filter?: Filter | undefined; most?: number | undefined } = {},
  { people = allPeople, forms }: AccessPath = {},
): RawBuilder<Total> {
  const scope = peopleScope(db, orgId, forms)
  const present = people(db)
    .where('p.org_id', '=', orgId)
    .where('p.removed_at', 'is', null)
    .$if(filter !== undefined, (statement) => statement.where(compile(scope, filter!, true)))
    .select(one)
  const counted = most === undefined ? present : present.limit(most)
  return sql`select count(*) as total from (${counted}) counted`
}

const one = sql<number>`1`.as('one')

export interface Total {
  readonly total: number
}

function orderedBy(scope: Scope, { order }: PersonQuery) {
  return totalOrder(order).map((term) => ({ ...term, value: orderValue(scope, term) }))
}

function orderValue(scope: Scope, { field, folded }: OrderTerm): RawBuilder<unknown> {
  if (field.name === 'vendorId') return vendorIdForms(field).plain
  const forms = singleValue(scope, field)
  return folded && field.type === 'text' ? beginningOf(forms.folded) : forms.plain
}
