import { type Expression, type Kysely, type RawBuilder, type SqlBool, sql } from 'kysely'
import { KithError } from '../../model/errors.ts'
import type { OrgId } from '../../model/person.ts'
import {
  type Field,
  type Filter,
  foldText,
  type OrderTerm,
  type PersonQuery,
  type Scalar,
  type SeekPage,
  type Test,
} from '../../model/query.ts'
import type { Schema } from '../schema.ts'

/**
 * Compiles a PersonQuery. In the statement `p` is the person, `v` its id in the dialect it is ordered by, and `k0`,
 * `k1`, … are the values of the order: what a position of the order is made of.
 */
export function selectPeople(db: Kysely<Schema>, orgId: OrgId, query: PersonQuery, limit: number) {
  const order = query.order.map((term) => ({ ...term, value: orderValue(orgId, term.field) }))
  const byVendorId = order.find((term) => term.field.name === 'vendorId')
  let statement = db
    .selectFrom('person as p')
    .$if(byVendorId !== undefined, (people) =>
      people.innerJoin('person_id as v', (join) =>
        join
          .onRef('v.org_id', '=', 'p.org_id')
          .onRef('v.person_id', '=', 'p.person_id')
          .on('v.dialect', '=', byVendorId?.field.key ?? '')
          .on('v.current', '=', 1),
      ),
    )
    .select(['p.document', ...order.map((term, index) => term.value.as(`k${index}`))])
    .where('p.org_id', '=', orgId)
    .limit(limit)
  if (query.removed !== 'include') {
    statement = statement.where('p.removed_at', query.removed === 'only' ? 'is not' : 'is', null)
  }
  if (query.filter) statement = statement.where(whereFilter(orgId, query.filter))
  for (const term of order) statement = statement.orderBy(orderBy(term))
  statement = statement.orderBy('p.person_id', order.at(-1)?.direction ?? 'asc')
  if ('offset' in query.page) return statement.offset(query.page.offset)
  const seek = seekFrom(order, query.page)
  return seek ? statement.where(seek) : statement
}

/** The position of a row that `selectPeople` gave. */
export function positionOf(order: readonly OrderTerm[], row: object): (string | number)[] {
  return order.map((_, index) => (row as Record<string, string | number>)[`k${index}`] as string | number)
}

/** The filter as a condition on `p`. */
export function whereFilter(orgId: OrgId, filter: Filter): RawBuilder<SqlBool> {
  return compile(orgId, filter, true)
}

/** @param positive whether "unknown" and "no" come to the same here, which lets an index drive the statement */
function compile(orgId: OrgId, filter: Filter, positive: boolean): RawBuilder<SqlBool> {
  if ('all' in filter) return joined(filter.all, ' and ', sql`1 = 1`)
  if ('any' in filter) return joined(filter.any, ' or ', sql`1 = 0`)
  if ('not' in filter) return sql`not ${compile(orgId, filter.not, false)}`
  if ('some' in filter) return someEntry(orgId, filter)
  if (positive && isIndexed(filter.field, filter.test))
    return firstEntryByIndex(orgId, filter.field, filter.test)
  return testOn(scalar(orgId, filter.field), filter.field, filter.test)

  function joined(parts: readonly Filter[], by: string, none: RawBuilder<SqlBool>): RawBuilder<SqlBool> {
    if (parts.length === 0) return none
    return sql`(${sql.join(
      parts.map((part) => compile(orgId, part, positive)),
      sql.raw(by),
    )})`
  }
}

interface Forms {
  readonly plain: RawBuilder<unknown>
  readonly folded: RawBuilder<unknown>
}

/** The single value of a field as an expression; null where there is none and no default. */
function scalar(orgId: OrgId, field: Field): Forms {
  const column = columns[field.name]
  if (column) return { plain: sql.ref(`p.${column}`), folded: sql.ref(`p.${column}`) }
  if (field.name === 'vendorId') {
    const id = sql`(select ${sql.ref(field.type === 'number' ? 'v.number' : 'v.vendor_id')} from person_id v
      where v.org_id = ${orgId} and v.person_id = p.person_id and v.dialect = ${field.key} and v.current = 1)`
    return { plain: id, folded: sql`lower(${id})` }
  }
  const pick = (name: string, fallback: Scalar | undefined): RawBuilder<unknown> => {
    const value = sql`(select ${sql.ref(`l.${name}`)} from lookup l where l.org_id = ${orgId}
      and l.person_id = p.person_id and l.name = ${field.name} and l.key = ${field.key ?? ''} and l.position = 0)`
    return fallback === undefined ? value : sql`coalesce(${value}, ${fallback})`
  }
  if (field.type === 'number') {
    const number = pick('number', field.default)
    return { plain: number, folded: number }
  }
  const fallback = field.default === undefined ? undefined : String(field.default)
  return { plain: pick('text', fallback), folded: pick('folded', fallback && foldText(fallback)) }
}

const columns: Readonly<Record<string, string>> = {
  createdAt: 'created_at',
  updatedAt: 'updated_at',
  removedAt: 'removed_at',
  version: 'version',
}

