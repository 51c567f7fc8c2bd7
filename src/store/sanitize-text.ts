import { isStorableText, storableText } from '../model/storable-text.ts'

/**
 * Makes parameters that every engine can hold: what no store can hold becomes U+FFFD everywhere except in JSON documents, which
 * escape it.
 */
export function sanitizeParameters(parameters: readonly unknown[]): readonly unknown[] {
  if (parameters.every(isClean)) return parameters
  return parameters.map((value) => {
    if (typeof value === 'string') return storableText(value)
    return Array.isArray(value) ? sanitizeParameters(value) : value
  })
}

function isClean(value: unknown): boolean {
  if (typeof value === 'string') return isStorableText(value)
  return !Array.isArray(value) || value.every(isClean)
}
