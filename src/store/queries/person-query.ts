import { type Kysely, type RawBuilder, type SqlBool, sql } from 'kysely'
import type { OrgId, PersonId } from '../../model/person.ts'
import {
  type Field,
  type Filter,
  foldText,
  type PersonQuery,
  type Scalar,
  type Test,
} from '../../model/query.ts'
import type { Schema } from '../schema.ts'
import { storableText } from '../storable.ts'
import { type SqlTerms, termsOf } from '../terms.ts'
import { columns, comparable, operand, pageOf, totalOrder } from './page-order.ts'
import { beginsIndexed, equalsIndexed } from './text-index.ts'

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
  /** Looks at the values of each person that is come upon, instead of collecting all who have one. */
  readonly oneByOne?: boolean
  readonly terms: SqlTerms
}

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

/**
 * The people an index leads to from some condition that all who pass must meet; undefined when there is none, or the
 * engine's planner knows better.
 */
export function selectLed(db: Kysely<Schema>, orgId: OrgId, filter: Filter, limit: number) {
  const scope = { orgId, terms: termsOf(db), ...people }
  const rows = scope.terms.eachNumber && ledBy(scope, filter)
  if (!rows) return undefined
  return sql<{ id: PersonId }>`select person_id as id from (${rows}) limit ${limit}`
}

/** Rows of `person_id`, which may repeat. */
function ledBy(scope: Scope, filter: Filter): RawBuilder<unknown> | undefined {
  if ('all' in filter) {
    return filter.all.map((part) => ledBy(scope, part)).find((rows) => rows !== undefined)
  }
  if ('any' in filter) {
    const { grouped, others } = byPart(scope, filter.any)
    const parts = [...grouped, ...others.map((part) => ledBy(scope, part))]
    const led = parts.length > 0 && parts.every((rows) => rows !== undefined)
    return led ? sql.join(parts, sql.raw(' union all ')) : undefined
  }
  if ('some' in filter) {
    return filter.test && leads(scope, filter.some, filter.test) ? entryRows(scope, filter) : undefined
  }
  if (!('field' in filter) || filter.field.name === 'vendorId') return undefined
  const { field, test } = filter
  return isIndexed(scope, field, test) ? firstEntryRows(scope, field, test) : undefined
}

/** Conditions that ask several fields for one part: the texts that hold it are looked up once for all of them. */
function byPart(scope: Scope, filters: readonly Filter[]) {
  const names = new Map<string, string[]>()
  const others: Filter[] = []
  for (const filter of filters) {
    const field = 'some' in filter && !filter.key ? filter.some : 'field' in filter ? filter.field : undefined
    const test = 'test' in filter ? filter.test : undefined
    const plain = field?.type === 'text' && field.key === undefined && !(field.name in columns)
    if (plain && test?.op === 'contains' && leads(scope, field, test) && scope.terms.rowsWithPart) {
      const part = String(comparable(test.value, field, true))
      names.set(part, [...(names.get(part) ?? []), field.name])
    } else others.push(filter)
  }
  const grouped = [...names].map(
    ([part, list]) => sql`select l.person_id from ${scope.terms.rowsWithPart!(scope.lookups, part)}
      where l.org_id = ${scope.orgId} and l.name in (${sql.join(list)})
      and ${scope.terms.contains(sql.ref('l.folded'), part)}`,
  )
  return { grouped, others }
}