function testOn(value: Forms, field: Field, test: Test): RawBuilder<SqlBool> {
  if (test.op === 'missing') return sql`${value.plain} is null`
  // An equal text has an equal folded form: asking for both lets the index on the folded form serve.
  const folded = 'folded' in test && test.folded === true
  const subject = folded && field.type === 'text' ? value.folded : value.plain
  const form = (scalar: Scalar): Scalar => (folded && typeof scalar === 'string' ? foldText(scalar) : scalar)
  switch (test.op) {
    case 'in':
      return test.values.length === 0
        ? sql`1 = 0`
        : sql`${subject} in (${sql.join(test.values.map((item) => sql.val(form(item))))})`
    case 'contains':
      return sql`(length(${form(test.value)}) = 0 and ${subject} is not null or instr(${subject}, ${form(test.value)}) > 0)`
    case 'startsWith':
      return sql`substr(${subject}, 1, length(${form(test.value)})) = ${form(test.value)}`
    case 'endsWith':
      return sql`substr(${subject}, length(${subject}) - length(${form(test.value)}) + 1) = ${form(test.value)}
        and length(${subject}) >= length(${form(test.value)})`
    default:
      return sql`${subject} ${sql.raw(comparison[test.op])} ${form(test.value)}`
  }
}

const comparison = { eq: '=', ne: '<>', lt: '<', lte: '<=', gt: '>', gte: '>=' } as const

function isIndexed(field: Field, test: Test): test is Test & { op: 'eq' | 'in' } {
  const derived = !(field.name in columns) && field.name !== 'vendorId'
  return derived && field.default === undefined && (test.op === 'eq' || test.op === 'in')
}

/** Equality on a derived value, written so that the index leads to the people instead of the people to the value. */
function firstEntryByIndex(
  orgId: OrgId,
  field: Field,
  test: Test & { op: 'eq' | 'in' },
): RawBuilder<SqlBool> {
  return entryByIndex(
    orgId,
    field,
    sql`l.key = ${field.key ?? ''} and l.position = 0 and ${valueTest(field, test)}`,
  )
}

function someEntry(orgId: OrgId, filter: Extract<Filter, { some: Field }>): RawBuilder<SqlBool> {
  const conditions = [sql<SqlBool>`1 = 1`]
  if (filter.some.key !== undefined) conditions.push(sql`l.key = ${filter.some.key}`)
  if (filter.key)
    conditions.push(testOn({ plain: sql.ref('l.key'), folded: sql`lower(l.key)` }, keyField, filter.key))
  if (filter.test) conditions.push(valueTest(filter.some, filter.test))
  return entryByIndex(orgId, filter.some, sql`${sql.join(conditions, sql.raw(' and '))}`)
}

const keyField: Field = { name: 'key', type: 'text' }

function entryByIndex(orgId: OrgId, field: Field, condition: RawBuilder<SqlBool>): RawBuilder<SqlBool> {
  return sql`p.person_id in (select l.person_id from lookup l
    where l.org_id = ${orgId} and l.name = ${field.name} and ${condition})`
}

function valueTest(field: Field, test: Test): RawBuilder<SqlBool> {
  const forms: Forms =
    field.type === 'number'
      ? { plain: sql.ref('l.number'), folded: sql.ref('l.number') }
      : { plain: sql.ref('l.text'), folded: sql.ref('l.folded') }
  const exact = testOn(forms, field, test)
  const folds = field.type === 'text' && 'folded' in test && test.folded === true
  if (folds || field.type === 'number' || (test.op !== 'eq' && test.op !== 'in')) return exact
  return sql`${testOn(forms, field, { ...test, folded: true })} and ${exact}`
}

function orderValue(orgId: OrgId, field: Field): RawBuilder<unknown> {
  if (field.name === 'vendorId') return sql.ref(field.type === 'number' ? 'v.number' : 'v.vendor_id')
  return scalar(orgId, field).plain
}

function orderBy(term: OrderTerm & { value: Expression<unknown> }): RawBuilder<unknown> {
  const neverMissing =
    term.field.name in columns || term.field.name === 'vendorId' || term.field.default !== undefined
  if (neverMissing) return sql`${term.value} ${sql.raw(term.direction)}`
  const nulls = term.nulls ?? (term.direction === 'asc' ? 'last' : 'first')
  return sql`${term.value} ${sql.raw(`${term.direction} nulls ${nulls}`)}`
}

function seekFrom(
  order: readonly (OrderTerm & { value: RawBuilder<unknown> })[],
  page: SeekPage,
): RawBuilder<SqlBool> | undefined {
  if (!page.from) return undefined
  const direction = order[0]?.direction
  if (page.from.length !== order.length || order.some((term) => term.direction !== direction)) {
    throw new KithError('internal', 'A position must match an order of one direction.')
  }
  const operator = `${direction === 'desc' ? '<' : '>'}${page.after ? '' : '='}`
  const values = sql.join(order.map((term) => term.value))
  return sql`(${values}) ${sql.raw(operator)} (${sql.join(page.from.map((value) => sql.val(value)))})`
}
