/** Returns the cached result for a key, or computes it. */
export type BoundedCache<Result> = (key: string, compute: () => Result) => Result

/**
 * Caches the results for the keys that were asked last: at least `count`, at most twice as many. One write asks for the
 * same number several times.
 */
export function createBoundedCache<Result>(count: number): BoundedCache<Result> {
  let recent = new Map<string, Result>()
  let older = new Map<string, Result>()
  return (key, compute) => {
    const known = recent.get(key)
    if (known !== undefined) return known
    const result = older.get(key) ?? compute()
    if (recent.size >= count) {
      older = recent
      recent = new Map()
    }
    recent.set(key, result)
    return result
  }
}