/** Whether an index leads to the values that pass, rather than to all of the field. */
function leads({ terms }: Scope, field: Field, test: Test): boolean {
  if (test.op === 'all') return test.tests.some((part) => leads({ terms } as Scope, field, part))
  if (test.op === 'eq' || test.op === 'in')
    return field.type === 'number' || !field.normalised || test.folded === true
  if (field.type === 'number') return test.op !== 'ne' && test.op !== 'not' && test.op !== 'missing'
  if (test.op === 'startsWith') return test.folded === true
  return test.op === 'contains' && test.folded === true && leadsFromPart(terms, test.value)
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

/** What must hold of the folded text for the test to pass, in the form in which an index serves it. */
function stretchOf(field: Field, test: Test): RawBuilder<SqlBool> | undefined {
  if (test.op === 'all') {
    return test.tests.map((part) => stretchOf(field, part)).find((stretch) => stretch !== undefined)
  }
  if (test.op !== 'startsWith' || !test.folded || field.type === 'number') return undefined
  return beginsIndexed(String(comparable(test.value, field, true)))
}

const comparison = { eq: '=', ne: '<>', lt: '<', lte: '<=', gt: '>', gte: '>=' } as const

type IndexedTest = Test & { op: 'eq' | 'in' | 'contains' | 'startsWith' }

/** Whether the people who pass are exactly those that rows with the value lead to. */
function isIndexed({ terms }: Scope, field: Field, test: Test): test is IndexedTest {
  if (field.name in columns) return false
  if (test.op === 'contains' || test.op === 'startsWith') {
    const leads = test.op === 'startsWith' || leadsFromPart(terms, test.value)
    const indexed = leads && test.folded === true && field.name !== 'vendorId'
    return indexed && (field.default === undefined || !hasPart(field, field.default, test))
  }
  if (test.op !== 'eq' && test.op !== 'in') return false
  if (field.default === undefined) return true
  // The default passes for those who have no row.
  const form = (value: Scalar): Scalar => comparable(value, field, test.folded === true)
  const values = test.op === 'in' ? test.values : [test.value]
  return values.every((value) => form(value) !== form(field.default!))
}

/** Whether the value that stands in where there is no row would pass. */
function hasPart(field: Field, whole: Scalar, { op, value }: { op: string; value: string }): boolean {
  const [text, part] = [comparable(whole, field, true), comparable(value, field, true)].map(String)
  return op === 'startsWith' ? text!.startsWith(part!) : text!.includes(part!)
}

/** Equality on a derived value, written so that the index leads to the people instead of the people to the value. */
function firstEntryByIndex(scope: Scope, field: Field, test: IndexedTest): RawBuilder<SqlBool> {
  return isIn(scope, firstEntryRows(scope, field, test))
}

function firstEntryRows(scope: Scope, field: Field, test: IndexedTest): RawBuilder<unknown> {
  return rowsOf(
    scope,
    field,
    sql`${equalsIndexed('l.key', [storableText(field.key ?? '')])} and l.position = 0
      and ${valueTest(scope, field, test)}`,
    test,
  )
}

/** Whether an index leads from a part to the texts that hold it. */
function leadsFromPart({ partsLead, rowsWithPart }: SqlTerms, part: string): boolean {
  return partsLead || rowsWithPart?.('lookup', foldText(part)) !== undefined
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
  return isIn(scope, entryRows(scope, filter))
}

function entryRows(scope: Scope, filter: Extract<Filter, { some: Field }>): RawBuilder<unknown> {
  const conditions = [sql<SqlBool>`1 = 1`]
  if (filter.some.key !== undefined) conditions.push(equalsIndexed('l.key', [storableText(filter.some.key)]))
  if (filter.key) conditions.push(testOn(scope, keyForms, keyField, filter.key))
  if (filter.test) conditions.push(valueTest(scope, filter.some, filter.test))
  return rowsOf(scope, filter.some, sql`${sql.join(conditions, sql.raw(' and '))}`, filter.test)
}

const keyField: Field = { name: 'key', type: 'text' }
const keyForms: Forms = { plain: sql.ref('l.key'), folded: sql`coalesce(l.folded_key, l.key)` }

function isIn({ alias, id }: Scope, rows: RawBuilder<unknown>): RawBuilder<SqlBool> {
  return sql`${sql.ref(`${alias}.${id}`)} in (${rows})`
}

/** The ids of those who have a look-up value that passes. */
function rowsOf(
  { orgId, alias, id, lookups, terms, oneByOne }: Scope,
  field: Field,
  condition: RawBuilder<SqlBool>,
  test?: Test,
): RawBuilder<unknown> {
  if (oneByOne) {
    return sql`select ${sql.ref(`l.${id}`)} from ${sql.table(lookups)} l where l.org_id = ${orgId}
      and ${sql.ref(`l.${id}`)} = ${sql.ref(`${alias}.${id}`)} and l.name = ${field.name} and ${condition}`
  }
  const part = test && foldedPart(field, test)
  const rows = part === undefined ? undefined : terms.rowsWithPart?.(lookups, part)
  return sql`select ${sql.ref(`l.${id}`)} from ${rows ?? sql`${sql.table(lookups)} l`}
    where l.org_id = ${orgId} and l.name = ${field.name} and ${condition}`
}

/** A part that the folded text must hold to pass. */
function foldedPart(field: Field, test: Test): string | undefined {
  if (test.op === 'all') {
    return test.tests.map((part) => foldedPart(field, part)).find((part) => part !== undefined)
  }
  const asked = (test.op === 'contains' || test.op === 'endsWith') && test.folded === true
  return asked && field.type === 'text' ? String(comparable(test.value, field, true)) : undefined
}

function valueTest(scope: Scope, field: Field, test: Test): RawBuilder<SqlBool> {
  const forms: Forms =
    field.type === 'number'
      ? { plain: sql.ref('l.number'), folded: sql.ref('l.number') }
      : { plain: sql.ref('l.text'), folded: sql.ref('l.folded') }
  const exact = testOn(scope, forms, field, test)
  const stretch = stretchOf(field, test)
  if (stretch) return sql`${stretch} and ${exact}`
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
