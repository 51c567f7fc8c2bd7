/**
 * Waits for work that does not depend on each other and that the store may do at once. Also after a failure it waits for all
 * of it, so that no statement comes after what undoes it.
 *
 * @throws the failure of the first work in the list that failed
 */
export async function settleAll<T extends readonly unknown[]>(
  work: readonly [...{ [Index in keyof T]: Promise<T[Index]> | T[Index] }],
): Promise<T> {
  const settled = await Promise.allSettled(work)
  const values: unknown[] = []
  for (const one of settled) {
    if (one.status === 'rejected') throw one.reason
    values.push(one.value)
  }
  return values as unknown as T
}
