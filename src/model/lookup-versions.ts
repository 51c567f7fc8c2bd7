import type { DialectTraits } from './traits.ts'

/** Versions of the rules for look-up values: those of each dialect by its name, and those that all share as `*`. */
export type LookupVersions = Readonly<Record<string, number>>

/** Of `hub/people/lookups.ts`. Raise it when these rules make other values of the same person. */
const SHARED_VERSION = 1

/** The versions by which this program makes look-up values. */
export function lookupVersions(dialects: readonly DialectTraits[]): LookupVersions {
  const own = dialects.flatMap(({ name, lookups, lookupsVersion = 1 }) =>
    lookups ? [[name, lookupsVersion] as const] : [],
  )
  return Object.fromEntries([['*', SHARED_VERSION] as const, ...own])
}

/** Whether all values were made by these versions or newer ones: a server of an older version leaves the newer ones alone. */
export function hasVersions(stored: LookupVersions, wanted: LookupVersions): boolean {
  return Object.entries(wanted).every(([name, version]) => (stored[name] ?? 0) >= version)
}
