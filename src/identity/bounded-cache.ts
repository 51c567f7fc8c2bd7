/** Returns the cached result for a key, or computes it. */
export interface BoundedCache<Result> {
  (key: string, compute: () => Result): Result
  /** Caches a result that was computed elsewhere. */
  put(key: string, result: Result): void
}

/**
 * Caches the results for the keys that were asked last: at least `count`, at most twice as many. One write asks for the
 * same number several times.
 */
export function createBoundedCache<Result>(count: number): BoundedCache<Result> {
  let recent = new Map<string, Result>()
  let older = new Map<string, Result>()
  const put = (key: string, result: Result): void => {
    if (recent.size >= count) {
      older = recent
      recent = new Map()
    }
    recent.set(key, result)
  }
  const find = (key: string, compute: () => Result): Result => {
    const known = recent.get(key)
    if (known !== undefined) return known
    const result = older.get(key) ?? compute()
    put(key, result)
    return result
  }
  return Object.assign(find, { put })
}
