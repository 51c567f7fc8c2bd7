import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { OrgId } from '../../model/person.ts'
import { type Field, type Filter, foldText, type Scalar, type Test } from '../../model/query.ts'
import { storableText } from '../storable.ts'
import type { SqlTerms } from '../terms.ts'
import { columns, comparable, operand } from './page-order.ts'
import { sureBeginning, surePart } from './sure-part.ts'
import { beginsIndexed, equalsIndexed } from './text-index.ts'

/** What a query is about: people, or the companies they work for. */
interface Subject {
  readonly alias: 'p' | 'c'
  readonly id: 'person_id' | 'company_id'
  readonly lookups: 'lookup' | 'company_lookup'
}

export const people: Subject = { alias: 'p', id: 'person_id', lookups: 'lookup' }
export const companies: Subject = { alias: 'c', id: 'company_id', lookups: 'company_lookup' }

export interface Scope extends Subject {
  readonly orgId: OrgId
  /** Looks at the values of each person that is come upon, instead of collecting all who have one. */
  readonly oneByOne?: boolean
  /** The row that a walk along an order comes upon first, where its collected people must not lead the statement. */
  readonly walked?: 'p' | 'o'
  readonly terms: SqlTerms
}

/** Conditions of one group that an index may lead to; a planner takes a second to weigh a hundred of them. */
const LEADING_MAX = 10

/**
 * The filter as a condition on `p`, or `c`.
 *
 * @param positive whether "unknown" and "no" come to the same here, which lets an index drive the statement
 */
