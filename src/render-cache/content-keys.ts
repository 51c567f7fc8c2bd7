import type { Json } from '../model/json.ts'

/** Short keys of JSON values: equal values have equal keys, different values different ones. */
export interface ContentKeys {
  keyOf(value: Json | object | undefined): string
}

/** Distinct values that get a number. After that, a value's key is its JSON. */
const NUMBERS_MAX = 10_000

/**
 * Numbers large values in the order in which they are first seen. The number of an object is cached by identity, because
 * the read cache returns the same labels, fields and settings until they change.
 */
export function createContentKeys(): ContentKeys {
  const byIdentity = new WeakMap<object, string>()
  const numbers = new Map<string, number>()

  function numberOf(json: string): string {
    const known = numbers.get(json)
    if (known !== undefined) return `#${known}`
    // A full map is not cleared: a second value could get a number that is in use.
    if (numbers.size >= NUMBERS_MAX) return json
    numbers.set(json, numbers.size)
    return `#${numbers.size - 1}`
  }

  return {
    keyOf(value) {
      if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? ''
      const before = byIdentity.get(value)
      if (before !== undefined) return before
      const key = numberOf(JSON.stringify(value))
      byIdentity.set(value, key)
      return key
    },
  }
}
