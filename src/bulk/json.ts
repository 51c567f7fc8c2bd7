import type { Json } from '../model/json.ts'

/** What nobody writes on purpose, and what would exhaust the stack of whatever looks into it. */
const DEPTH_MAX = 100

/** @returns undefined for what is no JSON, and for what is nested deeper than anything of people */
export function parsedJson(text: string): Json | undefined {
  try {
    const value = JSON.parse(text) as Json
    return isWithin(value, DEPTH_MAX) ? value : undefined
  } catch {
    return undefined
  }
}

function isWithin(value: Json, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (depth === 0) return false
  for (const inner of Object.values(value)) {
    if (typeof inner === 'object' && inner !== null && !isWithin(inner as Json, depth - 1)) return false
  }
  return true
}
