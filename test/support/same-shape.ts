import { expect } from 'vitest'

/** Same keys and types; strings and numbers may differ, and lists may differ in length. */
export function expectSameShape(actual: unknown, expected: unknown): void {
  expect(shapeOf(actual)).toEqual(shapeOf(expected))
}

function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 1).map(shapeOf)
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, shapeOf(part)]))
}
