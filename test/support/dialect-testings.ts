/// <reference types="vite/types/importMeta.d.ts" />
import type { Dialect } from '../../src/dialects/dialect.ts'
import type { DialectTesting } from '../../src/dialects/dialect-testing.ts'
import { dialects } from '../../src/dialects/index.ts'
import type { OrganizationSettings } from '../../src/model/organization.ts'

interface TestingModule {
  readonly testing: DialectTesting
  /** For the versions of the dialect that are not its default. */
  readonly versions?: Readonly<Record<string, DialectTesting>>
}

const modules = import.meta.glob<TestingModule>('../../src/dialects/*/testing.ts', { eager: true })

/**
 * What the `testing.ts` of a dialect says, of the default version if it has several.
 *
 * @throws Error if the dialect has none
 */
export function testingOf(name: string, version?: string): DialectTesting {
  const found = modules[`../../src/dialects/${name}/testing.ts`]
  const testing = found?.versions?.[version ?? ''] ?? found?.testing
  if (!testing)
    throw new Error(`src/dialects/${name}/testing.ts is missing: npm run dialect:check -- ${name}`)
  return testing
}

/** As `testingOf`, of the version that the dialect has. */
export function testingFor({ name, versions }: Pick<Dialect, 'name' | 'versions'>): DialectTesting {
  return testingOf(name, versions?.length === 1 ? versions[0].name : undefined)
}

/** Every dialect that has versions. */
export const versioned = dialects.filter(({ versions }) => versions !== undefined)

/** Settings with which an organization is served what the dialect has: its version. */
export function settingsFor({ name, versions }: Pick<Dialect, 'name' | 'versions'>): VersionSettings {
  return versions ? { apiVersions: { [name]: versions[0].name } } : {}
}

type VersionSettings = Partial<Pick<OrganizationSettings, 'apiVersions'>>

/** Every dialect that serves the API of a vendor, in the order of the list. */
export const vendors = dialects.filter(({ name }) => name !== 'native')

/** What is asked of one vendor in tests that are about no vendor in particular. */
export const anyVendor = vendors[0]!

/** Names of headers that only one API reads. */
export const ownHeaders: readonly string[] = vendors.flatMap(({ name }) =>
  (testingOf(name).refusals.wrongHeaders ?? []).flatMap((headers) => Object.keys(headers)),
)
