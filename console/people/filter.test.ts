import { describe, expect, test } from 'vitest'
import { type FilterGroup, fromApiFilter, isComplete, toApiFilter } from './filter.ts'
import { countConditions, parseFilter, writeFilter } from './filter-text.ts'

const group: FilterGroup = {
  join: 'all',
  parts: [
    { field: 'name', operator: 'contains', value: 'Nadia' },
    { field: 'company', operator: 'isNot', value: 'Acme' },
    { field: 'createdAt', operator: 'after', value: '2026-01-01' },
    { field: 'notes', operator: 'missing', value: '' },
    {
      join: 'any',
      parts: [
        { field: 'labelIds', operator: 'anyOf', value: ['2', '3'] },
        { field: 'customFields.plan', operator: 'noneOf', value: ['12'] },
        { field: 'birthday', operator: 'before', value: '1990-05-17' },
        { field: 'emails', operator: 'present', value: '' },
      ],
    },
  ],
}

test('converts a filter to the syntax of the native API', () => {
  expect(toApiFilter(group)).toEqual({
    all: [
      { some: 'name', op: 'contains', value: 'Nadia', folded: true },
      { not: { some: 'company', op: 'eq', value: 'Acme', folded: true } },
      { field: 'createdAt', op: 'gte', value: '2026-01-01T00:00:00Z' },
      { field: 'notes', op: 'missing' },
      {
        any: [
          { some: 'labelIds', op: 'in', value: [2, 3] },
          { not: { some: 'customFields.plan', op: 'in', value: ['12'] } },
          { some: 'birthday', op: 'lt', value: '1990-05-17' },
          { not: { field: 'emails', op: 'missing' } },
        ],
      },
    ],
  })
})

test('restores a filter from its URL parameter', () => {
  expect(fromApiFilter(parseFilter(writeFilter(group)))).toEqual(group)
  expect(countConditions(parseFilter(writeFilter(group))!)).toBe(8)
})

describe('a filter that the editor cannot express', () => {
  test.each([
    { not: { all: [{ some: 'name', op: 'eq', value: 'x' }] } },
    { all: [{ not: { some: 'name', op: 'startsWith', value: 'x' } }] },
    { company: 'Acme' },
    { some: 'name', op: 'constructor', value: 'x' },
    'text',
  ])('is not converted: %j', (filter) => {
    expect(fromApiFilter(filter)).toBeUndefined()
  })

  test('counts as one condition', () => {
    expect(countConditions({ not: { all: [] } })).toBe(1)
  })
})

test('ignores conditions without a value', () => {
  const incomplete = { field: 'name', operator: 'contains', value: '' } as const
  expect(isComplete(incomplete)).toBe(false)
  expect(toApiFilter({ join: 'all', parts: [incomplete, group.parts[0]!] })).toEqual({
    all: [toApiFilter(group.parts[0]!)],
  })
  expect(writeFilter({ join: 'all', parts: [] })).toBe('')
})

test('returns undefined for an invalid filter parameter', () => {
  for (const text of ['', '{', '7', 'null']) expect(parseFilter(text), text).toBeUndefined()
})
