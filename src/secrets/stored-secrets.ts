import type { Store } from '../store/store.ts'
import type { Secrets } from './secrets.ts'

/** A kind of sealed value that the store holds. */
export interface StoredSecret {
  /** What it is, in a word for people. */
  readonly noun: string
  /** Seals every value that another key than the first one has sealed anew. @returns how many */
  reseal(parts: { readonly store: Store; readonly secrets: Secrets }): Promise<number>
}

/** Every kind of sealed value. There is none yet; a feature that stores one adds its line. */
export const storedSecrets: readonly StoredSecret[] = []

/** Seals all kinds anew, after the keys were rotated. Run again, it continues. @returns how many values, by noun */
export async function resealAll(
  parts: { readonly store: Store; readonly secrets: Secrets },
  kinds: readonly StoredSecret[],
): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {}
  for (const { noun, reseal } of kinds) counts[noun] = await reseal(parts)
  return counts
}
