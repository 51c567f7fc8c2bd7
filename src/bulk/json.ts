import type { Json } from '../model/json.ts'

/** No record of a person nests this deeply, and deeper values could exhaust the stack of recursive readers. */
const DEPTH_MAX = 100

/** @returns undefined if the text is not JSON or nests more than 100 levels */
export function parseJson(text: string): Json | undefined {
  try {
    const value = JSON.parse(text) as Json
    return isWithinDepth(value, DEPTH_MAX) ? value : undefined
  } catch {
    return undefined
  }
}

function isWithinDepth(value: Json, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (depth === 0) return false
  for (const inner of Object.values(value)) {
    if (typeof inner === 'object' && inner !== null && !isWithinDepth(inner as Json, depth - 1)) return false
  }
  return true
}
