/** The known result for a key, or the computed one. */
export type Remembered<Result> = (key: string, compute: () => Result) => Result

/**
 * Remembers the results for the keys that were asked last: at least `count`, at most twice as many. One write asks for the
 * same number several times.
 */
export function remembered<Result>(count: number): Remembered<Result> {
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
