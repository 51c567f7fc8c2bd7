import { invalid } from '../../model/errors.ts'
import type { OrganizationSettings } from '../../model/organization.ts'
import type { DialectTraits } from '../../model/traits.ts'

/**
 * The version of a dialect that requests get: that of the key, else that of the organization, else the default of the
 * dialect. A stored name that the dialect no longer has counts as absent.
 *
 * @returns undefined if the dialect has no versions
 */
export function chosenVersion(
  { versions }: Pick<DialectTraits, 'versions'>,
  ...wanted: readonly (string | null | undefined)[]
): string | undefined {
  const names = versions?.map(({ name }) => name) ?? []
  return wanted.find((name) => name != null && names.includes(name)) ?? names[0]
}

/** @param path the member of the body that names the version @throws invalid if the dialect has no such version */
export function requireVersion(
  { name, versions = [] }: Pick<DialectTraits, 'name' | 'versions'>,
  version: string,
  path: readonly string[],
): void {
  const names = versions.map((known) => known.name)
  if (names.includes(version)) return
  const about = path.join('.')
  const message =
    names.length === 0
      ? `${about} cannot be chosen: ${name} has one version only`
      : `${about} must be one of ${names.join(', ')}, not ${version}`
  throw invalid([{ in: 'body', path, rule: 'enum', expected: names, received: version, message }])
}

/** The settings with a change of their versions. @throws invalid for an unknown dialect or version */
export function withApiVersions(
  dialects: readonly DialectTraits[],
  before: OrganizationSettings['apiVersions'],
  change: Readonly<Record<string, string | null>>,
): OrganizationSettings['apiVersions'] {
  const versions: Record<string, string> = { ...before }
  for (const [name, version] of Object.entries(change)) {
    const dialect = dialects.find((known) => known.name === name)
    if (!dialect) {
      const names = dialects.map((known) => known.name)
      const message = `apiVersions names an API that does not exist: ${name}`
      const problem = { in: 'body', path: ['apiVersions', name], rule: 'unknown' } as const
      throw invalid([{ ...problem, expected: names, received: name, message }])
    }
    if (version === null) delete versions[name]
    else {
      requireVersion(dialect, version, ['apiVersions', name])
      versions[name] = version
    }
  }
  return versions
}
