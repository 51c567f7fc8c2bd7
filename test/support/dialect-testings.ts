/// <reference types="vite/types/importMeta.d.ts" />
import type { DialectTesting } from '../../src/dialects/dialect-testing.ts'
import { dialects } from '../../src/dialects/index.ts'

const modules = import.meta.glob<{ testing: DialectTesting }>('../../src/dialects/*/testing.ts', {
  eager: true,
})

/**
 * What the `testing.ts` of a dialect says.
 *
 * @throws Error if the dialect has none
 */
export function testingOf(name: string): DialectTesting {
  const found = modules[`../../src/dialects/${name}/testing.ts`]?.testing
  if (!found) throw new Error(`src/dialects/${name}/testing.ts is missing: npm run dialect:check -- ${name}`)
  return found
}

/** Every dialect that serves the API of a vendor, in the order of the list. */
export const vendors = dialects.filter(({ name }) => name !== 'native')

/** What is asked of one vendor in tests that are about no vendor in particular. */
export const anyVendor = vendors[0]!

/** Names of headers that only one API reads. */
export const ownHeaders: readonly string[] = vendors.flatMap(({ name }) =>
  (testingOf(name).refusals.wrongHeaders ?? []).flatMap((headers) => Object.keys(headers)),
)
