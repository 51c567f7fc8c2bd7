import type { Contacts, Dialect, OtherVersion } from './dialect.ts'

/**
 * The dialect as one of its versions serves it, with this version only.
 *
 * @param version absent, the default; the dialect itself if it has no versions
 * @throws Error if the dialect has no such version
 */
export function inVersion(dialect: Dialect, version?: string): Dialect {
  const [first] = dialect.versions ?? []
  if (!first) return dialect
  const other = otherVersion(dialect, version)
  if (!other) return { ...dialect, versions: [first] }
  const { routes, contacts: _, ...own } = other
  return { ...dialect, versions: [own], routes, contacts: contactsIn(dialect, version) }
}

/** People as one version of the dialect shows them. @throws as `inVersion` */
export function contactsIn(
  dialect: Pick<Dialect, 'name' | 'contacts' | 'versions'>,
  version?: string,
): Contacts {
  return { ...dialect.contacts, ...otherVersion(dialect, version)?.contacts }
}

/** The dialect as each of its versions serves it, the default first; the dialect itself if it has none. */
export function everyVersion(dialect: Dialect): readonly Dialect[] {
  return dialect.versions ? dialect.versions.map(({ name }) => inVersion(dialect, name)) : [dialect]
}

/** @returns undefined for the default */
function otherVersion(
  { name, versions }: Pick<Dialect, 'name' | 'versions'>,
  version: string | undefined,
): OtherVersion | undefined {
  const [first, ...others] = versions ?? []
  if (version === undefined || version === first?.name) return undefined
  const other = others.find((known) => known.name === version)
  if (!other) throw new Error(`${name} has no version ${version}.`)
  return other
}
