import { type Kysely, type RawBuilder, type SelectQueryBuilder, type SqlBool, sql } from 'kysely'
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
import { storableText } from '../storable.ts'
import { type SqlTerms, termsOf } from '../terms.ts'

/** What a query is about: people, or the companies they work for. */
interface Subject {
  readonly alias: 'p' | 'c'
  readonly id: 'person_id' | 'company_id'
  readonly lookups: 'lookup' | 'company_lookup'
}

const people: Subject = { alias: 'p', id: 'person_id', lookups: 'lookup' }
const companies: Subject = { alias: 'c', id: 'company_id', lookups: 'company_lookup' }

interface Scope extends Subject {
  readonly orgId: OrgId
  readonly terms: SqlTerms
}

/**
 * Compiles a PersonQuery. In the statement `p` is the person, `v` its id in the dialect it is ordered by, and `k0`,
 * `k1`, … are the values of the order: what a position of the order is made of.
 */
export function selectPeople(db: Kysely<Schema>, orgId: OrgId, query: PersonQuery, limit: number) {
  const scope = { orgId, terms: termsOf(db), ...people }
  const order = totalOrder(query.order).map((term) => ({ ...term, value: orderValue(scope, term.field) }))
  const byVendorId = order.find((term) => term.field.name === 'vendorId')?.field
  let statement = db
    .selectFrom('person as p')
    .$if(byVendorId !== undefined, (people) =>
      people.innerJoin('person_id as v', (join) =>
        join
          .onRef('v.org_id', '=', 'p.org_id')
          .onRef('v.person_id', '=', 'p.person_id')
          .on('v.dialect', '=', byVendorId?.key ?? '')
          .on('v.current', '=', 1),
      ),
    )
    .select(['p.document', ...order.map((term, index) => term.value.as(`k${index}`))])
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

function pageOf<DB, TB extends keyof DB, O>(
  statement: SelectQueryBuilder<DB, TB, O>,
  order: readonly OrderedBy[],
  query: PersonQuery,
): SelectQueryBuilder<DB, TB, O> {
  const ordered = order.reduce((before, term, index) => before.orderBy(orderBy(term, `k${index}`)), statement)
  if ('offset' in query.page) return ordered.offset(query.page.offset)
  const seek = seekFrom(order, query)
  return seek ? ordered.where(seek) : ordered
}

type OrderedBy = OrderTerm & { readonly value: RawBuilder<unknown> }

/** The position of a row that `selectPeople` gave. */
export function positionOf(order: readonly OrderTerm[], row: object): (string | number)[] {
  const values = row as Record<string, string | number>
  return totalOrder(order).map((_, index) => values[`k${index}`]!)
}

/** Where the terms leave ties, the internal id is the last term, so that a position is that of one person. */
function totalOrder(order: readonly OrderTerm[]): readonly OrderTerm[] {
  const distinct = ({ field: { name, step } }: OrderTerm): boolean =>
    name === 'vendorId' || name === 'id' || (name === 'createdAt' && step === undefined)
  if (order.some(distinct)) return order
  const direction = order.at(-1)?.direction ?? 'asc'
  return [...order, { field: { name: 'id', type: 'number' }, direction }]
}

/** The filter as a condition on `p`. */
export function whereFilter(db: Kysely<Schema>, orgId: OrgId, filter: Filter): RawBuilder<SqlBool> {
  return compile({ orgId, terms: termsOf(db), ...people }, filter, true)
}

/** @param positive whether "unknown" and "no" come to the same here, which lets an index drive the statement */
function compile(scope: Scope, filter: Filter, positive: boolean): RawBuilder<SqlBool> {
  if ('all' in filter) return joined(filter.all, ' and ', sql`1 = 1`)
  if ('any' in filter) return joined(filter.any, ' or ', sql`1 = 0`)
  if ('not' in filter) return sql`not ${compile(scope, filter.not, false)}`
  if ('company' in filter) return atCompany(scope, filter)
  if ('some' in filter) return someEntry(scope, filter)
  const { field, test } = filter
  if (positive && isIndexed(scope, field, test)) {
    return field.name === 'vendorId' ? ownerOfId(scope, field, test) : firstEntryByIndex(scope, field, test)
  }
  return testOn(scope, scalar(scope, field), field, test)

  function joined(parts: readonly Filter[], by: string, none: RawBuilder<SqlBool>): RawBuilder<SqlBool> {
    if (parts.length === 0) return none
    return sql`(${sql.join(
      parts.map((part) => compile(scope, part, positive)),
      sql.raw(by),
    )})`
  }
}

/** The people of the companies that pass. */
function atCompany(
  { orgId, terms }: Scope,
  { company, of }: Extract<Filter, { company: Filter }>,
): RawBuilder<SqlBool> {
  const scope = { orgId, terms, ...companies }
  return sql`p.person_id in (select l.person_id from lookup l
    where l.org_id = ${orgId} and l.name = ${of.name} and l.number in (select c.company_id from company c
      where c.org_id = ${orgId} and ${compile(scope, company, true)}))`
}

interface Forms {
  readonly plain: RawBuilder<unknown>
  readonly folded: RawBuilder<unknown>
}

/** The single value of a field as an expression; null where there is none and no default. */
function scalar(scope: Scope, field: Field): Forms {
  const { orgId, alias, id: idColumn, lookups } = scope
  const column = columns[field.name]
  if (column) {
    const ref = sql.ref(`${alias}.${column === 'id' ? idColumn : column}`)
    const value = field.step === undefined ? ref : sql`${ref} / ${sql.lit(field.step)}`
    return { plain: value, folded: value }
  }
  if (field.name === 'vendorId') {
    const pick = (form: RawBuilder<unknown>) => sql`(select ${form} from person_id v where v.org_id = ${orgId}
      and v.person_id = p.person_id and v.dialect = ${field.key ?? ''} and v.current = 1)`
    const { plain, folded } = idForms(field)
    return { plain: pick(plain), folded: pick(folded) }
  }
  const pick = (name: string, fallback: Scalar | undefined): RawBuilder<unknown> => {
    const value = sql`(select ${sql.ref(`l.${name}`)} from ${sql.table(lookups)} l where l.org_id = ${orgId}
      and ${sql.ref(`l.${idColumn}`)} = ${sql.ref(`${alias}.${idColumn}`)} and l.name = ${field.name} and l.key = ${storableText(field.key ?? '')} and l.position = 0)`
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
  id: 'id',
}

function testOn(scope: Scope, value: Forms, field: Field, test: Test): RawBuilder<SqlBool> {
  if (test.op === 'missing') return sql`${value.plain} is null`
  if (test.op === 'not') return sql`not (${testOn(scope, value, field, test.test)})`
  if (test.op === 'all') {
    const tests = test.tests.map((part) => testOn(scope, value, field, part))
    return tests.length === 0 ? sql`1 = 1` : sql`(${sql.join(tests, sql.raw(' and '))})`
  }
  const folded = field.type === 'text' && test.folded === true
  const subject = folded ? value.folded : value.plain
  if (test.op === 'in') {
    if (test.values.length === 0) return sql`1 = 0`
    return sql`${subject} in (${sql.join(test.values.map((item) => operand(comparable(item, field, folded))))})`
  }
  const wanted = comparable(test.value, field, folded)
  const length = [...String(wanted)].length
  switch (test.op) {
    case 'contains':
      return length === 0 ? sql`substr(${subject}, 1, 0) = ''` : scope.terms.contains(subject, String(wanted))
    case 'startsWith':
      return sql`substr(${subject}, 1, ${length}) = ${wanted}`
    case 'endsWith':
      return sql`(length(${subject}) >= ${length}
        and substr(${subject}, length(${subject}) - ${length} + 1) = ${wanted})`
    default:
      return sql`${subject} ${sql.raw(comparison[test.op])} ${operand(wanted)}`
  }
}

const comparison = { eq: '=', ne: '<>', lt: '<', lte: '<=', gt: '>', gte: '>=' } as const

/** The value of a test in the form in which values of the field are stored. */
function comparable(value: Scalar, field: Field, folded: boolean): Scalar {
  if (field.type === 'number') return Number(value)
  return storableText(folded ? foldText(String(value)) : String(value))
}

/** A number that no integer column can hold is compared as one with a fraction, on engines that keep them apart. */
function operand(value: Scalar): RawBuilder<unknown> {
  const integral = typeof value === 'string' || Number.isSafeInteger(value)
  return integral ? sql`${value}` : sql`cast(${value} as double precision)`
}

/** The beginnings that indexes hold of texts and keys, as `migrations/0001-first.ts` makes them. */
const INDEXED_TEXT_CHARS = 200
const INDEXED_KEY_CHARS = 60

/** Equality by the index of beginnings; only what is as long as a beginning must be looked at whole as well. */
export function equalsIndexed(column: 'l.folded' | 'l.key', wanted: readonly string[]): RawBuilder<SqlBool> {
  const chars = column === 'l.key' ? INDEXED_KEY_CHARS : INDEXED_TEXT_CHARS
  const signs = wanted.map((text) => [...text])
  const beginning = sql`substr(${sql.ref(column)}, 1, ${sql.lit(chars)})`
  const starts = sql<SqlBool>`${beginning} ${oneOf(signs.map((text) => text.slice(0, chars).join('')))}`
  if (signs.every((text) => text.length < chars)) return starts
  return sql`${starts} and ${sql.ref(column)} ${oneOf(wanted)}`
}

function oneOf(values: readonly string[]): RawBuilder<unknown> {
  return values.length === 1 ? sql`= ${values[0]}` : sql`in (${sql.join(values)})`
}

type IndexedTest = Test & { op: 'eq' | 'in' | 'contains' }

/** Whether the people who pass are exactly those that rows with the value lead to. */
function isIndexed({ terms }: Scope, field: Field, test: Test): test is IndexedTest {
  if (field.name in columns) return false
  if (test.op === 'contains') {
    return terms.partsLead && test.folded === true && field.name !== 'vendorId' && field.default === undefined
  }
  if (test.op !== 'eq' && test.op !== 'in') return false
  if (field.default === undefined) return true
  // The default passes for those who have no row.
  const form = (value: Scalar): Scalar => comparable(value, field, test.folded === true)
  const values = test.op === 'in' ? test.values : [test.value]
  return values.every((value) => form(value) !== form(field.default!))
}

/** Equality on a derived value, written so that the index leads to the people instead of the people to the value. */
function firstEntryByIndex(scope: Scope, field: Field, test: IndexedTest): RawBuilder<SqlBool> {
  return entryByIndex(
    scope,
    field,
    sql`${equalsIndexed('l.key', [storableText(field.key ?? '')])} and l.position = 0
      and ${valueTest(scope, field, test)}`,
  )
}

function ownerOfId(scope: Scope, field: Field, test: Test): RawBuilder<SqlBool> {
  return sql`p.person_id in (select v.person_id from person_id v where v.org_id = ${scope.orgId}
    and v.dialect = ${field.key ?? ''} and v.current = 1 and ${testOn(scope, idForms(field), field, test)})`
}

function idForms(field: Field): Forms {
  if (field.type === 'number') return { plain: sql.ref('v.number'), folded: sql.ref('v.number') }
  return { plain: sql.ref('v.vendor_id'), folded: sql`coalesce(v.folded_id, v.vendor_id)` }
}

function someEntry(scope: Scope, filter: Extract<Filter, { some: Field }>): RawBuilder<SqlBool> {
  const conditions = [sql<SqlBool>`1 = 1`]
  if (filter.some.key !== undefined) conditions.push(equalsIndexed('l.key', [storableText(filter.some.key)]))
  if (filter.key) conditions.push(testOn(scope, keyForms, keyField, filter.key))
  if (filter.test) conditions.push(valueTest(scope, filter.some, filter.test))
  return entryByIndex(scope, filter.some, sql`${sql.join(conditions, sql.raw(' and '))}`)
}

const keyField: Field = { name: 'key', type: 'text' }
const keyForms: Forms = { plain: sql.ref('l.key'), folded: sql`coalesce(l.folded_key, l.key)` }

function entryByIndex(
  { orgId, alias, id, lookups }: Scope,
  field: Field,
  condition: RawBuilder<SqlBool>,
): RawBuilder<SqlBool> {
  return sql`${sql.ref(`${alias}.${id}`)} in (select ${sql.ref(`l.${id}`)} from ${sql.table(lookups)} l
    where l.org_id = ${orgId} and l.name = ${field.name} and ${condition})`
}

function valueTest(scope: Scope, field: Field, test: Test): RawBuilder<SqlBool> {
  const forms: Forms =
    field.type === 'number'
      ? { plain: sql.ref('l.number'), folded: sql.ref('l.number') }
      : { plain: sql.ref('l.text'), folded: sql.ref('l.folded') }
  const exact = testOn(scope, forms, field, test)
  if ((test.op !== 'eq' && test.op !== 'in') || field.type === 'number') return exact
  const values = test.op === 'in' ? test.values : [test.value]
  if (values.length === 0) return exact
  const byFolded = equalsIndexed(
    'l.folded',
    values.map((value) => String(comparable(value, field, true))),
  )
  if (test.folded) return byFolded
  // An equal text has an equal folded form: asking for both lets the index on the folded form serve.
  return field.normalised ? exact : sql`${byFolded} and ${exact}`
}

function orderValue(scope: Scope, field: Field): RawBuilder<unknown> {
  return field.name === 'vendorId' ? idForms(field).plain : scalar(scope, field).plain
}

function isNeverMissing(field: Field): boolean {
  const always = field.name in columns && field.name !== 'removedAt'
  return always || field.name === 'vendorId' || field.default !== undefined
}

/** By the selected value, so that one that takes a subquery is found once. */
function orderBy({ field, direction, nulls }: OrderTerm, alias: string): RawBuilder<unknown> {
  const value = sql.ref(alias)
  if (isNeverMissing(field)) return sql`${value} ${sql.raw(direction)}`
  const place = nulls ?? (direction === 'asc' ? 'last' : 'first')
  return sql`${value} ${sql.raw(`${direction} nulls ${place}`)}`
}

function seekFrom(order: readonly OrderedBy[], query: PersonQuery): RawBuilder<SqlBool> | undefined {
  const { from, after = false } = query.page as SeekPage
  if (!from) return undefined
  const terms = order.slice(0, from.length)
  const direction = order[0]?.direction
  const seekable = terms.every((term) => term.direction === direction && isNeverMissing(term.field))
  if (!seekable || from.length < query.order.length || from.length > order.length) {
    throw new KithError('internal', 'A position needs an order of one direction, without missing values.')
  }
  const operator = `${direction === 'desc' ? '<' : '>'}${after ? '' : '='}`
  const values = sql.join(terms.map((term) => term.value))
  const position = from.map((value, index) => operand(comparable(value, terms[index]!.field, false)))
  return sql`(${values}) ${sql.raw(operator)} (${sql.join(position)})`
}
