import type { Dialect } from '../dialects/dialect.ts'
import type { DialectDirectory } from '../model/dialect-summary.ts'
import { placeOfKey } from './key-place.ts'

/** Describes the dialects of a server to its console. */
export function createDialectDirectory(dialects: readonly Dialect[]): DialectDirectory {
  return (origin) =>
    dialects.map((dialect) => {
      const { name, title, serves, reference, color } = dialect
      return { name, title, serves, reference, color, curl: sampleLine(dialect, `${origin}/${name}`) }
    })
}

const KEY = '{key}'

function sampleLine(dialect: Dialect, url: string): string {
  const { method, path, body } = dialect.sample
  const { header, query } = placeOfKey(dialect)
  const mark = path.includes('?') ? '&' : '?'
  const address = query === undefined ? `${url}${path}` : `${url}${path}${mark}${query}=${KEY}`
  return [
    `curl ${method === undefined ? '' : `-X ${method} `}'${address}'`,
    ...(header === undefined ? [] : [`-H '${header} ${KEY}'`]),
    ...(body === undefined ? [] : ["-H 'Content-Type: application/json'", `-d '${JSON.stringify(body)}'`]),
  ].join(' \\\n  ')
}
