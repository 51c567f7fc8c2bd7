import { type Kysely, type RawBuilder, type SqlBool, sql } from 'kysely'
import type { OrgId, PersonId } from '../../model/person.ts'
import type { Field, Filter, PersonQuery } from '../../model/query.ts'
import type { Schema } from '../schema.ts'
import { type SqlTerms, termsOf } from '../terms.ts'
import { companies, compile, idForms, people, type Scope, scalar } from './filter-condition.ts'
import { pageOf, totalOrder } from './page-order.ts'

/** People whose own values are looked at sooner than those of everybody are collected. */
const ONE_BY_ONE_MAX = 500

/**
 * Compiles a PersonQuery. In the statement `p` is the person, `v` its id in the dialect it is ordered by, and `k0`,
 * `k1`, … are the values of the order: what a position of the order is made of.
 *
 * @param led the people to begin at, who must be all who can pass; or that there are too many to begin at
 */
export function selectPeople(
  db: Kysely<Schema>,
  orgId: OrgId,
  query: PersonQuery,
  limit: number,
  led?: readonly PersonId[] | 'many',
) {
  const oneByOne = led === 'many' || (led !== undefined && led.length <= ONE_BY_ONE_MAX)
  const scope = { orgId, terms: termsOf(db), ...people, oneByOne }
  const order = totalOrder(query.order).map((term) => ({ ...term, value: orderValue(scope, term.field) }))
  const byVendorId = order.find((term) => term.field.name === 'vendorId')?.field
  let statement = peopleFrom(db, scope.terms, led === 'many' ? undefined : led)
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
  return pageOf(statement, order, query)
}

/** All people, or some to begin at: a cross join keeps its order. */
function peopleFrom(db: Kysely<Schema>, terms: SqlTerms, among: readonly PersonId[] | undefined) {
  const numbers = among && terms.eachNumber?.(JSON.stringify(among))
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
  const order = totalOrder(query.order).map((term) => ({ ...term, value: orderValue(scope, term.field) }))
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
 * @param led as of `selectPeople`
 */
export function selectTotal(
  db: Kysely<Schema>,
  orgId: OrgId,
  filter?: Filter,
  led?: readonly PersonId[] | 'many',
) {
  const scope = { orgId, terms: termsOf(db), ...people }
  const statement = peopleFrom(db, scope.terms, led === 'many' ? undefined : led)
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .where('p.org_id', '=', orgId)
    .where('p.removed_at', 'is', null)
  return filter ? statement.where(compile(scope, filter, true)) : statement
}

function orderValue(scope: Scope, field: Field): RawBuilder<unknown> {
  return field.name === 'vendorId' ? idForms(field).plain : scalar(scope, field).plain
}
