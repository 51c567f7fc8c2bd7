import type { Person } from '../../model/person.ts'
import {
  type Field,
  type Filter,
  foldText,
  type LookupValue,
  type OrderTerm,
  orderedTextChars,
  type PersonQuery,
  type Scalar,
  type Test,
} from '../../model/query.ts'
import type { Stored } from './samples.contract.ts'

/** A PersonQuery evaluated one person at a time, in the plainest way, for engines to be compared with. */

/** SQL's third truth value is null. */
type Truth = boolean | null

/** Everyone selected, in order, as if the page were endless. */
export function referenceList(everyone: readonly Stored[], query: PersonQuery): Person[] {
  const ordered = query.order.filter(({ field }) => field.name === 'vendorId')
  return everyone
    .filter(({ person }) => isWanted(person, query.removed ?? 'exclude'))
    .filter((stored) => !query.filter || evaluate(stored, query.filter) === true)
    .filter((stored) => ordered.every(({ field }) => singleValue(stored, field).plain !== null))
    .sort((a, b) => compareBy(query.order, a, b))
    .map(({ person }) => person)
}

function isWanted({ removedAt }: Person, removed: 'exclude' | 'include' | 'only'): boolean {
  return removed === 'include' || (removed === 'only') === (removedAt !== null)
}

function evaluate(stored: Stored, filter: Filter): Truth {
  if ('all' in filter) return every(filter.all.map((part) => evaluate(stored, part)))
  if ('any' in filter) return negate(every(filter.any.map((part) => negate(evaluate(stored, part)))))
  if ('not' in filter) return negate(evaluate(stored, filter.not))
  if ('company' in filter) throw new Error('The reference knows no companies.')
  if ('field' in filter) return passes(singleValue(stored, filter.field), filter.field, filter.test)
  const { some, test, key } = filter
  return rowsOf(stored, some.name).some((row) => {
    if (some.key !== undefined && (row.key ?? '') !== some.key) return false
    const keyForms = { plain: row.key ?? '', folded: foldText(row.key ?? '') }
    if (key && passes(keyForms, { name: 'key', type: 'text' }, key) !== true) return false
    return !test || passes(formsOf(row, some), some, test) === true
  })
}

function every(truths: readonly Truth[]): Truth {
  if (truths.includes(false)) return false
  return truths.includes(null) ? null : true
}

function negate(truth: Truth): Truth {
  return truth === null ? null : !truth
}

interface Forms {
  readonly plain: Scalar | null
  readonly folded: Scalar | null
}

function singleValue(stored: Stored, field: Field): Forms {
  const { person, ids = [] } = stored
  if (field.name === 'createdAt' || field.name === 'updatedAt' || field.name === 'removedAt') {
    const time = person[field.name]
    const stepped = time === null ? null : Math.trunc(time / (field.step ?? 1))
    return { plain: stepped, folded: stepped }
  }
  if (field.name === 'vendorId') {
    const id = ids.find(({ dialect }) => dialect === field.key)
    const plain = (field.type === 'number' ? id?.number : id?.vendorId) ?? null
    return { plain, folded: typeof plain === 'string' ? foldText(plain) : plain }
  }
  const row = rowsOf(stored, field.name).find(({ key = '' }) => key === (field.key ?? ''))
  const found = row ? formsOf(row, field) : { plain: null, folded: null }
  if (field.default === undefined) return found
  const fallback = field.type === 'text' ? foldText(String(field.default)) : field.default
  return { plain: found.plain ?? field.default, folded: found.folded ?? fallback }
}

function rowsOf({ lookups = [] }: Stored, name: string): LookupValue[] {
  return lookups
    .filter((row) => row.name === name)
    .map((row) => ({ ...row, ...(row.text !== undefined && { text: held(row.text) }) }))
}

/** No engine holds a NUL. */
function held(text: string): string {
  return text.replaceAll('\0', '\uFFFD')
}

function formsOf({ text, folded, number }: LookupValue, { type }: Field): Forms {
  if (type === 'number') return { plain: number ?? null, folded: number ?? null }
  return {
    plain: text ?? null,
    folded: (folded && held(folded)) ?? (text === undefined ? null : foldText(text)),
  }
}

function passes(forms: Forms, field: Field, test: Test): Truth {
  if (test.op === 'missing') return forms.plain === null
  if (test.op === 'not') return negate(passes(forms, field, test.test))
  if (test.op === 'all') return every(test.tests.map((part) => passes(forms, field, part)))
  const folds = field.type === 'text' && test.folded === true
  const form = (value: Scalar): Scalar => {
    if (typeof value === 'number') return value
    return folds ? foldText(held(value)) : held(value)
  }
  const value = folds ? forms.folded : forms.plain
  if (test.op === 'in' && test.values.length === 0) return false
  if (value === null) return null
  switch (test.op) {
    case 'in':
      return test.values.some((wanted) => form(wanted) === value)
    case 'contains':
      return String(value).includes(String(form(test.value)))
    case 'startsWith':
      return String(value).startsWith(String(form(test.value)))
    case 'endsWith':
      return String(value).endsWith(String(form(test.value)))
    default:
      return comparisons[test.op](compare(value, form(test.value)))
  }
}

const comparisons = {
  eq: (order: number) => order === 0,
  ne: (order: number) => order !== 0,
  lt: (order: number) => order < 0,
  lte: (order: number) => order <= 0,
  gt: (order: number) => order > 0,
  gte: (order: number) => order >= 0,
}

/** Numbers by size, texts by code point (JavaScript's own order of texts is by UTF-16 unit). */
function compare(a: Scalar, b: Scalar): number {
  if (typeof a === 'number' || typeof b === 'number') return Number(a) - Number(b)
  const [left, right] = [[...a], [...b]]
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const difference = left[index]!.codePointAt(0)! - right[index]!.codePointAt(0)!
    if (difference !== 0) return difference
  }
  return left.length - right.length
}

function compareBy(order: readonly OrderTerm[], a: Stored, b: Stored): number {
  for (const term of order) {
    const difference = compareByTerm(term, orderedBy(a, term), orderedBy(b, term))
    if (difference !== 0) return difference
  }
  return (a.person.id - b.person.id) * (order.at(-1)?.direction === 'desc' ? -1 : 1)
}

function orderedBy(stored: Stored, { field, folded }: OrderTerm): Scalar | null {
  const value = singleValue(stored, field)
  return folded && value.folded !== null
    ? [...String(value.folded)].slice(0, orderedTextChars).join('')
    : value.plain
}

function compareByTerm({ direction, nulls, folded }: OrderTerm, a: Scalar | null, b: Scalar | null): number {
  const sign = direction === 'desc' ? -1 : 1
  if (a !== null && b !== null) return compare(a, b) * sign
  if (a === b) return 0
  const place = folded ? 'last' : (nulls ?? (direction === 'desc' ? 'first' : 'last'))
  return (a === null) === (place === 'first') ? -1 : 1
}
