import { type Kysely, type RawBuilder, type SqlBool, sql } from 'kysely'
import type { OrgId, PersonId } from '../../model/person.ts'
import type { Filter, OrderTerm, PersonQuery, Position } from '../../model/query.ts'
import type { Schema } from '../schema.ts'
import { type SqlTerms, termsOf } from '../terms.ts'
import { companies, compile, idForms, people, type Scope, scalar } from './filter-condition.ts'
import { isUntil, pageOf, totalOrder } from './page-order.ts'
import { beginningOf } from './text-index.ts'

/** Where a statement begins. */
export type Start =
  /** At these people, who are all who can pass. */
  | { readonly ids: readonly PersonId[]; readonly oneByOne: boolean }
  /** At the first of the order, looking at each up to a position, which is the last; to the end without one. */
  | { readonly until: Position | undefined }
  /** At the first of the order, passing over those who are not among the people that each condition collects, once. */
  | 'walk'

/**
 * Compiles a PersonQuery. In the statement `p` is the person, `v` its id in the dialect it is ordered by, and `k0`,
 * `k1`, … are the values of the order: what a position of the order is made of.
 *
 * @param start left to the engine when absent
 */
export function selectPeople(
  db: Kysely<Schema>,
  orgId: OrgId,
  query: PersonQuery,
  limit: number,
  start?: Start,
) {
  const scope = { orgId, terms: termsOf(db), ...people, ...manner(start) }
  const order = totalOrder(query.order).map((term) => ({ ...term, value: orderValue(scope, term) }))
  const byVendorId = order.find((term) => term.field.name === 'vendorId')?.field
  let statement = peopleFrom(db, scope.terms, start)
    .$if(byVendorId !== undefined, (people) =>
      people.innerJoin('person_id as v', (join) =>
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
  // Said so that the index of numbers, which has no others, can lead.
  if (byVendorId?.type === 'number') statement = statement.where(sql<SqlBool>`v.number is not null`)
  if (query.removed !== 'include') {
    statement = statement.where('p.removed_at', query.removed === 'only' ? 'is not' : 'is', null)
  }
  if (query.filter) statement = statement.where(compile(scope, query.filter, true))
  if (start !== undefined && start !== 'walk' && 'until' in start && start.until)
    statement = statement.where(isUntil(order, start.until))
  return pageOf(statement, order, query)
}

function manner(start: Start | undefined): Pick<Scope, 'oneByOne' | 'walked'> {
  if (start === 'walk') return { walked: 'p' }
  return { oneByOne: start !== undefined && ('until' in start || start.oneByOne) }
}

/** All people, or some to begin at: a cross join keeps its order. */
function peopleFrom(db: Kysely<Schema>, terms: SqlTerms, start: Start | undefined) {
  const ids = start !== undefined && start !== 'walk' && 'ids' in start ? start.ids : undefined
  const numbers = ids && terms.eachNumber?.(JSON.stringify(ids))
  if (!numbers) return db.selectFrom('person as p')
  return db
    .selectFrom(numbers.as('h'))
    .crossJoin('person as p')
    .whereRef('p.person_id', '=', 'h.value') as unknown as ReturnType<typeof allPeople>
}

const allPeople = (db: Kysely<Schema>) => db.selectFrom('person as p')

/** The same of companies, `c` in the statement: their fields are the columns every company has, and their look-ups. */
export function selectCompanies(db: Kysely<Schema>, orgId: OrgId, query: PersonQuery, limit: number) {
  const scope = { orgId, terms: termsOf(db), ...companies }
  const order = totalOrder(query.order).map((term) => ({ ...term, value: orderValue(scope, term) }))
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
 * How many people pass who are not removed.
 *
 * @param most those beyond are not counted
 * @param start as of `selectPeople`
 */
export function selectTotal(
  db: Kysely<Schema>,
  orgId: OrgId,
  { filter, most, start }: { filter?: Filter; most?: number; start?: Start } = {},
) {
  const scope = { orgId, terms: termsOf(db), ...people, ...manner(start) }
  const present = peopleFrom(db, scope.terms, start)
    .where('p.org_id', '=', orgId)
    .where('p.removed_at', 'is', null)
    .$if(filter !== undefined, (statement) => statement.where(compile(scope, filter!, true)))
  if (most === undefined) return sql<Total>`select count(*) as total from (${present.select(one)}) counted`
  return sql<Total>`select count(*) as total from (${present.select(one).limit(most)}) counted`
}

/** The same of the people that rows with a `person_id` lead to. */
export function selectTotalOf(orgId: OrgId, rows: RawBuilder<unknown>, most: number) {
  // A cross join keeps its order: whoever is found is counted, until there are enough.
  return sql<Total>`select count(*) as total from (select 1 from (select distinct person_id from (${rows})) found
    cross join person p where p.org_id = ${orgId} and p.person_id = found.person_id and p.removed_at is null
    limit ${most} + 0) counted`
}

const one = sql<number>`1`.as('one')

interface Total {
  readonly total: number
}

function orderValue(scope: Scope, { field, folded }: OrderTerm): RawBuilder<unknown> {
  if (field.name === 'vendorId') return idForms(field).plain
  const forms = scalar(scope, field)
  return folded && field.type === 'text' ? beginningOf(forms.folded) : forms.plain
}
