import type { Filter, Test } from '../../model/query.ts'
import { metadata, tags } from './fields.ts'
import {
  allOf,
  anyOf,
  condition,
  entryTest,
  FilterError,
  fail,
  type Path,
  type Reading,
  readBoolean,
  readText,
  readValues,
} from './filter-operators.ts'
import { isObject, type Parsed } from './wire.ts'

/** The tests for an entry's key and value. */
interface EntryTests {
  readonly key?: Test
  readonly test?: Test
}

/** `metadata[some|every|none][key|value][op]=…`: all tests apply to the same entry. */
export function metadataFilter(reading: Reading, value: Parsed, path: Path): Filter {
  if (!isObject(value) || Object.keys(value).length === 0)
    return fail(reading, path, 'type', 'Expected some, every or none')
  return allOf(
    Object.entries(value).map(([quantifier, entry]) => {
      const at = [...path, quantifier]
      if (!['some', 'every', 'none'].includes(quantifier))
        return fail(reading, at, 'unknown', 'Expected some, every or none')
      const tests = readEntry(reading, entry, at)
      if (quantifier === 'some') return { some: metadata, ...tests }
      return { not: quantifier === 'none' ? { some: metadata, ...tests } : anyOf(breaches(tests)) }
    }),
  )
}

/** `tags[has]=x`, `tags[hasSome][0]=x`, `tags[hasEvery][0]=x`, `tags[isEmpty]=true`. */
export function tagsFilter(reading: Reading, value: Parsed, path: Path): Filter {
  if (!isObject(value) || Object.keys(value).length === 0)
    return fail(reading, path, 'type', 'Expected has, hasSome, hasEvery or isEmpty')
  return allOf(
    Object.entries(value).map(([operator, operand]) => tagFilter(reading, operator, operand, path)),
  )
}

function tagFilter(reading: Reading, operator: string, operand: Parsed, path: Path): Filter {
  const at = [...path, operator]
  const has = (tag: unknown): Filter => ({ some: tags, test: { op: 'eq', value: readText(tag) } })
  return condition(reading, at, () => {
    switch (operator) {
      case 'has':
        return has(operand)
      case 'hasSome':
        return { some: tags, test: { op: 'in', values: readValues(operand) } }
      case 'hasEvery':
        return allOf(readValues(operand).map((tag) => condition(reading, at, () => has(tag))))
      case 'isEmpty':
        return readBoolean(operand) ? { not: { some: tags } } : { some: tags }
      default:
        throw new FilterError('Unknown operator')
    }
  })
}

function readEntry(reading: Reading, entry: Parsed, path: Path): EntryTests {
  const parts = isObject(entry) ? Object.entries(entry) : []
  if (parts.length === 0) fail(reading, path, 'missing', 'Expected key or value')
  const tests: { key?: Test; test?: Test } = {}
  for (const [part, value] of parts) {
    const at = [...path, part]
    if (part === 'key') tests.key = entryTests(reading, value, at)
    else if (part === 'value') tests.test = entryTests(reading, value, at)
    else fail(reading, at, 'unknown', 'Expected key or value')
  }
  return tests
}

/** The tests of a key or a value: one string, or an object of operators that must all match. */
function entryTests(reading: Reading, value: Parsed, path: Path): Test {
  if (!isObject(value)) return readTest(reading, 'equals', value, { folded: false, path })
  const { mode, ...operators } = value
  const parts = Object.entries(operators)
  if (mode !== undefined && mode !== 'default' && mode !== 'insensitive')
    fail(reading, [...path, 'mode'], 'enum', 'Expected default or insensitive')
  if (parts.length === 0) fail(reading, path, 'missing', 'Expected an operator')
  const tests = parts.map(([operator, operand]): Test => {
    const at = [...path, operator]
    if (operator === 'not' && isObject(operand)) {
      return {
        op: 'not',
        test: entryTests(reading, mode === undefined ? operand : { mode, ...operand }, at),
      }
    }
    const pattern = ['contains', 'startsWith', 'endsWith'].includes(operator)
    const folded = pattern ? mode !== 'default' : mode === 'insensitive'
    return readTest(reading, operator, operand, { folded, path: at })
  })
  return tests.length === 1 ? tests[0]! : { op: 'all', tests }
}

function readTest(
  reading: Reading,
  operator: string,
  operand: Parsed,
  { folded, path }: { folded: boolean; path: Path },
): Test {
  let test: Test = { op: 'missing' }
  condition(reading, path, () => {
    test = entryTest(operator, operand, folded)
    return { all: [] }
  })
  return test
}

/** The ways in which an entry can break the rule. */
function breaches({ key, test }: EntryTests): Filter[] {
  return [
    ...(key ? [{ some: metadata, key: { op: 'not', test: key } } as const] : []),
    ...(test ? [{ some: metadata, test: { op: 'not', test } } as const] : []),
  ]
}
