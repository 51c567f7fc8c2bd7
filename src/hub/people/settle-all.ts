import { KithError } from '../../model/errors.ts'

/**
 * Waits for statements that do not depend on each other and are sent together. Also after a failure it waits for all of
 * them, so that none runs after what undoes them.
 *
 * @throws the first failure; the failures of statements that a failed one took along come after it
 */
export async function settleAll<T extends readonly unknown[]>(
  work: readonly [...{ [Index in keyof T]: Promise<T[Index]> }],
): Promise<T> {
  const settled = await Promise.allSettled(work)
  const failures = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
  if (failures.length > 0) throw failures.find(isKnown) ?? failures[0]
  return settled.map((one) => (one as PromiseFulfilledResult<unknown>).value) as unknown as T
}

function isKnown(error: unknown): boolean {
  return error instanceof KithError && error.code !== 'internal'
}