export function compile(scope: Scope, filter: Filter, positive: boolean): RawBuilder<SqlBool> {
  if ('all' in filter) return joined(filter.all, ' and ', sql`1 = 1`)
  if ('any' in filter) return anyOf(filter.any)
  if ('not' in filter) return sql`not ${compile(scope, filter.not, false)}`
  if ('company' in filter) return atCompany(scope, filter)
  if ('some' in filter) return someEntry(scope, filter)
  const { field, test } = filter
  if (positive && isIndexed(scope, field, test)) {
    return field.name === 'vendorId' ? ownerOfId(scope, field, test) : firstEntryByIndex(scope, field, test)
  }
  return testOn(scope, scalar(scope, field), field, test)

  /** Where one part of a text is asked for in several fields, those who have it are collected once. */
  function anyOf(parts: readonly Filter[]): RawBuilder<SqlBool> {
    if (!positive || !scope.walked) return joined(parts, ' or ', sql`1 = 0`)
    const { grouped, others } = byPart(scope, parts)
    const rest = others.length === 0 && grouped.length > 0 ? [] : [joined(others, ' or ', sql`1 = 0`)]
    return sql`(${sql.join([...grouped.map(({ rows }) => isIn(scope, rows)), ...rest], sql.raw(' or '))})`
  }

  function joined(parts: readonly Filter[], by: string, none: RawBuilder<SqlBool>): RawBuilder<SqlBool> {
    if (parts.length === 0) return none
    return sql`(${sql.join(
      parts.map((part, index) => compile(scope, part, positive && index < LEADING_MAX)),
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
export function scalar(scope: Scope, field: Field): Forms {
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

export function testOn(scope: Scope, value: Forms, field: Field, test: Test): RawBuilder<SqlBool> {
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
  if (test.op !== 'startsWith' || field.type === 'number') return undefined
  return beginsIndexed(foldedBeginning(field, test))
}

/** How the folded text must begin for the test to pass; empty when that says nothing. */
function foldedBeginning(field: Field, { value, folded }: PartTest): string {
  if (folded) return String(comparable(value, field, true))
  return field.normalised ? '' : sureBeginning(String(comparable(value, field, false)))
}

const comparison = { eq: '=', ne: '<>', lt: '<', lte: '<=', gt: '>', gte: '>=' } as const

type IndexedTest = Test & { op: 'eq' | 'in' | 'contains' | 'startsWith' }

/** Whether the people who pass are exactly those that rows with the value lead to. */
export function isIndexed({ terms }: Scope, field: Field, test: Test): test is IndexedTest {
  if (field.name in columns) return false
  if (test.op === 'contains' || test.op === 'startsWith') {
    if (field.name === 'vendorId' || !leads({ terms } as Scope, field, test)) return false
    return field.default === undefined || !hasPart(field, field.default, test)
  }
  if (test.op !== 'eq' && test.op !== 'in') return false
  if (field.default === undefined) return true
  // The default passes for those who have no row.
  const form = (value: Scalar): Scalar => comparable(value, field, test.folded === true)
  const values = test.op === 'in' ? test.values : [test.value]
  return values.every((value) => form(value) !== form(field.default!))
}

type PartTest = Extract<Test, { op: 'contains' | 'startsWith' | 'endsWith' }>

/** Whether the value that stands in where there is no row would pass. */
function hasPart(field: Field, whole: Scalar, { op, value, folded = false }: PartTest): boolean {
  const [text, part] = [comparable(whole, field, folded), comparable(value, field, folded)].map(String)
  return op === 'startsWith' ? text!.startsWith(part!) : text!.includes(part!)
}

/** Equality on a derived value, written so that the index leads to the people instead of the people to the value. */
function firstEntryByIndex(scope: Scope, field: Field, test: IndexedTest): RawBuilder<SqlBool> {
  return isIn(scope, firstEntryRows(scope, field, test))
}

export function firstEntryRows(scope: Scope, field: Field, test: IndexedTest): RawBuilder<unknown> {
  return rowsOf(
    scope,
    field,
    sql`${equalsIndexed('l.key', [storableText(field.key ?? '')])} and ${isFirst(field)}
      and ${valueTest(scope, field, test)}`,
    test,
  )
}

/** Whether `l` is the first value; said only where there may be others, because no index knows places. */
function isFirst(field: Field): RawBuilder<SqlBool> {
  return field.single ? sql`1 = 1` : sql`l.position = 0`
}

/** Conditions that ask several fields for one part: the texts that hold it are looked up once for all of them. */
export function byPart(scope: Scope, filters: readonly Filter[]) {
  const names = new Map<string, string[]>()
  const others: Filter[] = []
  for (const filter of filters) {
    const field = 'some' in filter && !filter.key ? filter.some : 'field' in filter ? filter.field : undefined
    const test = 'test' in filter ? filter.test : undefined
    const all = 'some' in filter || field?.single === true
    const part = all && field && test && wholePart(scope, field, test)
    if (part === undefined || part === false) others.push(filter)
    else names.set(part, [...(names.get(part) ?? []), field!.name])
  }
  // Those that ask most fields first: they lead to many soonest, which ends the search for few.
  const most = [...names].sort(([, one], [, other]) => other.length - one.length)
  const grouped = most.map(([part, list]) => {
    const { rows, areMoreThan } = scope.terms.rowsWithPart!(scope.lookups, part)!
    const held = scope.terms.contains(sql.ref('l.folded'), part)
    return {
      rows: sql`select l.person_id from ${rows}
        where l.org_id = ${scope.orgId} and l.name in (${sql.join(list)}) and ${held}`,
      areMoreThan,
    }
  })
  return { grouped, others }
}

/** Whether an index leads to more look-ups than that, of which perhaps few pass. */
export function leadsToMoreThan({ terms, lookups }: Scope, field: Field, test: Test) {
  const part = foldedPart(field, test)
  const led = part === undefined ? undefined : terms.rowsWithPart?.(lookups, part)
  return led?.areMoreThan ?? (() => false)
}

/** The folded part that is all that is asked of a field's look-ups; undefined when more is, or no index leads there. */
function wholePart(scope: Scope, field: Field, test: Test): string | undefined {
  const { type, key, name } = field
  const plain = type === 'text' && key === undefined && field.default === undefined && name !== 'vendorId'
  if (!plain || test.op !== 'contains' || !test.folded || !leads(scope, field, test)) return undefined
  return scope.terms.rowsWithPart && String(comparable(test.value, field, true))
}

/** Whether an index leads from a part to the texts that hold it. */
function leadsFromPart({ partsLead, rowsWithPart }: SqlTerms, part: string | undefined): boolean {
  return !!part && (partsLead || rowsWithPart?.('lookup', part) !== undefined)
}

function ownerOfId(scope: Scope, field: Field, test: Test): RawBuilder<SqlBool> {
  return sql`p.person_id in (select v.person_id from person_id v where v.org_id = ${scope.orgId}
    and v.dialect = ${field.key ?? ''} and v.current = 1 and ${testOn(scope, idForms(field), field, test)})`
}

export function idForms(field: Field): Forms {
  if (field.type === 'number') return { plain: sql.ref('v.number'), folded: sql.ref('v.number') }
  return { plain: sql.ref('v.vendor_id'), folded: sql`coalesce(v.folded_id, v.vendor_id)` }
}

function someEntry(scope: Scope, filter: Extract<Filter, { some: Field }>): RawBuilder<SqlBool> {
  return isIn(scope, entryRows(scope, filter))
}

export function entryRows(scope: Scope, filter: Extract<Filter, { some: Field }>): RawBuilder<unknown> {
  const conditions = [sql<SqlBool>`1 = 1`]
  if (filter.some.key !== undefined) conditions.push(equalsIndexed('l.key', [storableText(filter.some.key)]))
  if (filter.key) conditions.push(testOn(scope, keyForms, keyField, filter.key))
  if (filter.test) conditions.push(valueTest(scope, filter.some, filter.test))
  return rowsOf(scope, filter.some, sql`${sql.join(conditions, sql.raw(' and '))}`, filter.test)
}

const keyField: Field = { name: 'key', type: 'text' }
const keyForms: Forms = { plain: sql.ref('l.key'), folded: sql`coalesce(l.folded_key, l.key)` }

/** The sign before the id keeps the engine from beginning at the collected people, each of whom it would fetch. */
function isIn({ alias, id, walked }: Scope, rows: RawBuilder<unknown>): RawBuilder<SqlBool> {
  if (walked) return sql`+${sql.ref(`${walked}.${id}`)} in (${rows})`
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
  const rows = part === undefined ? undefined : terms.rowsWithPart?.(lookups, part)?.rows
  return sql`select ${sql.ref(`l.${id}`)} from ${rows ?? sql`${sql.table(lookups)} l`}
    where l.org_id = ${orgId} and l.name = ${field.name} and ${condition}`
}

/** A part that the folded text must hold to pass. */
function foldedPart(field: Field, test: Test): string | undefined {
  if (test.op === 'all') {
    return test.tests.map((part) => foldedPart(field, part)).find((part) => part !== undefined)
  }
  if ((test.op !== 'contains' && test.op !== 'endsWith') || field.type === 'number') return undefined
  if (test.folded) return String(comparable(test.value, field, true))
  return field.normalised ? undefined : surePart(String(comparable(test.value, field, false)))
}

function valueTest(scope: Scope, field: Field, test: Test): RawBuilder<SqlBool> {
  const forms: Forms =
    field.type === 'number'
      ? { plain: sql.ref('l.number'), folded: sql.ref('l.number') }
      : { plain: sql.ref('l.text'), folded: sql.ref('l.folded') }
  const exact = testOn(scope, forms, field, test)
  const stretch = stretchOf(field, test)
  if (stretch && test.op === 'startsWith' && test.folded) return stretch
  if (stretch) return sql`${stretch} and ${exact}`
  if (test.op === 'contains' && !test.folded && field.type === 'text') {
    const part = foldedPart(field, test)
    // Asked for beside the part itself, because only folded texts have an index.
    return part ? sql`${scope.terms.contains(forms.folded, part)} and ${exact}` : exact
  }
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

/** Whether an index leads to the values that pass, rather than to all of the field. */
export function leads({ terms }: Scope, field: Field, test: Test): boolean {
  if (test.op === 'all') return test.tests.some((part) => leads({ terms } as Scope, field, part))
  if (test.op === 'eq' || test.op === 'in')
    return field.type === 'number' || !field.normalised || test.folded === true
  if (field.type === 'number') return test.op !== 'ne' && test.op !== 'not' && test.op !== 'missing'
  if (test.op === 'startsWith') return foldedBeginning(field, test) !== ''
  return test.op === 'contains' && leadsFromPart(terms, foldedPart(field, test))
}
