import type { Dialect } from '../dialects/dialect.ts'
import type { DialectDirectory } from '../model/dialect-summary.ts'
import { placeOfKey } from './key-place.ts'

/** Describes the dialects of a server to its console. */
export function createDialectDirectory(dialects: readonly Dialect[]): DialectDirectory {
  return (origin) =>
    dialects.map((dialect) => {
      const { name, title, serves, reference, color } = dialect
      const url = `${origin}/${name}`
      const keyKinds = Object.entries(dialect.keys).map(([kind, { purpose, lifeSeconds, platform }]) => ({
        kind,
        purpose,
        lifeSeconds: lifeSeconds ?? null,
        // A request with a platform key must also name an organization.
        curl: platform ? null : sampleLine(dialect, kind, url),
      }))
      return {
        ...{ name, title, serves, reference, color, keyKinds },
        versions: (dialect.versions ?? []).map((version) => ({
          name: version.name,
          differs: version.differs,
          reference: version.reference,
        })),
        curl: sampleLine(dialect, undefined, url),
      }
    })
}

const KEY = '{key}'

function sampleLine(dialect: Dialect, kind: string | undefined, url: string): string {
  const { method, path, body } = dialect.sample
  const { header, query } = placeOfKey(dialect, kind)
  const mark = path.includes('?') ? '&' : '?'
  const address = query === undefined ? `${url}${path}` : `${url}${path}${mark}${query}=${KEY}`
  return [
    `curl ${method === undefined ? '' : `-X ${method} `}'${address}'`,
    ...(header === undefined ? [] : [`-H '${header} ${KEY}'`]),
    ...(body === undefined ? [] : ["-H 'Content-Type: application/json'", `-d '${JSON.stringify(body)}'`]),
  ].join(' \\\n  ')
}
