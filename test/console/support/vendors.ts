import type { Dialect } from '../../../src/dialects/dialect.ts'
import { placementFor, signed } from '../../support/credentials.ts'

export { anyVendor, testingOf, vendors } from '../../support/dialect-testings.ts'

/** A request below the dialect's prefix, with a key of the usual kind; the demo's key if none is given. */
export function requestWithKey(
  dialect: Dialect,
  path: string,
  key = dialect.demo.key,
): { path: string; headers: Readonly<Record<string, string>> } {
  const place = placementFor(dialect, Object.keys(dialect.keys)[0]!, key)
  const request = signed({ path, headers: {} }, place)
  return { path: `/${dialect.name}${request.path}`, headers: request.headers }
}
